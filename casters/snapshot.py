"""The state that a console shows for one caster: built from the database, and moved on by events.

`build` and `apply` agree: an old snapshot with the events since then equals a new snapshot. The browser has the same
`apply` in static/js/models/state.js; both are tested on tests/wire/events/*.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from casters import addresses
from casters.models import Caster, Control, Input, Layout, Output, PictureMark, TextMark
from console import lanes, live
from console.accounts.roles import roles_of

if TYPE_CHECKING:
    from console.accounts.models import CloudAccount, User

State = dict[str, Any]

MOST_COMMANDS = 50
MOST_NOTICES = 100
MOST_MESSAGES = 20
STATUS_WORDS = {0: "stopped", 1: "program", 2: "preview", 3: "both"}


def apply(state: Mapping[str, Any], event: Mapping[str, Any]) -> State:
    """The state after an event. `data` holds whole new values by top-level key; three keys are special:

    `command` replaces the entry with its id where it stands, or goes to the front (newest 50 are kept);
    `notice` goes to the end of `feed` with the event's seq and time (newest 100 are kept);
    `acknowledged` writes who acknowledged into the notices of `feed` that it numbers.
    """
    after = dict(state)
    for key, value in event["data"].items():
        if key == "command":
            after["commands"] = _with_command(state["commands"], value)
        elif key == "notice":
            line = {"seq": event["seq"], "at": event["at"], **value, "ack": ""}
            after["feed"] = [*state["feed"], line][-MOST_NOTICES:]
        elif key == "acknowledged":
            seqs = set(value["seqs"])
            after["feed"] = [{**line, "ack": value["by"]} if line["seq"] in seqs else line for line in state["feed"]]
        else:
            after[key] = value
    return after


def _with_command(commands: list[State], command: State) -> list[State]:
    if any(known["id"] == command["id"] for known in commands):
        return [command if known["id"] == command["id"] else known for known in commands]
    return [command, *commands][:MOST_COMMANDS]


def build(caster: Caster, user: User | None = None) -> State:
    """Everything that the page of one caster shows. `you` stands in it only when it is made for somebody."""
    state: State = {
        "caster": caster_part(caster),
        "account": account_part(caster.account, caster.looked_at),
        "inputs": inputs_part(caster),
        "layouts": layouts_part(caster),
        "picture_marks": picture_marks_part(caster),
        "text_marks": text_marks_part(caster),
        "outputs": outputs_part(caster),
        "preview": preview_part(caster),
        "program": program_part(caster),
        "transitions": caster.transitions,
        "commands": commands_part(caster.topic),
        "feed": feed_part(caster),
        "people": people_part(caster),
        "control": control_part(caster),
        "messages": messages_part(caster),
    }
    if user is not None:
        state["you"] = {
            "id": user.pk,
            "name": user.shown_name,
            "roles": sorted(str(role) for role in roles_of(user, caster.topic)),
        }
    return state


def caster_part(caster: Caster) -> State:
    expires = None if caster.expire_time < 0 else datetime.fromtimestamp(caster.expire_time, UTC)
    return {
        "id": caster.pk,
        "cloud_id": caster.cloud_id,
        "name": caster.name,
        "status": STATUS_WORDS[caster.status],
        "on_air": caster.on_air,
        "on_air_since": moment(caster.on_air_since),
        "expires_at": moment(expires),
        "delay_s": caster.delay_s,
        "transition": caster.transition,
        "width": caster.width or 1280,
        "height": caster.height or 720,
        "fps": caster.fps or 25,
        "air_delay_s": caster.air_delay_s,
        "standby": caster.standby_display,
        "black": caster.black_display,
        "emergency_first": caster.emergency_first,
        "gone": caster.gone,
    }


def account_part(account: CloudAccount, looked_at: datetime | None) -> State:
    return {
        "id": account.pk,
        "name": account.name,
        "kind": account.kind,
        "state": account.state,
        "sentence": account.state_sentence,
        "looked_at": moment(looked_at),
    }


def inputs_part(caster: Caster) -> list[State]:
    return [_input(item) for item in caster.inputs.all()]


def _input(item: Input) -> State:
    keep_path = item.kind in ("file", "picture")
    masked = "\n".join(addresses.mask(line, keep_path=keep_path) for line in item.address.splitlines())
    return {
        "index": item.index,
        "name": item.name,
        "kind": item.kind,
        "address": masked,
        "volume": item.volume,
        "unmuted": item.unmuted,
        "sound": item.sound,
    }


def layouts_part(caster: Caster) -> list[State]:
    return [_layout(item) for item in caster.layouts.all()]


def _layout(item: Layout) -> State:
    return {"index": item.index, "name": item.name, "template": item.template, "layers": item.layers}


def picture_marks_part(caster: Caster) -> list[State]:
    return [_picture_mark(item) for item in caster.picture_marks.all()]


def _picture_mark(item: PictureMark) -> State:
    return {
        "index": item.index,
        "name": item.name,
        "address": addresses.mask(item.address, keep_path=True),
        "x": item.x,
        "y": item.y,
        "w": item.w,
        "h": item.h,
        "tie": item.tie,
        "auto_off": item.auto_off,
    }


def text_marks_part(caster: Caster) -> list[State]:
    return [_text_mark(item) for item in caster.text_marks.all()]


def _text_mark(item: TextMark) -> State:
    return {
        "index": item.index,
        "name": item.name,
        "text": item.text,
        "size": item.size,
        "color": item.color,
        "font": item.font,
        "x": item.x,
        "y": item.y,
        "roll": item.roll,
        "roll_s": item.roll_s,
        "roll_direction": item.roll_direction,
        "roll_from": item.roll_from,
        "roll_to": item.roll_to,
        "tie": item.tie,
        "auto_off": item.auto_off,
    }


def outputs_part(caster: Caster) -> list[State]:
    return [_output(item) for item in caster.outputs.all()]


def _output(item: Output) -> State:
    return {
        "index": item.index,
        "name": item.name,
        "kind": item.kind,
        "address": addresses.mask(item.address),
        "stopped": item.stopped,
    }


def preview_part(caster: Caster) -> State:
    return {
        "revision": caster.preview_revision,
        "display": caster.preview_display,
        "request_id": caster.preview_request_id,
        "at": moment(caster.preview_at),
    }


def program_part(caster: Caster) -> State:
    return {
        "revision": caster.program_revision,
        "display": caster.program_display,
        "request_id": caster.program_request_id,
        "at": moment(caster.program_at),
        "emergency": caster.program_emergency,
        "former": None if caster.former is None else caster.former.as_json(),
    }


def commands_part(topic: str) -> list[State]:
    """The newest commands first, in the order of acceptance."""
    newest = lanes.Command.objects.filter(topic=topic).select_related("actor").order_by("-id")[:MOST_COMMANDS]
    return [lanes.public(command) for command in newest]


def feed_part(caster: Caster) -> list[State]:
    """The newest notices, oldest first."""
    newest = list(caster.notices.order_by("-seq")[:MOST_NOTICES])
    return [
        {
            "seq": line.seq,
            "at": line.at.isoformat(),
            "severity": line.severity,
            "source": line.source,
            "text": line.text,
            "ack": line.ack,
        }
        for line in reversed(newest)
    ]


def people_part(caster: Caster) -> list[State]:
    """Who has this caster's desk open, by name: one entry per person, with his roles."""
    return live.people_at(caster.topic)


def control_part(caster: Caster) -> State:
    """Who has the control of the air, and who asks for it; `away_since` while the holder has no page open."""
    row = Control.objects.select_related("holder", "asked_by").filter(caster=caster, holder__isnull=False).first()
    return {
        "holder": _named(row.holder) if row else None,
        "since": moment(row.since) if row else None,
        "away_since": moment(row.away_since) if row else None,
        "asked_by": _named(row.asked_by) if row else None,
    }


def _named(person: User | None) -> State | None:
    return None if person is None else {"id": person.pk, "name": person.shown_name}


def messages_part(caster: Caster) -> list[State]:
    """The newest lines that were said at the desk, oldest first."""
    newest = list(caster.messages.order_by("-id")[:MOST_MESSAGES])
    return [
        {"id": line.pk, "at": moment(line.at), "by": line.name, "roles": line.roles, "text": line.text}
        for line in reversed(newest)
    ]


def moment(value: datetime | None) -> str | None:
    """A time as it stands in states and events: UTC, to the millisecond."""
    return None if value is None else value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
