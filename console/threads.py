"""Threads that begin with the first work, and again should they have ended."""

from __future__ import annotations

import threading


def is_missing(thread: threading.Thread | None) -> bool:
    """Whether another one has to be begun. One that is made and not yet begun is on its way."""
    return thread is None or (thread.ident is not None and not thread.is_alive())
