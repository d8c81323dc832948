"""Signals of this package for those who stand above it: the audit log, the sockets, the cloud clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import Signal

if TYPE_CHECKING:
    from console.accounts.models import User

# An act of a person on accounts or people: actor, verb, topic, detail. Sent inside the act's transaction.
acted = Signal()
# What this person may do has changed, or he was signed out: user_id. Sent inside the act's transaction.
access_changed = Signal()
# A cloud account was changed or its key replaced: account. Sent inside the act's transaction.
account_changed = Signal()


def tell(actor: User, verb: str, topic: str, detail: dict[str, Any]) -> None:
    acted.send(sender=None, actor=actor, verb=verb, topic=topic, detail=detail)
