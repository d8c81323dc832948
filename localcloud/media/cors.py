"""Which pages may play from here: those named by `--allow-origin`, and any page on the loopback."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit


def allowed(origin: str, allow_origins: Sequence[str]) -> bool:
    """True for an Origin header that may read our answers."""
    return origin.rstrip("/") in {known.rstrip("/") for known in allow_origins} or _is_loopback(origin)


def headers(origin: str | None, allow_origins: Sequence[str]) -> dict[str, str]:
    """The CORS headers of an answer; media is never cached."""
    answer = {"Cache-Control": "no-store", "Vary": "Origin"}
    if origin and allowed(origin, allow_origins):
        answer |= {
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE, OPTIONS",
            "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, Range",
            "Access-Control-Expose-Headers": "Location",
            "Access-Control-Max-Age": "600",
        }
    return answer


def _is_loopback(origin: str) -> bool:
    try:
        parts = urlsplit(origin)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False
