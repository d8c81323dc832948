"""Running a lane: one command after the other, each to its end.

accepted --(deadline passed, role lost, ground shifted)--> expired | refused
accepted --> sending (committed before the first byte) --> done | refused          the answer is known
             sending --> accepted                                                  nothing left this machine; try again
             sending --> checking                                                  the answer is lost, or its worker is
                         checking --> done                                         read: it is so
                         checking --> accepted                                     read: it differs, and there is time
                         checking --> expired | superseded | refused               read: it differs, and there is none

Every write stands in `hold.writing()`: a worker who lost the lane changes nothing more.
"""

from __future__ import annotations

import logging
import time

from django.db import DatabaseError
from django.utils import timezone

from console.accounts import roles_of
from console.cloud import client_for, note_answer, note_error
from console.errors import Refusal
from console.lanes import ending
from console.lanes.claiming import KEEPER, FenceLost, Hold, claim, new_owner
from console.lanes.judging import CHECK_FOR, Judgement, judge, pause_after, share_of
from console.lanes.models import Command, Lane
from console.lanes.registry import find
from console.lanes.verbs import Outcome, Verb
from liveapi import LiveApiError

log = logging.getLogger(__name__)

State = Command.State
# A wait as short as this is spent in the lane; for a longer one the lane is given back to the sweeper.
SHORT_WAIT = 0.5
LOOK_AGAIN = 0.05
MOST_CRASHES = 3


def run_lane(topic: str) -> int:
    """Run what waits in this topic's lane, here and now. Answers how many commands came to their end."""
    lane = Lane.objects.filter(topic=topic).first()
    return 0 if lane is None else run_lane_by_id(lane.pk)


def run_lane_by_id(lane_id: int) -> int:
    """As `run_lane`. Nothing happens when somebody else owns the lane."""
    before = _ended(lane_id)
    while True:
        hold = claim(lane_id, new_owner())
        if hold is None:
            break
        try:
            with KEEPER.keeping(hold):
                _run(hold)
        except FenceLost as lost:
            log.warning("A lane was lost: %s.", lost)
            break
        finally:
            _release(hold)
        # What was accepted after our last look rang while the lane was still ours.
        if not _due(lane_id):
            break
    return _ended(lane_id) - before


def _run(hold: Hold) -> None:
    while True:
        command = _first(hold.lane_id)
        if command is None:
            return
        wait = _seconds_until_due(command)
        if wait > SHORT_WAIT:
            return
        if wait > 0:
            time.sleep(min(wait, LOOK_AGAIN))  # something more urgent may come in meanwhile
            continue
        _step(command, hold)


def _step(command: Command, hold: Hold) -> None:
    verb = find(command.verb)
    if verb is None:
        ending.refuse(command, hold, code="unknown_verb", sentence="This console does not know this command any more.")
    elif command.state == State.ACCEPTED:
        _send(command, verb, hold)
    elif command.state == State.SENDING:
        # Only the lane's owner sends, and we own it now: he died on the way, and nobody knows how far he got.
        ending.to_checking(command, hold, code="worker_lost", sentence="The worker was lost. Checking what is on air.")
    else:
        _check(command, verb, hold)


def _send(command: Command, verb: Verb, hold: Hold) -> None:
    if refusal := _no_longer(command, verb):
        ending.refuse(command, hold, code=refusal.code, sentence=refusal.sentence)
        return
    if timezone.now() >= command.deadline_at:
        ending.expire(command, hold)
        return
    try:
        with hold.writing():
            if verb.still_wanted is not None:
                verb.still_wanted(command)
            marked = ending.mark_sending(command, hold)
    except Refusal as shifted:
        ending.refuse(command, hold, code=shifted.code, sentence=shifted.sentence)
        return
    except (DatabaseError, FenceLost):
        raise
    except Exception as bug:  # noqa: BLE001  # the app's own code: parked after three of them
        _crashed(command, hold, bug)
        return
    left = (command.deadline_at - timezone.now()).total_seconds()
    if marked and left > 0:
        _perform(command, verb, hold, left)
    elif marked:
        # The database took its time. Nothing was sent, and nothing will be.
        ending.back_to_waiting(command, hold, seconds=0)
        ending.expire(command, hold)


def _perform(command: Command, verb: Verb, hold: Hold, left: float) -> None:
    started = time.monotonic()
    try:
        api = client_for(command.account, urgent=verb.urgent or verb.air)
        outcome = verb.perform(command, api, share_of(left, verb))
    except LiveApiError as error:
        note_error(command.account, error)
        ending.note_attempt(command, error=error, took=time.monotonic() - started)
        _after_error(command, hold, judge(error, command))
    except Refusal as refusal:
        ending.refuse(command, hold, code=refusal.code, sentence=refusal.sentence)
    except (DatabaseError, FenceLost):
        raise
    except Exception as bug:  # noqa: BLE001
        _crashed(command, hold, bug)
    else:
        note_answer(command.account)
        ending.note_attempt(command, outcome=outcome, took=time.monotonic() - started)
        _finish(command, verb, hold, outcome)


