"""`{% load heard %}{{ sentence|heard }}`: what a server said, in the reader's language. Words of forms, too."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

from console.heard import heard as read

register = template.Library()


@register.filter
def heard(text: object) -> str:
    said = str(text)
    told = gettext(said) if said else said
    return read(said) if told == said else told
