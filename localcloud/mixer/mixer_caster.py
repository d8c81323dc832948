"""The mixer of one caster: its sources, its buses, its sound. `apply` compares what is with what the caster says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from localcloud.mixer.bus import Bus, BusSettings
from localcloud.mixer.bus_shot import redrawn, shot_of, taken
from localcloud.mixer.clock import Clock
from localcloud.mixer.compositor import Compositor
from localcloud.mixer.encoder import PictureSettings
from localcloud.mixer.feed import Feed
from localcloud.mixer.mixer_closing import Closing
from localcloud.mixer.sound import SoundDesk, Strip
from localcloud.mixer.sources import Source
from localcloud.mixer.sources.played import PlayedSource
from localcloud.mixer.sources.source import SILENCE_DB
from localcloud.mixer.tiles import Tiles
from localcloud.model import Bus as BusState
from localcloud.model import BusName, Caster, Display, Input, InputType, pgm_kbps
from localcloud.studio import InputReport, TickReport

BUSES: Final[tuple[BusName, ...]] = ("pvw", "pgm")
UNWATCHED_S: Final = 5.0
SMALL: Final = BusSettings(PictureSettings(640, 360, 25, 800), sound_kbps=96, stamped=False)
_RESTING: Final = (InputType.FILE, InputType.PULL)
_DEFAULT: Final = PictureSettings()

OpenSource = Callable[[Input], Source]


class CasterMixer:
    """Starts nothing by itself: threads run while there are sources or buses."""

    def __init__(self, caster_id: int, compositor: Compositor, open_source: OpenSource, closing: Closing) -> None:
        self._id = caster_id
        self._compositor = compositor
        self._open_source = open_source
        self._closing = closing
        self._clock = Clock()
        self._lock = threading.RLock()
        """Whoever changes this caster's sources and buses, which change together. It is held while those are begun and
        ended, which waits for nobody: they open and close in threads of their own. Whoever only looks takes no lock."""
        self._caster: Caster | None = None
        self._closed = False
        self._opened: dict[int, Input] = {}
        self._broken: set[int] = set()
        # The next three are replaced, never changed, so that the threads may read them without a lock.
        self._sources: Mapping[int, Source] = {}
        self._buses: Mapping[BusName, Bus] = {}
        self._smalls: Mapping[int, Bus] = {}
        self._begun: dict[BusName, tuple[int | None, bool]] = {}
        """What a bus keeps from its start to its end: the rate it follows, and whether it is HEVC too."""
        self._desk: SoundDesk | None = None
        self._tiles = Tiles()

    def apply(self, caster: Caster) -> None:
        with self._lock:
            if self._closed:
                return  # removed by another thread while this call was on its way
            former, self._caster = self._caster, caster
            self._apply_sources(caster)
            for name in BUSES:
                self._apply_bus(caster, name, former)
            for index, bus in self._smalls.items():
                bus.show(shot_of(caster, _single(index), *_size(SMALL.picture)))
            self._apply_sound()

    def bus_feed(self, name: BusName) -> Feed | None:
        bus = self._buses.get(name)
        return bus.feed if bus else None

    def program(self) -> Feed | None:
        """PGM for its audience, in the codec that the caster asks for."""
        bus = self._buses.get("pgm")
        return bus.program if bus else None

    def bus_lufs(self, name: BusName) -> float:
        bus = self._buses.get(name)
        return bus.strip.meter.lufs if bus else SILENCE_DB

    def bus_levels(self, name: BusName) -> tuple[float, float]:
        bus = self._buses.get(name)
        return bus.strip.meter.db if bus else (SILENCE_DB, SILENCE_DB)

    def dropped(self) -> Mapping[str, int]:
        """Late pictures and sound ticks since the start, by bus; for benches and health."""
        counts = {str(name): bus.dropped for name, bus in self._buses.items()}
        return counts | {"sound": self._desk.dropped if self._desk else 0}

    def ticks(self) -> Mapping[str, TickReport]:
        counts = {str(name): bus.ticks for name, bus in self._buses.items()}
        pgm, desk = self._buses.get("pgm"), self._desk
        if pgm and pgm.hevc_ticks:
            counts["air"] = pgm.hevc_ticks
        played = [source.pictures for source in self._sources.values() if isinstance(source, PlayedSource)]
        if played:
            counts["inputs"] = TickReport(sum(one.made for one in played), sum(one.late for one in played), 0)
        return counts | ({"sound": desk.ticks} if desk else {})

    def input_feed(self, index: int) -> Feed | None:
        """A small bus for this input, made when first asked for."""
        with self._lock:
            caster = self._caster
            if caster is None or index not in caster.inputs:
                return None
            if index not in self._smalls:
                bus = self._bus(f"input_{index}", SMALL, caster, _single(index))
                self._smalls = {**self._smalls, index: bus}
                self._apply_sound()
            return self._smalls[index].feed

    def drop_unwatched(self) -> None:
        """End the small buses that nobody has watched for some seconds; later, where the caster is being changed."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            self._drop_idle()
        finally:
            self._lock.release()

    def _drop_idle(self) -> None:
        idle = {index for index, bus in self._smalls.items() if bus.feed.unwatched_s > UNWATCHED_S}
        for index in idle:
            self._end_bus(self._smalls[index])
        if idle:
            self._smalls = {index: bus for index, bus in self._smalls.items() if index not in idle}
            self._apply_sound()

    def reports(self) -> Sequence[InputReport]:
        caster, sources = self._caster, self._sources
        if caster is None:
            return ()
        return tuple(_report(index, sources.get(index)) for index in sorted(caster.inputs))

    def missing_signs(self) -> Mapping[int, Sequence[str]]:
        return self._compositor.missing_signs()

    def input_active(self, index: int) -> bool:
        source = self._sources.get(index)
        return source is not None and source.state in ("running", "still")

    def break_source(self, index: int, broken: bool) -> None:
        with self._lock:
            self._broken = self._broken | {index} if broken else self._broken - {index}
            if source := self._sources.get(index):
                source.break_(broken)

    def tile(self, index: int) -> bytes | None:
        caster, source = self._caster, self._sources.get(index)
        known = caster.inputs.get(index) if caster else None
        return self._tiles.of(index, source, known.description if known else "") if source else None

    def close(self) -> None:
        """Begin to end everything; `Closing` knows when it is done."""
        with self._lock:
            for bus in (*self._buses.values(), *self._smalls.values()):
                self._end_bus(bus)
            for source in self._sources.values():
                self._closing.close(source)
            self._closed, self._caster = True, None
            self._buses, self._smalls, self._sources, self._opened = {}, {}, {}, {}
            self._apply_sound()
            self._closing.close(self._compositor)

    def _apply_sources(self, caster: Caster) -> None:
        """Open what is new or has another address, close what is gone or rests; what is unchanged plays on."""
        wanted = {
            index: replace(given, volume=100, description="")
            for index, given in caster.inputs.items()
            if caster.pulling or given.type not in _RESTING
        }
        sources = dict(self._sources)
        for index in [index for index, opened in self._opened.items() if wanted.get(index) != opened]:
            self._closing.close(sources.pop(index))
            self._tiles.forget(index)
        for index, new in wanted.items():
            if index not in sources:
                sources[index] = self._open_source(new)
                if index in self._broken:
                    sources[index].break_(True)
        self._opened, self._sources = wanted, sources

    def _apply_bus(self, caster: Caster, name: BusName, former: Caster | None) -> None:
        state = caster.pvw if name == "pvw" else caster.pgm
        running = self._buses.get(name)
        if state is None:
            if running:
                self._buses = {key: bus for key, bus in self._buses.items() if key != name}
                self._end_bus(running)
            return
        if running is None:
            self._begun[name] = self._rate_shown(state.display), name == "pgm" and caster.pgm_vcodec == "h265"
        followed, hevc = self._begun[name]
        settings = replace(settings_of(caster, followed), hevc=hevc)
        if running is None or running.settings != settings:
            if running is None or running.shot.rev != state.rev:
                self._restart_file(caster, state.display)
            self._buses = {**self._buses, name: self._bus(name, settings, caster, state)}
            if running:
                self._end_bus(running)
        elif running.shot.rev != state.rev:
            self._restart_file(caster, state.display)
            shot = shot_of(caster, state, *_size(settings.picture))
            at = self._clock.seconds
            running.show(taken(caster, shot, running.shot, at) if name == "pgm" else replace(shot, since=at))
        elif caster != former:
            running.show(redrawn(caster, running.shot))

    def _rate_shown(self, display: Display) -> int | None:
        """PgmFps 0 follows the input that is shown alone when the bus starts, and stays with that."""
        source = self._sources.get(display.index) if display.index_type == 1 else None
        return source.fps if source else None

    def _restart_file(self, caster: Caster, display: Display) -> None:
        """InputStartType: a file that is shown alone may begin anew with the call that shows it."""
        alone = caster.inputs.get(display.index) if display.index_type == 1 else None
        if alone and alone.type == InputType.FILE and display.start_type == 1:
            self._sources[alone.index].restart()

    def _apply_sound(self) -> None:
        needed = bool(self._sources or self._buses or self._smalls)
        if needed and self._desk is None:
            self._desk = SoundDesk(f"caster_{self._id}", self._clock, lambda: self._sources, self._strips)
        elif not needed and self._desk is not None:
            self._desk.stop()
            self._closing.close(self._desk)
            self._desk = None

    def _strips(self) -> Sequence[Strip]:
        return [bus.strip for bus in (*self._buses.values(), *self._smalls.values())]

    def _bus(self, name: str, settings: BusSettings, caster: Caster, state: BusState) -> Bus:
        shot = shot_of(caster, state, *_size(settings.picture))
        return Bus(
            f"caster_{self._id}_{name}",
            settings,
            shot,
            clock=self._clock,
            compositor=self._compositor,
            sources=lambda: self._sources,
        )

    def _end_bus(self, bus: Bus) -> None:
        bus.stop()
        self._closing.close(bus)


def settings_of(caster: Caster, followed: int | None = None) -> BusSettings:
    """Of PVW and PGM alike. 0 is our default, but for the rate: that of the input that is `followed`."""
    width, height = caster.pgm_width or _DEFAULT.width, caster.pgm_height or _DEFAULT.height
    fps = caster.pgm_fps or followed or _DEFAULT.fps
    picture = PictureSettings(max(width & ~1, 16), max(height & ~1, 16), fps, pgm_kbps(caster, fps))
    return BusSettings(picture, caster.pgm_audio_bit_rate or 128)


def _size(picture: PictureSettings) -> tuple[int, int]:
    return picture.width, picture.height


def _single(index: int) -> BusState:
    return BusState(Display(index, index_type=1), rev=0, request_id="", at_ms=0)


def _report(index: int, source: Source | None) -> InputReport:
    if source is None:
        return InputReport(index, "connecting", 0, (SILENCE_DB, SILENCE_DB), "Rests until the next PVW or PGM.", None)
    return InputReport(
        index,
        source.state,
        source.age_ms(),
        source.peak_db,
        source.sentence,
        source.left_s,
        source.lufs,
        None if source.hold_s is None else round(source.hold_s * 1000),
    )
