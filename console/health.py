"""`/healthz`: whether the parts that a show needs are alive. Says which one is not, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from console.http import rule
from console.lanes.models import Heartbeat

LATE = timedelta(seconds=5)
LANES = "lanes"


@rule("public")
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while commands can be accepted and run; 503 otherwise. Without Redis the console is slower, not down."""
    parts = {"database": _is_up(_database), "redis": _is_up(_redis), "lanes": _is_up(_lanes)}
    usable = parts["database"] and parts["lanes"]
    word = "ok" if all(parts.values()) else "delayed" if usable else "down"
    status = 200 if usable else 503
    response = JsonResponse({"state": word, "parts": parts}, status=status, headers={"Cache-Control": "no-store"})
    # Django would log every 503 as an error; whoever asks every second knows already.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _is_up(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _redis() -> bool:
    if not settings.REDIS_URL:
        return False
    with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.3, socket_timeout=0.3) as client:
        return bool(client.ping())


def _lanes() -> bool:
    return Heartbeat.objects.filter(name=LANES, at__gte=timezone.now() - LATE).exists()
