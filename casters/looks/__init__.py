"""Looking at an address before it is saved: what answers there, within bounded time and bytes.

`wire` connects to the very addresses that were judged, `web` and `streams` speak with what answers, `child` takes media
apart in a process of its own, `words` says it. Nothing here knows the database.
"""

from __future__ import annotations

from casters.looks.found import Found
from casters.looks.looking import look_at

__all__ = ["Found", "look_at"]
