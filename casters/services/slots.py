"""Adding, changing and removing what stands in numbered slots: the same three acts for all five families."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters import fields, permissions
from casters.display import Display
from casters.families import Family
from casters.models import Caster, Slot
from casters.services import ground
from console import lanes
from console.accounts.roles import Role
from console.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command

Values = dict[str, Any]


def add(
    family: Family,
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Fill an empty slot; without an index, the lowest free one."""
    values = _values(family, actor, topic_key, params, changing=False)
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, family.role)
        index = _free_index(family, caster, params.get("index"))
        _layers_must_be_there(family, caster, values)
        return _accept(family, "add", actor, caster, index, values, key=key, deadline_ms=deadline_ms, based_on=based_on)


def change(
    family: Family,
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Change what is given; the rest stays as the cloud has it."""
    values = _values(family, actor, topic_key, params, changing=True)
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, family.role)
        row = _row(family, caster, params.get("index"))
        _air_is_for_directors(family, actor, caster, row.index, values)
        _layers_must_be_there(family, caster, values)
        return _accept(
            family, "change", actor, caster, row.index, values, key=key, deadline_ms=deadline_ms, based_on=based_on
        )


def remove(
    family: Family,
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Empty a slot. The cloud refuses while it is used; that is said as it says it."""
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, family.role)
        ground.only(params, "index")
        row = _row(family, caster, params.get("index"))
        return _accept(
            family, "remove", actor, caster, row.index, {}, key=key, deadline_ms=deadline_ms, based_on=based_on
        )


def acts(family: Family) -> tuple[partial[Command], partial[Command], partial[Command]]:
    """add, change and remove of one family."""
    return partial(add, family), partial(change, family), partial(remove, family)


def _values(family: Family, actor: User, topic_key: str, params: Mapping[str, Any], *, changing: bool) -> Values:
    """The clean values. Read before the transaction, because the hosts in addresses are looked up and nobody else could
    write meanwhile."""
    caster = permissions.find(actor, topic_key)
    permissions.require(actor, caster.topic, family.role)
    row = _row(family, caster, params.get("index")) if changing else None
    return family.read({name: value for name, value in params.items() if name != "index"}, caster, now=row)


def _accept(
    family: Family,
    act: str,
    actor: User,
    caster: Caster,
    index: int,
    values: Values,
    *,
    key: str,
    deadline_ms: int | None,
    based_on: Mapping[str, int] | None,
) -> Command:
    """What nobody else may read goes apart; in its place everybody reads the mask."""
    secret = {name: value for name, value in values.items() if name in family.secret}
    return ground.accept(
        actor,
        caster,
        f"{family.word}.{act}",
        {"index": index, **family.masked(values)},
        key=key,
        deadline_ms=deadline_ms,
        based_on=based_on,
        secret=secret or None,
    )


def _free_index(family: Family, caster: Caster, asked: Any) -> int:
    used = {row.index: row for row in family.slots(caster).all()}
    coming = {command.payload["index"] for command in lanes.open_commands(caster.topic, f"{family.word}.add")}
    if asked is not None:
        index = fields.read_index(asked, family.low, family.high)
        if index in used:
            name = used[index].name
            raise Invalid(f"{family.title} {index} is already used{f' by {name}' if name else ''}.", field="index")
        return index
    free = next(
        (index for index in range(family.low, family.high + 1) if index not in used and index not in coming), None
    )
    if free is None:
        raise Conflict(f"All {family.high} places are used.", code="full")
    return free


def _row(family: Family, caster: Caster, asked: Any) -> Slot:
    index = fields.read_index(asked, 0, family.high)
    row: Slot | None = family.slots(caster).filter(index=index).first()
    if row is None:
        raise NotFound(f"{family.title} {index} does not exist.")
    return row


def _air_is_for_directors(family: Family, actor: User, caster: Caster, index: int, values: Values) -> None:
    """What is seen or heard on air changes at once with its slot, so only directors may; a name is ours alone, and when
    an input is heard, or what a mark does at a take, counts for the pictures to come."""
    program = caster.program
    if program is None or not set(values) - {"name", "sound", "tie", "auto_off"}:
        return
    on_air = {
        "text_mark": program.text_marks,
        "picture_mark": program.picture_marks,
        "input": program.audio or _shown_inputs(caster, program),
    }.get(family.word, ())
    if index in on_air:
        permissions.require(actor, caster.topic, Role.DIRECTOR)


def _shown_inputs(caster: Caster, display: Display) -> set[int]:
    if display.source.kind == "input":
        return {display.source.index}
    layout = caster.layouts.filter(index=display.source.index).first()
    return {layer["input"] for layer in layout.layers} if layout else set()


def _layers_must_be_there(family: Family, caster: Caster, values: Values) -> None:
    """A layout shows inputs that exist, or whose adding waits in the same lane."""
    if family.word != "layout":
        return
    known = set(caster.inputs.values_list("index", flat=True))
    known |= {command.payload["index"] for command in lanes.open_commands(caster.topic, "input.add")}
    field = "layers" if values.get("layers") else "inputs"
    shown = [layer["input"] for layer in values.get("layers", ())] + list(values.get("inputs", ()))
    missing = [f"Input {index} does not exist." for index in shown if index not in known]
    if missing:
        raise Invalid.of_fields({field: missing})
