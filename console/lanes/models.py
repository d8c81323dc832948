"""What was asked, and whose turn it is."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from console.accounts.fields import EncryptedJSONField
from console.accounts.models import CloudAccount


class Lane(models.Model):
    """One line of commands, run by one worker at a time.

    A worker owns it while `owner` is its name and `fence` its number; both stand in every later write, so that a worker
    who slept through his lease changes nothing.
    """

    topic = models.CharField(max_length=80, unique=True)
    owner = models.CharField(max_length=80, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    fence = models.BigIntegerField(default=0)
    heartbeat = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.topic} #{self.fence} {self.owner}"

    @staticmethod
    def lock(lane_id: int) -> None:
        """Keep this row until the transaction ends. Whoever writes commands takes the lane first, then the topic,
        so that commands get their numbers in the order of their events, and nobody waits in a circle."""
        Lane.objects.filter(pk=lane_id).update(fence=models.F("fence"))


class Command(models.Model):
    """What a person asked. Never a statement about air: that stands in the mirrored columns of the app."""

    class State(models.TextChoices):
        ACCEPTED = "accepted"
        SENDING = "sending"
        CHECKING = "checking"
        DONE = "done"
        REFUSED = "refused"
        EXPIRED = "expired"
        SUPERSEDED = "superseded"

    OPEN: ClassVar[tuple[str, ...]] = (State.ACCEPTED, State.SENDING, State.CHECKING)

    lane = models.ForeignKey(Lane, on_delete=models.PROTECT)
    topic = models.CharField(max_length=80)
    account = models.ForeignKey(CloudAccount, on_delete=models.PROTECT)
    verb = models.CharField(max_length=60)
    # `payload` is shown to everybody who sees the topic; what must not be shown stands in `secret`, wiped at the end.
    payload = models.JSONField(default=dict)
    secret = EncryptedJSONField(blank=True, default=None)
    payload_hash = models.CharField(max_length=64)
    based_on = models.JSONField(default=dict)
    key = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACCEPTED)
    deadline_at = models.DateTimeField()
    accepted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    accepted_ms = models.PositiveIntegerField(null=True, blank=True)
    seen_ms = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.JSONField(default=list)
    crashes = models.PositiveSmallIntegerField(default=0)
    request_id = models.CharField(max_length=80, blank=True, default="")
    code = models.CharField(max_length=80, blank=True, default="")
    sentence = models.CharField(max_length=400, blank=True, default="")
    fence = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor", "key"], name="one_command_per_key")]
        indexes: ClassVar = [
            models.Index(
                fields=["lane", "id"],
                name="open_commands",
                condition=models.Q(state__in=("accepted", "sending", "checking")),
            ),
            models.Index(fields=["topic", "-id"], name="newest_commands"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.verb} {self.topic} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def confirmed_ms(self) -> int | None:
        if self.confirmed_at is None:
            return None
        return round((self.confirmed_at - self.accepted_at).total_seconds() * 1000)


class Heartbeat(models.Model):
    """One row per process that must be alive; the health page reads it."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
