"""A source as a bus takes it, every 20 ms in real time, judged by what its picture and its sound say of themselves."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from localcloud.mixer.sources import Source
from tests.localcloud.ways.programme import CYCLE_S, FPS, RATE, number_of, time_of

TICK_S = 0.02
SAMPLES = round(RATE * TICK_S)
BACK_S = 0.5
LIPS_S = 0.04
BENT_S = 0.011
"""A sound that is followed at 0.75 % is so much higher or lower, and its pitch is its time."""


@dataclass
class Seen:
    """A row for every tick: when, when what was shown and heard had been taken (nan: nothing), the share of silence."""

    at: NDArray[np.float64]
    shown: NDArray[np.float64]
    heard: NDArray[np.float64]
    silent: NDArray[np.bool_]
    late: NDArray[np.float64]
    """How much later than due this machine let the tick be."""

    @property
    def lips(self) -> NDArray[np.float64]:
        """How much ahead the sound is of the picture, in seconds; a picture stands for its whole length."""
        ahead = (self.heard - self.shown + CYCLE_S / 2) % CYCLE_S - CYCLE_S / 2
        return np.maximum(ahead - 1 / FPS, 0.0) + np.minimum(ahead, 0.0)

    @property
    def stands(self) -> NDArray[np.float64]:
        """For how long the picture has been the same, in seconds."""
        changed = np.flatnonzero(np.diff(self.shown, prepend=np.nan) != 0)
        last = changed[np.searchsorted(changed, np.arange(len(self.at)), side="right") - 1]
        return self.at - self.at[last]


def watch(source: Source, start: float, seconds: float) -> Seen:
    """`start`: by time.monotonic(); the rows count from it."""
    rows: list[tuple[float, float, float, bool, float]] = []
    former, shown = None, float("nan")
    first = max(0, round((time.monotonic() - start) / TICK_S))
    for tick in range(first, round(seconds / TICK_S)):
        due = start + tick * TICK_S
        time.sleep(max(0.0, due - time.monotonic()))
        late = time.monotonic() - due
        frame = source.latest()
        if frame is not None and frame is not former:
            former, shown = frame, number_of(frame.y) / FPS
        sound = source.read_sound(SAMPLES)[:, 0]
        quiet = np.abs(sound.reshape(4, -1)).max(axis=1) < 0.01
        heard = float("nan") if quiet.any() else time_of(sound)
        rows.append((tick * TICK_S, shown, heard, bool(quiet.any()), late))
    at, shown_at, heard_at, silent, lateness = (np.array(column) for column in zip(*rows, strict=True))
    return Seen(at, shown_at, heard_at, silent.astype(bool), lateness)


def judged(seen: Seen, since: float, until: float, lips: float = LIPS_S + BENT_S) -> str:
    """What is not right between these times; an empty word if nothing."""
    when = (seen.at >= since) & (seen.at < until)
    busy = float(seen.late[when].max(initial=0.0))
    silent = float(seen.silent[when].mean())
    if silent > 0.08 + 4 * busy:  # three ticks of forty: a piece may be a little later than all before
        return f"silent for {silent:.0%} from {since:.2f} to {until:.2f}, last at {seen.at[when & seen.silent][-1]:.2f}"
    stands = float(seen.stands[when].max(initial=0.0))
    if stands > 0.2 + busy:
        return f"the picture stands for {stands:.2f} s at {seen.at[when][seen.stands[when].argmax()]:.2f}"
    apart = seen.lips[when]
    apart = apart[~np.isnan(apart)]
    if not apart.size:
        return f"nothing is heard from {since:.2f} to {until:.2f}"
    worst = float(np.median(apart))
    return f"sound {worst:+.3f} s ahead from {since:.2f} to {until:.2f}" if abs(worst) > lips else ""
