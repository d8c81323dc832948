"""What sockets may follow here: the caster's topic and the account's, and the one message that is no command."""

from __future__ import annotations

import pytest

from casters import consumers
from casters.snapshot import apply
from console import lanes, live
from console.accounts.models import User
from console.errors import NotFound
from console.live.events import wire
from console.live.models import Event
from tests.casters.conftest import Stage


def test_a_snapshot_says_who_reads_it(stage: Stage) -> None:
    state = consumers.caster_snapshot(stage.director, str(stage.caster.pk))
    assert state["you"] == {"id": stage.director.pk, "name": "director", "roles": ["director", "producer"]}
    assert {key: value for key, value in state.items() if key != "you"} == stage.state()


def test_who_may_not_see_a_topic_gets_nothing_of_it(stage: Stage, outsider: User) -> None:
    for key in (str(stage.caster.pk), "0", "x", "", "9" * 30):
        with pytest.raises(NotFound):
            consumers.caster_snapshot(outsider, key)
    with pytest.raises(NotFound):
        consumers.account_snapshot(outsider, str(stage.account.pk))
    assert not consumers.may_see_account(outsider, str(stage.account.pk))


def test_a_new_caster_is_told_on_the_accounts_topic(stage: Stage) -> None:
    key = str(stage.account.pk)
    topic = f"account:{key}"
    state, head = dict(consumers.account_snapshot(stage.admin, key)), live.head_of(topic)[1]
    command = lanes.enter("caster.create", stage.admin, stage.account.pk, {"name": "Late Night"}, key="k")
    lanes.run_lane(command.topic)
    told = Event.objects.select_related("topic").filter(topic__name=topic, seq__gt=head).order_by("seq")
    assert "caster.created" in [event.name for event in told]
    for event in told:
        state = apply(state, wire(event))
    assert state == dict(consumers.account_snapshot(stage.admin, key))
    assert [caster["name"] for caster in state["casters"]] == ["City Night", "Late Night"]


def test_a_seen_picture_comes_in_by_the_socket(stage: Stage) -> None:
    stage.show(1)
    take = stage.take()
    params = {"caster": stage.caster.pk, "command": str(take.pk), "ms": 61, "request_id": take.request_id}
    answer = consumers.program_seen(stage.producer, live.Frame("program.seen", "c1", params))
    assert answer["command"]["seen_ms"] == 61
    for wrong in ({"ms": -1}, {"ms": "61"}, {"ms": float("nan")}, {"command": "x"}, {"command": None}, {"caster": "x"}):
        with pytest.raises(Exception, match=r"\.$"):
            consumers.program_seen(stage.producer, live.Frame("program.seen", "c1", {**params, **wrong}))
