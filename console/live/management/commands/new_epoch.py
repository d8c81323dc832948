"""`manage.py new_epoch`: after the database was restored from a copy.

Browsers may have seen events that the copy does not hold. With a new epoch their numbers mean nothing, and every one of
them takes a snapshot.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from console.live.models import Topic, new_epoch


class Command(BaseCommand):
    help = "Starts a new epoch of the event log. Run it once after restoring the database, before the console starts."

    def handle(self, *args: Any, **options: Any) -> None:
        for topic in Topic.objects.all():
            Topic.objects.filter(pk=topic.pk).update(epoch=new_epoch())
        print("Every browser will take a snapshot.")
