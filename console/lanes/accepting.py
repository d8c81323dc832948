"""Accepting a command: permit, write, audit and announce in one transaction; ring on commit."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from console import audit, live
from console.accounts import Role, roles_of
from console.accounts.models import CloudAccount, User
from console.errors import AccountFrozen, Forbidden, Invalid, KeyReused, NotFound, of_database
from console.http import ms_since_received
from console.lanes import bell
from console.lanes.models import Command, Lane
from console.lanes.publishing import public
from console.lanes.registry import verb_named
from console.lanes.verbs import Verb

log = logging.getLogger(__name__)
LONGEST_KEY = 80

# The hash of what stood at the door, for the accept_command that the service will call: the service may add to the
# payload (a layout's boxes, a preview's content), and the same press must be known again although that has changed.
_at_the_door: ContextVar[str | None] = ContextVar("at_the_door", default=None)


def enter(
    verb: str,
    actor: User,
    topic_key: str | int,
    params: Mapping[str, Any],
    *,
    key: str,
    deadline_ms: int | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """The one way in, for sockets, REST and forms. Answers the accepted command, or raises a Refusal.

    1. the verb exists, and this person may (404 when the topic is not his to see);
    2. the same key with the same content answers the first command again, whatever has happened since;
    3. the verb's service validates and accepts.

    A database that cannot write is a Refusal like any other, so that a form keeps what was typed.
    """
    asked = verb_named(verb)
    topic = f"{asked.topic}:{topic_key}"
    permit(actor, topic, asked)
    _check_key(key)
    stamp = _hash(verb, topic, params, based_on or {})
    if earlier := _earlier(actor, key, stamp):
        return earlier
    token = _at_the_door.set(stamp)
    try:
        return asked.accept(actor, str(topic_key), params, key=key, deadline_ms=deadline_ms, based_on=based_on)
    except OperationalError as error:
        log.error("%s on %s could not be written: %s", verb, topic, error)
        raise of_database(error) from error
    finally:
        _at_the_door.reset(token)


def permit(actor: User, topic: str, verb: Verb) -> None:
    """The role for this verb on this topic, asked afresh. A refusal is written to the audit log."""
    held = roles_of(actor, topic)
    if verb.role in held:
        return
    with transaction.atomic():
        audit.record(actor, verb.name, topic, outcome="denied", detail={"needs": str(verb.role)})
    if not held:
        raise NotFound()
    raise Forbidden(f"{_WHO[verb.role]} may do this.", data={"needs": str(verb.role)})


def accept_command(
    actor: User,
    topic: str,
    verb: str,
    *,
    account: CloudAccount,
    key: str,
    payload: Mapping[str, Any],
    secret: Mapping[str, Any] | None = None,
    deadline: timedelta | None = None,
    based_on: Mapping[str, int] | None = None,
) -> Command:
    """Write the command, its audit entry and `command.accepted` in one transaction, and ring the lane on commit.

    `payload` is shown to everybody who sees the topic; addresses with keys in them belong in `secret`, which `perform`
    reads from `command.secret` and which is wiped when the command ends. The deadline is at most the verb's own.
    """
    asked = verb_named(verb)
    permit(actor, topic, asked)
    _check_key(key)
    stamp = _at_the_door.get() or _hash(verb, topic, {"payload": payload, "secret": secret}, based_on or {})
    if account.frozen:
        raise AccountFrozen(f"{account.state_sentence or AccountFrozen.sentence}".strip())
    try:
        with transaction.atomic():
            return _write(asked, actor, topic, account, key, payload, secret, deadline, based_on, stamp)
    except IntegrityError:
        # The same press came in twice at the same moment; the other one was first.
        if earlier := _earlier(actor, key, stamp):
            return earlier
        raise


def _write(
    verb: Verb,
    actor: User,
    topic: str,
    account: CloudAccount,
    key: str,
    payload: Mapping[str, Any],
    secret: Mapping[str, Any] | None,
    deadline: timedelta | None,
    based_on: Mapping[str, int] | None,
    stamp: str,
) -> Command:
    lane, _ = Lane.objects.get_or_create(topic=topic)
    Lane.lock(lane.pk)
    now, waited = timezone.now(), ms_since_received()
    # Counted from when the press arrived: a database that kept it waiting must not make a take fire late.
    pressed_at = now - timedelta(milliseconds=waited or 0)
    command = Command.objects.create(
        lane=lane,
        topic=topic,
        account=account,
        verb=verb.name,
        payload=dict(payload),
        secret=None if secret is None else dict(secret),
        payload_hash=stamp,
        based_on=dict(based_on or {}),
        key=key,
        actor=actor,
        urgent=verb.urgent,
        accepted_at=now,
        deadline_at=pressed_at + min(max(verb.deadline if deadline is None else deadline, timedelta(0)), verb.deadline),
        accepted_ms=waited,
    )
    _supersede(command, verb)
    audit.record(actor, verb.name, topic, outcome="accepted", detail={"command": command.pk, "payload": dict(payload)})
    live.announce(topic, "command.accepted", {"command": public(command)}, actor=actor, command=command.pk)
    transaction.on_commit(partial(bell.ring, lane.pk))
    return command


def _supersede(newer: Command, verb: Verb) -> None:
    """Waiting commands that this one makes pointless end here. One that is being sent is left to its worker."""
    waiting = Command.objects.filter(
        lane=newer.lane, state=Command.State.ACCEPTED, verb__in=verb.supersedes, pk__lt=newer.pk
    )
    for old in waiting.select_related("actor"):
        ended = {"state": Command.State.SUPERSEDED, "ended_at": newer.accepted_at, "secret": None}
        sentence = "Not sent, nothing changed: a newer command took its place."
        if Command.objects.filter(pk=old.pk, state=Command.State.ACCEPTED).update(sentence=sentence, **ended):
            old.refresh_from_db()
            audit.record(old.actor, old.verb, old.topic, outcome="superseded", detail={"command": old.pk})
            live.announce(old.topic, "command.superseded", {"command": public(old)}, actor=old.actor, command=old.pk)


def _earlier(actor: User, key: str, stamp: str) -> Command | None:
    """The command that this person gave this key before. The same key for something else is a mistake of the caller."""
    found = Command.objects.select_related("actor").filter(actor=actor, key=key).first()
    if found and found.payload_hash != stamp:
        raise KeyReused()
    return found


def _check_key(key: str) -> None:
    if not isinstance(key, str) or not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        sentence = f"Every command needs a key: 1 to {LONGEST_KEY} plain characters, new for each press."
        raise Invalid(sentence, field="key")


def _hash(verb: str, topic: str, content: Mapping[str, Any], based_on: Mapping[str, int]) -> str:
    text = json.dumps([verb, topic, content, based_on], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


_WHO = {
    Role.PRODUCER: "Only producers and directors",
    Role.DIRECTOR: "Only directors",
    Role.ADMIN: "Only administrators",
}
