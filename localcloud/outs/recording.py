"""PGM into an MP4 file: begun with each PGM while RecordStatus is 1, in a child process, bounded by the free disk."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lasting.threads import LastingThread
from localcloud.mixer.feed import FLV_KINDS, Feed
from localcloud.mixer.feed_tap import Following
from localcloud.outs.carrier import Carrier
from localcloud.studio import RecordingReport

Free = Callable[[Path], int]
"""How many bytes are free where this folder is."""

FOLDER: Final = "recordings"
ENOUGH_BYTES: Final = 500_000_000
"""Less than this must never be left on the disk."""
AGAIN_S: Final = 2.0


class Recording:
    """Runs from its making to `stop`. One file, or several when something breaks in between."""

    def __init__(self, caster_id: int, program: Feed, folder: Path, free: Free) -> None:
        self.caster_id = caster_id
        self.file: Path | None = None
        self.sentence = ""
        self._folder = folder
        self._free = free
        self._stream = Following(FLV_KINDS)
        self._stream.follow(program)
        self._over = threading.Event()
        self._thread = LastingThread(self._run, f"record caster_{caster_id}", over=self._over, told=self._mistaken)
        self._thread.start()

    @property
    def runs(self) -> bool:
        """True while something is written."""
        return self._thread.is_alive() and not self._over.is_set()

    def follow(self, program: Feed) -> None:
        self._stream.follow(program)

    def stop(self) -> None:
        """Begin to end; returns at once."""
        self._over.set()
        self._stream.wake()

    def close(self) -> None:
        self.stop()
        self._thread.join(3)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                if self._is_full():
                    return
                self.file = _new_name(self._folder, self.caster_id)
                order = {"kind": "record", "path": str(self.file)}
                self.sentence = (
                    Carrier(order, self._stream, self._hear, self._stream.codec).run(self._over) or self.sentence
                )
            except OSError as error:
                self.sentence = f"The recording cannot be written ({(error.strerror or 'unknown').lower()})."
            if self._is_full():
                return
            self._over.wait(AGAIN_S)

    def _mistaken(self, _: BaseException) -> None:
        self.sentence = "The recording broke off by a mistake of ours and goes on in a new file; the log says why."

    def _hear(self, news: Mapping[str, Any]) -> None:
        if self._is_full():
            self.stop()

    def _is_full(self) -> bool:
        if self._free(self._folder) >= ENOUGH_BYTES:
            return False
        self.sentence = f"The recording has stopped: less than {ENOUGH_BYTES // 1_000_000} MB are left on the disk."
        return True


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _new_name(folder: Path, caster_id: int) -> Path:
    """`<caster>-<utc>.mp4`, never one that is there."""
    while True:
        name = f"{caster_id}-{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"[:-3] + "Z.mp4"
        if not (folder / name).exists():
            return folder / name


def report_of(file: Path, known: Sequence[Recording]) -> RecordingReport | None:
    """A file of the folder, with what the recording that writes it says; None for a file that is not ours."""
    caster, _, started = file.stem.partition("-")
    if not caster.isdecimal():
        return None
    recording = next((one for one in known if one.file == file), None)
    return RecordingReport(
        int(caster),
        file.name,
        file.stat().st_size,
        started,
        recording is not None and recording.runs,
        recording.sentence if recording else "",
    )
