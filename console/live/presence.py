"""Who is at a topic: one row per socket that said so, held by a lease, so that it counts over all server processes and
ends by itself when one of them dies.

People are counted, not sockets: several tabs of one person are one entry, and a page that is loaded anew within
`LINGER` was never away. What changes the list of people is told by the topic's kind, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from console.accounts import roles_of
from console.live.models import Presence, Topic
from console.live.registry import kind_of

if TYPE_CHECKING:
    from console.accounts.models import User

LEASE = timedelta(seconds=20)
RENEWED_BEFORE = timedelta(seconds=12)
"""A socket beats every two seconds; it writes only when less than this is left."""
LINGER = timedelta(seconds=4)

Person = dict[str, Any]


def people_at(topic: str) -> list[Person]:
    """`{id, name, roles}` of everybody who is there, by name, as his newest socket found them."""
    newest = {row.person_id: row for row in Presence.objects.filter(topic=topic).order_by("id")}
    people = [{"id": row.person_id, "name": row.name, "roles": row.roles} for row in newest.values()]
    return sorted(people, key=lambda one: (one["name"].casefold(), one["id"]))


def come(person: User, topic: str, socket: str, now: datetime | None = None) -> None:
    """This socket shows the topic to this person, who may see it. Again: what he may there is noted anew."""
    kind, now = kind_of(topic), now or timezone.now()
    key = topic.partition(":")[2]
    if kind is None or kind.on_people is None or not kind.may_see(person, key):
        return
    roles = sorted(str(role) for role in roles_of(person, topic))
    with _told(topic):
        Presence.objects.update_or_create(
            topic=topic,
            socket=socket,
            defaults={"person": person, "name": person.shown_name, "roles": roles, "until": now + LEASE},
        )


def stay(person: User, topics: list[str], socket: str, now: datetime | None = None) -> None:
    """The socket still lives. One whose lease ended meanwhile (nobody reached the database) comes anew."""
    if not topics:
        return
    now = now or timezone.now()
    held = dict(Presence.objects.filter(socket=socket, topic__in=topics).values_list("topic", "until"))
    late = [topic for topic, until in held.items() if until < now + RENEWED_BEFORE]
    if late:
        Presence.objects.filter(socket=socket, topic__in=late).update(until=now + LEASE)
    for topic in topics:
        if topic not in held:
            come(person, topic, socket, now)


def go(socket: str, topics: list[str], now: datetime | None = None) -> None:
    """The socket has left; he is gone when no other one of his comes within a moment."""
    until = (now or timezone.now()) + LINGER
    Presence.objects.filter(socket=socket, topic__in=topics, until__gt=until).update(until=until)


def sweep(now: datetime | None = None) -> int:
    """Remove what has ended, and tell. A job of the lanes process; answers how many sockets went."""
    now = now or timezone.now()
    ended = Presence.objects.filter(until__lte=now)
    gone = 0
    for topic in sorted(set(ended.values_list("topic", flat=True))):
        with _told(topic):
            gone += Presence.objects.filter(topic=topic, until__lte=now).delete()[0]
    return gone


@contextmanager
def _told(topic: str) -> Iterator[None]:
    """Around a change of the rows: when the people are others afterwards, the topic's kind is told.

    Under the lock of the topic's row: of two servers that write at once, each sees what the other did.
    """
    Topic.objects.get_or_create(name=topic)
    with transaction.atomic():
        Topic.objects.select_for_update().get(name=topic)
        before = people_at(topic)
        yield
        after = people_at(topic)
        kind = kind_of(topic)
        if kind is None or kind.on_people is None or before == after:
            return
        were, are = ({one["id"]: one["name"] for one in people} for people in (before, after))
        came = [name for pk, name in are.items() if pk not in were]
        went = [name for pk, name in were.items() if pk not in are]
        kind.on_people(topic.partition(":")[2], came, went)
