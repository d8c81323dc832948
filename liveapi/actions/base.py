"""What an action and its reply are."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, get_args

from liveapi.wire import Wire


class Reply(Wire, frozen=True, kw_only=True):
    """A reply as all replies are.

    `took_ms` is the time of the whole exchange, a new connection included. `server_time_ms` is the cloud's clock when
    it answered: to the millisecond where it says so, else whole seconds from the `Date` header.
    """

    request_id: str
    took_ms: float = 0.0
    server_time_ms: int | None = None


class Done(Reply, frozen=True):
    """The reply of actions that return nothing but their RequestId."""


R = TypeVar("R", bound=Reply)


class Action(Wire, Generic[R], frozen=True):
    """A request, named as the cloud names it. The type in brackets is the reply to it."""

    @classmethod
    def reply_type(cls) -> type[R]:
        bases: Any = cls.__dict__["__orig_bases__"]
        reply: type[R] = get_args(bases[0])[0]
        return reply
