"""What leaves the mixer, of all casters of this process. The mixer tells it which feed each PGM has."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from localcloud.mixer.feed import Feed
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.mixer_closing import Closing
from localcloud.model import Caster
from localcloud.outs.caster_outs import CasterOuts
from localcloud.outs.recording import ENOUGH_BYTES, FOLDER, free_bytes, report_of
from localcloud.outs.room import Room
from localcloud.studio import PushReport, RecordingReport

CLOSE_S: Final = 3.0


class Outs:
    """Every call returns at once (but `close`) and may come from any thread. `folder` is the data folder, `free`
    tells how many bytes are free there, `room` is what all delays may use together."""

    def __init__(
        self,
        fetch: FetchPolicy,
        folder: Path,
        free: Callable[[Path], int] = free_bytes,
        room: Room | None = None,
    ) -> None:
        self._free = free
        self.room = room or Room()
        self._fetch = fetch
        self._folder = folder
        self._lock = threading.Lock()
        self._casters: dict[int, CasterOuts] = {}
        self._closing = Closing()

    def apply(self, caster: Caster, program: Feed | None) -> None:
        """Follow a caster; `program` is None while its PGM does not run."""
        new = CasterOuts(caster.id, self._fetch, self._folder, self._closing, self._free, self.room)
        with self._lock:
            outs = self._casters.setdefault(caster.id, new)
        outs.apply(caster, program)

    def remove(self, caster_id: int) -> None:
        with self._lock:
            outs = self._casters.pop(caster_id, None)
        if outs is not None:
            outs.close()

    def air_feed(self, caster_id: int) -> Feed | None:
        outs = self._casters.get(caster_id)
        return outs.air if outs else None

    def pushes(self, caster_id: int) -> Sequence[PushReport]:
        outs = self._casters.get(caster_id)
        return outs.pushes() if outs else ()

    def recordings(self) -> Sequence[RecordingReport]:
        """The files of the folder, and what those that run say of themselves."""
        folder = self._folder / FOLDER
        running = [outs.recording for outs in tuple(self._casters.values()) if outs.recording]
        files = sorted(folder.glob("*-*.mp4")) if folder.is_dir() else []
        return [report for file in files if (report := report_of(file, running))]

    def delay_disk(self) -> int:
        """Bytes that the delays may hold on the disk, so that as much stays free as recordings leave."""
        return max(self._free(self._folder) - ENOUGH_BYTES, 0) + self.room.on_disk

    def close(self) -> None:
        with self._lock:
            casters, self._casters = tuple(self._casters.values()), {}
        for outs in casters:
            outs.close()
        self._closing.wait(CLOSE_S)
