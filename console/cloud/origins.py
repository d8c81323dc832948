"""Where browsers may fetch pictures and sound from: the origins of the accounts, for the content security policy."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.dispatch import receiver

from console.accounts.acts import account_changed
from console.accounts.models import CloudAccount

FRESH_SECONDS = 5.0

_known: tuple[float, tuple[str, ...]] = (0.0, ())


def media_origins() -> tuple[str, ...]:
    """Whole origins, http(s) and ws(s), sorted. Read again every few seconds; the last known ones while that fails."""
    global _known
    read_at, origins = _known
    if read_at and time.monotonic() - read_at < FRESH_SECONDS:
        return origins
    try:
        found = {origin for account in CloudAccount.objects.all() for origin in origins_of(account)}
    except DatabaseError:
        return origins
    _known = (time.monotonic(), tuple(sorted(found)))
    return _known[1]


def origins_of(account: CloudAccount) -> set[str]:
    urls = [account.whep_url, account.tiles_url, *account.play_origins.split()]
    if account.kind == CloudAccount.Kind.LOCAL:
        urls.append(account.endpoint)
    found = {origin for url in urls if (origin := _origin(url))}
    if account.kind == CloudAccount.Kind.LOCAL:
        found |= {origin.replace("http", "ws", 1) for origin in found if origin.startswith("http")}
    return found


def _origin(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname or ";" in url or "," in parts.netloc:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"


@receiver(account_changed, dispatch_uid="cloud.origins")
def _forget(sender: object, **_: object) -> None:
    global _known
    _known = (0.0, ())
