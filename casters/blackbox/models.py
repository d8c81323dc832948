"""Photographs of PGM."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models

KEPT: Final = 2000
"""Photographs of one caster; the oldest go first. About 20 MB."""

KEPT_FOR: Final = timedelta(days=90)


class Still(models.Model):
    """What PGM showed when the transition of a take was over. Small (320 wide), JPEG."""

    caster = models.ForeignKey("casters.Caster", on_delete=models.CASCADE, related_name="stills")
    command = models.OneToOneField("lanes.Command", on_delete=models.CASCADE, related_name="still")
    jpeg = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("command_id",)

    def __str__(self) -> str:
        return f"Still after command {self.command_id}"
