"""What is on air: only directors, of them only the one who has the control when somebody has it, only what they saw,
and never late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from casters import events, mirror, permissions
from casters.air import TAKES
from casters.display import Display, parse
from casters.models import Caster
from casters.services import ground
from casters.services.known import must_know, readable, whole
from console import lanes
from console.errors import Conflict, Invalid, NotFound, Stale

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command

LONGEST_SIGHT_MS = 600_000


def take(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Put on air what the director saw on PVW.

    1. The revisions in `based_on` are those he saw; older ones are refused, because the picture would be another one.
    2. While somebody's take is under way there is no second one.
    3. The command carries the whole display, so that it can be compared and sent again; its marks as TIE and AUTO-OFF
       say (`casters.riding`).
    """
    with transaction.atomic():
        caster = ground.for_air(actor, topic_key)
        ground.only(params, "transition", "flip_flop")
        transition = transition_of(caster, params.get("transition", ""))
        flip_flop = params.get("flip_flop", True)
        if not isinstance(flip_flop, bool):
            raise Invalid("This must be true or false.", field="flip_flop")
        seen = ready(caster, based_on)
        display = caster.riding.coming(_previewed(caster, actor, seen["preview"]), caster.program)
        return ground.accept(
            actor,
            caster,
            "program.take",
            {"display": display.as_json(), "transition": transition, "flip_flop": flip_flop},
            key=key,
            deadline_ms=deadline_ms,
            based_on=seen,
        )


