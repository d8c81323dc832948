"""How an output's push is told to pages and to the control door."""

from __future__ import annotations

from typing import Any

from localcloud.studio import PushReport


def told(push: PushReport) -> dict[str, Any]:
    """`{"state", "kbps", "uptime_s", "retries", "last_error"}`; the index is its key."""
    return {
        "state": push.state,
        "kbps": push.kbps,
        "uptime_s": round(push.uptime_s, 1),
        "retries": push.retries,
        "last_error": push.last_error,
    }
