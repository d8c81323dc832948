"""Links that were given to guests."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class GuestLink(models.Model):
    """`label` says to directors who has it. `sees_preview`: PVW as well as PGM. The token is not stored: it is this
    row's number, signed."""

    caster = models.ForeignKey("casters.Caster", on_delete=models.CASCADE, related_name="guest_links")
    label = models.CharField(max_length=64)
    sees_preview = models.BooleanField(default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When a director ended it; null while it counts."""
    seen_at = models.DateTimeField(null=True)
    """When it was last used, within a few seconds."""

    class Meta:
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.label

    @property
    def counts(self) -> bool:
        return self.ended_at is None and timezone.now() < self.expires_at
