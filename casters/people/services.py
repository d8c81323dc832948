"""What directors do with the control: take it, ask for it, hand it on, let it go. Nothing of it goes to the cloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from casters.events import By, Note
from casters.models import Caster
from casters.people import control
from casters.people.models import Control
from casters.services import ground
from console.accounts.acts import tell
from console.accounts.models import User
from console.accounts.roles import Role, roles_of
from console.errors import Conflict, Invalid

if TYPE_CHECKING:
    Params = Mapping[str, Any]


def take(actor: User, caster_id: str, params: Params) -> Caster:
    """Take the control while it is free. With `force` also from its holder, who is away; an admin among the directors
    needs not wait for that."""
    ground.only(params, "force")
    force = params.get("force", False)
    if not isinstance(force, bool):
        raise Invalid("This must be true or false.", field="force")
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.DIRECTOR)
        holder = control.holder_of(caster)
        if holder is not None and holder.pk == actor.pk:
            return caster
        if holder is None:
            note = Note("note", actor.shown_name, "took the control")
        else:
            _must_be_let(actor, caster, holder, force=force)
            note = Note("warning", actor.shown_name, f"took the control from {holder.shown_name}")
        control.hand(caster, actor, By(actor), note, forced=holder is not None)
        tell(actor, "control.take", caster.topic, {"from": holder.shown_name if holder else ""})
        return caster


def ask(actor: User, caster_id: str, params: Params) -> Caster:
    """Ask the holder for it. Who asks last is the one who is answered."""
    ground.only(params)
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.DIRECTOR)
        row, holder = control.row_of(caster), control.holder_of(caster)
        if row is None or holder is None:
            raise Conflict("Nobody has the control: take it.", code="control_free")
        if holder.pk == actor.pk:
            raise Conflict("The control is yours already.", code="control_yours")
        if row.asked_by_id != actor.pk:
            control.ask(caster, actor, Note("note", actor.shown_name, "asks for the control"))
            tell(actor, "control.ask", caster.topic, {"of": holder.shown_name})
        return caster


def give(actor: User, caster_id: str, params: Params) -> Caster:
    """Hand it to a director who is at the desk: to the one named in `to`, else to the one who asked."""
    ground.only(params, "to")
    with transaction.atomic():
        caster, row = _held(actor, caster_id)
        to = row.asked_by if params.get("to") is None else _person(params["to"])
        if to is None:
            raise Conflict("Nobody asks for the control. Say to whom it goes.", code="nobody_asks")
        if to.pk == actor.pk:
            return caster
        if not control.directs(to, caster) or not control.is_here(to, caster):
            sentence = f"{to.shown_name} is no director at this desk. The control stays with you."
            raise Conflict(sentence, code="not_at_the_desk", data={"to": to.shown_name})
        control.hand(caster, to, By(actor), Note("note", actor.shown_name, f"handed the control to {to.shown_name}"))
        tell(actor, "control.give", caster.topic, {"to": to.shown_name})
        return caster


def release(actor: User, caster_id: str, params: Params) -> Caster:
    """Let it go: it is free."""
    ground.only(params)
    with transaction.atomic():
        caster, _ = _held(actor, caster_id)
        control.hand(caster, None, By(actor), Note("note", actor.shown_name, "let the control go: it is free"))
        tell(actor, "control.release", caster.topic, {})
        return caster


def _held(actor: User, caster_id: str) -> tuple[Caster, Control]:
    caster = ground.for_change(actor, caster_id, Role.DIRECTOR)
    row, holder = control.row_of(caster), control.holder_of(caster)
    if row is None or holder is None:
        raise Conflict("Nobody has the control.", code="control_free")
    if holder.pk != actor.pk:
        raise control.not_in_control(holder)
    return caster, row


def _must_be_let(actor: User, caster: Caster, holder: User, *, force: bool) -> None:
    if not force:
        raise control.not_in_control(holder)
    if Role.ADMIN in roles_of(actor, caster.topic):
        return
    row = control.row_of(caster)
    away = row.away_since if row and not control.is_here(holder, caster) else None
    if away is None or timezone.now() - away < control.AWAY_AFTER:
        seconds = round(control.AWAY_AFTER.total_seconds())
        raise Conflict(
            f"{holder.shown_name} has the control and is at the desk, or was {seconds} s ago. Ask for it.",
            code="not_in_control",
            data={"by": holder.shown_name},
        )


def _person(number: Any) -> User:
    found = User.objects.filter(pk=number, is_active=True).first() if type(number) is int and number < 2**63 else None
    if found is None:
        raise Invalid("There is no such person.", field="to")
    return found
