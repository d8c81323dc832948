"""A command from the press to its end, against a real server that fails in every way."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from console import lanes
from console.accounts.models import CloudAccount, Membership
from console.audit.models import AuditEntry
from console.http import asked_from
from console.lanes import Command, Lane, ending
from console.lanes.claiming import FenceLost, claim, new_owner
from console.lanes.sweeping import Sweeper, due_lanes, expire_overdue
from console.live import Event
from tests.console import things
from tests.console.conftest import Press, fresh
from tests.console.tiny_cloud import TinyCloud

pytestmark = pytest.mark.django_db(transaction=True)


def names() -> list[str]:
    return list(Event.objects.order_by("id").values_list("name", flat=True))


def test_a_command_is_sent_confirmed_and_told(press: Press, tiny_cloud: TinyCloud) -> None:
    command = press("red")
    assert lanes.run_lane("thing:1") == 1
    done = fresh(command)
    assert (done.state, tiny_cloud.value) == ("done", "red")
    assert done.request_id
    assert done.confirmed_at is not None
    assert names() == ["command.accepted", "command.sending", "thing.changed", "command.done"]
    assert list(Event.objects.order_by("id").values_list("seq", flat=True)) == [1, 2, 3, 4]
    assert list(AuditEntry.objects.filter(verb="thing.set").values_list("outcome", flat=True)) == ["accepted", "done"]


def test_sending_is_committed_before_the_first_byte(press: Press) -> None:
    seen = []
    things.hooks["perform"] = lambda command: seen.append(_state_seen_by_another_connection(command.pk))
    press()
    lanes.run_lane("thing:1")
    assert seen == ["sending"]


def _state_seen_by_another_connection(pk: int) -> str:
    found: list[str] = []

    def look() -> None:
        from django.db import connections

        found.append(Command.objects.get(pk=pk).state)
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    return found[0]


def test_a_lost_reply_is_confirmed_by_reading_not_by_repeating(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_reply"]
    command = press("red")
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
    assert tiny_cloud.writes() == ["red"]
    assert things.settled[0][1].checked
    assert "command.checking" in names()


def test_a_lost_request_is_sent_again_once_the_cloud_was_read(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_request"]
    command = press("red")
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
    assert [action for action, _ in tiny_cloud.journal] == ["ModifyCaster", "DescribeCaster", "ModifyCaster"]


def test_a_verb_that_must_not_be_repeated_is_not(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_request"]
    command = press("red", verb="thing.once")
    lanes.run_lane("thing:1")
    ended = fresh(command)
    assert (ended.state, lanes.public(ended)["word"]) == ("expired", "not sent")
    assert "nothing changed" in ended.sentence
    assert tiny_cloud.writes() == ["red"]


def test_a_lost_request_is_not_sent_again_after_the_deadline(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_request"]
    things.hooks["check"] = lambda command: time.sleep(0.5)
    command = press("red", deadline_ms=400)
    lanes.run_lane("thing:1")
    assert fresh(command).state == "expired"
    assert tiny_cloud.writes() == ["red"]


def test_past_its_deadline_a_command_is_not_sent(press: Press, tiny_cloud: TinyCloud) -> None:
    command = press("red", deadline_ms=1)
    time.sleep(0.02)
    lanes.run_lane("thing:1")
    ended = fresh(command)
    assert (ended.state, ended.sentence) == ("expired", "Not sent, nothing changed: its time was up.")
    assert tiny_cloud.journal == []


def test_the_deadline_counts_from_the_press_not_from_a_late_acceptance(press: Press, tiny_cloud: TinyCloud) -> None:
    """The database kept the press waiting: whatever is accepted then is too old to be sent."""
    with asked_from("192.0.2.1", received=time.monotonic() - 3.5):
        command = press("red")
    assert command.accepted_ms is not None
    assert command.accepted_ms >= 3500
    lanes.run_lane("thing:1")
    assert fresh(command).state == "expired"
    assert tiny_cloud.journal == []


def test_the_deadline_of_the_verb_is_the_longest(press: Press) -> None:
    command = press("red", deadline_ms=500_000)
    assert command.deadline_at - command.accepted_at == timedelta(seconds=3)


def test_what_waits_behind_a_hanging_command_expires_in_time(press: Press) -> None:
    command = press("red", deadline_ms=1)
    lane = Lane.objects.get()
    assert claim(lane.pk, "somebody else who hangs") is not None
    time.sleep(0.02)
    assert expire_overdue() == 1
    assert fresh(command).state == "expired"


def test_no_connection_means_not_sent_and_another_try(press: Press, account: CloudAccount, free_port: int) -> None:
    CloudAccount.objects.filter(pk=account.pk).update(endpoint=f"http://127.0.0.1:{free_port}")
    command = press("red", deadline_ms=700)
    lanes.run_lane("thing:1")
    expire_overdue()
    if fresh(command).is_open:  # the lane gave up waiting before the deadline; the next sweep ends it
        time.sleep(0.7)
        lanes.run_lane("thing:1")
    ended = fresh(command)
    assert ended.state == "expired"
    assert ended.sentence.startswith("Not sent, nothing changed")
    assert len(ended.attempts) > 1


def test_a_throttled_command_is_sent_again(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["RequestLimitExceeded", "RequestLimitExceeded"]
    command = press("red")
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
    assert len(tiny_cloud.writes()) == 3


def test_a_plain_no_is_told_with_its_code(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["FailedOperation.CasterExpired"]
    command = press("red")
    lanes.run_lane("thing:1")
    ended = fresh(command)
    assert (ended.state, ended.code) == ("refused", "FailedOperation.CasterExpired")
    assert "time is up" in ended.sentence
    assert things.settled == []


def test_an_unknown_code_is_read_and_tried_three_times_and_then_refused(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["SomethingNew"] * 5
    command = press("red")
    later = press("blue")
    lanes.run_lane("thing:1")
    assert (fresh(command).state, fresh(command).code) == ("refused", "SomethingNew")
    assert tiny_cloud.writes()[:3] == ["red"] * 3
    assert "red" not in tiny_cloud.writes()[3:]
    assert not fresh(later).is_open or fresh(later).pk > command.pk  # the lane went on


def test_a_slot_that_is_used_is_refused_unless_it_is_as_wanted(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.value = "red"
    tiny_cloud.plan = ["FailedOperation.InputAlreadyExist", "FailedOperation.InputAlreadyExist"]
    same, other = press("red"), press("blue")
    lanes.run_lane("thing:1")
    assert fresh(same).state == "done"
    assert (fresh(other).state, fresh(other).code) == ("refused", "FailedOperation.InputAlreadyExist")
    assert tiny_cloud.writes() == ["red", "blue"]


def test_while_the_cloud_cannot_be_read_a_command_stays_checking(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_reply"]
    tiny_cloud.reads = ["lose_request"] * 30
    command = press("red")
    lanes.run_lane("thing:1")
    assert fresh(command).state == "checking"
    tiny_cloud.reads = []
    Command.objects.update(not_before=None)
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
    assert tiny_cloud.writes() == ["red"]


def test_after_five_minutes_without_a_reading_it_says_so(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_reply"]
    tiny_cloud.reads = ["lose_request"] * 100
    command = press("red")
    lanes.run_lane("thing:1")
    Command.objects.update(sent_at=timezone.now() - timedelta(seconds=301), not_before=None)
    lanes.run_lane("thing:1")
    assert (fresh(command).state, fresh(command).code) == ("refused", "not_confirmed")


def test_two_directors_press_together_and_the_second_is_told(press: Press, tiny_cloud: TinyCloud) -> None:
    first = press("red", based_on={"thing": 0})
    second = press("blue", based_on={"thing": 0})
    lanes.run_lane("thing:1")
    assert (fresh(first).state, fresh(second).state) == ("done", "refused")
    assert fresh(second).code == "stale"
    assert tiny_cloud.writes() == ["red"]


def test_commands_run_in_the_order_of_the_presses(press: Press, tiny_cloud: TinyCloud) -> None:
    for value in ("a", "b", "c"):
        press(value)
    assert lanes.run_lane("thing:1") == 3
    assert tiny_cloud.writes() == ["a", "b", "c"]


def test_a_stop_goes_first_and_supersedes_waiting_takes(press: Press, tiny_cloud: TinyCloud) -> None:
    take, stop = press("on"), press("off", verb="thing.stop")
    assert (fresh(take).state, lanes.public(fresh(take))["word"]) == ("superseded", "not sent")
    lanes.run_lane("thing:1")
    assert fresh(stop).state == "done"
    assert tiny_cloud.writes() == ["off"]
    assert "command.superseded" in names()


def test_a_take_whose_answer_was_lost_is_not_sent_again_after_a_stop(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["lose_request"]
    stops: list[Command] = []

    def stop_comes_in(command: Command) -> None:
        if not stops and command.verb == "thing.set":
            stops.append(press("off", verb="thing.stop"))

    things.hooks["check"] = stop_comes_in
    take = press("on")
    lanes.run_lane("thing:1")
    assert fresh(take).state == "superseded"
    assert fresh(stops[0]).state == "done"
    assert tiny_cloud.writes() == ["on", "off"]


def test_a_role_that_was_taken_away_counts_at_execution(press: Press, tiny_cloud: TinyCloud) -> None:
    command = press("red")
    Membership.objects.all().delete()
    lanes.run_lane("thing:1")
    assert (fresh(command).state, fresh(command).code) == ("refused", "forbidden")
    assert tiny_cloud.journal == []


def test_a_command_that_crashes_the_console_is_parked_and_the_lane_goes_on(press: Press, tiny_cloud: TinyCloud) -> None:
    def fail(command: Command) -> None:
        if command.payload["value"] == "poison":
            raise RuntimeError("a bug of ours")

    things.hooks["perform"] = things.hooks["check"] = fail
    poison, later = press("poison"), press("good", verb="thing.stop")
    Command.objects.filter(pk=poison.pk).update(state="accepted", ended_at=None)  # the stop had superseded it
    lanes.run_lane("thing:1")
    assert (fresh(poison).state, fresh(poison).code) == ("refused", "parked")
    assert fresh(later).state == "done"


def test_a_verb_that_no_longer_exists_does_not_block_the_lane(press: Press) -> None:
    gone, later = press("red"), press("blue")
    Command.objects.filter(pk=gone.pk).update(verb="thing.removed_long_ago")
    lanes.run_lane("thing:1")
    assert (fresh(gone).state, fresh(gone).code) == ("refused", "unknown_verb")
    assert fresh(later).state == "done"


def test_when_the_mirror_cannot_be_written_the_command_is_not_half_done(press: Press) -> None:
    tries: list[int] = []

    def fail_once(command: Command) -> None:
        tries.append(command.pk)
        if len(tries) == 1:
            raise RuntimeError("a bug in the mirror")

    things.hooks["settle"] = fail_once
    command = press("red")
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
    assert names().count("thing.changed") == 1
    assert len(tries) == 2


def test_the_secret_part_reaches_the_cloud_side_and_is_wiped_at_the_end(press: Press) -> None:
    seen = []
    things.hooks["settle"] = lambda command: seen.append(command.secret)
    command = press("red", params={"secret": "canary-4711"})
    assert Command.objects.get(pk=command.pk).secret == {"canary": "canary-4711"}
    lanes.run_lane("thing:1")
    assert seen == [{"canary": "canary-4711"}]
    assert fresh(command).secret is None


# --- lanes: claims, leases, fences ------------------------------------------------------------------------------------


def test_a_lane_has_one_owner(press: Press) -> None:
    press()
    lane = Lane.objects.get()
    first = claim(lane.pk, "first")
    assert first is not None
    assert claim(lane.pk, "second") is None
    assert lanes.run_lane("thing:1") == 0
    first.release()
    assert lanes.run_lane("thing:1") == 1


def test_two_workers_race_for_one_lane_and_each_command_is_sent_once(press: Press, tiny_cloud: TinyCloud) -> None:
    values = [f"v{number}" for number in range(12)]
    for value in values:
        press(value)
    threads = [threading.Thread(target=_run_and_close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert tiny_cloud.writes() == values
    assert set(Command.objects.values_list("state", flat=True)) == {"done"}


def _run_and_close() -> None:
    from django.db import connections

    try:
        lanes.run_lane("thing:1")
    finally:
        connections.close_all()


def test_a_worker_that_slept_through_its_lease_writes_nothing(press: Press, tiny_cloud: TinyCloud) -> None:
    """He falls asleep while sending; another one takes over and settles; his own write is refused by the fence."""

    def sleep_through(command: Command) -> None:
        things.hooks.clear()
        Lane.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert _in_thread_run() == 1  # the other worker: finds 'sending', reads, differs, sends, settles

    things.hooks["perform"] = sleep_through
    command = press("red")
    lanes.run_lane("thing:1")
    assert fresh(command).state == "done"
    assert [pk for pk, _ in things.settled] == [command.pk]
    assert names().count("thing.changed") == 1
    assert Lane.objects.get().fence == 2


def _in_thread_run() -> int:
    found: list[int] = []

    def run() -> None:
        from django.db import connections

        found.append(lanes.run_lane("thing:1"))
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return found[0]


def test_a_lost_fence_stops_every_write(press: Press) -> None:
    command = press()
    lane = Lane.objects.get()
    old = claim(lane.pk, new_owner())
    assert old is not None
    Lane.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim(lane.pk, new_owner()) is not None
    with pytest.raises(FenceLost):
        ending.refuse(command, old, code="x", sentence="x")
    with pytest.raises(FenceLost):
        ending.to_checking(command, old, code="x", sentence="x")
    assert fresh(command).state == "accepted"
    old.release()
    assert Lane.objects.get().owner != ""


def test_a_command_left_sending_by_a_dead_worker_is_read_before_anything_else(
    press: Press, tiny_cloud: TinyCloud
) -> None:
    command = press("red")
    lane = Lane.objects.get()
    dead = claim(lane.pk, "a worker that was killed")
    assert dead is not None
    with dead.writing():
        assert ending.mark_sending(command, dead)
    tiny_cloud.value = "red"  # it had arrived before he died
    Lane.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert lanes.run_lane("thing:1") == 1
    assert fresh(command).state == "done"
    assert tiny_cloud.writes() == []


def test_the_sweeper_takes_over_from_a_dead_owner_within_five_seconds(press: Press, tiny_cloud: TinyCloud) -> None:
    command = press("red", verb="thing.stop")
    lane = Lane.objects.get()
    assert claim(lane.pk, "a worker that was killed") is not None
    start, sweeper = time.monotonic(), Sweeper()
    try:
        while fresh(command).is_open and time.monotonic() - start < 10:
            sweeper.sweep()
            time.sleep(0.1)
    finally:
        sweeper.close()
    assert fresh(command).state == "done"
    assert time.monotonic() - start < 10  # promised: 5 s


def test_a_lease_is_kept_while_the_cloud_takes_its_time(press: Press, tiny_cloud: TinyCloud) -> None:
    things.hooks["perform"] = lambda command: time.sleep(4)
    command = press("red", verb="thing.stop")
    worker = threading.Thread(target=_run_and_close)
    worker.start()
    time.sleep(3.6)  # longer than the lease
    assert due_lanes() == []
    assert claim(Lane.objects.get().pk, "a greedy worker") is None
    worker.join(20)
    assert fresh(command).state == "done"
    assert len(tiny_cloud.writes()) == 1


# --- the account ------------------------------------------------------------------------------------------------------


def test_a_refused_key_freezes_the_account_and_stops_the_storm(press: Press, tiny_cloud: TinyCloud) -> None:
    tiny_cloud.plan = ["AuthFailure.SignatureFailure"] * 5
    first, second = press("a"), press("b")
    lanes.run_lane("thing:1")
    assert (fresh(first).state, fresh(second).state) == ("refused", "refused")
    assert "no longer accepts our key" in fresh(second).sentence
    assert len(tiny_cloud.writes()) == 1
    account = CloudAccount.objects.get()
    assert (account.state, account.frozen) == ("key_refused", True)


def test_a_frozen_account_accepts_no_command_and_says_why(press: Press, account: CloudAccount) -> None:
    from console.errors import AccountFrozen

    CloudAccount.objects.update(state="suspended", state_sentence="The live account is suspended.")
    with pytest.raises(AccountFrozen, match="suspended"):
        press("a")
    assert Command.objects.count() == 0
