"""The vendor's numbers by name. Answers keep plain integers, so that a new number never breaks reading them."""

from __future__ import annotations

from enum import IntEnum


class CasterStatus(IntEnum):
    """Bit 0 is the program (PGM), bit 1 the preview (PVW)."""

    STOPPED = 0
    PROGRAM = 1
    PREVIEW = 2
    BOTH = 3


class UserStatus(IntEnum):
    """The account's state for the caster service."""

    NOT_OPENED = 0
    NORMAL = 1
    IN_ARREARS = 2
    BANNED = 3


class InputType(IntEnum):
    PUSH = 0
    FILE = 1
    PULL = 2
    PICTURE = 3
    WEBRTC_PUSH = 4


class OutputType(IntEnum):
    LIVE_PLATFORM = 1
    THIRD_PARTY = 2


class LayoutIndexType(IntEnum):
    """What `layout_index` of a display counts."""

    LAYOUT = 0
    SINGLE_INPUT = 1


class PlayUrlType(IntEnum):
    INPUT = 1
    PVW = 2
    PGM = 3


class EmergencyState(IntEnum):
    NORMAL = 0
    EMERGENCY = 1
    RETURNING = 2
