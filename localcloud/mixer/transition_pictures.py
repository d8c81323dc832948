"""What a transition looks like, as a still: the mixer's own work, from test picture 1 to test picture 2."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import Image

from localcloud.mixer.canvas import Canvas
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.frames import to_rgb
from localcloud.mixer.testpictures import FPS, HEIGHT, PICTURES, WIDTH, Painter
from localcloud.mixer.transition import KINDS

PREFIX: Final = "transition-"
_AT: Final = 0.35
_SIZE: Final = (480, 270)


@lru_cache(maxsize=len(KINDS))
def still(name: str) -> bytes:
    """`transition-heart` as PNG. KeyError for another name."""
    kind = name.removeprefix(PREFIX)
    if kind == name or kind not in KINDS:
        raise KeyError(name)
    before, after, shown = (Canvas(WIDTH, HEIGHT) for _ in range(3))
    for canvas, picture in ((before, "cam1"), (after, "cam2")):
        canvas.copy_from(Painter(PICTURES[picture]).draw(FPS, 0.0))
    compositor = Compositor(Path(), FetchPolicy((), ""), "")
    try:
        compositor.blend(kind, before, after, _AT, shown)
    finally:
        compositor.close()
    buffer = io.BytesIO()
    Image.fromarray(to_rgb(shown)).resize(_SIZE, Image.Resampling.LANCZOS).save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()
