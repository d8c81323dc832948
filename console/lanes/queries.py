"""Questions about commands that apps ask."""

from __future__ import annotations

from django.db.models import QuerySet

from console.lanes.models import Command


def open_commands(topic: str, *verbs: str) -> QuerySet[Command]:
    """Commands on this topic that have not ended, oldest first; only of these verbs when some are named."""
    found = Command.objects.filter(topic=topic, state__in=Command.OPEN).order_by("id")
    return found.filter(verb__in=verbs) if verbs else found
