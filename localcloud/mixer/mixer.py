"""The mixer: all casters of this process, as the rules and the media doors see them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lasting.threads import LastingThread
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.feed import Feed
from localcloud.mixer.fetch import FetchPolicy
from localcloud.mixer.mixer_caster import CasterMixer
from localcloud.mixer.mixer_closing import Closing
from localcloud.mixer.sources import Source, open_source
from localcloud.mixer.sources.pushed import PushDesk
from localcloud.mixer.sources.source import SILENCE_DB
from localcloud.mixer.transition import transition_types
from localcloud.model import BusName, Caster, Input
from localcloud.studio import Gallery, InputReport, PushReport, RecordingReport, Studio, TickReport

if TYPE_CHECKING:
    from localcloud.outs.outs import Outs

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 1.0
CLOSE_S: Final = 5.0


class Mixer(Studio, Gallery):
    """Every call returns at once and may come from any thread. `outs` is told which feed each PGM has."""

    def __init__(self, media_dir: Path, fetch: FetchPolicy, own_origin: str, outs: Outs) -> None:
        self._media_dir = media_dir
        self._fetch = fetch
        self._own_origin = own_origin
        self._outs = outs
        self.push_desk = PushDesk()
        self._lock = threading.Lock()
        self._casters: dict[int, CasterMixer] = {}
        self._closing = Closing()
        self._over = threading.Event()
        self._caretaker: threading.Thread | None = None

    def apply(self, caster: Caster) -> None:
        new = self._made(caster.id) if caster.id not in self._casters else None
        begins = None
        with self._lock:
            if self._over.is_set():
                return
            mixer = self._casters.get(caster.id) or new
            if mixer is None:
                return  # removed by another thread while this call was on its way
            self._casters[caster.id] = mixer
            if self._caretaker is None:
                begins = self._caretaker = LastingThread(self._take_care, "mixer caretaker", over=self._over)
        if begins is not None:
            begins.start()
        mixer.apply(caster)
        self._outs.apply(caster, mixer.program())

    def remove(self, caster_id: int) -> None:
        with self._lock:
            mixer = self._casters.pop(caster_id, None)
        if mixer is not None:
            mixer.close()
        self._outs.remove(caster_id)

    def input_active(self, caster_id: int, index: int) -> bool:
        mixer = self._casters.get(caster_id)
        return mixer is not None and mixer.input_active(index)

    def break_source(self, caster_id: int, index: int, broken: bool) -> None:
        if mixer := self._casters.get(caster_id):
            mixer.break_source(index, broken)

    def transition_types(self) -> Sequence[str]:
        return transition_types()

    def bus_feed(self, caster_id: int, bus: BusName) -> Feed | None:
        mixer = self._casters.get(caster_id)
        return mixer.bus_feed(bus) if mixer else None

    def air_feed(self, caster_id: int) -> Feed | None:
        return self._outs.air_feed(caster_id)

    def pushes(self, caster_id: int) -> Sequence[PushReport]:
        return self._outs.pushes(caster_id)

    def recordings(self) -> Sequence[RecordingReport]:
        return self._outs.recordings()

    def delay_disk(self) -> int:
        return self._outs.delay_disk()

    def input_feed(self, caster_id: int, index: int) -> Feed | None:
        mixer = self._casters.get(caster_id)
        return mixer.input_feed(index) if mixer else None

    def reports(self, caster_id: int) -> Sequence[InputReport]:
        mixer = self._casters.get(caster_id)
        return mixer.reports() if mixer else ()

    def tile(self, caster_id: int, index: int) -> bytes | None:
        mixer = self._casters.get(caster_id)
        return mixer.tile(index) if mixer else None

    def missing_signs(self, caster_id: int) -> Mapping[int, Sequence[str]]:
        mixer = self._casters.get(caster_id)
        return mixer.missing_signs() if mixer else {}

    def bus_lufs(self, caster_id: int, bus: BusName) -> float:
        mixer = self._casters.get(caster_id)
        return mixer.bus_lufs(bus) if mixer else SILENCE_DB

    def bus_levels(self, caster_id: int, bus: BusName) -> tuple[float, float]:
        mixer = self._casters.get(caster_id)
        return mixer.bus_levels(bus) if mixer else (SILENCE_DB, SILENCE_DB)

    def dropped(self, caster_id: int) -> Mapping[str, int]:
        """Late pictures and sound ticks of a caster; for benches."""
        mixer = self._casters.get(caster_id)
        return mixer.dropped() if mixer else {}

    def ticks(self, caster_id: int) -> Mapping[str, TickReport]:
        mixer = self._casters.get(caster_id)
        return mixer.ticks() if mixer else {}

    def close(self) -> None:
        self._over.set()
        with self._lock:
            mixers, self._casters = tuple(self._casters.values()), {}
        for mixer in mixers:
            mixer.close()
        self._outs.close()
        self._closing.wait(CLOSE_S)
        if self._caretaker is not None:
            self._caretaker.join(1)

    def _made(self, caster_id: int) -> CasterMixer:
        compositor = Compositor(self._media_dir, self._fetch, self._own_origin)

        def opener(given: Input) -> Source:
            return open_source(
                given, media_dir=self._media_dir, fetch=self._fetch, own_origin=self._own_origin, pushes=self.push_desk,
                stream=f"caster_{caster_id}_input_{given.index}",
            )  # fmt: skip

        return CasterMixer(caster_id, compositor, opener, self._closing)

    def _take_care(self) -> None:
        while not self._over.wait(LOOK_EVERY_S):
            for mixer in tuple(self._casters.values()):
                try:
                    mixer.drop_unwatched()
                except Exception:  # the others are to be looked after all the same
                    log.exception("a caster's unwatched pictures could not be ended")
