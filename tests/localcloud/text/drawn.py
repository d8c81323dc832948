"""Texts as the mixer draws them, and as HarfBuzz's and Pango's own programs draw them with the same fonts."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from localcloud.mixer.text import draw
from localcloud.mixer.text_fonts import FILES, Family

Ink = NDArray[Any]
WHITE = (255, 255, 255)
SIZE = 40

needs_hb_view = pytest.mark.skipif(shutil.which("hb-view") is None, reason="libharfbuzz-bin is not installed")
needs_pango = pytest.mark.skipif(shutil.which("pango-view") is None, reason="pango1.0-tools is not installed")


def ink_of(text: str, family: Family = "sans", size: int = SIZE) -> Ink:
    return draw(text, family, size, WHITE).rgba[:, :, 3]


def by_harfbuzz(text: str, name: str, folder: Path) -> Ink:
    """One run in one font, told by its name in the font set."""
    file, target = FILES[name], folder / "harfbuzz.png"
    words = ["--font-size", str(SIZE), "--variations=wght=400", "--language=zh-Hans", "--output-format=png"]
    source = _written(text, folder)
    where = [f"--font-file={file.path()}", f"--face-index={file.face}", f"--text-file={source}", "-o", str(target)]
    subprocess.run(["hb-view", *words, *where], check=True, timeout=30)
    return _ink(target)


def by_pango(text: str, folder: Path) -> Ink:
    """A line of any scripts, its order and its fonts found by Pango among ours alone."""
    folders = {path.parent for name in ("sans", "cjk") if (path := FILES[name].path())}
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        + "".join(f"<dir>{path}</dir>" for path in sorted(folders))
        + f"<cachedir>{folder}</cachedir></fontconfig>"
    )
    target = folder / "pango.png"
    words = [f"--font=Noto Sans {SIZE}px", "--hinting=none", "--antialias=gray", "--language=zh-cn", "--dpi=72"]
    subprocess.run(
        ["pango-view", "--no-display", *words, "-o", str(target), str(_written(text, folder))],
        check=True,
        timeout=30,
        env={**os.environ, "FONTCONFIG_FILE": str(config)},
    )
    return _ink(target)


def overlap(one: Ink, other: Ink) -> float:
    """How much of the ink of both is common, 0 to 1, at the best of a few places a pixel apart."""
    height, width = (max(size) + 4 for size in zip(one.shape, other.shape, strict=True))
    still = _put(one, 2, 2, height, width)
    return max(
        float(np.minimum(still, moved).sum() / np.maximum(still, moved).sum())
        for down in (1, 2, 3)
        for right in (0, 1, 2, 3, 4)
        for moved in (_put(other, down, right, height, width),)
    )


def _put(ink: Ink, down: int, right: int, height: int, width: int) -> Ink:
    canvas = np.zeros((height + 2, width + 4))
    canvas[down : down + ink.shape[0], right : right + ink.shape[1]] = ink
    return canvas


def _written(text: str, folder: Path) -> Path:
    path = folder / "text.txt"
    path.write_text(text, encoding="utf-8")
    return path


def _ink(path: Path) -> Ink:
    """Black on white as alpha, cut to its ink."""
    alpha = 255 - np.asarray(Image.open(path).convert("L"))
    rows, columns = (np.nonzero(alpha.max(axis=axis) > 20)[0] for axis in (1, 0))
    return alpha[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
