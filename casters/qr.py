"""QR codes as a path to be drawn, so that neither markup nor a file of it exists anywhere: what stands in one is often
a secret."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import segno


def drawn(text: str) -> dict[str, Any]:
    """{size, path}: the dark fields as SVG path data in a square of `size` units, without the quiet zone around it."""
    code = segno.make_qr(text, error="m", encoding="utf-8")
    rows = [_row(y, fields) for y, fields in enumerate(code.matrix)]
    return {"size": len(code.matrix), "path": "".join(rows)}


def _row(y: int, fields: bytearray) -> str:
    """Dark fields that stand together become one stripe."""
    stripes, x = [], 0
    for dark, group in groupby(fields):
        width = len(list(group))
        if dark:
            stripes.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(stripes)
