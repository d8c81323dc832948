"""What the socket knows: kinds of topics, and the names it understands. Filled by apps and by `console.routing`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from console.accounts.models import User


@dataclass(frozen=True, slots=True)
class TopicKind:
    """`caster` in `caster:7`. `snapshot` and `may_see` get the person and the part behind the colon ("7"), in a thread.

    `on_people` gets the part behind the colon and the names that came and that went, inside the transaction that wrote
    who is there; without it nobody is ever present at such a topic.
    """

    prefix: str
    snapshot: Callable[[User, str], Mapping[str, Any]]
    may_see: Callable[[User, str], bool]
    on_people: Callable[[str, Sequence[str], Sequence[str]], object] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One message from a browser, its shape already checked."""

    verb: str
    id: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SocketVerb:
    """A name the socket understands. `rule` is for the crawl of rules; `handle` permits, acts, and answers or raises.

    `handle` runs in a thread, outside any transaction. Its answer goes back as `["reply", id, answer]`.
    """

    name: str
    rule: str
    handle: Callable[[User, Frame], Mapping[str, Any]]


_kinds: dict[str, TopicKind] = {}
_verbs: dict[str, SocketVerb] = {}


def register_topic(
    prefix: str,
    snapshot: Callable[[User, str], Mapping[str, Any]],
    may_see: Callable[[User, str], bool],
    on_people: Callable[[str, Sequence[str], Sequence[str]], object] | None = None,
) -> TopicKind:
    if prefix in _kinds:
        raise ValueError(f"Topics of kind {prefix!r} are registered twice.")
    _kinds[prefix] = TopicKind(prefix, snapshot, may_see, on_people)
    return _kinds[prefix]


def register_verb(verb: SocketVerb) -> SocketVerb:
    if verb.name in _verbs:
        raise ValueError(f"The socket verb {verb.name!r} is registered twice.")
    _verbs[verb.name] = verb
    return verb


def kind_of(topic: str) -> TopicKind | None:
    return _kinds.get(topic.partition(":")[0])


def socket_verbs() -> Mapping[str, SocketVerb]:
    return dict(_verbs)


def socket_verb(name: str) -> SocketVerb | None:
    return _verbs.get(name)
