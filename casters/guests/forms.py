"""The form of a new link. What its values may be stands in `links.make`."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from casters.forms import VerbForm

HOURS = [
    (2, _("2 hours")),
    (6, _("6 hours")),
    (12, _("12 hours")),
    (24, _("a day")),
    (72, _("three days")),
    (168, _("a week")),
]


class GuestForm(VerbForm):
    label = forms.CharField(max_length=64, label="For whom")
    hours = forms.TypedChoiceField(choices=HOURS, coerce=int, initial=12, label="Good for")
    sees_preview = forms.BooleanField(required=False, label="PVW as well as PGM")
