"""Still pictures for marks and picture inputs: fetched and decoded within limits."""

from __future__ import annotations

import threading

import numpy as np

from decoding import stills
from localcloud.mixer.canvas_overlay import Rgba
from localcloud.mixer.fetch import Refused
from localcloud.mixer.fetch_http import fetch_all
from localcloud.mixer.fetch_place import MediaFile, Places, TestPicture
from localcloud.mixer.testpictures import PICTURES, still


def load_picture(url: str, places: Places, stop: threading.Event) -> Rgba:
    """The picture behind an address as RGBA; `Refused` or `Unreachable` with a sentence."""
    place = places.place_of(url)
    if isinstance(place, TestPicture):
        if place.name not in PICTURES:
            raise Refused(f"There is no test picture {place.name}.")
        return decode(still(place.name))
    if isinstance(place, MediaFile):
        return decode(_file_bytes(place))
    return decode(fetch_all(places.fetch, url, stop=stop, limit=stills.MAX_BYTES, seconds=15.0).body)


def decode(data: bytes) -> Rgba:
    """As browsers show it; `Refused` with a sentence."""
    try:
        return np.array(stills.decode(data).image, np.uint8)
    except stills.BadStill as bad:
        raise Refused(_sentence(bad)) from None


def _sentence(bad: stills.BadStill) -> str:
    if bad.code == "no_picture":
        return "The file is no picture that can be read (png, jpg, bmp, gif, webp)."
    if bad.code == "damaged":
        return "The picture is damaged."
    if not bad.facts:
        return f"The picture is larger than {stills.MAX_SCALED_PIXELS // 1_000_000} million pixels."
    width, height = bad.facts["width"], bad.facts["height"]
    return f"The picture is {width}x{height}, larger than {bad.facts['most'] // 1_000_000} million pixels."


def _file_bytes(place: MediaFile) -> bytes:
    try:
        if place.path.stat().st_size > stills.MAX_BYTES:
            raise Refused(f"The picture is larger than {stills.MAX_BYTES // 1_000_000} MB.")
        return place.path.read_bytes()
    except OSError:
        raise Refused(f"The media folder has no file {place.path.name}.") from None
