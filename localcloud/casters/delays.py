"""What DelayTime costs, and whether it still fits beside the delays of the other casters.

A delay that will not fit is refused when PGM starts, rather than losing pictures five minutes into the show.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from localcloud.casters.refusal import RefusalError
from localcloud.model import Caster, pgm_kbps
from localcloud.outs.ring import MEMORY_BYTES

MB: Final = 1_000_000
_OPUS_KBPS: Final = 96
_SPARE: Final = 1.1
"""For the heads of packets, and for rates that are kept on average."""
_FILE: Final = 16 * MB
"""The oldest file of a delay goes when all of it has been seen."""


def bytes_of(caster: Caster) -> int:
    """What waits of this caster's PGM, in bytes; 0 while it does not run or is not delayed. A rate that follows an
    input counts as 25 pictures a second."""
    if caster.pgm is None or not caster.pgm.delay_time:
        return 0
    kbps = pgm_kbps(caster, caster.pgm_fps or 25) + (caster.pgm_audio_bit_rate or 128) + _OPUS_KBPS
    return round(caster.pgm.delay_time * kbps * 125 * _SPARE) + _FILE


def files_of(caster: Caster) -> int:
    """The part of it that memory does not take."""
    return max(bytes_of(caster) - MEMORY_BYTES, 0)


def grows(before: Caster, after: Caster) -> bool:
    return bytes_of(after) > bytes_of(before)


def must_fit(before: Caster, after: Caster, others: Sequence[Caster], room: int, disk: int) -> None:
    """Refuse a change by which this caster's delay grows, when those of the others leave it too little of `room`, or
    of what the disk has for all of them (both in bytes). The codes are those of a start, and of ModifyCaster while
    PGM runs."""
    if after.pgm is None or not grows(before, after):
        return
    needed = bytes_of(after)
    left = max(room - sum(map(bytes_of, others)), 0)
    free = max(disk - sum(map(files_of, others)), 0)
    if needed > left:
        told = f"of the {room // MB} MB for the delays of all casters {left // MB} are left"
    elif files_of(after) > free:
        told = f"{MEMORY_BYTES // MB} of them wait in memory, and the disk has {free // MB} MB for the others"
    else:
        return
    raise RefusalError(
        "FailedOperation.ResourceNotEnough" if before.pgm is None else "FailedOperation",
        f"A DelayTime of {after.pgm.delay_time} s needs {-(-needed // MB)} MB at this caster's bit rate; {told}. A "
        "shorter DelayTime, a lower PgmBitRate or the end of another delayed PGM would do.",
    )
