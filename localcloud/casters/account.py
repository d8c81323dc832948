"""The account that owns all casters: its state, its key's state, its quotas. Only the control door changes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AccountState = Literal["normal", "freeze", "stop", "forbid", "disabled", "not_exist"]
KeyState = Literal["enabled", "disabled", "not_an_api_key"]
ServiceState = Literal["normal", "not_opened", "arrears", "banned"]

STATE_CODES: dict[AccountState, str] = {
    "freeze": "ResourceNotFound.FreezeService",
    "stop": "ResourceNotFound.StopService",
    "forbid": "ResourceNotFound.ForbidService",
    "disabled": "ResourceNotFound.UserDisableService",
    "not_exist": "ResourceNotFound.UserNotExist",
}
"""The live account as a whole: refused before any rule of an action is looked at."""

SERVICE_CODES: dict[ServiceState, str] = {
    "not_opened": "ResourceNotFound.UserNotExist",
    "arrears": "ResourceNotFound.StopService",
    "banned": "ResourceNotFound.ForbidService",
}
"""The caster service alone: DescribeCasterUserStatus still answers (with its status), the other actions do not."""

USER_STATUS: dict[ServiceState, int] = {"not_opened": 0, "normal": 1, "arrears": 2, "banned": 3}

MAX_INPUTS = 24


@dataclass(frozen=True, slots=True)
class Account:
    """`denied` lists actions that the key may not call; `domains` False means no push and play domain is set up;
    `pack_needed` lets only casters that are tied to a prepaid pack switch to their emergency."""

    state: AccountState = "normal"
    key: KeyState = "enabled"
    service: ServiceState = "normal"
    domains: bool = True
    denied: tuple[str, ...] = ()
    max_inputs: int = MAX_INPUTS
    pack_needed: bool = False
