"""What leaves one caster while its PGM runs: the delayed stream, the pushes, the recording."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from localcloud.mixer.feed import Feed
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.mixer_closing import Closing
from localcloud.model import Caster, Output
from localcloud.outs.delay import Delay
from localcloud.outs.push import Push
from localcloud.outs.rate import Rate
from localcloud.outs.recording import FOLDER, Free, Recording
from localcloud.outs.room import Room
from localcloud.studio import PushReport

MOST: Final = 10
"""Outputs that are pushed to at the same time."""

RECORDS = 1
"""CasterInfo.RecordStatus."""

PLATFORM, ELSEWHERE = 1, 2
"""OutputInfo.OutputType."""


class CasterOuts:
    """Told about every change of the caster together with the feed its PGM has now."""

    def __init__(
        self, caster_id: int, fetch: FetchPolicy, folder: Path, closing: Closing, free: Free, room: Room
    ) -> None:
        self._free = free
        self._room = room
        self._id = caster_id
        self._fetch = fetch
        self._folder = folder
        self._closing = closing
        self._lock = threading.Lock()
        """Whoever changes what leaves this caster. It is held while pushes, recordings and delays are begun and ended,
        which waits for nobody: they run in threads of their own. Whoever only looks takes no lock."""
        self._caster: Caster | None = None
        self._program: Feed | None = None
        self._since = 0.0
        self._rate = Rate()
        self._delay: Delay | None = None
        self._pushes: Mapping[int, Push] = {}
        """Replaced, never changed, so that a look takes no lock."""
        self._is_recording = False
        self.recording: Recording | None = None
        """The one that runs, or the last one that did."""

    @property
    def air(self) -> Feed | None:
        """PGM as its audience gets it, None while it does not run."""
        delay = self._delay
        return delay.feed if delay else self._program

    def apply(self, caster: Caster, program: Feed | None) -> None:
        """DelayTime counts from the start of a PGM to its stop, however often its settings change meanwhile."""
        with self._lock:
            self._caster = caster
            if program is None:
                self._end()
                return
            if self._program is None:
                self._since, self._rate = time.monotonic(), Rate()
                if caster.delay_time:
                    name, folder = f"caster_{self._id}_air", self._folder / "delay"
                    self._delay = Delay(name, caster.delay_time, folder, program.codec, self._room)
            self._program = program
            if self._delay:
                self._delay.follow(program)
            self._apply_recording(caster, program)
            self._apply_pushes(caster, self._delay.feed if self._delay else program)

    def pushes(self) -> Sequence[PushReport]:
        caster = self._caster
        outputs = caster.outputs if caster else {}
        return [self._report(outputs[index]) for index in sorted(outputs)]

    def close(self) -> None:
        """Begin to end everything; `Closing` knows when it is done."""
        with self._lock:
            self._caster = None
            self._end()

    def _apply_pushes(self, caster: Caster, air: Feed) -> None:
        elsewhere = [caster.outputs[index] for index in sorted(caster.outputs) if _is_pushed(caster.outputs[index])]
        wanted = {output.index: output for output in elsewhere[:MOST]}
        pushes = {}
        for index, output in wanted.items():
            if push := self._pushes.get(index):
                push.follow(air)
                push.change(output)
                pushes[index] = push
            else:
                pushes[index] = Push(output, self._fetch, air)
        former, self._pushes = self._pushes, pushes
        for index in former.keys() - wanted.keys():
            self._end_push(former[index])

    def _apply_recording(self, caster: Caster, program: Feed) -> None:
        """What the desk sees, undelayed: a stop of PGM then loses nothing of it."""
        if caster.record_status != RECORDS:
            self._end_recording()
        elif self._is_recording and self.recording:
            self.recording.follow(program)
        else:
            self._is_recording = True
            self.recording = Recording(self._id, program, self._folder / FOLDER, self._free)

    def _report(self, output: Output) -> PushReport:
        if push := self._pushes.get(output.index):
            return push.report()
        air = self.air
        if air is None:
            return PushReport(output.index)
        if output.type == PLATFORM:
            return self._platform(output.index, air)
        return PushReport(output.index, "failed", last_error=f"No more than {MOST} outputs are pushed to.")

    def _platform(self, index: int, air: Feed) -> PushReport:
        """Output 0 is this cloud itself: live as soon as there is something to see."""
        self._rate.note(air.published)
        caster = self._caster
        uptime = time.monotonic() - self._since - (caster.delay_time if caster and self._delay else 0)
        if not air.cached() or uptime < 0:
            return PushReport(index, "connecting")
        return PushReport(index, "live", self._rate.kbps, uptime)

    def _end(self) -> None:
        for push in self._pushes.values():
            self._end_push(push)
        self._pushes = {}
        self._end_recording()
        if self._delay:
            self._delay.stop()
            self._closing.close(self._delay)
        self._delay = self._program = None

    def _end_recording(self) -> None:
        if self._is_recording and self.recording:
            self.recording.stop()
            self._closing.close(self.recording)
        self._is_recording = False

    def _end_push(self, push: Push) -> None:
        push.stop()
        self._closing.close(push)


def _is_pushed(output: Output) -> bool:
    return output.type == ELSEWHERE and bool(output.url)
