"""What a caller's stream id asks for: `#!::h=HOST,r=app/stream,txSecret=…,txTime=…`."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

_MARK = "#!::"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`publish` is whether they want to send (`m=publish`, or nothing said)."""

    app: str
    stream: str
    publish: bool
    rest: dict[str, str] = field(repr=False)


def parse(text: str) -> Wanted | None:
    """None where no stream is named. The mark may be missing, as in OBS's field for a stream key, and all of it
    percent-encoded, as ffmpeg 5 and srt-live-transmit send what stood so in their address; RTMP's own form,
    `app/stream?txSecret=…`, is known too."""
    text = unquote(text).strip()
    if not text.startswith(_MARK) and "=" not in text.partition("?")[0]:
        path, _, query = text.partition("?")
        given = dict(parse_qsl(query))
    else:
        given = dict(part.strip().partition("=")[::2] for part in text.removeprefix(_MARK).split(","))
        path = given.pop("r", "")
    app, _, stream = path.lstrip("/").rpartition("/")
    if not stream:
        return None
    return Wanted(app or "live", stream, given.pop("m", "publish") in ("publish", "bidirectional"), given)
