"""The answer is lost: the cloud is read, and the command is done without a second effect. The request is lost: it is
sent again.

Judged by the local cloud's own journal, which holds what really arrived.
"""

from __future__ import annotations

from collections import Counter

import pytest

from casters.commands import VERBS
from tests.casters.conftest import Stage
from tests.casters.test_snapshot import CASES

WRITES = {
    "preview.show": "CreateCasterPvw",
    "preview.stop": "StopCasterPvw",
    "program.take": "CreateCasterPgm",
    "program.back": "CreateCasterPgm",
    "program.direct": "CreateCasterPgm",
    "program.stop": "StopCasterPgm",
    "input.add": "AddCasterInputInfo",
    "program.standby": "CreateCasterPgm",
    "program.black": "CreateCasterPgm",
    "program.dump": "CreateCasterPgm",
    "input.change": "ModifyCasterInputInfo",
    "input.remove": "DeleteCasterInputInfo",
    "layout.add": "AddCasterLayoutInfo",
    "picture_mark.add": "AddCasterMarkPicInfo",
    "picture_mark.change": "ModifyCasterMarkPicInfo",
    "picture_mark.remove": "DeleteCasterMarkPicInfo",
    "text_mark.add": "AddCasterMarkWordInfo",
    "text_mark.change": "ModifyCasterMarkWordInfo",
    "text_mark.remove": "DeleteCasterMarkWordInfo",
    "output.add": "AddCasterOutputInfo",
    "output.change": "ModifyCasterOutputInfo",
    "output.remove": "DeleteCasterOutputInfo",
    "push.stop": "DeleteCasterOutputInfo",
    "push.start": "AddCasterOutputInfo",
    "layout.remove": "DeleteCasterLayoutInfo",
    "caster.change": "ModifyCaster",
    "caster.release": "ReleaseCaster",
}


def arrived(stage: Stage, since: int) -> Counter[str]:
    return Counter(entry["action"] for entry in stage.cloud.journal()[since:])


@pytest.mark.parametrize("verb", WRITES)
def test_a_lost_answer_is_confirmed_by_reading_and_not_by_repeating(stage: Stage, verb: str) -> None:
    prepare, act = CASES[verb]
    if prepare is not None:
        prepare(stage)
    since, revision = len(stage.cloud.journal()), stage.head()
    stage.cloud.fault(WRITES[verb], "drop_reply")
    act(stage)
    assert arrived(stage, since)[WRITES[verb]] == 1
    ends = [event for event in stage.events(revision) if event["name"].startswith("command.")]
    states = [event["data"]["command"]["state"] for event in ends if event["data"]["command"]["verb"] == verb]
    assert states[:4] == ["accepted", "sending", "checking", "done"]
    before = stage.state()
    stage.look()
    after = stage.state()
    for key in ("preview", "program", "inputs", "picture_marks", "text_marks"):
        assert after[key] == before[key], key


@pytest.mark.parametrize("verb", ["preview.show", "program.take", "program.stop", "input.add", "text_mark.change"])
def test_a_lost_request_is_sent_again_after_reading(stage: Stage, verb: str) -> None:
    prepare, act = CASES[verb]
    if prepare is not None:
        prepare(stage)
    head = stage.head()
    stage.cloud.fault(WRITES[verb], "drop_request")
    act(stage)
    last = [
        e["data"]["command"]
        for e in stage.events(head)
        if "command" in e["data"] and e["data"]["command"]["verb"] == verb
    ]
    assert last[-1]["state"] == "done"
    assert "checking" in {command["state"] for command in last}
    before = stage.state()
    stage.look()
    assert stage.state()["program"] == before["program"]


def test_a_creation_whose_answer_was_lost_is_found_by_its_mark(stage: Stage) -> None:
    from casters.models import Caster
    from console import lanes

    stage.cloud.fault("CreateCaster", "drop_reply")
    since = len(stage.cloud.journal())
    command = lanes.enter("caster.create", stage.admin, stage.account.pk, {"name": "Late Night"}, key="once")
    lanes.run_lane(command.topic)
    assert stage.again(command).state == "done", stage.again(command).sentence
    assert arrived(stage, since)["CreateCaster"] == 1
    caster = Caster.objects.get(name="Late Night")
    sent = stage.cloud.journal("CreateCaster")[-1]["params"]
    assert caster.description == sent["Description"] != ""
    assert caster.cloud_id != stage.number


def test_every_write_of_a_caster_is_tried_with_a_lost_answer() -> None:
    named_elsewhere = {"layout.change", "caster.create", "caster.copy", "caster.delete"}
    """A renamed layout asks nothing of the cloud; creations, copies and deletions have their own tests."""
    assert {verb.name for verb in VERBS} - named_elsewhere == set(WRITES)
