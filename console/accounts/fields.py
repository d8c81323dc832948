"""Model fields whose values are encrypted in the database and plain in Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from console.accounts import secrets

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
    _Json = models.TextField[Any, Any]
else:
    _Text = _Json = models.TextField


class EncryptedTextField(_Text):
    """A text that is a secret. It cannot be searched or ordered by."""

    def get_prep_value(self, value: Any) -> Any:
        return secrets.encrypt(str(value)) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return secrets.decrypt(value or "")

    def value_to_string(self, obj: models.Model) -> str:
        # Fixtures and dumps keep the secret encrypted.
        return secrets.encrypt(str(self.value_from_object(obj)))

    def to_python(self, value: Any) -> Any:
        return secrets.decrypt_if_ours(value) if isinstance(value, str) else value

    def get_lookup(self, lookup_name: str) -> Any:
        # 'exact' with an empty text is the one question that still has an answer.
        return super().get_lookup(lookup_name) if lookup_name in ("exact", "isnull") else None


class EncryptedJSONField(_Json):
    """A small JSON value that is a secret; None is stored as an empty text."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return "" if value is None else secrets.encrypt(json.dumps(value, sort_keys=True))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return json.loads(secrets.decrypt(value)) if value else None

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))

    def to_python(self, value: Any) -> Any:
        """From a fixture: the encrypted text. From Python: the value itself."""
        if isinstance(value, str) and (plain := secrets.decrypt_if_ours(value)) != value:
            return json.loads(plain)
        return value or None
