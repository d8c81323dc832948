"""Making, opening and ending links. Directors give them; a guest may look, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core import signing
from django.db import transaction
from django.utils import timezone

from casters.fields import Reader
from casters.guests.models import GuestLink
from casters.services import ground
from console.accounts.acts import tell
from console.accounts.roles import Role, roles_of
from console.errors import Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from console.accounts.models import User

SALT: Final = "casters.guest"
LONGEST_HOURS: Final = 168
MOST_LINKS: Final = 50
"""That count at the same time on one caster."""
NOTED_EVERY: Final = timedelta(seconds=10)
WATCHING_WITHIN: Final = timedelta(seconds=30)


def make(actor: User, caster_id: str, params: Mapping[str, Any]) -> GuestLink:
    """A link for `label`, good for `hours` (1 to 168), with PVW or without (`sees_preview`)."""
    reader = Reader(params)
    reader.text("label", 64)
    reader.whole("hours", 1, LONGEST_HOURS, 12)
    reader.flag("sees_preview", False)
    values = reader.done()
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.DIRECTOR)
        now = timezone.now()
        if GuestLink.objects.filter(caster=caster, ended_at=None, expires_at__gt=now).count() >= MOST_LINKS:
            raise Conflict(f"{MOST_LINKS} links count already. End one first.", code="full")
        link = GuestLink.objects.create(
            caster=caster,
            label=values["label"],
            sees_preview=values["sees_preview"],
            made_by=actor,
            expires_at=now + timedelta(hours=values["hours"]),
        )
        tell(actor, "guest.invite", caster.topic, {"link": link.pk, **values})
        return link


def end(actor: User, caster_id: str, number: int) -> None:
    """The link opens nothing from now on. Ending it twice is once."""
    with transaction.atomic():
        caster = ground.for_change(actor, caster_id, Role.DIRECTOR)
        link = GuestLink.objects.filter(caster=caster, pk=number).first()
        if link is None:
            raise NotFound("There is no such link.")
        if link.ended_at is None:
            link.ended_at = timezone.now()
            link.save(update_fields=["ended_at"])
            tell(actor, "guest.end", caster.topic, {"link": link.pk, "label": link.label})


def token_of(link: GuestLink) -> str:
    return signing.Signer(salt=SALT).sign(str(link.pk))


def opened(token: str) -> GuestLink:
    """The link of a guest who comes with this token. Who made it must still be a director of the caster: nobody keeps
    a window open through a person who left."""
    try:
        number = int(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        raise Forbidden("This link is not whole. Ask for it again.", code="link_broken") from None
    link = GuestLink.objects.select_related("caster__account", "made_by").filter(pk=number).first()
    if link is None or not link.counts or Role.DIRECTOR not in roles_of(link.made_by, link.caster.topic):
        raise Forbidden("This link has ended. Ask for another one.", code="link_ended")
    now = timezone.now()
    if link.seen_at is None or now - link.seen_at > NOTED_EVERY:
        GuestLink.objects.filter(pk=link.pk).update(seen_at=now)
    return link


def is_watched(link: GuestLink) -> bool:
    return link.counts and link.seen_at is not None and timezone.now() - link.seen_at < WATCHING_WITHIN
