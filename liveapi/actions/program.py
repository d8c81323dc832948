"""Preview (PVW), program (PGM) and what they show."""

from __future__ import annotations

from liveapi.actions.base import Action, Done, Reply
from liveapi.structs import CasterDisplayInfo, TransitionTypeInfo


class PvwStarted(Reply, frozen=True):
    """Addresses of PVW for monitoring."""

    pvw_play_url: str = ""
    pvw_webrtc_play_url: str = ""


class CreateCasterPvw(Action[PvwStarted], frozen=True):
    """Starts PVW, or replaces all that a running PVW shows."""

    caster_id: int
    pvw_display_info: CasterDisplayInfo


class StopCasterPvw(Action[Done], frozen=True):
    caster_id: int


class PgmStarted(Reply, frozen=True):
    """Addresses of PGM for monitoring; viewers get theirs from `cdn_stream_id` and the play domain."""

    pgm_play_url: str = ""
    cdn_play_url: str = ""
    cdn_stream_id: str = ""
    pgm_webrtc_play_url: str = ""


class CreateCasterPgm(Action[PgmStarted], frozen=True):
    """Starts PGM, or replaces all that a running PGM shows: the take.

    After an ambiguous try compare `DescribeCasterDisplayInfo` with what was wanted. Repeating it shows the same
    picture, but with `input_start_type` 1 it starts the clip again.
    """

    caster_id: int
    pgm_display_info: CasterDisplayInfo


class CreateCasterPgmFromPvw(Action[PgmStarted], frozen=True):
    """Copies PVW to PGM as PVW is at that moment. Never repeat it blindly; `CreateCasterPgm` says what it wants."""

    caster_id: int


class StopCasterPgm(Action[Done], frozen=True):
    """Stops PGM and every push it feeds."""

    caster_id: int


class DisplayFound(Reply, frozen=True):
    """`status` is a `CasterStatus`; a bus that does not run shows 0, "" and ()."""

    status: int
    pvw_display_info: CasterDisplayInfo | None = None
    pgm_display_info: CasterDisplayInfo | None = None
    start_live_time: int | None = None


class DescribeCasterDisplayInfo(Action[DisplayFound], frozen=True):
    caster_id: int


class TransitionsListed(Reply, frozen=True):
    transition_types: tuple[TransitionTypeInfo, ...]


class DescribeCasterTransitionTypes(Action[TransitionsListed], frozen=True):
    caster_id: int


class PlayUrlFound(Reply, frozen=True):
    """Both are "" for a PVW or PGM that does not run."""

    play_url: str
    webrtc_play_url: str = ""


class DescribeCasterPlayUrl(Action[PlayUrlFound], frozen=True):
    """`play_url_type` is a `PlayUrlType`; `play_url_index` is the input's index and needed for inputs only."""

    caster_id: int
    play_url_type: int
    play_url_index: int | None = None


class EmergencyStatusFound(Reply, frozen=True):
    """`emergency_status` is an `EmergencyState`."""

    emergency_status: int


class SwitchCasterToEmergency(Action[EmergencyStatusFound], frozen=True):
    """Puts the emergency picture on air. Whether it sets or toggles is not documented: read the state first, never
    repeat it blindly. Known from the SDK, not from the manual."""

    caster_id: int
    from_beginning: bool | None = None


class DescribeCasterEmergencyStatus(Action[EmergencyStatusFound], frozen=True):
    caster_id: int
