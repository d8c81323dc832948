"""Whether somebody looks at a topic now. Kept in the database, because the poller lives in another process."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from console.live.models import Topic

AHEAD = timedelta(seconds=10)


def watched(topic: str) -> bool:
    return Topic.objects.filter(name=topic, watched_until__gt=timezone.now()).exists()


def note_watched(topics: list[str]) -> None:
    """Called with every beat of a socket; writes only when the mark would soon be reached."""
    now = timezone.now()
    late = Q(watched_until__isnull=True) | Q(watched_until__lt=now + AHEAD / 2)
    due = list(Topic.objects.filter(late, name__in=topics).values_list("pk", flat=True))
    if due:
        Topic.objects.filter(pk__in=due).update(watched_until=now + AHEAD)
