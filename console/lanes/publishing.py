"""A command as everybody who sees the topic may read it."""

from __future__ import annotations

from typing import Any

from console.lanes.models import Command

WORDS = {
    Command.State.ACCEPTED: "waiting",
    Command.State.SENDING: "waiting",
    Command.State.CHECKING: "checking",
    Command.State.DONE: "done",
    Command.State.REFUSED: "refused",
    Command.State.EXPIRED: "not sent",
    Command.State.SUPERSEDED: "not sent",
}


def public(command: Command) -> dict[str, Any]:
    return {
        "id": str(command.pk),
        "verb": command.verb,
        "state": str(command.state),
        "word": WORDS[Command.State(command.state)],
        "by": command.actor.shown_name,
        "code": command.code,
        "sentence": command.sentence,
        "at": command.accepted_at.isoformat(),
        "request_id": command.request_id,
        "accepted_ms": command.accepted_ms,
        "confirmed_ms": command.confirmed_ms,
        "seen_ms": command.seen_ms,
        "payload": command.payload,
    }
