"""An RTMP address as encoders and players cut it."""

from __future__ import annotations

from urllib.parse import urlsplit


def split_path(url: str) -> tuple[str, str]:
    """The application (up to the last slash) and the stream's name with its query, which may be a key. RTMP knows no
    fragments: `#` is a sign like any other. ValueError for what is no address."""
    parts = urlsplit(url, allow_fragments=False)
    app, _, name = parts.path.lstrip("/").rpartition("/")
    if not app:
        app, name = name, ""
    return app, f"{name}?{parts.query}" if parts.query else name
