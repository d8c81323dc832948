"""The pictures that are composed, and the frames, logo and strip they are made of, the same for all who compose."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from localcloud.mixer.frames import Frame
from localcloud.mixer.testpictures import PICTURES, Painter
from localcloud.mixer.text import draw
from localcloud.model import Caster, Display, Input, InputType, Layer, Layout, MarkPic, MarkWord

WIDTH, HEIGHT, FPS = 1280, 720, 25
ORIGIN = "http://127.0.0.1:1"
KEPT = 5
"""Different frames per input; the loop over them is short enough to stay in memory on all sides."""
TICKER = "城市之夜 The City Tonight  ·  Live from the main stage  ·  " * 2
WORD = MarkWord(1, TICKER, 32, "0xffffff", 2, 0.0, 0.9, True, 12, 1)
LOGO_AT = (1040, 36)
STRIP_Y = 648

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels."""

Luma = NDArray[np.uint8]
"""(HEIGHT, WIDTH)"""


@dataclass(frozen=True)
class Case:
    """One composed picture: how we are asked for it, and where the inputs land. `crossfade`: half way to the same boxes
    with the inputs in the opposite order."""

    name: str
    display: Display
    boxes: tuple[Box, ...]
    crossfade: Display | None = None
    overlays: bool = False

    @property
    def inputs(self) -> int:
        return len(self.boxes)

    @property
    def composed(self) -> bool:
        """A single input is handed on by ffmpeg, and copied into a canvas by the others."""
        return self.inputs > 1


FULL: tuple[Box, ...] = ((0, 0, 1280, 720),)
HALVES: tuple[Box, ...] = ((0, 180, 640, 360), (640, 180, 640, 360))
QUARTERS: tuple[Box, ...] = tuple((x, y, 640, 360) for y in (0, 360) for x in (0, 640))
CASES = (
    Case("one input", Display(1, 1), FULL),
    Case("2-up", Display(20), HALVES),
    Case("4-up", Display(41), QUARTERS),
    Case("4-up, logo with alpha, ticker", Display(41, mark_pics=(1,), mark_words=(1,)), QUARTERS, overlays=True),
    Case("crossfade of two 4-ups", Display(41), QUARTERS, crossfade=Display(42)),
)


class Peer(Protocol):
    """Somebody else who composes."""

    name: str
    note: str
    """What is not quite the same, as a sentence, or empty."""

    def installed(self) -> bool: ...

    def measure(self, case: Case, folder: Path, frames: int, runs: int) -> list[float]:
        """CPU ms per frame of each run."""

    def picture(self, case: Case, folder: Path) -> Luma:
        """Its first one."""


def caster() -> Caster:
    quarters = tuple(Layer(n + 1, 0.5, 0.5, n % 2 / 2, n // 2 / 2) for n in range(4))
    return Caster(
        1,
        inputs={n: Input(n, InputType.PULL) for n in range(1, 5)},
        layouts={
            20: Layout(20, 20, (1, 2), (Layer(1, 0.5, 1, 0, 0), Layer(2, 0.5, 1, 0.5, 0))),
            41: Layout(41, 41, (1, 2, 3, 4), quarters),
            42: Layout(42, 41, (4, 3, 2, 1), quarters),
        },
        mark_pics={1: MarkPic(1, f"{ORIGIN}/media/logo.png", 200, 80, *LOGO_AT)},
        mark_words={1: WORD},
    )


def prepare(folder: Path) -> dict[int, list[Frame]]:
    """The frames of each input, in memory and as files: `1.yuv` with all of them, `1-0.yuv` and so on with one each;
    the logo and the ticker's strip."""
    made: dict[int, list[Frame]] = {}
    for n, picture in enumerate(list(PICTURES.values())[:4], 1):
        painter = Painter(picture)
        made[n] = [painter.draw(7 * k, 0.0) for k in range(KEPT)]
        with (folder / f"{n}.yuv").open("wb") as every:
            for k, frame in enumerate(made[n]):
                raw = b"".join(plane.tobytes() for plane in (frame.y, frame.u, frame.v))
                every.write(raw)
                (folder / f"{n}-{k}.yuv").write_bytes(raw)
    Image.new("RGBA", (200, 80), (240, 200, 40, 150)).save(folder / "logo.png")
    Image.fromarray(draw(TICKER, "sans", WORD.font_size, (255, 255, 255)).rgba).save(folder / "strip.png")
    return made
