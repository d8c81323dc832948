"""What the control door takes: one form for each of its requests. Unknown words in them are refused."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from localcloud.casters.account import AccountState, KeyState, ServiceState
from localcloud.journal import FaultKind


class FaultForm(msgspec.Struct, forbid_unknown_fields=True):
    kind: FaultKind
    action: str = "*"
    code: str = "InternalError"
    seconds: float = 0.0
    times: int = 1


class AccountForm(msgspec.Struct, forbid_unknown_fields=True):
    state: AccountState | msgspec.UnsetType = msgspec.UNSET
    key: KeyState | msgspec.UnsetType = msgspec.UNSET
    service: ServiceState | msgspec.UnsetType = msgspec.UNSET
    domains: bool | msgspec.UnsetType = msgspec.UNSET
    denied: list[str] | msgspec.UnsetType = msgspec.UNSET
    max_inputs: int | msgspec.UnsetType = msgspec.UNSET
    pack_needed: bool | msgspec.UnsetType = msgspec.UNSET


class CasterForm(msgspec.Struct, forbid_unknown_fields=True):
    caster: int


class BindForm(msgspec.Struct, forbid_unknown_fields=True):
    caster: int
    bound: bool = True


class RecordForm(msgspec.Struct, forbid_unknown_fields=True):
    caster: int
    on: bool = True


class SourceForm(msgspec.Struct, forbid_unknown_fields=True):
    caster: int
    input: int
    state: Literal["break", "heal"]


class StandbyForm(msgspec.Struct, forbid_unknown_fields=True):
    caster: int
    input: int = 0


class ThrottleForm(msgspec.Struct, forbid_unknown_fields=True):
    per_second: Annotated[float, msgspec.Meta(ge=0, le=1000)] | None
    action: str = "*"


class StrictForm(msgspec.Struct, forbid_unknown_fields=True):
    on: bool = True
