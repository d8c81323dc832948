"""Writing the log. Called inside the transaction of the act, so that neither stands without the other."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from console.audit.models import AuditEntry
from console.http import remote_address

if TYPE_CHECKING:
    from console.accounts.models import User

LONGEST_DETAIL = 8000


def record(
    actor: User | None,
    verb: str,
    topic: str = "",
    *,
    outcome: str,
    detail: Mapping[str, Any] | None = None,
    request_id: str = "",
    address: str = "",
) -> AuditEntry:
    """Add one entry. `detail` must hold no secret; it is cut when it is very long."""
    entry = AuditEntry(
        at=timezone.now(),
        actor=actor if actor is not None and actor.pk else None,
        actor_name=actor.shown_name if actor is not None and actor.pk else "",
        verb=verb,
        topic=topic,
        outcome=outcome,
        detail=_bounded(detail or {}),
        request_id=request_id,
        address=address or remote_address(),
    )
    entry.digest = digest_of(entry)
    entry.save()
    return entry


def digest_of(entry: AuditEntry) -> str:
    """The hash of an entry's own content: a row that was edited in the database no longer agrees with it."""
    content = [
        entry.at.isoformat(), entry.actor_id, entry.actor_name, entry.verb, entry.topic, entry.outcome, entry.detail,
        entry.request_id, entry.address,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _bounded(detail: Mapping[str, Any]) -> dict[str, Any]:
    text = json.dumps(detail, default=str, sort_keys=True)
    if len(text) <= LONGEST_DETAIL:
        loaded: dict[str, Any] = json.loads(text)
        return loaded
    return {"cut": text[:LONGEST_DETAIL]}
