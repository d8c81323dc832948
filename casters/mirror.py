"""The sole writer of what the cloud confirmed, whether it comes from an answer, a read or a poll.

Every function runs inside a transaction, changes rows and announces the change in the same breath; a bus revision is
raised when the content of the bus changes, and only then. Answers that tell nothing new write nothing and announce
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.utils import timezone

from casters import addresses, events
from casters.display import Display
from casters.events import NOBODY, By, Note
from casters.families import Family
from casters.models import PREVIEW, PROGRAM, Caster, Layout, Slot

if TYPE_CHECKING:
    from console.accounts.models import CloudAccount

Values = dict[str, Any]
Bus = Literal["preview", "program"]

SAME_START_SECONDS = 5
"""The cloud counts the start of a show in whole seconds and we set it when the answer arrives: nearer than this is the
same."""


def locked(caster_id: int) -> Caster:
    """The caster, held until the transaction ends."""
    return Caster.objects.select_for_update(of=("self",)).select_related("account").get(pk=caster_id)


# --- buses ------------------------------------------------------------------------------------------------------------


def show_preview(caster: Caster, display: Display, request_id: str, by: By = NOBODY, note: Note | None = None) -> None:
    _show(caster, "preview", display, request_id)
    events.preview_changed(caster, by, note)


def show_program(
    caster: Caster,
    display: Display,
    request_id: str,
    by: By = NOBODY,
    note: Note | None = None,
    *,
    emergency: bool = False,
) -> None:
    """`emergency`: this is what the cloud names while it shows its own emergency picture."""
    _show(caster, "program", display, request_id, emergency=emergency)
    events.program_taken(caster, by, note)


def end_emergency(caster: Caster) -> None:
    """Nobody here ended it: the cloud shows what it names again."""
    caster.program_emergency = False
    _raise_revision(caster, "program")
    _save_bus(caster, "program")
    events.program_taken(caster, note=outside("PGM", "left the cloud's emergency picture"))


def prepare(caster: Caster, chosen: Mapping[str, Display | None], emergency_first: bool, by: By = NOBODY) -> None:
    """What a director chose for STANDBY or black. The one thing here that no cloud confirms: it is ours."""
    for name, display in chosen.items():
        setattr(caster, f"{name}_display", None if display is None else display.as_json())
    caster.emergency_first = emergency_first
    caster.save(update_fields=["emergency_first", *(f"{name}_display" for name in chosen)])
    events.caster_changed(caster, by)


def stop_preview(caster: Caster, by: By = NOBODY, note: Note | None = None) -> None:
    if _stop(caster, "preview"):
        events.preview_stopped(caster, by, note)


def stop_program(caster: Caster, by: By = NOBODY, note: Note | None = None) -> None:
    if _stop(caster, "program"):
        events.program_stopped(caster, by, note)


def adopt_buses(
    caster: Caster, status: int, preview: Display | None, program: Display | None, started: datetime | None
) -> bool:
    """What the cloud shows without our having asked for it: taken over, announced as a warning, never fought."""
    changed = False
    wanted_program = program if status & PROGRAM else None
    wanted_preview = preview if status & PREVIEW else None
    if bool(status & PROGRAM) != caster.on_air or wanted_program != caster.program:
        changed = True
        if wanted_program is not None:
            show_program(
                caster, wanted_program, "", note=outside("PGM", "now shows " + describe(caster, wanted_program))
            )
        elif status & PROGRAM:
            _run_unknown(caster, "program")
            events.program_taken(caster, note=outside("PGM", "now shows something that the cloud does not name"))
        else:
            stop_program(caster, note=outside("PGM", "was stopped", severity="alarm"))
    if bool(status & PREVIEW) != bool(caster.status & PREVIEW) or wanted_preview != caster.preview:
        changed = True
        if wanted_preview is not None:
            show_preview(
                caster, wanted_preview, "", note=outside("PVW", "now shows " + describe(caster, wanted_preview))
            )
        elif status & PREVIEW:
            _run_unknown(caster, "preview")
            events.preview_changed(caster, note=outside("PVW", "now shows something that the cloud does not name"))
        else:
            stop_preview(caster, note=outside("PVW", "was stopped"))
    if caster.on_air and started is not None and _another_moment(caster.on_air_since, started):
        caster.on_air_since = started
        caster.save(update_fields=["on_air_since"])
        events.caster_changed(caster)
        changed = True
    return changed


def buses_differ(
    caster: Caster, status: int, preview: Display | None, program: Display | None, started: datetime | None
) -> bool:
    """Whether the cloud shows anything that is not known. Reads only."""
    return (
        caster.status != status
        or (program if status & PROGRAM else None) != caster.program
        or (preview if status & PREVIEW else None) != caster.preview
        or (caster.on_air and started is not None and _another_moment(caster.on_air_since, started))
    )


def _show(caster: Caster, bus: Bus, display: Display, request_id: str, *, emergency: bool = False) -> None:
    if getattr(caster, bus) != display or (bus == "program" and caster.program_emergency != emergency):
        _raise_revision(caster, bus)
        _remember(caster, bus)
    if bus == "program":
        caster.program_emergency = emergency
        if not caster.on_air:
            caster.on_air_since = timezone.now()
            caster.air_delay_s = caster.delay_s
    caster.status |= PROGRAM if bus == "program" else PREVIEW
    setattr(caster, f"{bus}_display", display.as_json())
    setattr(caster, f"{bus}_request_id", request_id)
    setattr(caster, f"{bus}_at", timezone.now())
    _save_bus(caster, bus)


def _stop(caster: Caster, bus: Bus) -> bool:
    bit = PROGRAM if bus == "program" else PREVIEW
    if not caster.status & bit and getattr(caster, f"{bus}_display") is None:
        return False
    _raise_revision(caster, bus)
    _remember(caster, bus)
    caster.status &= ~bit
    if bus == "program":
        caster.on_air_since = None
        caster.air_delay_s = 0
        caster.program_emergency = False
    setattr(caster, f"{bus}_display", None)
    setattr(caster, f"{bus}_request_id", "")
    setattr(caster, f"{bus}_at", timezone.now())
    _save_bus(caster, bus)
    return True


def _run_unknown(caster: Caster, bus: Bus) -> None:
    """The bus runs, and the cloud does not say with what."""
    _stop(caster, bus)
    caster.status |= PROGRAM if bus == "program" else PREVIEW
    _save_bus(caster, bus)


def _raise_revision(caster: Caster, bus: Bus) -> None:
    setattr(caster, f"{bus}_revision", getattr(caster, f"{bus}_revision") + 1)


def _remember(caster: Caster, bus: Bus) -> None:
    """What leaves the air is what BACK restores; a bus that showed nothing changes nothing of that."""
    if bus == "program" and caster.program is not None:
        caster.former_display = caster.program.cut().as_json()


def _save_bus(caster: Caster, bus: Bus) -> None:
    caster.save(
        update_fields=[
            "status",
            "on_air_since",
            "air_delay_s",
            "former_display",
            "program_emergency",
            f"{bus}_display",
            f"{bus}_revision",
            f"{bus}_request_id",
            f"{bus}_at",
        ]
    )


def _another_moment(known: datetime | None, told: datetime) -> bool:
    return known is None or abs((told - known).total_seconds()) > SAME_START_SECONDS


def acknowledge(caster: Caster, seqs: Iterable[int], by: By) -> list[int]:
    """Write who saw these notices, those that nobody had acknowledged. Answers their numbers."""
    open_ones = list(caster.notices.filter(seq__in=list(seqs), ack="").order_by("seq").values_list("seq", flat=True))
    if open_ones and by.actor is not None:
        caster.notices.filter(seq__in=open_ones).update(ack=by.actor.shown_name[:150])
        events.notices_acknowledged(caster, open_ones, by)
    return open_ones


# --- slots ------------------------------------------------------------------------------------------------------------


def put_slot(caster: Caster, family: Family, index: int, values: Values, by: By = NOBODY) -> None:
    """One slot as it was asked for and confirmed, when the cloud could not be read again afterwards."""
    names = {field.name for field in family.model._meta.fields} - {"id", "caster", "index"}
    columns = {name: value for name, value in values.items() if name in names}
    family.slots(caster).update_or_create(index=index, defaults=columns)
    events.items_changed(caster, family.plural, by)


def drop_slot(caster: Caster, family: Family, index: int, by: By = NOBODY) -> None:
    family.slots(caster).filter(index=index).delete()
    events.items_changed(caster, family.plural, by)


def stop_push(caster: Caster, index: int, by: By = NOBODY) -> None:
    """The output left the cloud by a director's wish; it stays known here."""
    caster.outputs.filter(index=index).update(stopped=True)
    events.items_changed(caster, "outputs", by)


