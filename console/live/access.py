"""Whether the person behind a socket is still who he was: asked at the handshake, with each message and with each beat.

A socket outlives the request that opened it, and neither signing out nor losing a role closes it by itself.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from console.accounts import roles_of
from console.accounts.models import User


def person_of(session_key: str) -> User | None:
    """The person whose session this is, if it still is one: not ended, not expired, same password, still active."""
    now = timezone.now()
    session = Session.objects.filter(pk=session_key, expire_date__gt=now).first()
    if session is None:
        return None
    data = session.get_decoded()
    if data.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=str(data.get(SESSION_KEY, "0")), is_active=True).first()
    if user is None or not constant_time_compare(data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
        return None
    _keep_alive(session)
    return user


def rights_of(user: User, topics: list[str]) -> dict[str, frozenset[str]]:
    """The roles on each topic, to notice that they changed."""
    return {topic: frozenset(roles_of(user, topic)) for topic in topics}


def _keep_alive(session: Session) -> None:
    # Whoever follows a show is not idle: a session must not end in the middle of it because no page was loaded.
    whole = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    now = timezone.now()
    if session.expire_date < now + whole / 2:
        Session.objects.filter(pk=session.pk).update(expire_date=now + whole)
