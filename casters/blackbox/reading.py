"""Lines of the black box: found by a few plain questions, told in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from casters import mirror
from casters.air import TAKES
from casters.display import Display, DisplayError, parse
from casters.models import Caster
from console import lanes
from console.accounts.models import User
from console.lanes import Command

KINDS: Final = {
    "all": Q(),
    "takes": Q(verb__in=(*TAKES, "program.stop")),
    "marks": Q(verb__startswith="picture_mark.") | Q(verb__startswith="text_mark."),
    "setup": Q(verb__startswith="input.") | Q(verb__startswith="layout.") | Q(verb__startswith="output.")
    | Q(verb__startswith="caster.") | Q(verb__startswith="push."),
    "refused": Q(state__in=("refused", "expired", "superseded")),
}  # fmt: skip
SLOW_MS: Final = 1500
PAGE: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One command as it is shown. `before` and `after` are the numbers of commands whose photographs they are."""

    command: Command
    what: str
    how: str
    remark: str
    display: Display | None
    on_air_for: timedelta | None
    before: int | None
    after: int | None

    @property
    def refused(self) -> bool:
        return self.command.state in ("refused", "expired", "superseded")

    @property
    def slow(self) -> bool:
        return (self.command.confirmed_ms or 0) > SLOW_MS


def commands(caster: Caster, *, kind: str = "all", by: str = "", words: str = "") -> QuerySet[Command]:
    """Newest first. `by` is a person's number; `words` stand in the sentence or in the request's id."""
    found = lanes.Command.objects.filter(KINDS.get(kind, Q()), topic=caster.topic).select_related("actor")
    if by.isascii() and by.isdigit() and len(by) <= 18:
        found = found.filter(actor_id=int(by))
    if words:
        found = found.filter(Q(sentence__icontains=words) | Q(request_id=words) | Q(payload__icontains=words))
    return found.order_by("-pk")


def people(caster: Caster) -> list[User]:
    """Everybody who ever asked for something here."""
    numbers = lanes.Command.objects.filter(topic=caster.topic).values_list("actor", flat=True).distinct()
    return list(User.objects.filter(pk__in=list(numbers)).order_by("username"))


def counts(caster: Caster) -> Mapping[str, int]:
    """Takes that were done, those that were slow, and what was refused."""
    mine = lanes.Command.objects.filter(topic=caster.topic)
    done = mine.filter(verb__in=TAKES, state="done")
    late = sum(1 for command in done.only("accepted_at", "confirmed_at") if (command.confirmed_ms or 0) > SLOW_MS)
    return {"takes": done.count(), "slow": late, "refused": mine.filter(KINDS["refused"]).count()}


def lines(caster: Caster, found: Iterable[Command]) -> list[Line]:
    stills = _Stills(caster)
    return [_line(caster, command, stills) for command in found]


class _Stills:
    """Which commands have photographs, asked once."""

    def __init__(self, caster: Caster) -> None:
        self._numbers = sorted(caster.stills.values_list("command_id", flat=True))

    def around(self, command: Command) -> tuple[int | None, int | None]:
        """The last one before this command, and its own."""
        earlier = [number for number in self._numbers if number < command.pk]
        return (earlier[-1] if earlier else None), (command.pk if command.pk in self._numbers else None)


def _line(caster: Caster, command: Command, stills: _Stills) -> Line:
    display = _display(command)
    changes_air = command.verb in (*TAKES, "program.stop")
    before, after = stills.around(command) if changes_air else (None, None)
    what = mirror.describe(caster, display) if display else command.payload.get("name") or _slot(command)
    return Line(
        command, what, _how(command), _remark(command), display, _since(caster, command.accepted_at), before, after
    )


def _display(command: Command) -> Display | None:
    try:
        return parse(command.payload["display"]) if "display" in command.payload else None
    except DisplayError:
        return None


def _slot(command: Command) -> str:
    index = command.payload.get("index")
    return f"{command.verb.partition('.')[0].replace('_', ' ').capitalize()} {index}" if index is not None else ""


def _how(command: Command) -> str:
    names = {
        "program.back": "BACK", "program.direct": "DIRECT", "program.standby": "STANDBY", "program.black": "FTB",
        "program.dump": "DUMP", "push.stop": "Push stopped", "push.start": "Push started",
        "program.stop": "Off air", "preview.show": "PVW", "preview.stop": "PVW cleared",
    }  # fmt: skip
    if command.verb == "program.take":
        transition = command.payload.get("transition", "")
        return f"AUTO {transition}" if transition else "CUT"
    if command.key.startswith("flip-"):
        return "PVW, by flip-flop"
    if command.verb in names:
        return names[command.verb]
    thing, _, act = command.verb.partition(".")
    ended = {"add": "added", "change": "changed", "remove": "removed", "create": "made"}.get(act, act)
    return f"{thing.replace('_', ' ').capitalize()} {ended}"


def _remark(command: Command) -> str:
    said = [command.sentence] if command.sentence else []
    if command.key.startswith("cue-"):
        said.append("By the automatic rundown.")
    if (command.confirmed_ms or 0) > SLOW_MS:
        said.append("The cloud was slow.")
    if len(command.attempts) > 1:
        said.append(f"Sent {len(command.attempts)} times.")
    return " ".join(said)


def _since(caster: Caster, at: datetime) -> timedelta | None:
    """Into the present show; None before it, or off air."""
    start = caster.on_air_since
    return at - start if start is not None and at >= start else None
