"""The mirror: what the cloud confirmed, one row per thing, and the few names that only we keep.

All columns are written by `casters.mirror` alone, whether they come from an answer, a poll or a
callback. What somebody asked for and what is not known yet stands in the lanes' Command rows, never here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from casters.display import Display, from_json
from casters.querysets import CasterQuerySet
from casters.riding import Riding, Rules
from console.accounts.fields import EncryptedTextField

PROGRAM, PREVIEW = 1, 2
"""The bits of `Caster.status`, as the cloud counts them."""


class Caster(models.Model):
    """One switcher of one cloud account. A bus that does not run has no display."""

    account = models.ForeignKey("accounts.CloudAccount", on_delete=models.PROTECT, related_name="casters")
    cloud_id = models.BigIntegerField()
    name = models.CharField(max_length=256, blank=True)
    description = models.CharField(max_length=256, blank=True)
    status = models.PositiveSmallIntegerField(default=0)
    expire_time = models.BigIntegerField(default=-1)
    delay_s = models.PositiveSmallIntegerField(default=0)
    transition = models.CharField(max_length=64, blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    fps = models.PositiveSmallIntegerField(default=0)
    transitions = models.JSONField(default=list)
    on_air_since = models.DateTimeField(null=True)
    air_delay_s = models.PositiveSmallIntegerField(default=0)
    """How far behind the viewers are: the delay as it was when the program started, 0 off air. A change counts from the
    next start."""
    gone = models.BooleanField(default=False)

    preview_display = models.JSONField(null=True)
    preview_revision = models.PositiveIntegerField(default=0)
    preview_request_id = models.CharField(max_length=64, blank=True)
    preview_at = models.DateTimeField(null=True)
    program_display = models.JSONField(null=True)
    program_revision = models.PositiveIntegerField(default=0)
    program_request_id = models.CharField(max_length=64, blank=True)
    program_at = models.DateTimeField(null=True)
    program_emergency = models.BooleanField(default=False)
    """PGM shows the emergency picture of the cloud, which a display need not tell."""
    former_display = models.JSONField(null=True)
    """What PGM showed before what it shows now, or last showed when it is off air: what BACK restores."""

    standby_display = models.JSONField(null=True)
    black_display = models.JSONField(null=True)
    emergency_first = models.BooleanField(default=False)
    """Chosen beforehand by a director; ours alone. `emergency_first`: STANDBY asks the cloud for its own emergency
    picture, and sends the chosen one when the cloud has none."""

    looked_at = models.DateTimeField(null=True)
    """When the cloud last answered for this caster, as last announced; finer ages are the poller's own business."""

    objects = CasterQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("account", "cloud_id"), name="one_row_per_caster"),
        ]

    def __str__(self) -> str:
        return self.name or f"Caster {self.cloud_id}"

    @property
    def topic(self) -> str:
        return f"caster:{self.pk}"

    @property
    def on_air(self) -> bool:
        return bool(self.status & PROGRAM)

    @property
    def preview(self) -> Display | None:
        return from_json(self.preview_display)

    @property
    def program(self) -> Display | None:
        return from_json(self.program_display)

    @property
    def riding(self) -> Riding:
        """What its marks do at a take."""
        return Riding(_rules(self.picture_marks.all()), _rules(self.text_marks.all()))

    @property
    def former(self) -> Display | None:
        """Another picture than the one on air, or None."""
        former = from_json(self.former_display)
        return None if former == self.program and not self.program_emergency else former

    def prepared(self, name: str) -> Display | None:
        """What was chosen for `standby` or `black`."""
        return from_json(getattr(self, f"{name}_display"))


class Slot(models.Model):
    """A numbered place of a caster. `name` is the cloud's description where it keeps one, else ours alone."""

    index = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=256, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.index} {self.name}".strip()


class Input(Slot):
    caster = models.ForeignKey(Caster, on_delete=models.CASCADE, related_name="inputs")
    kind = models.CharField(max_length=16)
    address = EncryptedTextField(default="", blank=True)
    username = models.CharField(max_length=64, blank=True, default="")
    password = EncryptedTextField(default="", blank=True)
    """Of an RTSP camera. The cloud is told them and tells them to nobody, and neither does the console."""
    volume = models.PositiveSmallIntegerField(default=100)
    unmuted = models.PositiveSmallIntegerField(default=0)
    """Ours: the volume to come back to while the input is muted, else 0."""
    sound = models.CharField(max_length=8, default="follow")
    """Ours: `follow` is heard where it is seen, `always` in every picture that is put together here."""

    class Meta:
        ordering = ("index",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("caster", "index"), name="one_input_per_slot"),
        ]


