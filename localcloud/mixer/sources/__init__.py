"""Sources: one file per kind, and `open_source`, the one function that knows all kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from localcloud.mixer.fetch import FetchPolicy, Refused
from localcloud.mixer.fetch_place import MediaFile, Places, TestPicture
from localcloud.mixer.sources.files import FileSource
from localcloud.mixer.sources.pull import BODIES, PullSource
from localcloud.mixer.sources.pushed import PushDesk
from localcloud.mixer.sources.source import SAMPLE_RATE, Sound, Source, State
from localcloud.mixer.sources.still import StillSource
from localcloud.mixer.sources.testpicture import TestPictureSource
from localcloud.mixer.sources.waiting import WaitingSource
from localcloud.mixer.testpictures import PICTURES
from localcloud.model import Input, InputType
from rtsp.login import Login

__all__ = ["SAMPLE_RATE", "Sound", "Source", "State", "open_source"]

_PICTURES: Final = (".png", ".jpg", ".jpeg", ".bmp", ".webp")


def open_source(
    given: Input,
    *,
    media_dir: Path,
    fetch: FetchPolicy,
    own_origin: str,
    pushes: PushDesk | None = None,
    stream: str = "",
) -> Source:
    """A running source for this input. Never fails and never waits: what cannot be shown says so in its state."""
    if given.type is InputType.PUSH and pushes is not None:
        return pushes.open(stream)
    if given.type is InputType.WEBRTC_PUSH and pushes is not None:
        return pushes.open_frames(stream)
    if given.type in (InputType.PUSH, InputType.WEBRTC_PUSH):
        return WaitingSource("connecting", "Pushes of this kind are not taken here.")
    urls = tuple(url for url in (given.urls or (given.url,)) if url)
    if not urls:
        return WaitingSource("broken", "The input has no address.")
    try:
        login = Login(given.user, given.password) if given.user or given.password else None
        return _open(given.type, urls, Places(media_dir, fetch, own_origin), login)
    except Refused as refused:
        return WaitingSource("broken", refused.sentence)


def _open(kind: InputType, urls: tuple[str, ...], places: Places, login: Login | None) -> Source:
    """Test pictures and pictures are known by their address, whatever the input calls itself."""
    first = places.place_of(urls[0])
    if isinstance(first, TestPicture):
        if first.name not in PICTURES:
            raise Refused(f"There is no test picture {first.name}; there are {', '.join(PICTURES)}.")
        return TestPictureSource(first.name)
    parts = urlsplit(urls[0])
    path = parts.path.lower()
    if kind is InputType.PULL and parts.scheme in BODIES:
        return _started(PullSource(urls[0], places, login))
    if kind is InputType.PICTURE or path.endswith(_PICTURES):
        return _started(StillSource(urls[0], places))
    if (kind is InputType.FILE and not path.endswith(".m3u8")) or isinstance(first, MediaFile):
        return _started(FileSource(urls, places))
    return _started(PullSource(urls[0], places))


def _started(source: FileSource | StillSource | PullSource) -> Source:
    source.start()
    return source
