"""What was observed about an account: whether the cloud takes our key, and whether it answers at all.

A refused key or a suspended account freezes the account: no lane sends for it, one read probes every 30 seconds, and
the first that succeeds thaws it. Nobody storms a closed door.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone

from console.accounts.models import CloudAccount
from console.cloud.clients import client_for
from liveapi import DescribeCasterList, LiveApiError, NotSent, Refused

log = logging.getLogger(__name__)

PROBE_EVERY = timedelta(seconds=30)
PROBE_SECONDS = 3.0
State = CloudAccount.State

# Sent inside the transaction that writes the account's state, when the state or its sentence changed: account.
account_observed = Signal()

_FREEZING = {"key": State.KEY_REFUSED, "account": State.SUSPENDED}


def note_error(account: CloudAccount, error: LiveApiError) -> None:
    """Learn from a failed call. Only what concerns the whole account changes its state."""
    if isinstance(error, Refused):
        if state := _FREEZING.get(error.kind):
            _observe(account, state, error.sentence)
        elif account.state == State.UNREACHABLE:
            note_answer(account)
    elif isinstance(error, NotSent) and type(error).__name__ == "Unreachable" and not account.frozen:
        _observe(account, State.UNREACHABLE, "The cloud cannot be reached.")


def note_answer(account: CloudAccount) -> None:
    """The cloud answered and took the key."""
    if account.state != State.OK or account.state_sentence:
        _observe(account, State.OK, "")


def probe_accounts() -> int:
    """Ask each account that is not in order whether it is again; how many were asked. A job of the lanes process."""
    now = timezone.now()
    due = Q(checked_at__isnull=True) | Q(checked_at__lte=now - PROBE_EVERY)
    asked = 0
    for account in CloudAccount.objects.filter(due).exclude(state=State.OK):
        # Whoever moves the time forward does the probing; several processes may run this.
        if CloudAccount.objects.filter(pk=account.pk, checked_at=account.checked_at).update(checked_at=now):
            probe(account)
            asked += 1
    return asked


def probe(account: CloudAccount) -> None:
    try:
        client_for(account).call(DescribeCasterList(), deadline=PROBE_SECONDS)
    except LiveApiError as error:
        note_error(account, error)
    except ValueError as error:  # an endpoint or key that cannot even be used
        _observe(account, State.UNREACHABLE, f"This account cannot be used: {error}."[:300])
    else:
        note_answer(account)


def _observe(account: CloudAccount, state: str, sentence: str) -> None:
    with transaction.atomic():
        changed = (
            CloudAccount.objects.filter(pk=account.pk)
            .exclude(state=state, state_sentence=sentence)
            .update(state=state, state_sentence=sentence, checked_at=timezone.now())
        )
        if not changed:
            return
        account.state, account.state_sentence = CloudAccount.State(state), sentence
        log.warning("Account %s: %s. %s", account.name, account.get_state_display(), sentence)
        account_observed.send(sender=None, account=account)
