"""Keeps secrets out of logs, tracebacks and `repr`."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

MASK: Final = "***"


class Secret:
    """A secret text that only tells itself when asked by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return MASK if self._text else "''"

    __str__ = __repr__


def mask_id(secret_id: str) -> str:
    """Enough of a key's id to tell two keys apart: `AKID***wxyz`."""
    if len(secret_id) <= 8:
        return MASK
    return f"{secret_id[:4]}{MASK}{secret_id[-4:]}"


def mask_address(address: str) -> str:
    """`rtmp://host/live/key?secret` -> `rtmp://host/***`; whatever is no address is masked as a whole."""
    if not address:
        return address
    try:
        parts = urlsplit(address)
        host = parts.hostname
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return MASK
    if not parts.scheme or not host:
        return MASK
    return f"{parts.scheme}://{host}{port}/{MASK}"
