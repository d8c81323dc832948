"""A picture as a source: loaded in the background, then it stands."""

from __future__ import annotations

import time
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.canvas_overlay import Rgba
from localcloud.mixer.fetch import Refused, Unreachable
from localcloud.mixer.fetch_http import Stopped
from localcloud.mixer.fetch_picture import load_picture
from localcloud.mixer.fetch_place import Places
from localcloud.mixer.frames import of_rgb
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.source import State

MAX_WIDTH: Final = 3840
MAX_HEIGHT: Final = 2160
_RETRY_S: Final = (1.0, 2.0, 5.0, 10.0)


class StillSource(PlayedSource):
    def __init__(self, url: str, places: Places) -> None:
        super().__init__("picture")
        self._url, self._places = url, places

    @property
    def state(self) -> State:
        if self._broken_off:
            return super().state
        if self._screen.latest(time.monotonic()) is not None:
            return "still"
        return self._trouble[0] if self._trouble else "connecting"

    @property
    def sentence(self) -> str:
        return "" if self.state == "still" else super().sentence

    def age_ms(self) -> int:
        """A picture that stands does not age."""
        return 0 if self.state == "still" else super().age_ms()

    def _run(self) -> None:
        attempt = 0
        while not self._stop.is_set():
            try:
                rgb = _on_black(_fitting(load_picture(self._url, self._places, self._stop)))
                self.show(of_rgb(rgb, time.monotonic()))
                return
            except Stopped:
                return
            except (Refused, Unreachable) as error:
                self._fails("broken", error.sentence)
            self._stop.wait(_RETRY_S[min(attempt, len(_RETRY_S) - 1)])
            attempt += 1


def _fitting(rgba: Rgba) -> Rgba:
    height, width = rgba.shape[:2]
    scale = min(1.0, MAX_WIDTH / width, MAX_HEIGHT / height)
    if scale == 1.0 and width > 1 and height > 1:
        return rgba
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    return np.asarray(cv2.resize(rgba, size, interpolation=cv2.INTER_AREA), np.uint8)


def _on_black(rgba: Rgba) -> NDArray[np.uint8]:
    alpha = rgba[:, :, 3:].astype(np.uint16)
    return ((rgba[:, :, :3] * alpha + 127) // 255).astype(np.uint8)
