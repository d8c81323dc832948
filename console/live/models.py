"""The event log: one counter per topic, one row per event. And who is there: one row per socket."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


def new_epoch() -> str:
    return uuid.uuid4().hex


class Topic(models.Model):
    """A thing that browsers follow. `seq` is raised in the transaction that writes the event, under this row's lock."""

    name = models.CharField(max_length=80, unique=True)
    # A database that was restored starts a new epoch (`manage.py new_epoch`): numbers seen before it mean nothing.
    epoch = models.CharField(max_length=32, default=new_epoch)
    seq = models.BigIntegerField(default=0)
    # Moved on by sockets that follow the topic; pollers look more often while it lies ahead.
    watched_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"


class Event(models.Model):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE)
    seq = models.BigIntegerField()
    name = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    actor_name = models.CharField(max_length=150, blank=True, default="")
    command_id = models.CharField(max_length=40, blank=True, default="")
    data = models.JSONField(default=dict)
    # The outbox: false until it was handed to the channel layer.
    sent = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["topic_id", "seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["topic", "seq"], name="one_event_per_number")]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="unsent_events", condition=models.Q(sent=False)),
            models.Index(fields=["at"], name="events_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}/{self.seq} {self.name}"


class Presence(models.Model):
    """One socket of a person who is at a topic, with his name and roles as they were when it joined.

    It holds until `until`, which the socket moves on while it lives: a server that died leaves nobody behind.
    """

    topic = models.CharField(max_length=80)
    socket = models.CharField(max_length=32)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    roles = models.JSONField(default=list)
    until = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "socket"], name="one_presence_per_socket"),
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.topic}"
