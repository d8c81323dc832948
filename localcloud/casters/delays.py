"""What DelayTime costs, and whether it still fits beside the delays of the other casters.

A delay that will not fit is refused when PGM starts, rather than losing pictures five minutes into the show.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from localcloud.casters.refusal import RefusalError
from localcloud.model import Caster, pgm_kbps

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


def must_fit(before: Caster, after: Caster, others: Iterable[Caster], room: int) -> None:
    """Refuse a change by which this caster's delay grows, when those of the others leave it too little of `room` (in
    bytes). The codes are those of a start, and of ModifyCaster while PGM runs."""
    needed = bytes_of(after)
    if needed <= bytes_of(before) or after.pgm is None:
        return
    left = max(room - sum(bytes_of(other) for other in others), 0)
    if needed > left:
        raise RefusalError(
            "FailedOperation.ResourceNotEnough" if before.pgm is None else "FailedOperation",
            f"A DelayTime of {after.pgm.delay_time} s needs {-(-needed // MB)} MB at this caster's bit rate; of the "
            f"{room // MB} MB for the delays of all casters {left // MB} are left. A shorter DelayTime, a lower "
            "PgmBitRate or the end of another delayed PGM would do.",
        )
