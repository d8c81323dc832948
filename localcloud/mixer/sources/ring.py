"""Sound between a source that delivers in lumps and a reader that wants some every tick: bounded, in step, without
clicks."""

from __future__ import annotations

import threading
from typing import Final

import numpy as np

from localcloud.mixer.sources.source import SAMPLE_RATE, Sound

KEEP_S: Final = 3.0
_ELASTIC_S: Final = 0.035
"""Time stamps this far off are jitter or a file's padding: the sound stays whole and the difference is played away."""
_SEAM_S: Final = 0.008
"""More than stamps are rounded by: some sound may be missing here."""
_RESTART_S: Final = 2.0
_JUMP_S: Final = 0.04
"""Out of step by more than lips may be, the reader jumps; by less, it plays a little faster or slower, up to
`_MAX_BEND`."""
_ASTRAY_S: Final = 0.5
_FOLLOW: Final = 0.03
_DEAD_BAND_S: Final = 0.012
_MAX_BEND: Final = 0.0075
_SOFTEN: Final = SAMPLE_RATE // 200


class SoundRing:
    """Every sample has a time at which it is due. `write` from one thread, `read` from another, in real time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._store = _Store()
        self._due = 0.0
        self._playing = False
        self._torn = False
        self._splice = False
        self._drift = 0.0
        self._last = self._step = np.zeros(2, np.float32)
        self._slope = 0
        self._read_to: float | None = None

    def write(self, sound: Sound, due: float) -> None:
        """Append samples whose first one is due at that (monotonic) time."""
        with self._lock:
            gap = due - self._tail
            if not len(self._store) or due <= self._due or gap > _RESTART_S:
                self._torn = self._torn or bool(len(self._store))
                self._store.clear()
                self._due = due
            elif self._splice or abs(gap) > _ELASTIC_S:
                sound = self._joined(sound.copy(), round(gap * SAMPLE_RATE))
            else:
                self._due = due - len(self._store) / SAMPLE_RATE
                if abs(gap) > _SEAM_S:
                    sound = _without_step(sound, self._store.all[-1])
            self._splice = False
            self._store.append(sound)
            self._drop(len(self._store) - round(KEEP_S * SAMPLE_RATE))

    def splice(self) -> None:
        """What is written next is another recording: it begins exactly when it is due, whatever was there, without a
        click."""
        with self._lock:
            self._splice = True

    def read(self, samples: int, now: float) -> Sound:
        """The samples due from now on; silence where there are none."""
        with self._lock:
            sound = self._take(samples, self._steady(samples, now))
            self._last = sound[-1].copy() if samples else self._last
            return sound

    def ahead(self, now: float) -> float:
        """How many seconds of sound are waiting beyond now."""
        with self._lock:
            return self._tail - now if len(self._store) else 0.0

    def clear(self) -> None:
        with self._lock:
            self._store.clear()
            self._torn = True

    def _joined(self, sound: Sound, gap: int) -> Sound:
        """Sound that begins so many samples after the end of what is there, or before it, which is then cut: what came
        last counts. Both edges become slopes."""
        if gap < 0:
            self._store.cut(-gap)
        elif gap:
            silence = np.zeros((gap, 2), np.float32)
            _soften(silence, 0, self._store.all[-1])
            self._store.append(silence)
        if len(self._store):
            _soften(sound, 0, self._store.all[-1])
        return sound

    @property
    def _tail(self) -> float:
        return self._due + len(self._store) / SAMPLE_RATE

    def _steady(self, samples: int, now: float) -> float:
        """The reader's clock: it advances by what was read and follows `now` slowly, so that a tick that came late (and
        the ones that then follow at once) are not taken for time that jumped. Half a second astray is."""
        then = now if self._read_to is None or abs(now - self._read_to) > _ASTRAY_S else self._read_to
        then += _FOLLOW * (now - then)
        self._read_to = then + samples / SAMPLE_RATE
        return then

    def _take(self, samples: int, now: float) -> Sound:
        out = np.zeros((samples, 2), np.float32)
        start = self._find_step(samples, now)
        wanted = samples - start
        source = self._bent(wanted)
        out[start : start + len(source)] = source
        end = start + len(source)
        steps = {0} if self._torn or (start and self._playing) else set()
        if len(source) and not self._playing:
            steps.add(start)
        if end < samples and (self._playing or len(source)):
            steps.add(end)
        self._smooth(out, steps)
        self._torn = False
        self._playing = bool(wanted) and len(source) == wanted
        return out

    def _smooth(self, out: Sound, steps: set[int]) -> None:
        """Turn these steps into slopes of 5 ms, and go on with the slope of the read before."""
        ends = sorted({0, len(out), *steps})
        for number, begin in enumerate(ends[:-1]):
            end = ends[number + 1]
            if begin in steps:
                self._step = (out[begin - 1] if begin else self._last) - out[begin]
                self._slope = _SOFTEN
            count = min(self._slope, end - begin)
            if count:
                slope = np.arange(self._slope, self._slope - count, -1, dtype=np.float32) / _SOFTEN
                out[begin : begin + count] += self._step * slope[:, np.newaxis]
                self._slope -= count

    def _find_step(self, samples: int, now: float) -> int:
        """Bring the head of the sound to `now`; how many samples of silence come first."""
        late = now - self._due
        if not len(self._store) or (-late * SAMPLE_RATE >= samples and not self._playing):
            self._drift = 0.0
            return samples if len(self._store) else 0
        if not self._playing or abs(late) > _JUMP_S:
            self._torn = self._torn or self._playing
            self._drift = 0.0
            self._drop(round(late * SAMPLE_RATE))
            return min(max(round(-late * SAMPLE_RATE), 0), samples)
        self._drift += 0.1 * (late - self._drift)
        return 0

    def _bent(self, wanted: int) -> Sound:
        """Up to `wanted` samples, taken from a few more or fewer while the reader is out of step."""
        bend = 0
        if abs(self._drift) > _DEAD_BAND_S and self._playing:
            bend = round(np.clip(self._drift * SAMPLE_RATE * 0.02, -_MAX_BEND * wanted, _MAX_BEND * wanted))
        taken = wanted + bend
        if not bend or len(self._store) <= taken:
            sound = self._store.all[:wanted].copy()
            self._drop(len(sound))
            return sound
        places = np.arange(wanted, dtype=np.float64) * (taken / wanted)
        whole = places.astype(np.int64)
        part = (places - whole).astype(np.float32)[:, np.newaxis]
        waiting = self._store.all
        sound = waiting[whole] * (1 - part) + waiting[whole + 1] * part
        self._drop(taken)
        return sound.astype(np.float32)

    def _drop(self, samples: int) -> None:
        if samples > 0:
            self._due += self._store.drop(samples) / SAMPLE_RATE


class _Store:
    """Samples in one piece of memory that is used again and again."""

    def __init__(self) -> None:
        self._memory = np.zeros((round(1.5 * (KEEP_S + _RESTART_S) * SAMPLE_RATE), 2), np.float32)
        self._first = self._end = 0

    def __len__(self) -> int:
        return self._end - self._first

    @property
    def all(self) -> Sound:
        """A view: valid until the next append."""
        return self._memory[self._first : self._end]

    def append(self, sound: Sound) -> None:
        sound = sound[-len(self._memory) // 2 :]
        if self._end + len(sound) > len(self._memory):
            kept = self.all[-(len(self._memory) - len(sound)) :].copy()
            self._memory[: len(kept)] = kept
            self._first, self._end = 0, len(kept)
        self._memory[self._end : self._end + len(sound)] = sound
        self._end += len(sound)

    def drop(self, samples: int) -> int:
        samples = min(max(samples, 0), len(self))
        self._first += samples
        return samples

    def cut(self, samples: int) -> None:
        self._end -= min(max(samples, 0), len(self))

    def clear(self) -> None:
        self._first = self._end = 0


def _soften(sound: Sound, at: int, before: Sound) -> None:
    """Turn a step at `at` into a slope of 5 ms, so that it does not click."""
    tail = sound[at : at + _SOFTEN]
    if len(tail):
        slope = np.linspace(1.0, 0.0, len(tail), endpoint=False, dtype=np.float32)[:, np.newaxis]
        tail += (before - tail) * slope


def _without_step(sound: Sound, before: Sound) -> Sound:
    """The same, beginning where `before` ended; where it did already it is left as it is."""
    sound = sound.copy()
    tail = sound[:_SOFTEN]
    if len(tail):
        slope = np.linspace(1.0, 0.0, len(tail), endpoint=False, dtype=np.float32)[:, np.newaxis]
        tail += (before - tail[0]) * slope
    return sound
