"""What an app tells the lanes about one verb: who may, how to send it, how to read back whether it is so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol

from console.accounts.roles import Role

if TYPE_CHECKING:
    from console.accounts.models import User
    from console.lanes.models import Command
    from liveapi import LiveApi


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended, as the cloud told it.

    `observed` is whatever `perform` wants to hand to `settle` (a reply, a read). `checked` is true when the answer was
    lost and a read showed that it is so; `request_id` is then that of the last try, if it is known at all.
    """

    state: Literal["done", "refused"] = "done"
    request_id: str = ""
    code: str = ""
    sentence: str = ""
    observed: Any = None
    checked: bool = False


class Accept(Protocol):
    """The service of a verb: validates and calls `accept_command`, or raises a Refusal. Outside any transaction."""

    def __call__(
        self,
        actor: User,
        topic_key: str,
        params: Mapping[str, Any],
        *,
        key: str,
        deadline_ms: int | None,
        based_on: Mapping[str, int] | None,
    ) -> Command: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One verb, registered once with `lanes.register`.

    `accept`        the service (see Accept).
    `perform`       sends, and knows the answer; the number is the seconds it may take. Outside any transaction. Raises
                    liveapi's errors as they come; returns an Outcome otherwise.
    `check`         reads the cloud: True it is as wanted, False it differs, None it cannot be told.
    `settle`        writes the mirror and its events, inside the transaction that marks the command done. Only for done.
    `still_wanted`  asked in the transaction that commits `sending`: raises a Refusal when the ground has shifted since
                    acceptance (two directors take together: the second is told, not sent). The place to compare
                    `command.based_on` with the confirmed revisions once more.
    `urgent`        goes before everything that waits, and may use the kept share of the rate limit.
    `air`           may use the kept share without jumping the queue (takes).
    `resend`        may be sent again when the cloud was read, differs, and the deadline has not passed.
    `supersedes`    waiting commands of these verbs in the same lane end as superseded when this one is accepted.
    `topic`         kind of the topic and name of the parameter that holds its key: `caster` for `caster:7`.
    """

    name: str
    role: Role
    accept: Accept
    perform: Callable[[Command, LiveApi, float], Outcome]
    check: Callable[[Command, LiveApi], bool | None]
    settle: Callable[[Command, Outcome], None]
    deadline: timedelta
    still_wanted: Callable[[Command], None] | None = None
    urgent: bool = False
    air: bool = False
    resend: bool = True
    supersedes: tuple[str, ...] = ()
    topic: str = "caster"