class Layout(Slot):
    """`name` is ours: the cloud keeps none. `layers` are boxes in fractions, drawn in this order."""

    caster = models.ForeignKey(Caster, on_delete=models.CASCADE, related_name="layouts")
    template = models.PositiveSmallIntegerField(default=0)
    layers = models.JSONField(default=list)

    class Meta:
        ordering = ("index",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("caster", "index"), name="one_layout_per_slot"),
        ]


class Mark(Slot):
    """`tie` and `auto_off` are ours: whether it rides a take as PVW has it, and whether it leaves at the next one."""

    tie = models.BooleanField(default=True)
    auto_off = models.BooleanField(default=False)

    class Meta:
        abstract = True


def _rules(marks: Iterable[Mark]) -> Rules:
    known = list(marks)
    return Rules(
        untied=frozenset(mark.index for mark in known if not mark.tie),
        leaving=frozenset(mark.index for mark in known if mark.auto_off),
    )


class PictureMark(Mark):
    caster = models.ForeignKey(Caster, on_delete=models.CASCADE, related_name="picture_marks")
    address = EncryptedTextField(default="", blank=True)
    x = models.FloatField(default=0)
    y = models.FloatField(default=0)
    w = models.FloatField(default=0)
    h = models.FloatField(default=0)

    class Meta:
        ordering = ("index",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("caster", "index"), name="one_picture_mark_per_slot"),
        ]


class TextMark(Mark):
    """`name` is ours: the cloud keeps none."""

    caster = models.ForeignKey(Caster, on_delete=models.CASCADE, related_name="text_marks")
    text = models.TextField(blank=True)
    size = models.PositiveSmallIntegerField(default=16)
    color = models.CharField(max_length=16, default="0xffffff")
    font = models.PositiveSmallIntegerField(default=1)
    x = models.FloatField(default=0)
    y = models.FloatField(default=0)
    roll = models.BooleanField(default=False)
    roll_s = models.PositiveSmallIntegerField(default=5)
    roll_direction = models.PositiveSmallIntegerField(default=0)
    roll_from = models.FloatField(default=0)
    roll_to = models.FloatField(default=1)

    class Meta:
        ordering = ("index",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("caster", "index"), name="one_text_mark_per_slot"),
        ]


class Output(Slot):
    """Where the program is pushed. The address of a third party holds its stream key. `stopped` is ours: a push that a
    director stopped is not in the cloud any more, and stays here to be started again."""

    caster = models.ForeignKey(Caster, on_delete=models.CASCADE, related_name="outputs")
    kind = models.CharField(max_length=16)
    address = EncryptedTextField(default="", blank=True)
    stopped = models.BooleanField(default=False)

    class Meta:
        ordering = ("index",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("caster", "index"), name="one_output_per_slot"),
        ]


class Notice(models.Model):
    """A line of the feed, kept beside the event that brought it, so that a snapshot need not search the event log."""

    caster = models.ForeignKey(Caster, on_delete=models.CASCADE, related_name="notices")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    severity = models.CharField(max_length=8)
    source = models.CharField(max_length=256, blank=True)
    text = models.TextField()
    ack = models.CharField(max_length=150, blank=True, default="")
    """Who acknowledged it, by name; empty while nobody did."""

    class Meta:
        ordering = ("seq",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("caster", "seq"), name="one_notice_per_event"),
        ]

    def __str__(self) -> str:
        return f"{self.severity} {self.source}: {self.text}"


# Rows that stand with their part of the app; Django finds models through this module.
from casters.blackbox.models import Still  # noqa: E402
from casters.guests.models import GuestLink  # noqa: E402
from casters.people.models import Control, Message  # noqa: E402
from casters.rundown.models import Cue, Rundown  # noqa: E402

__all__ = [
    "Caster",
    "Control",
    "Cue",
    "GuestLink",
    "Input",
    "Layout",
    "Message",
    "Notice",
    "Output",
    "PictureMark",
    "Rundown",
    "Slot",
    "Still",
    "TextMark",
]
