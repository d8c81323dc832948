"""What a server says of a stream, fit to be shown: its own words without the stream's key."""

from __future__ import annotations

from typing import Final

from rtmp import amf

MOST: Final = 160


def said(values: list[amf.Value], key: str) -> str:
    """Code and description of a command's fourth value (its information); empty where it has none."""
    info = values[3] if len(values) > 3 else None
    words = [str(info.get(name) or "") for name in ("code", "description")] if isinstance(info, dict) else []
    text = " ".join(word for word in words if word)
    for secret in sorted(_secrets(key), key=len, reverse=True):
        text = text.replace(secret, "…")
    return "".join(sign for sign in text if sign.isprintable())[:MOST].strip()


def _secrets(key: str) -> set[str]:
    """Everything in a key that a server might repeat, alone or together."""
    parts = {key, *key.replace("?", "&").replace("#", "&").split("&")}
    return {part for part in parts | {part.partition("=")[2] for part in parts} if len(part) > 3}
