"""Notices of the feed: seen, and signed for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from casters import mirror, permissions
from casters.events import By
from casters.services import ground
from console.errors import Invalid

if TYPE_CHECKING:
    from console.accounts.models import User

MOST: Final = 100


def acknowledge(actor: User, caster_id: str, params: Mapping[str, Any]) -> list[int]:
    """Sign for the notices with these numbers (`seqs`). Who was first stands; the numbers that were still open are
    answered. Everybody who sees the caster may."""
    ground.only(params, "seqs")
    seqs = params.get("seqs")
    if not isinstance(seqs, list) or not 1 <= len(seqs) <= MOST or not all(type(seq) is int for seq in seqs):
        raise Invalid(f"Give 1 to {MOST} numbers of notices.", field="seqs")
    with transaction.atomic():
        caster = permissions.find(actor, caster_id, locked=True)
        return mirror.acknowledge(caster, [seq for seq in seqs if 0 < seq < 2**63], By(actor))
