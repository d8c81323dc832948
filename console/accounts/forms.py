"""Forms for people and cloud accounts. Secrets go in and never come out: an empty field keeps what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password

from console.accounts.models import CloudAccount, User
from console.accounts.roles import Role

if TYPE_CHECKING:
    _AccountForm = forms.ModelForm[CloudAccount]
    _PersonForm = forms.ModelForm[User]
else:
    # Django's forms cannot be subscripted when they run.
    _AccountForm = _PersonForm = forms.ModelForm

SECRETS = ("secret_key", "play_key")


class SignInForm(AuthenticationForm):
    """One sentence for a wrong name, a wrong password and a person who left."""

    error_messages = {
        "invalid_login": "The name or the password is not right.",
        "inactive": "The name or the password is not right.",
    }


class CloudAccountForm(_AccountForm):
    endpoint = forms.URLField(max_length=200, assume_scheme="https")
    whep_url = forms.URLField(label="WHEP address", max_length=200, required=False, assume_scheme="https")
    secret_key = forms.CharField(
        label="Secret key",
        required=False,
        max_length=256,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )
    play_key = forms.CharField(
        label="Play key",
        required=False,
        max_length=256,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
    )

    class Meta:
        model = CloudAccount
        fields = (
            "name", "kind", "endpoint", "region", "secret_id", "secret_key", "play_key", "whep_url", "tiles_url",
            "play_origins",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SECRETS:
            # The stored secret must not even reach the form's initial values.
            self.initial.pop(name, None)
        self._stored = {name: getattr(self.instance, name) for name in SECRETS} if self.instance.pk else {}

    def clean_secret_key(self) -> str:
        return self._kept("secret_key", "An account needs its secret key.")

    def clean_play_key(self) -> str:
        return self._kept("play_key", "")

    def clean_endpoint(self) -> str:
        return _plain_origin(self.cleaned_data["endpoint"])

    def clean_secret_id(self) -> str:
        value = str(self.cleaned_data["secret_id"])
        if not value.isascii() or not value.isprintable() or " " in value:
            raise forms.ValidationError("The key's id is plain letters and digits.")
        return value

    def clean_tiles_url(self) -> str:
        value = str(self.cleaned_data["tiles_url"])
        if value and (urlsplit(value).scheme not in ("ws", "wss") or not urlsplit(value).hostname):
            raise forms.ValidationError("The address of the tiles begins with ws:// or wss://.")
        return value

    def clean_play_origins(self) -> str:
        return "\n".join(_plain_origin(line) for line in str(self.cleaned_data["play_origins"]).split())

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kind, endpoint = self.cleaned_data.get("kind"), self.cleaned_data.get("endpoint", "")
        if kind == CloudAccount.Kind.TENCENT and endpoint and not endpoint.startswith("https://"):
            self.add_error("endpoint", "A remote cloud is only reached over https.")
        return cleaned

    def _kept(self, name: str, missing: str) -> str:
        value = str(self.cleaned_data.get(name) or self._stored.get(name, ""))
        if missing and not value:
            raise forms.ValidationError(missing)
        return value


class PersonForm(_PersonForm):
    """A person, and his roles everywhere; roles on single casters are kept in `memberships`, one on each line."""

    password = forms.CharField(
        required=False,
        max_length=128,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
    )
    roles = forms.MultipleChoiceField(
        label="Roles everywhere", required=False, choices=[(role.value, role.value) for role in Role],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    memberships = forms.CharField(
        label="Roles on single casters",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One on each line, like: caster:7 director producer",
    )
    language = forms.ChoiceField(required=False, choices=[("", "Browser"), *settings.LANGUAGES])

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "is_active", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            held = {member.topic: member.roles for member in self.instance.membership_set.order_by("topic")}
            self.initial["roles"] = held.pop("*", [])
            self.initial["memberships"] = "\n".join(f"{topic} {' '.join(roles)}" for topic, roles in held.items())

    def clean_password(self) -> str:
        value = str(self.cleaned_data.get("password") or "")
        if value:
            validate_password(value, self.instance)
        elif not self.instance.pk:
            raise forms.ValidationError("A new person needs a password.")
        return value

    def clean_memberships(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in str(self.cleaned_data["memberships"]).splitlines():
            topic, *roles = line.split()[:1] + line.split()[1:] if line.split() else [""]
            if not topic:
                continue
            kind, _, key = topic.partition(":")
            if kind != "caster" or not key.isascii() or not key.isdigit():
                raise forms.ValidationError(f"{topic[:40]!r} is not a caster: write caster: and its number.")
            if not roles or any(role not in list(Role) for role in roles):
                raise forms.ValidationError(f"{topic}: name one or more of {', '.join(Role)}.")
            found[topic] = roles
        return found


def _plain_origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise forms.ValidationError("An address begins with http:// or https:// and names a host.")
    if parts.path not in ("", "/") or parts.query or parts.fragment or any(char in parts.netloc for char in ";,' \""):
        raise forms.ValidationError("Only the scheme, the host and the port belong here.")
    return f"{parts.scheme}://{parts.netloc}"
