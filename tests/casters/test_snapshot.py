"""Old snapshot + events = new snapshot, for every verb. The examples under tests/wire/events are those of these runs,
so that the browser's `apply` is judged by what the server really sends; a run that differs from its example fails.

`UPDATE_WIRE=1` writes the examples anew.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import liveapi
from casters import events
from casters.commands import VERBS
from casters.display import Display, Source
from casters.people import chat
from casters.people import services as control
from casters.services import notices, prepared, program
from casters.snapshot import apply
from console.cloud import freeze
from console.live import presence
from liveapi import Refused
from tests.casters.conftest import Stage, member

EXAMPLES = Path(__file__).resolve().parent.parent / "wire" / "events"
State = dict[str, Any]
PICTURE = "http://127.0.0.1:1/media/a.png?k=canary-key"
NAMED = {"name": "City Night"}
SETTINGS = {"name": "Late Night", "delay_s": 5}
SHOWN = {"display": Display(Source("input", 1)).as_json()}
TEXT = {"name": "Lower third", "text": "Guest 嘉宾", "size": 40, "x": 0.1, "y": 0.8}


def _layout(stage: Stage) -> None:
    stage.run("layout.add", stage.producer, {"name": "Corner", "layers": _boxes()})


def _boxes() -> list[dict[str, Any]]:
    return [{"input": 1, "x": 0, "y": 0, "w": 1, "h": 1}, {"input": 2, "x": 0.66, "y": 0.6, "w": 0.3, "h": 0.3}]


def _output(stage: Stage) -> None:
    stage.run("output.add", stage.admin, {"name": "CDN", "address": "rtmp://1.1.1.1/live/canary-key"})


def _on_air(stage: Stage) -> None:
    stage.show(1)
    stage.take()
    stage.show(2)


def _taken_twice(stage: Stage) -> None:
    stage.show(1, picture_marks=(1,))
    stage.take()
    stage.show(2)
    stage.take(flip_flop=False)


def _straight(stage: Stage) -> object:
    display = Display(Source("input", 3)).as_json()
    return stage.run("program.direct", stage.director, {"display": display}, based_on=stage.seen())


def _prepared(stage: Stage) -> None:
    _on_air(stage)
    third = Display(Source("input", 3)).as_json()
    prepared.choose(stage.director, str(stage.caster.pk), {"standby": third, "black": third})


def _outside_take(stage: Stage) -> None:
    info = liveapi.CasterDisplayInfo(layout_index=3, layout_index_type=1, transition_type="")
    stage.api.call(liveapi.CreateCasterPgm(caster_id=stage.number, pgm_display_info=info))
    stage.look()


def _outside(stage: Stage) -> None:
    _on_air(stage)
    _outside_take(stage)


def _acknowledged(stage: Stage) -> None:
    notices.acknowledge(stage.director, str(stage.caster.pk), {"seqs": [line["seq"] for line in stage.state()["feed"]]})


def _deleted(stage: Stage) -> None:
    from casters.tasks import looking
    from console import cloud

    stage.api.call(liveapi.DeleteCaster(caster_id=stage.number))
    looking.look_at_account(stage.account, cloud.client_for(stage.account))


def _seen(stage: Stage) -> None:
    stage.show(1)
    take = stage.take()
    report = {"caster": stage.caster.pk, "command": take.pk, "ms": 61, "request_id": take.request_id}
    program.seen(stage.director, report)


def _key_refused(stage: Stage) -> None:
    error = Refused("AuthFailure.SecretIdNotFound", "no", action="DescribeCasterList", writes=False)
    freeze.note_error(stage.account, error)


def _slot(word: str, add: dict[str, Any], change: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    def who(stage: Stage) -> Any:
        return stage.admin if word == "output" else stage.producer

    def prepare(stage: Stage) -> None:
        stage.run(f"{word}.add", who(stage), {"index": 5, **add})

    return {
        f"{word}.add": (None, lambda stage: stage.run(f"{word}.add", who(stage), {"index": 5, **add})),
        f"{word}.change": (prepare, lambda stage: stage.run(f"{word}.change", who(stage), {"index": 5, **change})),
        f"{word}.remove": (prepare, lambda stage: stage.run(f"{word}.remove", who(stage), {"index": 5})),
    }


def _delayed(stage: Stage) -> None:
    stage.run("caster.change", stage.admin, {"delay_s": 2})
    _on_air(stage)


def _stopped(stage: Stage) -> None:
    _output(stage)
    stage.run("push.stop", stage.director, {"index": 1})


def _come(stage: Stage) -> None:
    presence.come(stage.director, stage.caster.topic, "one")
    presence.come(stage.producer, stage.caster.topic, "two")


def _leave(stage: Stage) -> None:
    presence.sweep(timezone.now() + 2 * presence.LEASE)


def _asked(stage: Stage) -> None:
    """Both directors at the desk; the first has the control, the second asks for it."""
    second = member("Director 2", "director")
    presence.come(stage.director, stage.caster.topic, "one")
    presence.come(second, stage.caster.topic, "two")
    control.take(stage.director, str(stage.caster.pk), {})
    control.ask(second, str(stage.caster.pk), {})


def _control(stage: Stage, act: str) -> object:
    return getattr(control, act)(stage.director, str(stage.caster.pk), {})


def _said(stage: Stage) -> None:
    for number in (1, 2):
        chat.say(stage.producer, str(stage.caster.pk), {"text": f"Guest in {number} min 嘉宾", "key": f"k{number}"})


Act = Callable[[Stage], object]
CASES: dict[str, tuple[Act | None, Act]] = {
    "preview.show": (None, lambda stage: stage.show(2, picture_marks=(1,), text_marks=(1,))),
    "preview.stop": (lambda stage: stage.show(2), lambda stage: stage.run("preview.stop", stage.producer)),
    "program.take": (_on_air, lambda stage: stage.take(transition="fade-500")),
    "program.back": (_taken_twice, lambda stage: stage.run("program.back", stage.director, based_on=stage.seen())),
    "program.direct": (_on_air, _straight),
    "program.standby": (_prepared, lambda stage: stage.run("program.standby", stage.director)),
    "program.black": (_prepared, lambda stage: stage.run("program.black", stage.director, based_on=stage.seen())),
    "program.dump": (_delayed, lambda stage: stage.run("program.dump", stage.director)),
    "prepared.choose": (None, _prepared),
    "program.stop": (_on_air, lambda stage: stage.run("program.stop", stage.director)),
    **_slot("input", {"name": "CAM 5", "kind": "picture", "address": PICTURE}, {"volume": 40}),
    **_slot("layout", {"name": "Corner", "layers": _boxes()}, {"name": "Guest corner"}),
    **_slot("picture_mark", {"name": "Bug 2", "address": "http://127.0.0.1:1/b.png"}, {"x": 0.5}),
    **_slot("text_mark", TEXT, {"text": "Other guest 另一位嘉宾"}),
    **_slot("output", {"name": "CDN", "address": "rtmp://1.1.1.1/live/canary-key"}, {"name": "CDN 2"}),
    "push.stop": (_output, lambda stage: stage.run("push.stop", stage.director, {"index": 1})),
    "push.start": (_stopped, lambda stage: stage.run("push.start", stage.director, {"index": 1})),
    "caster.change": (None, lambda stage: stage.run("caster.change", stage.admin, SETTINGS)),
    "caster.release": (lambda stage: stage.show(1), lambda stage: stage.run("caster.release", stage.admin)),
    "caster.delete": (lambda stage: stage.show(1), lambda stage: stage.run("caster.delete", stage.admin, NAMED)),
    # What happens without a verb of this console.
    "superseded": (None, lambda stage: [stage.enter("preview.show", stage.producer, SHOWN), stage.show(2)]),
    "refused": (_on_air, lambda stage: stage.run("input.remove", stage.producer, {"index": 1})),
    "outside.take": (_on_air, _outside_take),
    "outside.deleted": (_on_air, _deleted),
    "account.key_refused": (None, _key_refused),
    "take.seen": (None, _seen),
    "notice.acknowledged": (_outside, _acknowledged),
    "people.come": (None, _come),
    "control.take": (_come, lambda stage: _control(stage, "take")),
    "control.give": (None, lambda stage: [_asked(stage), _control(stage, "give")]),
    "control.release": (_asked, lambda stage: _control(stage, "release")),
    "message.say": (None, _said),
    "people.leave": (_come, _leave),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_an_old_snapshot_with_the_events_since_is_the_new_snapshot(stage: Stage, case: str) -> None:
    prepare, act = CASES[case]
    if prepare is not None:
        prepare(stage)
    before, head = stage.state(), stage.head()
    act(stage)
    told = stage.events(head)
    assert told, "nothing was told"
    state, steps = before, []
    for event in told:
        after = apply(state, event)
        steps.append({"name": event["name"], "before": state, "event": event, "after": after})
        state = after
    assert state == stage.state()
    assert "canary-key" not in json.dumps(steps)
    compare_with_example(case, steps)


def test_every_verb_of_a_caster_has_a_case() -> None:
    assert {verb.name for verb in VERBS if verb.topic == "caster"} <= set(CASES)


def test_every_event_of_a_caster_has_an_example() -> None:
    told = {step["name"] for path in EXAMPLES.glob("*.json") for step in steps_of(path)}
    assert set(events.KEYS) - {"caster.created"} <= told


def test_every_example_belongs_to_a_case() -> None:
    for path in EXAMPLES.glob("*.json"):
        assert any(path.name.startswith(f"{case}.") for case in CASES), f"{path.name} is left over"


def steps_of(path: Path) -> list[State]:
    example = json.loads(path.read_text())
    return [{"name": example["event"]["name"], **example}]


def compare_with_example(case: str, steps: list[State]) -> None:
    """One file for each step, named after the case and the event, with everything that differs from run to run made
    plain."""
    plain = Plain()
    for number, step in enumerate(steps, 1):
        path = EXAMPLES / f"{case}.{number}.{step['name']}.json"
        example = {key: plain(step[key]) for key in ("before", "event", "after")}
        text = json.dumps(example, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if os.environ.get("UPDATE_WIRE"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} is missing: write it with UPDATE_WIRE=1"
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is not what is sent: see UPDATE_WIRE"


class Plain:
    """Request ids, epochs and numbers, replaced by counted stand-ins (the same value stays the same); times and ports
    by one each, because whether two times fall into one millisecond is chance."""

    PATTERNS = (
        (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)"), "2026-11-20T20:00:00.000Z"),
        (
            re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
            "00000000-0000-4000-8000-{:012d}",
        ),
        (re.compile(r"\b[0-9a-f]{32}\b"), "{:032x}"),
    )
    DURATIONS = {"accepted_ms": 12, "confirmed_ms": 80}
    NUMBERS = {"id", "cloud_id", "topic", "command"}

    def __init__(self) -> None:
        self.known: dict[tuple[int, str], str] = {}
        self.ids: dict[tuple[str, str], int] = {}

    def __call__(self, value: Any, name: str = "", holder: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self(item, key, name) for key, item in sorted(value.items())}
        if isinstance(value, list):
            return [self(item, name, holder) for item in value]
        if name in self.DURATIONS and value is not None:
            return self.DURATIONS[name]
        if name == "id" and holder in ("command", "commands"):
            return str(self._number("command", str(value)))
        if name == "command" and isinstance(value, str) and value.isdigit():
            return str(self._number("command", value))
        if name in ("id", "cloud_id") and isinstance(value, int):
            return self._number(name + holder, str(value))
        if name in ("seq", "seqs"):
            return self._number("seq", str(value))
        if name == "topic" and isinstance(value, str):
            return "caster:7"
        return self._text(value) if isinstance(value, str) else value

    def _number(self, kind: str, value: str) -> int:
        start = {"id": 7, "command": 101, "seq": 1, "cloud_id": 63501}.get(kind, 1)
        same = [key for key in self.ids if key[0] == kind]
        return self.ids.setdefault((kind, value), start + len(same))

    def _text(self, value: str) -> str:
        for number, (pattern, shape) in enumerate(self.PATTERNS):
            value = pattern.sub(lambda found, n=number, s=shape: self._stand_in(n, s, found[0]), value)
        return re.sub(r"(127\.0\.0\.1):\d{2,5}", r"\1:8001", value)

    def _stand_in(self, number: int, shape: str, value: str) -> str:
        same = [key for key in self.known if key[0] == number]
        return self.known.setdefault((number, value), shape.format(len(same)))
