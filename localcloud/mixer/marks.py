"""Picture marks: loaded once in the background, brought to size, laid over the picture when ready."""

from __future__ import annotations

import threading
from typing import Final

import numpy as np
from PIL import Image

from localcloud.mixer.canvas_overlay import Overlay
from localcloud.mixer.compositor_workshop import Workshop
from localcloud.mixer.fetch_picture import load_picture
from localcloud.mixer.fetch_place import Places
from localcloud.mixer.frames import Planes
from localcloud.mixer.geometry import Box, mark_size
from localcloud.model import MarkPic

MAX_WIDTH: Final = 4096
MAX_HEIGHT: Final = 2160


class Marks:
    """The picture marks of one caster. `lay` draws what is ready and has the rest made; it never waits."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._stop = threading.Event()
        self._workshop: Workshop[Overlay] = Workshop("picture marks", room=32)

    def lay(self, mark: MarkPic, box: Box, on: Planes) -> None:
        key = (mark.url, box.w, box.h, box.x % 2, box.y % 2)
        overlay = self._workshop.get(key, lambda: self._make(mark.url, box))
        if overlay is not None:
            overlay.lay(on, box.x & ~1, box.y & ~1)

    def trouble(self) -> dict[str, str]:
        """Why marks are missing, by address."""
        return {str(key[0]): why for key, why in self._workshop.trouble().items() if isinstance(key, tuple)}

    def close(self) -> None:
        self._stop.set()
        self._workshop.close()

    def _make(self, url: str, box: Box) -> Overlay:
        rgba = load_picture(url, self._places, self._stop)
        height, width = rgba.shape[:2]
        size = mark_size(box.w, box.h, width, height)
        size = (min(max(size[0], 1), MAX_WIDTH), min(max(size[1], 1), MAX_HEIGHT))
        if size != (width, height):
            # Pillow weighs colour by alpha when it resizes, so transparent pixels leave no dark edge.
            rgba = np.array(Image.fromarray(rgba, "RGBA").resize(size, Image.Resampling.LANCZOS), np.uint8)
        return Overlay.of_rgba(rgba, bool(box.x % 2), bool(box.y % 2))