def slots_that_differ(caster: Caster, family: Family, listed: Iterable[Values]) -> set[int]:
    """Which slots the cloud's list describes otherwise than they are known. Reads only."""
    found = _difference(caster, family, listed, {})
    return {values["index"] for values in found.new} | {row.index for row, _ in found.changed} | found.left


def put_slots(
    caster: Caster,
    family: Family,
    listed: Iterable[Values],
    by: By = NOBODY,
    ours: Mapping[int, Values] | None = None,
    note: Note | None = None,
) -> bool:
    """The whole family as the cloud lists it. `ours` are values to set with it that the cloud does not keep. True when
    something changed."""
    found = _difference(caster, family, listed, ours or {})
    if found.empty:
        return False
    for row, values in found.changed:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    for values in found.new:
        family.slots(caster).create(**values)
    family.slots(caster).filter(index__in=found.left).delete()
    events.items_changed(caster, family.plural, by, note)
    return True


@dataclass(frozen=True, slots=True)
class _Difference:
    new: list[Values]
    changed: list[tuple[Slot, Values]]
    left: set[int]

    @property
    def empty(self) -> bool:
        return not (self.new or self.changed or self.left)


def _difference(caster: Caster, family: Family, listed: Iterable[Values], ours: Mapping[int, Values]) -> _Difference:
    rows: dict[int, Slot] = {row.index: row for row in family.slots(caster).all()}
    columns = {field.name for field in family.model._meta.fields} - {"id", "caster"}
    found = _Difference([], [], {index for index, row in rows.items() if not getattr(row, "stopped", False)})
    for values in listed:
        index = values["index"]
        wanted = {name: value for name, value in values.items() if name in columns}
        if "stopped" in columns:
            wanted["stopped"] = False  # whoever started it again: it is pushed
        row = rows.get(index)
        if family.untold and row is not None and _elsewhere(row, wanted):
            wanted |= dict.fromkeys(family.untold, "")  # somebody else's change: they are not for that one
        wanted |= ours.get(index, {})
        found.left.discard(index)
        if row is None:
            # The cloud keeps no name for these: whoever adopts one gives it a plain one.
            plain = {"name": f"{family.title} {index}"} if "name" in family.ours else {}
            found.new.append({**plain, **wanted})
        elif any(getattr(row, name) != value for name, value in wanted.items()):
            found.changed.append((row, wanted))
    return found


