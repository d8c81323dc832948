"""What a browser missed: the events after its number, or a snapshot when there are too many, or none to be had."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from console.accounts.models import User
from console.errors import NotFound
from console.live.events import head_of, wire
from console.live.models import Event, Topic
from console.live.registry import TopicKind, kind_of

MOST_REPLAYED = 1000
CALM_READS = 5


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """Frames to send in this order, and the number up to which they reach."""

    epoch: str
    seq: int
    frames: list[list[Any]] = field(default_factory=list)
    mode: str = "replay"


def catch_up(user: User, topic: str, epoch: str, seq: int) -> CaughtUp:
    """From the number that the browser has to the newest. Raises NotFound for what this person may not see."""
    kind = kind_of(topic)
    key = topic.partition(":")[2]
    if kind is None or not key or not kind.may_see(user, key):
        raise NotFound()
    current, head = head_of(topic)
    if epoch == current and 0 <= seq <= head and head - seq <= MOST_REPLAYED:
        found = Event.objects.select_related("topic").filter(topic__name=topic, seq__gt=seq, seq__lte=head)
        events = list(found.order_by("seq"))
        # Old events are pruned one day; then the chain has a hole at its beginning.
        if len(events) == head - seq:
            return CaughtUp(current, head, [["event", wire(event)] for event in events])
    return _snapshot(kind, user, topic, key)


def _snapshot(kind: TopicKind, user: User, topic: str, key: str) -> CaughtUp:
    """State and number that belong together: read again when something happened in between."""
    for _ in range(CALM_READS):
        epoch, seq = head_of(topic)
        state = kind.snapshot(user, key)
        if head_of(topic) == (epoch, seq):
            break
    # Without a calm moment the state may be newer than its number: events hold whole values, so applying one again
    # does no harm.
    frame = ["snapshot", {"topic": topic, "epoch": epoch, "seq": seq, "state": state}]
    return CaughtUp(epoch, seq, [frame], mode="snapshot")


def heads_of(topics: list[str]) -> dict[str, tuple[str, int]]:
    rows = Topic.objects.filter(name__in=topics).values_list("name", "epoch", "seq")
    return {name: (epoch, seq) for name, epoch, seq in rows}
