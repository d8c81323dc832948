"""Housekeeping of the event log."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from console.live.models import Event

KEEP = timedelta(days=7)


@shared_task(ignore_result=True)
def prune_events() -> int:
    """Events are for catching up; a browser that was away longer takes a snapshot."""
    gone, _ = Event.objects.filter(sent=True, at__lt=timezone.now() - KEEP).delete()
    return gone
