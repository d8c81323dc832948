"""What the steps judge by: the manual, the key, the account, the clock and the limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from localcloud.casters.cloud import Cloud
from localcloud.journal import Faults
from localcloud.wire.limits import Limits
from manual import Manual


@dataclass(frozen=True, slots=True)
class Gate:
    """One for all requests. `require_signed_action` refuses what the manual allows: an action header nobody signed."""

    manual: Manual
    cloud: Cloud
    limits: Limits
    faults: Faults
    secret_id: str
    secret_key: str = field(repr=False)
    require_signed_action: bool = False
