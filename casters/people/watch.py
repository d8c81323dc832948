"""A job of the lanes process: what becomes of the control without anybody's act. A holder who is no director any more
loses it; one who has closed his last page is noted as away, and as back when he is.

All it knows stands in the database, so that it is as true after a restart as before.
"""

from __future__ import annotations

import logging

from django.db import connections, transaction
from django.utils import timezone

from casters import mirror
from casters.events import NOBODY, Note
from casters.people import control
from casters.people.models import Control
from console import lanes

log = logging.getLogger(__name__)

EVERY = 1.0


def register() -> None:
    lanes.every(EVERY, keep_true, name="casters.control")


def keep_true() -> None:
    for row in Control.objects.select_related("holder", "caster").filter(holder__isnull=False, caster__gone=False):
        try:
            if not _is_true(row):
                _correct(row.caster_id)
        except Exception:
            log.exception("The control of caster %s could not be looked after; it is tried again.", row.caster_id)
            connections.close_all()


def _is_true(row: Control) -> bool:
    holder, caster = row.holder, row.caster
    if holder is None:
        return True
    return control.directs(holder, caster) and control.is_here(holder, caster) == (row.away_since is None)


def _correct(caster_id: int) -> None:
    with transaction.atomic():
        caster = mirror.locked(caster_id)
        row = control.row_of(caster)
        if row is None or row.holder is None or _is_true(row):
            return
        if not control.directs(row.holder, caster):
            lost = Note("warning", row.holder.shown_name, "is no director here any more: the control is free")
            control.hand(caster, None, NOBODY, lost)
        else:
            control.note_away(caster, None if row.away_since else timezone.now())
