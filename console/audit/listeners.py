"""Acts of packages that stand below this one reach the log by signal."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from console.accounts.acts import acted
from console.audit.log import record


def connect() -> None:
    acted.connect(_acted, dispatch_uid="audit.acted")
    user_logged_in.connect(_signed_in, dispatch_uid="audit.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="audit.signed_out")
    user_login_failed.connect(_sign_in_failed, dispatch_uid="audit.sign_in_failed")


def _acted(sender: Any, *, actor: Any, verb: str, topic: str, detail: dict[str, Any], **_: Any) -> None:
    record(actor, verb, topic, outcome="done", detail=detail)


def _signed_in(sender: Any, *, request: Any, user: Any, **_: Any) -> None:
    record(user, "person.sign_in", outcome="done")


def _signed_out(sender: Any, *, request: Any, user: Any, **_: Any) -> None:
    if user is not None:
        record(user, "person.sign_out", outcome="done")


def _sign_in_failed(sender: Any, *, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    # Only the name: people type their password into the wrong field, so even that is cut short.
    name = str(credentials.get("username", ""))[:40]
    record(None, "person.sign_in", outcome="refused", detail={"name": name})
