"""Changing people and accounts: permit, change, tell, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from console.accounts.acts import access_changed, account_changed, tell
from console.accounts.models import CloudAccount, Membership, User
from console.accounts.roles import EVERYWHERE, Role, admin_of_all
from console.errors import Conflict, Forbidden

KEY_FIELDS = frozenset({"endpoint", "region", "secret_id", "secret_key"})


def save_account(actor: User, account: CloudAccount, *, changed: Sequence[str]) -> CloudAccount:
    """Add or change a cloud account. A new key or endpoint counts as unchecked until the cloud has answered."""
    _permit(actor)
    with transaction.atomic():
        added = account.pk is None
        if added or KEY_FIELDS & set(changed):
            account.state, account.state_sentence, account.checked_at = CloudAccount.State.UNCHECKED, "", None
            account.key_version += 0 if added else 1
        account.save()
        tell(
            actor,
            "account.add" if added else "account.change",
            f"account:{account.pk}",
            {"name": account.name, "changed": sorted(changed)},
        )
        account_changed.send(sender=None, account=account)
    return account


def save_person(
    actor: User,
    person: User,
    *,
    password: str,
    roles: Sequence[str],
    memberships: Mapping[str, Sequence[str]],
    changed: Sequence[str] = (),
) -> User:
    """Add or change a person and his roles. His sockets ask again what he may; a new password ends his sessions."""
    _permit(actor)
    if password:
        # Slow on purpose, so it stays outside: on SQLite the transaction holds the one lock of all writers.
        person.set_password(password)
    with transaction.atomic():
        added = person.pk is None
        person.save()
        wanted = {topic: sorted(set(names)) for topic, names in memberships.items()}
        if roles:
            wanted[EVERYWHERE] = sorted(set(roles))
        set_memberships(person, wanted)
        if not _somebody_administers():
            raise Conflict("Somebody must remain an administrator.", field="roles")
        tell(
            actor,
            "person.add" if added else "person.change",
            f"person:{person.pk}",
            {"name": person.username, "active": person.is_active, "roles": wanted, "changed": sorted(changed)},
        )
        access_changed.send(sender=None, user_id=person.pk)
    return person


def set_memberships(person: User, wanted: Mapping[str, Sequence[str]]) -> None:
    """Make the memberships of this person exactly these. Called inside a transaction by those who have permitted it."""
    Membership.objects.filter(user=person).exclude(topic__in=wanted).delete()
    for topic, names in wanted.items():
        Membership.objects.update_or_create(user=person, topic=topic, defaults={"roles": list(names)})


def _somebody_administers() -> bool:
    active: Any = Membership.objects.filter(topic=EVERYWHERE, user__is_active=True)
    return any(Role.ADMIN.value in names for names in active.values_list("roles", flat=True))


def _permit(actor: User) -> None:
    if not admin_of_all(actor):
        raise Forbidden("Only administrators may do this.")
