"""Every change of a command's state that a worker makes: row, audit entry and event, under the lane's fence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from console import audit, live
from console.lanes.claiming import Hold
from console.lanes.judging import MOST_ANSWERED_TRIES
from console.lanes.models import Command
from console.lanes.publishing import public
from console.lanes.verbs import Outcome
from liveapi import LiveApiError, Refused

State = Command.State
UNTOUCHED = "Not sent, nothing changed"
# What `finish` sets before it calls the app, and puts back when that fails.
ENDING = ("state", "confirmed_at", "ended_at", "request_id", "code", "sentence")


# --- on the way -------------------------------------------------------------------------------------------------------


def mark_sending(command: Command, hold: Hold) -> bool:
    """Inside `hold.writing()`. False when the command was superseded or expired a moment ago."""
    now = timezone.now()
    attempts = [*command.attempts, {"n": len(command.attempts) + 1, "at": now.isoformat(), "fence": hold.fence}]
    return _change(
        command, [State.ACCEPTED], State.SENDING, sent_at=now, fence=hold.fence, attempts=attempts, not_before=None
    )


def note_attempt(
    command: Command, *, outcome: Outcome | None = None, error: LiveApiError | None = None, took: float
) -> None:
    """Complete the newest attempt; written with the change of state that follows."""
    attempt: dict[str, Any] = {**command.attempts[-1], "took_ms": round(took * 1000)}
    if error is not None:
        attempt["error"] = error.code if isinstance(error, Refused) else type(error).__name__
        attempt["ambiguous"] = error.ambiguous
        # A plain no that is worth a read ('slot is used': perhaps by our own lost try), but never another try.
        attempt["for_good"] = isinstance(error, Refused) and not error.ambiguous and error.retry == "reconcile"
        attempt["sentence"] = error.sentence
        attempt["request_id"] = error.request_id
    if outcome is not None:
        attempt["request_id"] = outcome.request_id
    command.attempts = [*command.attempts[:-1], attempt]


def back_to_waiting(command: Command, hold: Hold, *, seconds: float, code: str = "", sentence: str = "") -> None:
    later = timezone.now() + timedelta(seconds=seconds) if seconds else None
    with hold.writing():
        _change(
            command, [State.SENDING, State.CHECKING], State.ACCEPTED,
            not_before=later, code=code, sentence=sentence, attempts=command.attempts,
        )  # fmt: skip


def to_checking(command: Command, hold: Hold, *, code: str, sentence: str, seconds: float = 0.0) -> None:
    later = timezone.now() + timedelta(seconds=seconds) if seconds else None
    with hold.writing():
        _change(
            command, Command.OPEN, State.CHECKING, fence=hold.fence, not_before=later,
            code=code, sentence=sentence, attempts=command.attempts, crashes=command.crashes,
        )  # fmt: skip


def check_again(command: Command, hold: Hold, *, seconds: float) -> None:
    """Nobody needs to hear of it: it is still being checked."""
    if command.attempts:
        last = {**command.attempts[-1], "checks": checks_of(command) + 1}
        command.attempts = [*command.attempts[:-1], last]
    command.not_before = timezone.now() + timedelta(seconds=seconds)
    with hold.writing():
        Command.objects.filter(pk=command.pk, state=State.CHECKING).update(
            not_before=command.not_before, attempts=command.attempts
        )


# --- the ends ---------------------------------------------------------------------------------------------------------


def finish(command: Command, hold: Hold, outcome: Outcome, settle: Callable[[Command, Outcome], None]) -> None:
    """Done: the mirror, its events and the command's end are one transaction."""
    before = {name: getattr(command, name) for name in ENDING}
    now = timezone.now()
    try:
        with hold.writing():
            open_still = Command.objects.filter(pk=command.pk, state__in=[State.SENDING, State.CHECKING]).exists()
            if not open_still:
                return
            command.state, command.confirmed_at, command.ended_at = State.DONE, now, now
            command.request_id = outcome.request_id or command.request_id
            command.code, command.sentence = "", outcome.sentence
            # `settle` may still need the secret; the row loses it in this same transaction.
            settle(command, outcome)
            _write_end(command)
    except BaseException:
        for name, value in before.items():
            setattr(command, name, value)
        raise


