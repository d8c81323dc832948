"""Fonts by name, wherever the system keeps them. Chinese, Japanese and Korean need a CJK font; without one we say
so."""

from __future__ import annotations

import logging
import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from PIL import ImageFont

log = logging.getLogger(__name__)

Family = Literal["serif", "sans", "bold"]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

# File names in order of liking; the first that exists is taken. Collections (.ttc) hold one face per region.
_FILES: Final[dict[Family, tuple[str, ...]]] = {
    "serif": (
        "NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", "NotoSerifSC-Regular.otf",
        "SourceHanSerifSC-Regular.otf", "SourceHanSerif.ttc", "simsun.ttc", "uming.ttc", "Songti.ttc",
        "STSong.ttf", "NotoSansCJK-Regular.ttc",
    ),
    "sans": (
        "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "SourceHanSansSC-Regular.otf",
        "SourceHanSans.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "simhei.ttf", "msyh.ttc", "PingFang.ttc",
        "STHeiti Medium.ttc", "DroidSansFallbackFull.ttf", "NotoSerifCJK-Regular.ttc",
    ),
    "bold": (
        "NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf", "SourceHanSansSC-Bold.otf",
        "wqy-zenhei.ttc", "wqy-microhei.ttc", "msyhbd.ttc", "PingFang.ttc",
    ),
}  # fmt: skip
_PLAIN: Final[dict[Family, tuple[str, ...]]] = {
    "serif": ("DejaVuSerif.ttf", "LiberationSerif-Regular.ttf", "times.ttf"),
    "sans": ("DejaVuSans.ttf", "LiberationSans-Regular.ttf", "arial.ttf"),
    "bold": ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "arialbd.ttf"),
}


def _folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    data = [Path(part) for part in os.environ.get("XDG_DATA_DIRS", "/usr/local/share:/usr/share").split(":") if part]
    return [home / ".local/share/fonts", home / ".fonts", *(folder / "fonts" for folder in data)]


@lru_cache(maxsize=1)
def _installed() -> dict[str, Path]:
    """Font files by lower-case name; the first folder wins."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.suffix.lower() in {".ttf", ".otf", ".ttc"}:
                found.setdefault(path.name.lower(), path)
    return found


@lru_cache(maxsize=8)
def _face(family: Family) -> tuple[Path, int] | None:
    """The file and the face in it: the simplified Chinese one where the file holds several."""
    installed = _installed()
    for name in (*_FILES[family], *_PLAIN[family]):
        path = installed.get(name.lower())
        if path is not None:
            return path, _chinese_face(path)
    return None


def _chinese_face(path: Path) -> int:
    if path.suffix.lower() != ".ttc":
        return 0
    for index in range(16):
        try:
            name, _ = ImageFont.truetype(path, 16, index=index).getname()
        except OSError:
            break
        if name and name.split()[-1] == "SC":
            return index
    return 0


@lru_cache(maxsize=64)
def font(family: Family, size: int) -> Font:
    """The best font of this family; Pillow's own (Latin only) where none is installed."""
    face = _face(family)
    return ImageFont.truetype(face[0], size, index=face[1]) if face else ImageFont.load_default(size)


@lru_cache(maxsize=1)
def font_warning() -> str:
    """A sentence when no CJK font is installed, else nothing. Logged once, when it first matters."""
    installed = _installed()
    if any(name.lower() in installed for name in (*_FILES["sans"], *_FILES["serif"])):
        return ""
    sentence = "No CJK font is installed: Chinese, Japanese and Korean texts show as boxes. Noto Sans CJK would do."
    log.warning(sentence)
    return sentence
