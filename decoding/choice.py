"""How one of several sounds is chosen: by the address's fragment. Pure; nothing is opened for it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit


def wanted_sound(url: str) -> str:
    """`2` of an address that ends with `#audio=2`, `eng` of `#audio=eng`; empty where nothing is chosen."""
    return dict(parse_qsl(urlsplit(url).fragment)).get("audio", "").lower()
