"""What the rules need of the mixer, and what the media doors need of it: two small protocols, so that each can be built
and tested without the other. `localcloud.mixer.Mixer` is the one implementation; tests of the rules use a recorder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from localcloud.model import BusName, Caster

if TYPE_CHECKING:
    from localcloud.mixer.feed import Feed


@dataclass(frozen=True, slots=True)
class InputReport:
    """How an input is doing. `state`: running | connecting | lost | broken | still. Levels in dBFS and
    momentary loudness in LUFS, -100 is silence. `buffer_ms`: how long a live input is held back at present against its
    uneven arrival; None for what is not live."""

    index: int
    state: str
    age_ms: int
    peak_db: tuple[float, float]
    sentence: str
    left_s: float | None
    lufs: float = -100.0
    buffer_ms: int | None = None


PushState = Literal["idle", "connecting", "live", "retrying", "failed"]


@dataclass(frozen=True, slots=True)
class PushReport:
    """How PGM gets to one output. `idle` while PGM rests, `failed` when it will not be tried again in this show.
    `uptime_s` and `kbps` are of the connection that stands now, `retries` counts those that ended; `last_error` is a
    sentence, or empty, and never holds the address."""

    index: int
    state: PushState = "idle"
    kbps: int = 0
    uptime_s: float = 0.0
    retries: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class RecordingReport:
    """One file of PGM. `sentence` says why it stopped, where nobody had asked for that."""

    caster_id: int
    file: str
    bytes: int
    started: str
    running: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class TickReport:
    """The beats of a bus, or of the sound, since it began: those that were made, those of them that were late by a
    whole beat or more, and those that were left out because the machine was later than that."""

    made: int
    late: int
    dropped: int


class Studio(Protocol):
    """The mixer as the rules see it. Every call returns at once, is safe from any thread and may be repeated."""

    def apply(self, caster: Caster) -> None:
        """Make the mixer show what this caster says: sources, buses, displays. A bus whose `rev` grew performs the
        display's transition (PGM) or cuts (PVW); on a first start it simply shows it."""

    def remove(self, caster_id: int) -> None:
        """Stop and forget everything of this caster."""

    def input_active(self, caster_id: int, index: int) -> bool:
        """True while the input delivers pictures (or is a still)."""

    def break_source(self, caster_id: int, index: int, broken: bool) -> None:
        """For the control door: make this input fail as if its source had died, or heal it again."""

    def transition_types(self) -> Sequence[str]:
        """The names a display may carry, in their order for DescribeCasterTransitionTypes ("" is not listed)."""

    def pushes(self, caster_id: int) -> Sequence[PushReport]:
        """All outputs of a caster, by index."""

    def recordings(self) -> Sequence[RecordingReport]:
        """All recordings that are on the disk, by caster and time."""

    def delay_disk(self) -> int:
        """Bytes of disk that all delays together may hold at this moment, those that they hold included."""

    def ticks(self, caster_id: int) -> Mapping[str, TickReport]:
        """By what runs of this caster: `pvw`, `pgm`, `air` (the audience's HEVC) and `sound`."""

    def close(self) -> None:
        """Stop every thread and wait for them (at most 5 s)."""


class Gallery(Protocol):
    """The mixer as the media doors see it."""

    def bus_feed(self, caster_id: int, bus: BusName) -> Feed | None:
        """The encoded bus, or None while it does not run."""

    def air_feed(self, caster_id: int) -> Feed | None:
        """PGM as its audience gets it: DelayTime later than `bus_feed`, otherwise the same. None while it does not
        run."""

    def input_feed(self, caster_id: int, index: int) -> Feed | None:
        """A small encoded picture of one input, started on demand and stopped some seconds after its last viewer."""

    def reports(self, caster_id: int) -> Sequence[InputReport]:
        """All inputs of a caster, by index."""

    def tile(self, caster_id: int, index: int) -> bytes | None:
        """The input's newest frame as a 320x180 JPEG (letterboxed), or None while there is none."""

    def missing_signs(self, caster_id: int) -> Mapping[int, Sequence[str]]:
        """What the fonts lack of the texts on PVW and PGM: names of characters, by the text mark's index."""

    def bus_lufs(self, caster_id: int, bus: BusName) -> float:
        """Momentary loudness (EBU R128) of the bus, -100 for silence."""

    def bus_levels(self, caster_id: int, bus: BusName) -> tuple[float, float]:
        """Peak of the last 100 ms, left and right, in dBFS."""

    def pushes(self, caster_id: int) -> Sequence[PushReport]:
        """All outputs of a caster, by index."""
