"""Who may do what, where. A topic is the name of a thing people work on, like `caster:7`; `*` means all of them.

producer: sees, prepares and previews. director: the same, and air. admin: sees, and outputs, accounts, people,
deletion; never air. A superuser has no role by being one.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from console.accounts.models import User

EVERYWHERE = "*"


class Role(enum.StrEnum):
    PRODUCER = "producer"
    DIRECTOR = "director"
    ADMIN = "admin"


def roles_of(user: User | AnonymousUser, topic: str) -> frozenset[Role]:
    """The roles that count on this topic; a director is a producer as well. Empty: this person does not see it."""
    if user.pk is None or not user.is_active:
        return frozenset()
    from console.accounts.models import Membership

    held: set[Role] = set()
    memberships = Membership.objects.filter(user_id=user.pk, topic__in=(topic, EVERYWHERE))
    for names in memberships.values_list("roles", flat=True):
        held.update(Role(name) for name in names if name in _NAMES)
    if Role.DIRECTOR in held:
        held.add(Role.PRODUCER)
    return frozenset(held)


def may_see(user: User | AnonymousUser, topic: str) -> bool:
    """Any role on a topic shows it; without one it does not exist (404, not 403)."""
    return bool(roles_of(user, topic))


def admin_of_all(user: User | AnonymousUser) -> bool:
    """May manage accounts and people."""
    return Role.ADMIN in roles_of(user, EVERYWHERE)


def people_of(topic: str) -> QuerySet[User]:
    """Active people with any role on this topic."""
    from console.accounts.models import User

    return User.objects.filter(is_active=True, membership__topic__in=(topic, EVERYWHERE)).distinct()


_NAMES = frozenset(role.value for role in Role)
