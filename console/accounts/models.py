"""People, memberships and cloud accounts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from console.accounts.fields import EncryptedTextField


class User(AbstractUser):
    language = models.CharField(max_length=10, blank=True, default="")
    lockout_ms = models.PositiveSmallIntegerField(default=300)
    """How long the air keys of the desk rest after a take, as this person likes it: 0 to 1000."""
    own_keys = models.JSONField(default=dict)
    """By the desk's own key (as browsers name it), the one that this person presses instead."""

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    @property
    def shown_name(self) -> str:
        """The name that colleagues read beside an act."""
        return self.get_full_name() or self.get_username()


class Membership(models.Model):
    """A set of roles of one person on one topic (`caster:7`), or on all (`*`)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    topic = models.CharField(max_length=80)
    roles = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "topic"], name="one_membership_per_topic")]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.topic}: {', '.join(self.roles)}"


class CloudAccount(models.Model):
    """One account of one cloud. The `state` columns are written by `console.cloud` alone: what it observed."""

    class Kind(models.TextChoices):
        LOCAL = "local", "Local cloud"
        TENCENT = "tencent", "Tencent Cloud"

    class State(models.TextChoices):
        UNCHECKED = "unchecked", "not checked yet"
        OK = "ok", "in order"
        KEY_REFUSED = "key_refused", "key refused"
        SUSPENDED = "suspended", "suspended"
        UNREACHABLE = "unreachable", "not reachable"

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.LOCAL)
    endpoint = models.URLField(max_length=200)
    region = models.CharField(max_length=40, blank=True, default="")
    secret_id = models.CharField(max_length=128)
    secret_key = EncryptedTextField()
    play_key = EncryptedTextField(blank=True, default="")
    whep_url = models.URLField(max_length=200, blank=True, default="")
    tiles_url = models.CharField(max_length=200, blank=True, default="")
    play_origins = models.TextField(blank=True, default="", help_text="Origins of play addresses, one on each line.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.UNCHECKED)
    state_sentence = models.CharField(max_length=300, blank=True, default="")
    checked_at = models.DateTimeField(null=True, blank=True)
    key_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def frozen(self) -> bool:
        """Commands are not sent: the cloud refuses the key, or has suspended the account."""
        return self.state in (self.State.KEY_REFUSED, self.State.SUSPENDED)