def refuse(command: Command, hold: Hold, *, code: str, sentence: str, request_id: str = "") -> None:
    _end(command, hold, State.REFUSED, code=code, sentence=sentence, request_id=request_id)


def expire(command: Command, hold: Hold, *, read: bool = False, repeatable: bool = True) -> None:
    """Past its deadline, or not to be repeated. `read`: the cloud was asked and shows no change."""
    if read and not repeatable:
        sentence = "No answer came. The cloud was read: nothing changed. It is not repeated by itself."
    elif read:
        sentence = "The cloud was read: nothing changed. The time for another try was up."
    elif command.sentence:
        sentence = f"{UNTOUCHED}: its time was up. {command.sentence}"
    else:
        sentence = f"{UNTOUCHED}: its time was up."
    _end(command, hold, State.EXPIRED, code=command.code or "expired", sentence=sentence)


def supersede(command: Command, hold: Hold) -> None:
    sentence = "The cloud was read: nothing changed. A newer command took its place."
    _end(command, hold, State.SUPERSEDED, code="superseded", sentence=sentence)


# --- what an attempt tells --------------------------------------------------------------------------------------------


def checks_of(command: Command) -> int:
    return int(command.attempts[-1].get("checks", 0)) if command.attempts else 0


def refused_for_good(command: Command) -> bool:
    """The last answer was a plain no, or a 'perhaps' for the last time."""
    if not command.attempts:
        return False
    answered = [one for one in command.attempts if one.get("request_id") and one.get("error")]
    return bool(command.attempts[-1].get("for_good")) or len(answered) >= MOST_ANSWERED_TRIES


def plain_sentence(command: Command) -> str:
    return str(command.attempts[-1].get("sentence") or command.sentence)


# --- writing ----------------------------------------------------------------------------------------------------------


def _end(command: Command, hold: Hold, state: str, *, code: str, sentence: str, request_id: str = "") -> None:
    with hold.writing():
        if not Command.objects.filter(pk=command.pk, state__in=Command.OPEN).exists():
            return
        command.state, command.ended_at, command.not_before = Command.State(state), timezone.now(), None
        command.code, command.sentence = code[:80], sentence[:400]
        command.request_id = request_id or command.request_id
        _write_end(command)


def _write_end(command: Command) -> None:
    Command.objects.filter(pk=command.pk).update(
        state=command.state,
        payload=command.payload,
        confirmed_at=command.confirmed_at,
        ended_at=command.ended_at,
        not_before=None,
        code=command.code,
        sentence=command.sentence,
        request_id=command.request_id,
        attempts=command.attempts,
        crashes=command.crashes,
        secret=None,
    )
    tell_end(command)


def tell_end(command: Command) -> None:
    """The audit entry and the event of a command that has ended, in the transaction that ends it."""
    audit.record(
        command.actor,
        command.verb,
        command.topic,
        outcome=str(command.state),
        detail={"command": command.pk, "code": command.code, "sentence": command.sentence},
        request_id=command.request_id,
    )
    _announce(command)


def _change(command: Command, before: Any, state: str, **values: Any) -> bool:
    if not Command.objects.filter(pk=command.pk, state__in=list(before)).update(state=state, **values):
        return False
    command.state = Command.State(state)
    for name, value in values.items():
        setattr(command, name, value)
    _announce(command)
    return True


def _announce(command: Command) -> None:
    live.announce(
        command.topic,
        f"command.{command.state}",
        {"command": public(command)},
        actor=command.actor,
        command=command.pk,
    )
