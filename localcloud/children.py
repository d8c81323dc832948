"""What processes that the local cloud starts get of its environment (what finds programs, libraries and certificates,
and no secret), and the end of one that was still needed."""

from __future__ import annotations

import os
from typing import Final

PASSED_ON: Final = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "LD_LIBRARY_PATH",
    "PYTHONDONTWRITEBYTECODE",
)


class ProcessLost(Exception):
    """One died or stands, by nobody's order. The message is a sentence. Raised in the thread that needs it, which tells
    it and begins again (`LastingThread`)."""


def environment() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}