def _after_error(command: Command, hold: Hold, judgement: Judgement) -> None:
    match judgement.then:
        case "wait":
            ending.back_to_waiting(
                command, hold, seconds=judgement.pause, code=judgement.code, sentence=judgement.sentence
            )
        case "check":
            ending.to_checking(command, hold, code=judgement.code, sentence=judgement.sentence)
        case "refuse":
            ending.refuse(
                command, hold, code=judgement.code, sentence=judgement.sentence, request_id=judgement.request_id
            )


def _check(command: Command, verb: Verb, hold: Hold) -> None:
    """Read the cloud, and compare. Never a blind repeat."""
    try:
        so = verb.check(command, client_for(command.account, urgent=True))
    except LiveApiError as error:
        note_error(command.account, error)
        so = None
    except Refusal:
        so = None
    except (DatabaseError, FenceLost):
        raise
    except Exception as bug:  # noqa: BLE001
        _crashed(command, hold, bug)
        return
    if so is None:
        _cannot_tell(command, hold)
    elif so:
        note_answer(command.account)
        _finish(command, verb, hold, Outcome(request_id=command.request_id, checked=True))
    else:
        _differs(command, verb, hold)


def _cannot_tell(command: Command, hold: Hold) -> None:
    """Go on reading: a signed request may still be accepted for five minutes. After that somebody must look."""
    since = command.sent_at or command.accepted_at
    if timezone.now() - since > CHECK_FOR:
        sentence = "Not confirmed: the cloud could not be read for five minutes. Look at the picture."
        ending.refuse(command, hold, code="not_confirmed", sentence=sentence)
        return
    ending.check_again(command, hold, seconds=pause_after(ending.checks_of(command)))


def _differs(command: Command, verb: Verb, hold: Hold) -> None:
    """The cloud was read, and it is not as this command wants it."""
    if ending.refused_for_good(command):
        ending.refuse(command, hold, code=command.code, sentence=ending.plain_sentence(command))
    elif _overtaken(command):
        ending.supersede(command, hold)
    elif timezone.now() >= command.deadline_at or not verb.resend:
        ending.expire(command, hold, read=True, repeatable=verb.resend)
    else:
        ending.back_to_waiting(command, hold, seconds=pause_after(len(command.attempts)), code=command.code)


def _finish(command: Command, verb: Verb, hold: Hold, outcome: Outcome) -> None:
    if outcome.state == "refused":
        ending.refuse(command, hold, code=outcome.code, sentence=outcome.sentence, request_id=outcome.request_id)
        return
    try:
        ending.finish(command, hold, outcome, verb.settle)
    except (DatabaseError, FenceLost):
        raise
    except Exception as bug:  # noqa: BLE001
        _crashed(command, hold, bug)


def _crashed(command: Command, hold: Hold, bug: Exception) -> None:
    """Our own fault. It may have been sent, so it is read; after three crashes it is put aside and the lane goes on."""
    log.error("Command %s (%s) crashed.", command.pk, command.verb, exc_info=bug)
    command.crashes += 1
    if command.crashes >= MOST_CRASHES:
        sentence = "The console failed on this command and put it aside. Look at the picture."
        ending.refuse(command, hold, code="parked", sentence=sentence)
    else:
        sentence = "The console failed on this. Checking what is on air."
        ending.to_checking(command, hold, code="crashed", sentence=sentence, seconds=pause_after(command.crashes))


def _no_longer(command: Command, verb: Verb) -> Refusal | None:
    """Asked again at execution: the person's role, and whether the account takes commands at all."""
    if verb.role not in roles_of(command.actor, command.topic):
        return Refusal("Not sent: the role for this was taken away meanwhile.", code="forbidden")
    if command.account.frozen:
        return Refusal(f"Not sent. {command.account.state_sentence}", code="account_frozen")
    return None


def _overtaken(command: Command) -> bool:
    """A later command makes this one pointless: it must not be sent again after it."""
    later = Command.objects.filter(lane_id=command.lane_id, pk__gt=command.pk).exclude(state=State.SUPERSEDED)
    names = later.values_list("verb", flat=True).distinct()
    return any(command.verb in verb.supersedes for name in names if (verb := find(name)))


def _first(lane_id: int) -> Command | None:
    waiting = Command.objects.select_related("actor", "account").filter(lane_id=lane_id, state__in=Command.OPEN)
    return waiting.order_by("-urgent", "id").first()


def _seconds_until_due(command: Command) -> float:
    now = timezone.now()
    if command.not_before is None or (command.state == State.ACCEPTED and now >= command.deadline_at):
        return 0.0
    return (command.not_before - now).total_seconds()


def _due(lane_id: int) -> bool:
    command = _first(lane_id)
    return command is not None and _seconds_until_due(command) <= 0


def _ended(lane_id: int) -> int:
    return Command.objects.filter(lane_id=lane_id).exclude(state__in=Command.OPEN).count()


def _release(hold: Hold) -> None:
    try:
        hold.release()
    except DatabaseError as error:
        log.warning("Lane %s was not released (%s); its lease will end.", hold.lane_id, type(error).__name__)
