"""Whether anything answers at an address: what `--strict` asks before it takes an input."""

from __future__ import annotations

import socket
import threading
from typing import Final
from urllib.parse import urlsplit

from localcloud.mixer.fetch import PORTS, STREAM_PORTS, Refused, Unreachable
from localcloud.mixer.fetch_http import open_url
from localcloud.mixer.fetch_place import MediaFile, Places, TestPicture
from localcloud.mixer.testpictures import PICTURES

PATIENCE_S: Final = 3.0


def silence(url: str, places: Places) -> str | None:
    """None when the address answers within `PATIENCE_S`, else the sentence that tells how it does not. Waits that
    long at most; what the answer holds is not looked at."""
    try:
        place = places.place_of(url)
        if isinstance(place, MediaFile):
            return None if place.path.is_file() else f"The media folder has no file {place.path.name}."
        if isinstance(place, TestPicture):
            return None if place.name in PICTURES else f"There is no test picture {place.name}."
        _try(url, places)
    except (Refused, Unreachable) as error:
        return error.sentence
    return None


def _try(url: str, places: Places) -> None:
    parts = urlsplit(url)
    if parts.scheme in PORTS:
        open_url(places.fetch, url, stop=threading.Event(), seconds=PATIENCE_S, idle_s=PATIENCE_S).close()
    elif parts.scheme == "srt":
        places.fetch.addresses(parts.hostname or "", PATIENCE_S)  # it goes by UDP: there is no connection to try
    elif parts.scheme in STREAM_PORTS:
        addresses = places.fetch.addresses(parts.hostname or "", PATIENCE_S)
        try:
            where = str(addresses[0]), parts.port or STREAM_PORTS[parts.scheme]
            socket.create_connection(where, PATIENCE_S).close()
        except OSError:
            raise Unreachable(f"Nothing answers at {parts.hostname}.") from None
