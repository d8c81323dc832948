"""Pictures that were prepared for the worst moment: STANDBY, the safe one, and black.

Directors choose them beforehand; one held key puts them on air. STANDBY asks for nothing that could be out of date, and
goes before everything that waits: who presses it wants that picture whatever is on air by now. FTB looks before it
leaps as every other take does, because its second press brings the former picture back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from casters import mirror
from casters.display import Display
from casters.events import By
from casters.models import Caster
from casters.services import ground
from casters.services.known import must_know, readable, whole
from casters.services.program import change_of_air, ready, transition_of
from console import lanes
from console.accounts.acts import tell
from console.accounts.roles import Role
from console.errors import Conflict, Invalid

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command

WORDS = {"standby": "STANDBY", "black": "black"}


def choose(actor: User, topic_key: str, params: Mapping[str, Any]) -> Caster:
    """Say which display is STANDBY, or black; None for none. What is not named stays. Directors only.

    With `emergency_first` STANDBY asks the cloud for its own emergency picture, and sends the chosen one when that does
    not come. All of it is ours alone: the cloud is told when the key is pressed, and not before.
    """
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.DIRECTOR)
        ground.only(params, *WORDS, "emergency_first")
        if not params:
            raise Invalid("Say the display of 'standby' or of 'black'.")
        emergency_first = params.get("emergency_first", caster.emergency_first)
        if not isinstance(emergency_first, bool):
            raise Invalid("This must be true or false.", field="emergency_first")
        chosen = {name: _display(caster, name, params[name]) for name in WORDS if name in params}
        mirror.prepare(caster, chosen, emergency_first, By(actor))
        told = {name: display and display.as_json() for name, display in chosen.items()}
        tell(actor, "prepared.choose", caster.topic, {**told, "emergency_first": emergency_first})
        return caster


def standby(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """The prepared safe picture on air, by a cut, before everything that waits; the cloud's own instead where that was
    chosen and the cloud has one. BACK leads out of both.

    For every director, whoever has the control: it is signed, and the feed says whose hand it was.
    """
    with transaction.atomic():
        caster = ground.for_change(actor, topic_key, Role.DIRECTOR)
        ground.only(params)
        display = _prepared(caster, "standby")
        if not caster.on_air and not lanes.open_commands(caster.topic, "program.take", "program.direct").exists():
            raise Conflict("Nothing is on air that STANDBY could cover. Nothing was sent.", code="off_air")
        return change_of_air(
            actor,
            caster,
            "program.standby",
            display,
            key=key,
            deadline_ms=deadline_ms,
            more={"emergency": caster.emergency_first},
        )


def black(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """FTB: to black, and from black to what was on air before, both with the transition that is named."""
    with transaction.atomic():
        caster = ground.for_air(actor, topic_key)
        ground.only(params, "transition")
        transition = transition_of(caster, params.get("transition", ""))
        seen = ready(caster, based_on)
        display = _prepared(caster, "black")
        if not caster.on_air:
            raise Conflict("Nothing is on air that could go to black. Nothing was sent.", code="off_air")
        if caster.program == display:
            if caster.former is None:
                raise Conflict("Nothing was on air before the black. Nothing was sent.", code="nothing_before")
            display = whole(caster, caster.former, "What was on air before the black", "prepared_gone")
        return change_of_air(
            actor,
            caster,
            "program.black",
            display,
            key=key,
            deadline_ms=deadline_ms,
            seen=seen,
            transition=transition,
        )


def _display(caster: Caster, name: str, data: object) -> Display | None:
    if data is None:
        return None
    try:
        display = readable(data).cut()
        must_know(caster, display)
    except Invalid as wrong:
        sentences = [sentence for told in wrong.data["fields"].values() for sentence in told]
        raise Invalid.of_fields({name: sentences}) from None
    return display


def _prepared(caster: Caster, name: str) -> Display:
    display = caster.prepared(name)
    if display is None:
        raise Conflict(
            f"No picture was chosen for {WORDS[name]}: choose one on the setup page. Nothing was sent.",
            code=f"no_{name}",
        )
    return whole(caster, display, f"The picture chosen for {WORDS[name]}", "prepared_gone")