def _elsewhere(row: Slot, wanted: Values) -> bool:
    """Whether the cloud's address leads to another place than the one that is known."""
    return bool(addresses.place(getattr(row, "address", "")) != addresses.place(str(wanted.get("address", ""))))


# --- casters and accounts ---------------------------------------------------------------------------------------------


def put_caster(account: CloudAccount, cloud_id: int, values: Values) -> tuple[Caster, bool]:
    """The row of a caster that the cloud told of; True when it is new here."""
    return Caster.objects.update_or_create(account=account, cloud_id=cloud_id, defaults={"gone": False, **values})


def told_of(caster: Caster, by: By = NOBODY) -> None:
    """Tell those who follow the account that there is a caster."""
    events.caster_created(caster, by)


def settings_differ(caster: Caster, values: Values) -> bool:
    """Whether the cloud's settings are not those that are known. Reads only."""
    return any(getattr(caster, name) != value for name, value in values.items())


def change_caster(caster: Caster, values: Values, by: By = NOBODY, note: Note | None = None) -> bool:
    """Settings of the caster itself. True when they differ from what was known."""
    changed = [name for name, value in values.items() if getattr(caster, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(caster, name, values[name])
    caster.save(update_fields=changed)
    events.caster_changed(caster, by, note)
    return True


def caster_gone(caster: Caster, by: By = NOBODY) -> None:
    """Deleted in the cloud, by us or by somebody else. Nothing of it runs any more; its slots stay to be read."""
    if caster.gone:
        return
    _stop(caster, "program")
    _stop(caster, "preview")
    caster.gone = True
    caster.save(update_fields=["gone"])
    note = Note("warning" if by.command else "alarm", str(caster), "This caster was deleted in the cloud.")
    events.caster_gone(caster, note, by)


def looked(caster: Caster, note: Note | None = None) -> None:
    """The cloud answered just now; told with the account's state."""
    caster.looked_at = timezone.now()
    caster.save(update_fields=["looked_at"])
    events.account_changed(caster, caster.account, note)


# --- words ------------------------------------------------------------------------------------------------------------


def outside(source: str, what: str, severity: events.Severity = "warning") -> Note:
    change = f"{source} {what}"  # filled in as one piece: other languages order it their own way
    return Note(severity, source, f"{change}: changed outside this console, or by the cloud itself.")


def describe(caster: Caster, display: Display | None) -> str:
    """What a display shows, as people call it."""
    if display is None:
        return "nothing"
    kind, index = display.source.kind, display.source.index
    row: Slot | None = (caster.inputs if kind == "input" else caster.layouts).filter(index=index).first()
    if row is not None and row.name:
        return row.name
    return f"{'layout' if isinstance(row, Layout) or kind == 'layout' else 'input'} {index}"
