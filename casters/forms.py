"""Forms of the setup pages. They turn what a browser sends into typed values; what the values may be stands in
`casters.fields` and is told by the verb's refusal, so that a form and the REST door say the same sentence at the same
field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from casters import mirror
from casters.families import Family
from casters.models import Caster
from casters.services import prepared
from console.accounts.models import CloudAccount
from console.errors import Refusal

KEPT, PREVIEWED = "kept", "preview"
FONTS = [(2, _("Sans (SimHei)")), (1, _("Serif (SimSun)"))]
DIRECTIONS = [(1, _("Right to left")), (0, _("Left to right"))]
KINDS = [
    ("file", _("Files, played in a loop")),
    ("pull", _("Stream, pulled")),
    ("picture", _("Picture")),
    ("push", _("Stream, pushed to us")),
    ("webrtc_push", _("Camera or screen of a browser")),
]
TEMPLATES = [
    ("", _("Own layers")),
    (1, _("1: one input, full")),
    (20, _("20: two side by side")),
    (21, _("21: full and a corner")),
    (31, _("31: one large, two small")),
    (32, _("32: three columns")),
    (41, _("41: four")),
]


class VerbForm(forms.Form):
    """Hands its values to a verb. A field left empty is not given at all: adding takes the default, changing keeps
    what is."""

    kept_empty: frozenset[str] = frozenset({"name"})

    def params(self) -> dict[str, Any]:
        found = {}
        for name, value in self.cleaned_data.items():
            if value is None or (value == "" and name not in self.kept_empty):
                continue
            found[name] = value
        return found

    def changes(self) -> dict[str, Any]:
        """Only what differs from what the form showed at first, so that renaming what is on air asks for nothing
        more."""
        return {name: value for name, value in self.params().items() if name in self.changed_data}

    def blame(self, refusal: Refusal) -> None:
        """Put the refusal's sentences beside the fields they are about, the rest above the form."""
        fields: Mapping[str, list[str]] = refusal.data.get("fields", {})
        for name, sentences in fields.items():
            self.add_error(
                name if name in self.fields else None,
                [sentence if name in self.fields else f"{name}: {sentence}" for sentence in sentences],
            )
        if not fields:
            self.add_error(None, refusal.sentence)


class SlotForm(VerbForm):
    index = forms.IntegerField(required=False, label="Number", help_text="Empty: the lowest free one.")
    name = forms.CharField(required=False, max_length=256, label="Name")

    def __init__(self, *args: Any, changing: bool = False, masked: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        if changing:
            del self.fields["index"]
            if "address" in self.fields:
                kept = _("Now %(address)s. Leave it empty to keep that.")
                self.fields["address"].help_text = kept % {"address": masked} if masked else ""


class InputForm(SlotForm):
    kind = forms.ChoiceField(choices=KINDS, label="Kind")
    address = forms.CharField(
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
        label="Address",
        help_text="For files one address per line, up to five.",
    )
    username = forms.CharField(
        required=False,
        max_length=64,
        label="User name of the camera",
        help_text="For rtsp:// cameras that ask for one.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        required=False,
        max_length=128,
        label="Password of the camera",
        help_text="Stored encrypted, and never shown again. Empty: it stays; without a user name there is none.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    volume = forms.IntegerField(required=False, label="Volume in percent", help_text="0 to 200; 100 is unchanged.")

    def params(self) -> dict[str, Any]:
        """Without a user name there is no password either; a password that was left empty stays."""
        found = super().params()
        if not found.get("username") and self.initial.get("username"):
            found["username"] = found["password"] = ""
        return found

    def changes(self) -> dict[str, Any]:
        found = super().changes()
        if found.get("username") == "":
            found["password"] = ""
        return found


class LayoutForm(SlotForm):
    template = forms.TypedChoiceField(choices=TEMPLATES, coerce=int, required=False, empty_value=None, label="Template")
    inputs = forms.CharField(
        required=False, label="Inputs of the template", help_text="Numbers joined by a bar, as in 1|2."
    )
    layers = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        label="Own layers",
        help_text='As JSON, from back to front, in fractions: [{"input": 1, "x": 0, "y": 0, "w": 1, "h": 1}].',
    )

    def params(self) -> dict[str, Any]:
        """The choice 'own layers' or a template decides; what stands in the other's fields is left over."""
        found = super().params()
        for name in ("layers",) if found.get("template") else ("template", "inputs"):
            found.pop(name, None)
        return found

    def changes(self) -> dict[str, Any]:
        boxes = {"template", "inputs", "layers"}
        changed = set(self.changed_data) | (boxes if boxes & set(self.changed_data) else set())
        return {name: value for name, value in self.params().items() if name in changed}

    def clean_layers(self) -> Any:
        text = self.cleaned_data["layers"]
        if not text:
            return ""
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise forms.ValidationError("This is not JSON.") from None


class PictureMarkForm(SlotForm):
    address = forms.CharField(
        required=False, label="Address of the picture", help_text="It ends in jpg, jpeg, png, bmp or gif."
    )
    x = forms.FloatField(required=False, label="Left", help_text="A fraction of the picture, or pixels from 2.")
    y = forms.FloatField(required=False, label="Top")
    w = forms.FloatField(required=False, label="Width")
    h = forms.FloatField(required=False, label="Height")


class TextMarkForm(SlotForm):
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}), required=False, label="Text")
    size = forms.IntegerField(required=False, label="Size", help_text="16 to 60.")
    color = forms.CharField(required=False, label="Colour", help_text="As in #ffcc00.")
    font = forms.TypedChoiceField(choices=FONTS, coerce=int, required=False, empty_value=None, label="Font")
    x = forms.FloatField(required=False, label="Left", help_text="A fraction of the picture.")
    y = forms.FloatField(required=False, label="Top")
    roll = forms.BooleanField(required=False, label="Rolling")
    roll_s = forms.IntegerField(required=False, label="Seconds for one pass")
    roll_direction = forms.TypedChoiceField(
        choices=DIRECTIONS,
        coerce=int,
        required=False,
        empty_value=None,
        label="Direction",
    )
    roll_from = forms.FloatField(required=False, label="Rolls from")
    roll_to = forms.FloatField(required=False, label="Rolls to")


