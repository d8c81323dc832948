"""Where an address of the caster leads: into the media folder, to a test picture, or out to the network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from localcloud.mixer.fetch import PORTS, FetchPolicy, Refused, origin_of

_LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class MediaFile:
    path: Path


@dataclass(frozen=True, slots=True)
class TestPicture:
    name: str
    __test__ = False


@dataclass(frozen=True, slots=True)
class Outside:
    url: str


Place = MediaFile | TestPicture | Outside


@dataclass(frozen=True, slots=True)
class Places:
    """What is needed to follow an address: our folder, our own origin, and the rule for everybody else's."""

    media_dir: Path
    fetch: FetchPolicy
    own_origin: str

    def place_of(self, url: str) -> Place:
        """`/media/<file>` and `/test/<name>` of our own origin are resolved here and never fetched; `Refused` where a
        path leads out of the folder."""
        path = self._own_path(url)
        if path is None:
            return Outside(url)
        if path.startswith("/test/"):
            return TestPicture(path.removeprefix("/test/").removesuffix(".png"))
        if path.startswith("/media/"):
            return MediaFile(self._inside(path.removeprefix("/media/")))
        return Outside(url)

    def _own_path(self, url: str) -> str | None:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
        except ValueError:
            return None
        own_host, own_port = origin_of(self.own_origin)
        ours = port == own_port and (host == own_host or host in _LOOPBACK_NAMES)
        return unquote(parts.path) if ours else None

    def _inside(self, name: str) -> Path:
        """Symbolic links are followed first, so that a link cannot lead out either."""
        root = self.media_dir.resolve()
        if not name or "\0" in name or "\\" in name:
            raise Refused("The address names no file of the media folder.")
        path = (root / name.lstrip("/")).resolve()
        if not path.is_relative_to(root):
            raise Refused("The address leads out of the media folder.")
        return path