def back(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Put the whole last state of the air back, by a cut: what PGM showed before its last change, or before it went
    off air. PVW stays as it is."""
    with transaction.atomic():
        caster = ground.for_air(actor, topic_key)
        ground.only(params)
        seen = ready(caster, based_on)
        if caster.former is None:
            raise Conflict("Nothing else was on air before. Nothing was sent.", code="nothing_before")
        former = whole(caster, caster.former, "What was on air before", "former_gone")
        return change_of_air(actor, caster, "program.back", former, key=key, deadline_ms=deadline_ms, seen=seen)


def direct(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Straight to PGM by a cut, past PVW, which stays as it is. Only what PGM showed counts as seen."""
    with transaction.atomic():
        caster = ground.for_air(actor, topic_key)
        ground.only(params, "display")
        display = readable(params.get("display"))
        must_know(caster, display)
        seen = ready(caster, based_on)
        return change_of_air(actor, caster, "program.direct", display, key=key, deadline_ms=deadline_ms, seen=seen)


def ready(caster: Caster, based_on: Mapping[str, int] | None) -> dict[str, int]:
    """The revisions that he saw, when nothing stands against a change of PGM."""
    seen = _revisions(based_on)
    _must_be_alone(caster)
    _must_not_be_over(caster)
    if seen["program"] != caster.program_revision:
        raise _stale(caster, "PGM", "program", caster.program)
    return seen


def change_of_air(
    actor: User,
    caster: Caster,
    verb: str,
    display: Display,
    *,
    key: str,
    deadline_ms: int | None,
    seen: dict[str, int] | None = None,
    transition: str = "",
    more: Mapping[str, Any] | None = None,
) -> Command:
    """The command that puts this display on air and leaves PVW alone. `more` is what its own task must know."""
    return ground.accept(
        actor,
        caster,
        verb,
        {
            "display": display.with_transition("").as_json(),
            "transition": transition,
            "flip_flop": False,
            **(more or {}),
        },
        key=key,
        deadline_ms=deadline_ms,
        based_on=seen,
    )


def stop(
    actor: User,
    topic_key: str,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Take the program off air, with every push it feeds. Goes before everything that waits."""
    with transaction.atomic():
        caster = ground.for_air(actor, topic_key)
        ground.only(params)
        return ground.accept(actor, caster, "program.stop", {}, key=key, deadline_ms=deadline_ms, based_on=based_on)


def seen(actor: User, params: Mapping[str, Any]) -> Command:
    """A browser saw the picture of a confirmed take. The first report counts; it is shown, and never a premise for
    anything."""
    ground.only(params, "caster", "command", "ms", "request_id")
    ms = params.get("ms")
    if isinstance(ms, bool) or not isinstance(ms, int | float) or not 0 <= ms <= LONGEST_SIGHT_MS:
        raise Invalid("This must be a time in milliseconds.", field="ms")
    with transaction.atomic():
        caster = permissions.find(actor, params.get("caster", ""))
        take = _take_of(caster, params.get("command"))
        if take.request_id != params.get("request_id") or not take.request_id:
            raise Conflict("This is not the picture of that take.", code="other_picture")
        first = lanes.Command.objects.filter(pk=take.pk, seen_at=None, confirmed_at__isnull=False)
        if first.update(seen_at=timezone.now(), seen_ms=round(ms)):
            take.refresh_from_db()
            events.take_seen(caster, take)
        return take


def _take_of(caster: Caster, number: object) -> Command:
    text = str(number)
    if text.isascii() and text.isdigit() and len(text) <= 18:
        found = (
            lanes.Command.objects.select_related("actor")
            .filter(
                pk=int(text),
                topic=caster.topic,
                verb__in=TAKES,
            )
            .first()
        )
        if found is not None:
            return found
    raise NotFound("There is no such take.")


def transition_of(caster: Caster, name: object) -> str:
    known = {entry["type"] for entry in caster.transitions}
    if not isinstance(name, str) or (name and name not in known):
        raise Invalid("The cloud has no such transition; leave it empty for a cut.", field="transition")
    return name


def _revisions(based_on: Mapping[str, int] | None) -> dict[str, int]:
    found = dict(based_on or {})
    wrong = {
        name: ["Say the revision that you saw, as a whole number."]
        for name in ("preview", "program")
        if isinstance(found.get(name), bool) or not isinstance(found.get(name), int)
    }
    if wrong:
        raise Invalid.of_fields({f"based_on.{name}": sentences for name, sentences in wrong.items()})
    return {"preview": found["preview"], "program": found["program"]}


def _must_be_alone(caster: Caster) -> None:
    under_way = lanes.open_commands(caster.topic, *TAKES, "program.stop").select_related("actor").first()
    if under_way is not None:
        what = "stopping the program" if under_way.verb == "program.stop" else "taking"
        raise Stale(
            f"{under_way.actor.shown_name} is {what} at this moment. Nothing was sent.",
            data={"by": under_way.actor.shown_name},
        )


def _must_not_be_over(caster: Caster) -> None:
    if 0 < caster.expire_time <= timezone.now().timestamp():
        raise Conflict("This caster's time is up; output has stopped. Nothing was sent.", code="caster_expired")


def _previewed(caster: Caster, actor: User, seen_revision: int) -> Display:
    """What this director means by 'PVW'.

    Normally the confirmed display whose revision he saw. A director who presses an input and then takes before the
    confirmation has come back means his own newest choice; somebody else's choice under way is nobody's to take yet.
    """
    waiting = lanes.open_commands(caster.topic, "preview.show", "preview.stop").select_related("actor").last()
    if waiting is not None:
        if waiting.actor_id != actor.pk or waiting.verb != "preview.show":
            name = waiting.actor.shown_name
            raise Stale(
                f"PVW is being changed by {name} at this moment. Look again. Nothing was sent.", data={"by": name}
            )
        if seen_revision != caster.preview_revision and not _own_last_step(caster, actor, seen_revision):
            raise _stale(caster, "PVW", "preview", caster.preview)
        return parse(waiting.payload["display"])
    if seen_revision != caster.preview_revision and not _own_last_step(caster, actor, seen_revision):
        raise _stale(caster, "PVW", "preview", caster.preview)
    if caster.preview is None:
        raise Conflict("Nothing is on PVW. Nothing was sent.", code="nothing_on_preview")
    return caster.preview


def _own_last_step(caster: Caster, actor: User, seen_revision: int) -> bool:
    """The one change since then was his own press, confirmed while his next press was on its way here."""
    if seen_revision != caster.preview_revision - 1:
        return False
    last = (
        lanes.Command.objects.filter(
            topic=caster.topic,
            verb="preview.show",
            state=lanes.Command.State.DONE,
        )
        .order_by("-confirmed_at")
        .first()
    )
    return (
        last is not None
        and last.actor_id == actor.pk
        and last.request_id == caster.preview_request_id
        and not last.payload.get("flip_flop", False)
    )


def _stale(caster: Caster, bus: str, name: str, display: Display | None) -> Stale:
    now = mirror.describe(caster, display)
    return Stale(
        f"{bus} changed since you looked: now {now}. Nothing was sent.",
        data={"bus": name, "now": now, "revision": getattr(caster, f"{name}_revision")},
    )
