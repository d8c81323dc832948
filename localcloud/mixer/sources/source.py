"""What every source gives, whatever it is made of."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.frames import Frame

State = Literal["running", "connecting", "lost", "broken", "still"]
Sound = NDArray[np.float32]

SAMPLE_RATE = 48_000
LOST_AFTER_S = 2.0
SILENCE_DB = -100.0


class Source(Protocol):
    """A picture and its sound. Every call returns at once and may come from any thread."""

    def latest(self, at: float | None = None) -> Frame | None:
        """The newest picture that is due at this (monotonic) time: now, or a bus's tick of a moment ago. None before
        the first one; the last one for ever after."""

    def read_sound(self, samples: int, at: float | None = None) -> Sound:
        """The next (samples, 2) at 48 kHz, silence where there is none: those due from this (monotonic) time on, which
        is now, or a tick of a moment ago. One reader only, in real time."""

    @property
    def state(self) -> State:
        """`lost` two seconds after the last picture; `broken` where the address itself is at fault."""

    @property
    def sentence(self) -> str:
        """What is wrong, in words for the director; empty while all is well."""

    @property
    def fps(self) -> int | None:
        """Pictures a second; None where that is not known or means nothing."""

    @property
    def left_s(self) -> float | None:
        """Seconds until a file (or list of files) begins again; None where that means nothing."""

    @property
    def hold_s(self) -> float | None:
        """How long a live source is held back at present, so that its uneven arrival does not show; None where nothing
        is."""

    @property
    def lufs(self) -> float:
        """Momentary loudness (EBU R128) of what was read, -100 for silence."""

    @property
    def peak_db(self) -> tuple[float, float]:
        """Peak of the sound read in the last 100 ms, left and right, in dBFS; -100 is silence."""

    def age_ms(self) -> int:
        """Age of the newest picture."""

    def restart(self) -> None:
        """Begin again at the first picture of the first file. Nothing for other kinds."""

    def break_(self, broken: bool) -> None:
        """Hold back pictures and sound, as if the source had died; for rehearsals and tests."""

    def close(self) -> None:
        """End the thread (at most 3 s). The source gives nothing new afterwards."""
