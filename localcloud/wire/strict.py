"""The literal reading of the manual (`--strict`), where it is about requests and codes as such.

What it changes besides: `localcloud.wire.check` (types, defaults), `Cloud.kept` (Modify replaces) and the rules that
ask `cloud.strict`. docs/differences.md has the whole list.
"""

from __future__ import annotations

from dataclasses import replace

from localcloud.casters.refusal import RefusalError
from manual import Action, Field, Manual

RANGES = {("DeleteCasterInputInfo", "InputIndex"): (0, 20)}
ENUMS = {("CreateCasterInputPushUrl", "Protocol"): ("rtmp", "webrtc")}
"""As printed, where a `settled.json` of `manual/data/` has settled on others."""


def as_printed(owner: str, field: Field) -> Field:
    """The field with the limits of its page."""
    low, high = RANGES.get((owner, field.name), (field.min, field.max))
    enum = ENUMS.get((owner, field.name), field.enum)
    return replace(field, min=low if field.advised_min is None else field.advised_min, max=high, enum=enum)


def listed(refusal: RefusalError, action: Action | None, manual: Manual) -> RefusalError:
    """The same refusal with a code that the action's page lists: its own, or the nearest. Common codes need no page."""
    known = manual.errors.get(refusal.code)
    if action is None or known is None or known.scope == "common" or refusal.code in action.error_codes:
        return refusal
    family = refusal.code.partition(".")[0]
    nearest = (family, "FailedOperation", "InvalidParameter", "InternalError")
    return RefusalError(next(code for code in nearest if code in action.error_codes), refusal.message)
