"""Every verb and every event is documented, with its role; nothing is documented that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from casters import events
from casters.commands import VERBS

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `([a-z_]+\.[a-z_]+)` \| ([^|]*) \|", re.MULTILINE)
NOT_IN_LANES = {"program.seen", "live.join", "live.leave", "notice.acknowledge"}
OF_COMMANDS = {
    f"command.{state}" for state in ("accepted", "sending", "checking", "done", "refused", "expired", "superseded")
}


def rows(name: str) -> dict[str, str]:
    return {verb: cell.strip() for verb, cell in ROW.findall((DOCS / name).read_text(encoding="utf-8"))}


def test_every_verb_is_documented_with_its_role() -> None:
    assert rows("commands.md") == {
        **{verb.name: str(verb.role) for verb in VERBS},
        **dict.fromkeys(NOT_IN_LANES, "sees"),
        "desk.settings": "signed_in",
        "prepared.choose": "director",
        "message.say": "sees",
        **dict.fromkeys(("control.take", "control.ask", "control.give", "control.release"), "director"),
    }


def test_every_deadline_is_documented() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    for verb in VERBS:
        line = next(line for line in text.splitlines() if line.startswith(f"| `{verb.name}` "))
        assert f"| {int(verb.deadline.total_seconds())} s |" in line, verb.name


def test_every_event_is_documented_with_the_keys_it_replaces() -> None:
    documented = rows("events.md")
    assert set(documented) == set(events.KEYS) | OF_COMMANDS
    for name, keys in events.KEYS.items():
        assert set(re.findall(r"`([a-z_]+)`", documented[name])) == keys, name
