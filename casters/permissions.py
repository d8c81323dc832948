"""Who may do what with a caster. What somebody may not see does not exist for them: the same answer as for a wrong
number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casters.models import Caster
from console.accounts.models import Membership
from console.accounts.roles import EVERYWHERE, Role, roles_of
from console.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from casters.querysets import CasterQuerySet
    from console.accounts.models import User

NEEDED = {
    Role.PRODUCER: "Only producers and directors may do this.",
    Role.DIRECTOR: "Only directors may touch what is on air.",
    Role.ADMIN: "Only admins may do this.",
}


def visible_to(user: User) -> CasterQuerySet:
    """The casters that this person has any role on."""
    topics = set(Membership.objects.filter(user_id=user.pk).exclude(roles=[]).values_list("topic", flat=True))
    if not user.is_active:
        return Caster.objects.none()
    if EVERYWHERE in topics:
        return Caster.objects.all()
    numbers = [
        int(key)
        for prefix, _, key in (topic.partition(":") for topic in topics)
        if prefix == "caster" and key.isdigit()
    ]
    return Caster.objects.filter(pk__in=numbers)


def may_see(user: User, caster_id: str | int) -> bool:
    return bool(roles_of(user, f"caster:{caster_id}"))


def find(user: User, caster_id: str | int, *, locked: bool = False) -> Caster:
    """The caster with its account, or NotFound. `locked` holds the row until the transaction ends (PostgreSQL; SQLite's
    immediate transactions exclude each other anyway)."""
    number = _number(caster_id)
    if number is None or not may_see(user, number):
        raise NotFound("There is no such caster.")
    casters = Caster.objects.select_for_update(of=("self",)) if locked else Caster.objects.all()
    caster = casters.select_related("account").filter(pk=number).first()
    if caster is None:
        raise NotFound("There is no such caster.")
    return caster


def require(user: User, topic: str, role: Role) -> None:
    """Forbidden unless this person holds the role on the topic."""
    if role not in roles_of(user, topic):
        raise Forbidden(NEEDED[role])


def allowed(roles: Iterable[Role]) -> dict[str, bool]:
    """What the pages may offer, by plain words."""
    held = set(roles)
    return {
        "prepare": Role.PRODUCER in held,
        "air": Role.DIRECTOR in held,
        "outputs": Role.ADMIN in held,
        "settings": Role.ADMIN in held,
    }


def _number(value: str | int) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
