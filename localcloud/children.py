"""What processes that the local cloud starts get of its environment: what finds programs, libraries and certificates,
and no secret."""

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


def environment() -> dict[str, str]:
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}
