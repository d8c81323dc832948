"""The five families of slots, as one table: what they are called, who prepares them, and how many a caster has.

A sixth family is a line here, a model, a reader in `fields`, a pair in `wire` and a spec in `tasks.slots`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casters import addresses, fields
from casters.addresses import Policy
from casters.models import Caster, Input, Layout, Output, PictureMark, Slot, TextMark
from console.accounts.roles import Role

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """`word` begins the verbs ('input.add'), `plural` is the key of the state and the name of the relation, `path`
    stands in addresses. `ours` are columns that the cloud does not keep, `untold` those that it keeps and does not
    tell; `secret` are columns that only the cloud's callers may read."""

    word: str
    plural: str
    path: str
    title: str
    role: Role
    model: type[Slot]
    low: int
    high: int
    ours: frozenset[str] = frozenset()
    untold: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()

    def slots(self, caster: Caster) -> Any:
        """The rows of one caster: a related manager, typed by the model."""
        return getattr(caster, self.plural)

    def read(self, params: Mapping[str, Any], caster: Caster, *, now: Slot | None = None) -> Values:
        """Clean values for a new slot, or for what changes in `now`. Raises Invalid."""
        policy = addresses.policy_for(caster.account.kind, caster.account.endpoint)
        return _read(self.word, params, policy, now)

    def masked(self, values: Values) -> Values:
        """The values as everybody may see them."""
        keep_path = self.word == "picture_mark" or values.get("kind") in ("file", "picture")
        hidden = {
            name: "\n".join(addresses.mask(line, keep_path=keep_path) for line in values[name].splitlines())
            for name in self.secret & values.keys() - _LOGIN
        }
        hidden |= {name: "***" if values[name] else "" for name in _LOGIN & values.keys()}
        return {**values, **hidden}


def _read(word: str, params: Mapping[str, Any], policy: Policy, now: Slot | None) -> Values:
    partial = now is not None
    if word == "input":
        return fields.read_input(params, policy, partial=partial, now=camera_of(now))
    if word == "layout":
        return fields.read_layout(params, partial=partial)
    if word == "picture_mark":
        return fields.read_picture_mark(params, policy, partial=partial)
    if word == "text_mark":
        return fields.read_text_mark(params, partial=partial)
    return fields.read_output(params, policy, partial=partial)


def camera_of(slot: Slot | None) -> fields.InputNow:
    """What a slot holds of a source."""
    if not isinstance(slot, Input):
        return fields.InputNow()
    return fields.InputNow(slot.kind, slot.address, slot.username, slot.password)


_ADDRESS = frozenset({"address"})
_LOGIN = frozenset({"username", "password"})
_NAME = frozenset({"name"})

_SOUND = frozenset({"sound", "unmuted"})
_RIDING = frozenset({"tie", "auto_off"})

INPUTS = Family(
    "input",
    "inputs",
    "inputs",
    "Input",
    Role.PRODUCER,
    Input,
    1,
    24,
    ours=_SOUND,
    untold=_LOGIN,
    secret=_ADDRESS | _LOGIN,
)
LAYOUTS = Family("layout", "layouts", "layouts", "Layout", Role.PRODUCER, Layout, 1, 1000, ours=_NAME)
PICTURE_MARKS = Family(
    "picture_mark",
    "picture_marks",
    "picture-marks",
    "Picture mark",
    Role.PRODUCER,
    PictureMark,
    1,
    1000,
    ours=_RIDING,
    secret=_ADDRESS,
)
TEXT_MARKS = Family(
    "text_mark",
    "text_marks",
    "text-marks",
    "Text mark",
    Role.PRODUCER,
    TextMark,
    1,
    1000,
    ours=_NAME | _RIDING,
)
OUTPUTS = Family("output", "outputs", "outputs", "Output", Role.ADMIN, Output, 1, 10, secret=_ADDRESS)

FAMILIES = (INPUTS, LAYOUTS, PICTURE_MARKS, TEXT_MARKS, OUTPUTS)
BY_WORD = {family.word: family for family in FAMILIES}
BY_PATH = {family.path: family for family in FAMILIES}
