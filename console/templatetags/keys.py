"""`{% load keys %}{{ item.index|key:"layout" }}`: the key of a source or mark, unless a person chose another.

As `keyOf` in static/js/models/display.js says it on the desk.
"""

from __future__ import annotations

from typing import Final

from django import template

register = template.Library()

ROWS: Final = {"input": "1234567890", "layout": "QWERTYUIOP", "picture_mark": "ASDG", "text_mark": "ZXCV"}
OTHERWISE: Final = {"input": "", "layout": "L", "picture_mark": "P", "text_mark": "T"}


@register.filter
def key(index: int, kind: str) -> str:
    row = ROWS[kind]
    return row[index - 1] if 0 < index <= len(row) else f"{OTHERWISE[kind]}{index}"
