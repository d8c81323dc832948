"""Secrets at rest: MultiFernet with keys from outside the database. The first key encrypts, all of them decrypt."""

from __future__ import annotations

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """A stored secret was encrypted with a key that this console does not have."""


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: str) -> str:
    if not plain:
        return ""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(plain.encode()).decode()


def decrypt(stored: str) -> str:
    if not stored:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(stored.encode()).decode()
    except InvalidToken as error:
        raise Unreadable("A stored secret cannot be read with the field keys of this console.") from error


def decrypt_if_ours(text: str) -> str:
    """The plain text of something we encrypted, and anything else as it is: for reading fixtures back."""
    try:
        return decrypt(text)
    except Unreadable:
        return text
