"""Every event of a caster, built here and nowhere else: closed, typed, with whole replacement values in `data`.

An event leaves inside the transaction of the change it tells about; `console.live` gives it its number and sends it on
commit. Command events ('command.accepted' and so on) are announced by `console.lanes`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from casters import snapshot
from casters.models import Caster, Notice
from console import lanes, live

if TYPE_CHECKING:
    from console.accounts.models import CloudAccount, User
    from console.lanes.models import Command
    from console.live.models import Event

Severity = Literal["note", "warning", "alarm"]

KEYS: dict[str, frozenset[str]] = {
    "program.taken": frozenset({"caster", "program"}),
    "program.stopped": frozenset({"caster", "program"}),
    "preview.changed": frozenset({"caster", "preview"}),
    "preview.stopped": frozenset({"caster", "preview"}),
    "inputs.changed": frozenset({"inputs"}),
    "layouts.changed": frozenset({"layouts"}),
    "picture_marks.changed": frozenset({"picture_marks"}),
    "text_marks.changed": frozenset({"text_marks"}),
    "outputs.changed": frozenset({"outputs"}),
    "caster.changed": frozenset({"caster", "transitions"}),
    "caster.gone": frozenset({"caster", "preview", "program"}),
    "account.changed": frozenset({"account"}),
    "take.seen": frozenset({"command"}),
    "people.changed": frozenset({"people"}),
    "control.changed": frozenset({"control"}),
    "message.said": frozenset({"messages"}),
    "notice.acknowledged": frozenset({"acknowledged"}),
    "caster.created": frozenset({"casters"}),
}
"""The keys of the state that each event replaces. Any of them but take.seen may also carry a `notice`."""

PARTS = {
    "caster": snapshot.caster_part,
    "preview": snapshot.preview_part,
    "program": snapshot.program_part,
    "inputs": snapshot.inputs_part,
    "layouts": snapshot.layouts_part,
    "picture_marks": snapshot.picture_marks_part,
    "text_marks": snapshot.text_marks_part,
    "outputs": snapshot.outputs_part,
    "people": snapshot.people_part,
    "control": snapshot.control_part,
    "messages": snapshot.messages_part,
}


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the feed. `source` names what it is about, as people call it."""

    severity: Severity
    source: str
    text: str

    def as_dict(self) -> dict[str, Any]:
        return {"severity": self.severity, "source": self.source, "text": self.text}


@dataclass(frozen=True, slots=True)
class By:
    """Whose act it was, and by which command. Nobody's: the cloud changed by itself, or somebody else changed it."""

    actor: User | None = None
    command: Command | None = None


NOBODY = By()


def program_taken(caster: Caster, by: By = NOBODY, note: Note | None = None) -> Event:
    return _of(caster, "program.taken", by, note)


def program_stopped(caster: Caster, by: By = NOBODY, note: Note | None = None) -> Event:
    return _of(caster, "program.stopped", by, note)


def preview_changed(caster: Caster, by: By = NOBODY, note: Note | None = None) -> Event:
    return _of(caster, "preview.changed", by, note)


def preview_stopped(caster: Caster, by: By = NOBODY, note: Note | None = None) -> Event:
    return _of(caster, "preview.stopped", by, note)


def items_changed(caster: Caster, family: str, by: By = NOBODY, note: Note | None = None) -> Event:
    """`family` in the plural: inputs, layouts, picture_marks, text_marks, outputs."""
    return _of(caster, f"{family}.changed", by, note)


def caster_changed(caster: Caster, by: By = NOBODY, note: Note | None = None) -> Event:
    data = {"caster": snapshot.caster_part(caster), "transitions": caster.transitions}
    return _announce(caster, "caster.changed", data, by, note)


def caster_gone(caster: Caster, note: Note, by: By = NOBODY) -> Event:
    return _of(caster, "caster.gone", by, note)


def account_changed(caster: Caster, account: CloudAccount, note: Note | None = None) -> Event:
    data = {"account": snapshot.account_part(account, caster.looked_at)}
    return _announce(caster, "account.changed", data, NOBODY, note)


def take_seen(caster: Caster, command: Command) -> Event:
    return _announce(caster, "take.seen", {"command": lanes.public(command)}, NOBODY, None)


def people_changed(caster: Caster, note: Note | None = None) -> Event:
    return _of(caster, "people.changed", NOBODY, note)


def control_changed(caster: Caster, by: By = NOBODY, note: Note | None = None) -> Event:
    return _of(caster, "control.changed", by, note)


def message_said(caster: Caster, by: By) -> Event:
    return _of(caster, "message.said", by, None)


def notices_acknowledged(caster: Caster, seqs: Sequence[int], by: By) -> Event:
    name = by.actor.shown_name if by.actor else ""
    return _announce(caster, "notice.acknowledged", {"acknowledged": {"seqs": list(seqs), "by": name}}, by, None)


def caster_created(caster: Caster, by: By) -> Event:
    """Told on the account's topic: the new caster's own topic has no listener yet."""
    topic = f"account:{caster.account_id}"
    present = Caster.objects.present().filter(account=caster.account_id)
    data = {"casters": [snapshot.caster_part(one) for one in present]}
    return live.announce(topic, "caster.created", data, actor=by.actor, command=by.command.pk if by.command else None)


def _of(caster: Caster, name: str, by: By, note: Note | None) -> Event:
    return _announce(caster, name, {key: PARTS[key](caster) for key in sorted(KEYS[name])}, by, note)


def _announce(caster: Caster, name: str, data: dict[str, Any], by: By, note: Note | None) -> Event:
    if set(data) != KEYS[name]:
        raise AssertionError(f"{name} carries {sorted(data)}, not {sorted(KEYS[name])}")
    if note is not None:
        data = {**data, "notice": note.as_dict()}
    event = live.announce(caster.topic, name, data, actor=by.actor, command=by.command.pk if by.command else None)
    if note is not None:
        Notice.objects.create(caster=caster, seq=event.seq, at=event.at, **note.as_dict())
    return event