class OutputForm(SlotForm):
    address = forms.CharField(
        required=False,
        label="Address",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="rtmp://host/app/key. It is a secret: stored encrypted, shown masked.",
    )


class CasterForm(VerbForm):
    kept_empty = frozenset({"transition"})
    name = forms.CharField(required=False, max_length=256, label="Name")
    delay_s = forms.IntegerField(required=False, label="Delay in seconds", help_text="0 to 300.")
    transition = forms.CharField(required=False, max_length=64, label="Default transition", help_text="Empty: a cut.")
    width = forms.IntegerField(required=False, label="Width")
    height = forms.IntegerField(required=False, label="Height")
    fps = forms.IntegerField(required=False, label="Frames per second")
    expires_at = forms.DateTimeField(required=False, label="Expires at (UTC)", help_text="Empty: never.")

    def params(self) -> dict[str, Any]:
        found = super().params()
        moment = found.pop("expires_at", None)
        return {**found, "expires_at": moment.isoformat() if moment else None}


class CopyForm(VerbForm):
    name = forms.CharField(max_length=64, label="Name of the copy", help_text="One that no other caster has.")


class DeleteForm(VerbForm):
    name = forms.CharField(
        strip=False,
        max_length=256,
        label="Its name, to be sure",
        help_text="Exactly as it stands above.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class NewCasterForm(CasterForm):
    account = forms.ModelChoiceField(queryset=CloudAccount.objects.all(), label="Cloud account")
    field_order = ("account", "name")

    def params(self) -> dict[str, Any]:
        return {name: value for name, value in super().params().items() if name != "account"}


FORMS: dict[str, type[SlotForm]] = {
    "input": InputForm,
    "layout": LayoutForm,
    "picture_mark": PictureMarkForm,
    "text_mark": TextMarkForm,
    "output": OutputForm,
}


def slot_form(family: Family) -> type[SlotForm]:
    return FORMS[family.word]


class PreparedForm(forms.Form):
    """One picture each for STANDBY and for black: a source alone, or what PVW shows with its marks and sound."""

    standby = forms.ChoiceField(label="STANDBY", required=False)
    emergency_first = forms.BooleanField(
        label="First ask the cloud for its own emergency picture",
        help_text="The picture chosen for STANDBY goes on air when the cloud has none, or does not answer.",
        required=False,
    )
    black = forms.ChoiceField(label="Black, for FTB", required=False)

    def __init__(self, *args: Any, caster: Caster, **more: Any) -> None:
        self._caster = caster
        super().__init__(*args, **more)
        self.fields["emergency_first"].initial = caster.emergency_first
        for name in prepared.WORDS:
            field = self.fields[name]
            now = caster.prepared(name)
            kept = [(KEPT, f"{mirror.describe(caster, now)} (as now)")] if now else []
            shown = f"What is on PVW: {mirror.describe(caster, caster.preview)}"
            previewed = [(PREVIEWED, shown)] if caster.preview else []
            cast(forms.ChoiceField, field).choices = [("", "None"), *kept, *previewed, *_sources(caster)]
            field.initial = KEPT if now else ""

    def params(self) -> dict[str, Any]:
        """Both pictures, as displays, and whether the cloud's own goes first."""
        chosen = {name: self._display(name, self.cleaned_data[name]) for name in prepared.WORDS}
        return {**chosen, "emergency_first": self.cleaned_data["emergency_first"]}

    def blame(self, refusal: Refusal) -> None:
        fields: Mapping[str, list[str]] = refusal.data.get("fields", {})
        for name, sentences in fields.items():
            self.add_error(name if name in self.fields else None, sentences)
        if not fields:
            self.add_error(None, refusal.sentence)

    def _display(self, name: str, value: str) -> dict[str, Any] | None:
        whole = {KEPT: self._caster.prepared(name), PREVIEWED: self._caster.preview}
        if value in whole:
            display = whole[value]
            return display.as_json() if display else None
        kind, _, index = value.partition(":")
        return {"source": {"kind": kind, "index": int(index)}} if value else None


def _sources(caster: Caster) -> list[tuple[str, str]]:
    families = (("input", "Input", caster.inputs.all()), ("layout", "Layout", caster.layouts.all()))
    return [
        (f"{kind}:{item.index}", f"{word} {item.index} {item.name}".strip())
        for kind, word, items in families
        for item in items
    ]
