"""What happens below this package and concerns open sockets."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import transaction

from console.accounts.acts import access_changed
from console.live.outbox import tell_access_changed


def connect() -> None:
    access_changed.connect(_access_changed, dispatch_uid="live.access_changed")
    user_logged_out.connect(_signed_out, dispatch_uid="live.signed_out")


def _access_changed(sender: Any, *, user_id: int, **_: Any) -> None:
    transaction.on_commit(partial(tell_access_changed, user_id))


def _signed_out(sender: Any, *, user: Any, **_: Any) -> None:
    # Sent before the session is flushed; the socket looks again a moment later (`consumer.SECOND_LOOK_SECONDS`).
    if user is not None:
        transaction.on_commit(partial(tell_access_changed, user.pk))
