"""One rundown per caster, and its cues in order. Numbers of cues are never used again, so that a late word about one
that is gone means nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from casters.display import Display, parse


class Rundown(models.Model):
    """Where the show stands. `taken_request_id` is the confirmed take that brought the current cue, so that one take
    moves the rundown on once."""

    caster = models.OneToOneField("casters.Caster", on_delete=models.CASCADE, related_name="rundown")
    current = models.ForeignKey("casters.Cue", on_delete=models.SET_NULL, null=True, related_name="+")
    next = models.ForeignKey("casters.Cue", on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    current_at = models.DateTimeField(null=True)
    taken_request_id = models.CharField(max_length=64, blank=True)
    automatic = models.BooleanField(default=False)
    driver = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    """In whose name automatic cues are taken: who switched it on."""
    suspended = models.CharField(max_length=200, blank=True)
    """Why the automatic run stands still; empty while it does not."""
    handed_over = models.BigIntegerField(default=0)
    """The newest command that was known when the automatic run began: every later one of a person's suspends it."""

    def __str__(self) -> str:
        return f"Rundown of {self.caster}"


class Cue(models.Model):
    """One step. `planned_s` is how long it should stay; `at` when it should go on air, if the clock says that."""

    caster = models.ForeignKey("casters.Caster", on_delete=models.CASCADE, related_name="cues")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=64)
    note = models.CharField(max_length=500, blank=True)
    display = models.JSONField()
    transition = models.CharField(max_length=64, blank=True)
    planned_s = models.PositiveIntegerField(null=True)
    at = models.TimeField(null=True)
    auto = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[tuple[str, ...]] = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def shown(self) -> Display:
        return parse(self.display)
