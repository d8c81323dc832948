"""What people do with the rundown. Everything but `take` and `cue` stays with us; those two go the command's way as a
take and a preview like any other.

Producers write it and choose what is next; only directors take and switch the automatic run, and of them only the one
who has the control of the air, when somebody has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from casters.models import Caster
from casters.rundown import state
from casters.rundown.models import Cue, Rundown
from casters.rundown.reading import MOST_CUES, read_cue
from casters.services import ground
from console import audit, lanes
from console.accounts.roles import Role
from console.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes import Command

Params = Mapping[str, Any]


def add(actor: User, caster_id: str, params: Params) -> Cue:
    """A cue at the end, or before the one named `before`. Without a display it shows what is on PVW now."""
    values = dict(params)
    before = values.pop("before", None)
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        if "display" not in values:
            if caster.preview is None:
                raise Conflict("Nothing is on PVW to make a cue of.", code="nothing_on_preview")
            values["display"] = caster.preview.as_json()
        clean = read_cue(values, caster)
        if caster.cues.count() >= MOST_CUES:
            raise Conflict(f"A rundown has at most {MOST_CUES} cues.", code="too_many_cues")
        last = caster.cues.aggregate(last=Max("position"))["last"] or 0
        cue = Cue.objects.create(caster=caster, position=last + 1, **clean)
        if before is not None:
            _reorder(caster, cue, _cue(caster, before))
        rundown = _rundown(caster)
        if rundown.next_id is None and rundown.current_id is None:
            Rundown.objects.filter(pk=rundown.pk).update(next=caster.cues.first())
        _done(actor, caster, "rundown.add", {"cue": cue.pk, "name": cue.name})
        return cue


def change(actor: User, caster_id: str, params: Params) -> Cue:
    values = dict(params)
    number = values.pop("cue", None)
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        cue = _cue(caster, number)
        clean = read_cue(values, caster, partial=True)
        for name, value in clean.items():
            setattr(cue, name, value)
        cue.save(update_fields=list(clean) or None)
        _done(actor, caster, "rundown.change", {"cue": cue.pk, "fields": sorted(clean)})
        return cue


def remove(actor: User, caster_id: str, params: Params) -> None:
    ground.only(params, "cue")
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        cue = _cue(caster, params.get("cue"))
        rundown = _rundown(caster)
        number = cue.pk
        if rundown.next_id == number:
            Rundown.objects.filter(pk=rundown.pk).update(next=following(caster, cue))
        cue.delete()
        _done(actor, caster, "rundown.remove", {"cue": number})


def move(actor: User, caster_id: str, params: Params) -> None:
    """Put a cue before another one; `before` null: to the end."""
    ground.only(params, "cue", "before")
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        cue = _cue(caster, params.get("cue"))
        before = params.get("before")
        _reorder(caster, cue, None if before is None else _cue(caster, before))
        _done(actor, caster, "rundown.move", {"cue": cue.pk, "before": before})


def cue(actor: User, caster_id: str, params: Params, *, key: str) -> Command:
    """Make a cue the next one and show it on PVW."""
    ground.only(params, "cue")
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        chosen = _cue(caster, params.get("cue"))
        Rundown.objects.filter(pk=_rundown(caster).pk).update(next=chosen)
        _done(actor, caster, "rundown.cue", {"cue": chosen.pk})
    return lanes.enter("preview.show", actor, caster.pk, {"display": chosen.display}, key=key)


def skip(actor: User, caster_id: str, params: Params, *, key: str) -> Command:
    """The cue after the next one becomes the next."""
    ground.only(params)
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        rundown = _rundown(caster)
        after = following(caster, rundown.next) if rundown.next else None
        if after is None:
            raise Conflict("There is no cue after the next one.", code="end_of_rundown")
    return cue(actor, caster_id, {"cue": after.pk}, key=key)


def take(
    actor: User,
    caster_id: str,
    params: Params,
    *,
    key: str,
    based_on: Mapping[str, int] | None,
    deadline_ms: int | None,
) -> Command:
    """Take the next cue with its own transition. PVW must show it, as with every take; the runner moves the rundown on
    when the cloud has confirmed."""
    ground.only(params)
    with transaction.atomic():
        caster = ground.for_air(actor, caster_id)
        chosen = _rundown(caster).next
    if chosen is None:
        raise Conflict("No cue is next.", code="end_of_rundown")
    if caster.preview is None or caster.preview != chosen.shown:
        raise Conflict(
            f"PVW does not show {chosen.name}. Bring it to PVW first. Nothing was sent.", code="not_on_preview"
        )
    asked = {"transition": chosen.transition, "flip_flop": False}
    return lanes.enter("program.take", actor, caster.pk, asked, key=key, based_on=based_on, deadline_ms=deadline_ms)


def automatic(actor: User, caster_id: str, params: Params) -> None:
    """Switch the automatic run on or off; on again after a suspension goes on from where the show stands."""
    ground.only(params, "on")
    on = params.get("on")
    if not isinstance(on, bool):
        raise Invalid("This must be true or false.", field="on")
    with transaction.atomic():
        caster = ground.for_air(actor, caster_id)
        newest = lanes.Command.objects.filter(topic=caster.topic).aggregate(newest=Max("pk"))["newest"] or 0
        Rundown.objects.filter(pk=_rundown(caster).pk).update(
            automatic=on, driver=actor if on else None, suspended="", handed_over=newest
        )
        _done(actor, caster, "rundown.automatic", {"on": on})


def reset(actor: User, caster_id: str, params: Params) -> None:
    """Back to the first cue; what is on air stays."""
    ground.only(params)
    with transaction.atomic():
        caster = ground.for_air(actor, caster_id)
        Rundown.objects.filter(pk=_rundown(caster).pk).update(
            current=None, next=caster.cues.first(), started_at=None, current_at=None, automatic=False, driver=None,
            suspended="", taken_request_id=caster.program_request_id,
        )  # fmt: skip
        _done(actor, caster, "rundown.reset", {})


def replace(actor: User, caster_id: str, rows: list[dict[str, Any]]) -> int:
    """All cues at once, from an imported table. Nothing changes unless every row is good; the show's place is lost, so
    it is refused while a cue is on air."""
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.PRODUCER)
        rundown = _rundown(caster)
        if rundown.current_id is not None:
            raise Conflict("A cue of this rundown is on air. Reset the rundown before importing.", code="running")
        if len(rows) > MOST_CUES:
            raise Conflict(f"A rundown has at most {MOST_CUES} cues.", code="too_many_cues")
        wrong: dict[str, list[str]] = {}
        clean = []
        for number, row in enumerate(rows, 1):
            try:
                clean.append(read_cue(row, caster))
            except Invalid as invalid:
                fields: Mapping[str, list[str]] = invalid.data.get("fields", {})
                wrong[f"row {number}"] = [f"{name}: {' '.join(said)}" for name, said in fields.items()]
        if wrong:
            raise Invalid.of_fields(wrong)
        caster.cues.all().delete()
        made = Cue.objects.bulk_create(Cue(caster=caster, position=n, **row) for n, row in enumerate(clean, 1))
        Rundown.objects.filter(pk=rundown.pk).update(next=caster.cues.first())
        _done(actor, caster, "rundown.import", {"cues": len(made)})
        return len(made)


def following(caster: Caster, cue: Cue) -> Cue | None:
    """The cue after this one."""
    return caster.cues.filter(position__gt=cue.position).first()


def _rundown(caster: Caster) -> Rundown:
    return Rundown.objects.select_related("next", "current").get_or_create(caster=caster)[0]


def _cue(caster: Caster, number: Any) -> Cue:
    found = caster.cues.filter(pk=number).first() if type(number) is int else None
    if found is None:
        raise NotFound("There is no such cue.")
    return found


def _reorder(caster: Caster, cue: Cue, before: Cue | None) -> None:
    order = [one for one in caster.cues.all() if one.pk != cue.pk]
    place = next((n for n, one in enumerate(order) if before and one.pk == before.pk), len(order))
    order.insert(place, cue)
    for position, one in enumerate(order, 1):
        one.position = position
    Cue.objects.bulk_update(order, ["position"])


def _done(actor: User, caster: Caster, verb: str, detail: dict[str, Any]) -> None:
    audit.record(actor, verb, caster.topic, outcome="done", detail=detail)
    state.tell(caster, actor)
