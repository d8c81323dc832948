"""The two texts of HLS: which stream there is, and which segments and parts it has by now."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from localcloud.media.hls.mp4 import Format
from localcloud.media.hls.segments import PART_S, TARGET_S, Segment, Shelf

PARTS_FOR_S: Final = 3 * TARGET_S
"""Older segments are told without their parts."""


def variants(form: Format, bits_per_s: int, address: str) -> str:
    """The playlist that names the one stream there is."""
    return (
        "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        f'#EXT-X-STREAM-INF:BANDWIDTH={bits_per_s},RESOLUTION={form.width}x{form.height},CODECS="{form.codecs}"\n'
        f"{address}\n"
    )


def media(shelf: Shelf) -> str:
    """What can be fetched now, oldest first, and what will come next."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{TARGET_S}",
        f"#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={3 * PART_S:.3f},HOLD-BACK={3 * TARGET_S:.3f}",
        f"#EXT-X-PART-INF:PART-TARGET={PART_S:.3f}",
        f"#EXT-X-MEDIA-SEQUENCE:{shelf.segments[0].number if shelf.segments else 0}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="init.mp4"',
    ]
    behind = sum(segment.seconds for segment in shelf.segments)
    for segment in shelf.segments:
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{_time(segment.at)}")
        if behind <= PARTS_FOR_S + TARGET_S or not segment.whole:
            lines += _parts(segment)
        behind -= segment.seconds
        if segment.whole:
            lines += [f"#EXTINF:{segment.seconds:.5f},", f"{segment.number}.m4s"]
    if shelf.ended:
        lines.append("#EXT-X-ENDLIST")
    else:
        number, part = shelf.next
        lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{number}.{part}.m4s"')
    return "\n".join(lines) + "\n"


def _parts(segment: Segment) -> list[str]:
    return [
        f'#EXT-X-PART:DURATION={part.seconds:.5f},URI="{segment.number}.{at}.m4s"'
        + (",INDEPENDENT=YES" if part.independent else "")
        for at, part in enumerate(segment.parts)
    ]


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
