"""Who holds the control of a caster, and what was said at its desk. Ours alone: no cloud knows of either."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Control(models.Model):
    """At most one person for each caster. Without a row, or without a holder, it is free."""

    caster = models.OneToOneField("casters.Caster", on_delete=models.CASCADE, related_name="control")
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    forced = models.BooleanField(default=False)
    """It was taken from somebody: what he had asked for and was not sent yet is refused."""
    away_since = models.DateTimeField(null=True)
    """Since when the holder has no page of the caster open."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"Control of {self.caster}"


class Message(models.Model):
    """One line, with the name and the roles that its author had then. `key` is his own for this line: sent twice, it
    stands once."""

    caster = models.ForeignKey("casters.Caster", on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    name = models.CharField(max_length=150)
    roles = models.JSONField(default=list)
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("author", "key"), name="one_message_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text}"
