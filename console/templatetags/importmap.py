"""`{% load importmap %}{% importmap %}`: the import map, under the request's nonce.

`{% npm "mpegts.js" "dist/mpegts.js" %}` is the address of one file of an allowed package, for plain scripts.
"""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from console.npm import PACKAGES, import_map, prefix_of

register = template.Library()


@register.simple_tag(takes_context=True)
def importmap(context: dict[str, Any]) -> SafeString:
    nonce = getattr(context.get("request"), "csp_nonce", "")
    # Only our own constants and version numbers stand in it; "</" is escaped all the same.
    text = json.dumps(import_map(), indent=None).replace("</", "<\\/")
    return format_html('<script type="importmap" nonce="{}">{}</script>', str(nonce), mark_safe(text))  # noqa: S308


@register.simple_tag
def npm(package: str, file: str) -> str:
    # The list's own text: what templates pass is marked safe, and paths refuse that.
    known = next((name for name in PACKAGES if name == package), None)
    prefix = prefix_of(known) if known else None
    if prefix is None:
        raise template.TemplateSyntaxError(f"{package!r} is not on the list of browser packages, or not installed.")
    return f"{settings.STATIC_URL}{prefix}/{file}"
