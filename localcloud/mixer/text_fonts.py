"""The fonts of all texts: Noto, under the SIL Open Font License, from pinned packages, so that a text looks the same on
every machine. What the machine itself has is never used."""

from __future__ import annotations

import importlib.util
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

import uharfbuzz as hb

Family = Literal["serif", "sans", "bold"]
UNITS: Final = 64
"""Advances and places of glyphs are in 64ths of a pixel."""
EMOJI: Final = "emoji"
CJK_SCRIPTS: Final = frozenset(("Hani", "Hira", "Kana", "Hang", "Bopo"))

_NODE: Final = Path(__file__).parents[2] / "node_modules"
_SCRIPTS: Final = {
    "Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali", "Deva": "Devanagari", "Ethi": "Ethiopic",
    "Geor": "Georgian", "Gujr": "Gujarati", "Guru": "Gurmukhi", "Hebr": "Hebrew", "Khmr": "Khmer", "Knda": "Kannada",
    "Laoo": "Lao", "Mlym": "Malayalam", "Mymr": "Myanmar", "Orya": "Oriya", "Sinh": "Sinhala", "Taml": "Tamil",
    "Telu": "Telugu", "Thai": "Thai",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FontFile:
    """A package as it is installed, the folder in it (of Python or of Node), the file, and its face."""

    package: str
    folder: str
    name: str
    face: int = 0

    def path(self) -> Path | None:
        if self.folder.startswith("@"):
            found = _NODE / self.folder / self.name
        else:
            spec = importlib.util.find_spec(self.folder)
            if spec is None or not spec.submodule_search_locations:
                return None
            found = Path(spec.submodule_search_locations[0]) / self.name
        return found if found.is_file() else None


_SIMPLIFIED_CHINESE: Final = 2
FILES: Final = {
    "sans": FontFile("manimgx-fonts", "manimgx_fonts", "NotoSans[wght].ttf"),
    "serif": FontFile("fontpkg-noto-serif", "fontpkg_noto_serif", "files/NotoSerif[wdth,wght].ttf"),
    "cjk": FontFile("manimgx-fonts-cjk", "manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc", _SIMPLIFIED_CHINESE),
    "serif-cjk": FontFile("pylopdf-fonts-zh-cn", "pylopdf_fonts_zh_cn", "NotoSerifSC-Regular.otf"),
    "symbols": FontFile("manimgx-fonts", "manimgx_fonts", "NotoSansSymbols[wght].ttf"),
    **{
        code: FontFile("manimgx-fonts", "manimgx_fonts", f"NotoSans{script}[wght].ttf")
        for code, script in _SCRIPTS.items()
    },
    EMOJI: FontFile(
        "@fontsource/noto-color-emoji", "@fontsource/noto-color-emoji", "files/noto-color-emoji-emoji-400-normal.woff"
    ),
}


@lru_cache(maxsize=256)
def chain(family: Family, script: str, emoji: bool) -> tuple[str, ...]:
    """The names of all fonts in the order in which they are asked for a sign."""
    latin, cjk = (("serif", "sans"), ("serif-cjk", "cjk")) if family == "serif" else (("sans",), ("cjk",))
    first = (EMOJI,) if emoji else cjk if script in CJK_SCRIPTS else (script,) if script in _SCRIPTS else ()
    return tuple(dict.fromkeys((*first, *latin, *cjk, "symbols", *_SCRIPTS, EMOJI)))


@lru_cache(maxsize=256)
def font(name: str, family: Family, size: int) -> hb.Font | None:
    """At so many pixels to the em; None where its package is missing. Bold where the font has weights."""
    face = _face(name)
    if face is None:
        return None
    made = hb.Font(face)
    made.scale = (size * UNITS, size * UNITS)
    if any(axis.tag == "wght" for axis in face.axis_infos):
        made.set_variations({"wght": 700 if family == "bold" else 400})
    return made


@lru_cache(maxsize=64)
def _face(name: str) -> hb.Face | None:
    file = FILES[name]
    path = file.path()
    if path is None:
        return None
    if path.suffix == ".woff":
        tables = _tables(path)
        return hb.Face.create_for_tables(lambda _face, tag, _data: tables.get(tag), None)
    return hb.Face(hb.Blob.from_file_path(path), file.face)


def _tables(path: Path) -> dict[str, bytes]:
    """The tables of a WOFF file, each of which is packed by itself. The pictures for browsers in it are left out."""
    data = path.read_bytes()
    found = {}
    for at in range(44, 44 + 20 * int.from_bytes(data[12:14], "big"), 20):
        tag, start, packed, size, _ = struct.unpack(">4sIIII", data[at : at + 20])
        if tag != b"SVG ":
            raw = data[start : start + packed]
            found[tag.decode()] = raw if packed == size else zlib.decompress(raw)
    return found


@lru_cache(maxsize=1)
def font_warning() -> str:
    """A sentence when packages of the font set are missing, else nothing."""
    missing = sorted({file.package for file in FILES.values() if file.path() is None})
    if not missing:
        return ""
    return f"Fonts are missing: {', '.join(missing)}. Some texts are not drawn. `make setup` installs them."
