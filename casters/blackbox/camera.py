"""Photographs PGM after each take: a job of the lanes process, which asks the local cloud for a still.

A photograph is a witness only. It is taken when the transition is over; when another change of air came before that,
there is none, as it would show something else. The remote cloud gives no stills; there the black box has no pictures.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx
from django.utils import timezone
from PIL import Image

from casters.air import TAKES
from casters.blackbox.models import KEPT, KEPT_FOR, Still
from casters.models import Caster
from casters.services.play import program_still
from console import lanes
from console.accounts.models import CloudAccount
from console.errors import Refusal

if TYPE_CHECKING:
    from console.lanes import Command

log = logging.getLogger(__name__)

TICK: Final = 0.5
SETTLES: Final = timedelta(seconds=0.6)
LATE: Final = timedelta(seconds=15)
"""A take that was confirmed longer ago is not photographed any more."""

FETCH_S: Final = 3.0
LARGEST: Final = 4_000_000
WIDTH: Final = 320


def photograph() -> None:
    """All takes that are due."""
    for caster, command in due(timezone.now()):
        try:
            jpeg = _fetched(program_still(caster))
        except (Refusal, httpx.HTTPError, OSError) as problem:
            log.info("No photograph after command %s: %s", command.pk, problem)
            continue
        if jpeg is not None and _still_shown(caster, command):
            Still.objects.get_or_create(
                command=command, defaults={"caster": caster, "jpeg": jpeg, "at": timezone.now()}
            )
            _make_room(caster)


def due(now: datetime) -> Iterator[tuple[Caster, Command]]:
    """The newest take of each caster on air, once its transition is over, until it has its photograph."""
    casters = Caster.objects.present().filter(account__kind=CloudAccount.Kind.LOCAL, status__gte=1)
    for caster in casters.select_related("account"):
        if not caster.on_air:
            continue
        command = lanes.Command.objects.filter(topic=caster.topic, verb__in=TAKES, state="done").order_by("-pk").first()
        if command is None or command.confirmed_at is None or not _still_shown(caster, command):
            continue
        age = now - command.confirmed_at
        if _runs(caster, command) + SETTLES <= age <= LATE and not Still.objects.filter(command=command).exists():
            yield caster, command


def register() -> None:
    lanes.every(TICK, photograph, name="casters.blackbox")


def _runs(caster: Caster, command: Command) -> timedelta:
    """How long the transition of this take lasts; a second where the cloud does not say."""
    name = command.payload.get("transition", "")
    if not name:
        return timedelta()
    rates = {entry["type"]: entry["rate_ms"] for entry in caster.transitions}
    return timedelta(milliseconds=rates.get(name) or 1000)


def _still_shown(caster: Caster, command: Command) -> bool:
    """Nothing else went on air since this take."""
    caster.refresh_from_db(fields=["program_request_id"])
    return bool(command.request_id) and caster.program_request_id == command.request_id


def _fetched(address: str) -> bytes | None:
    """The still, small. None when the answer is no picture."""
    if urlsplit(address).scheme not in ("http", "https"):
        return None
    with httpx.stream("GET", address, timeout=FETCH_S, follow_redirects=False) as answer:
        answer.raise_for_status()
        body = b""
        for part in answer.iter_bytes():
            body += part
            if len(body) > LARGEST:
                return None
    with Image.open(io.BytesIO(body), formats=["JPEG"]) as picture:
        small = picture.convert("RGB")
        small.thumbnail((WIDTH, WIDTH))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=78)
    return out.getvalue()


def _make_room(caster: Caster) -> None:
    newest = caster.stills.order_by("-command_id").values_list("command_id", flat=True)
    beyond = list(newest[KEPT : KEPT + 1])
    if beyond:
        caster.stills.filter(command_id__lte=beyond[0]).delete()
    caster.stills.filter(at__lt=timezone.now() - KEPT_FOR).delete()
