"""Typed readers of the environment. Every mistake is collected, and the start stops once with the whole list."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("0", "false", "no", "off", "")


class Mistakes(Exception):
    """The environment cannot be used as it is; one line for each setting that is wrong."""


class Env:
    """Reads settings from a mapping. Call `finish()` when all are read."""

    def __init__(self, source: dict[str, str] | None = None) -> None:
        self._source = dict(os.environ) if source is None else source
        self.mistakes: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._source.get(name, default).strip()

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._source.get(name, "1" if default else "0").strip().lower()
        if value in _TRUE:
            return True
        if value not in _FALSE:
            self.mistakes.append(f"{name} must be 1 or 0, not {value!r}.")
        return False

    def number(self, name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
            self.mistakes.append(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
            return default
        return int(value)

    def words(self, name: str, default: str = "") -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def secret(self, name: str, made_in: Path, make: Callable[[], str]) -> str:
        """A secret from NAME, from the file NAME_FILE, or made once and kept in `made_in` for its owner only."""
        if value := self.text(name):
            return value
        named = self.text(f"{name}_FILE")
        path = Path(named) if named else made_in
        try:
            if named or path.exists():
                return path.read_text(encoding="utf-8").strip()
            return _keep(path, make())
        except OSError as error:
            self.mistakes.append(f"{name}: the file {path} cannot be used ({error.strerror}).")
            return secrets.token_urlsafe(48)

    def database(self, name: str, default: str) -> dict[str, Any]:
        value = self.text(name, default) or default
        try:
            return database_from_url(value)
        except ValueError as error:
            self.mistakes.append(f"{name}: {error}")
            return database_from_url(default)

    def origins(self, name: str, default: str) -> list[str]:
        """Whole origins, scheme://host[:port], as a browser writes them."""
        found = []
        for word in self.words(name, default):
            parts = urlsplit(word)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
                self.mistakes.append(f"{name}: {word!r} is not an origin like https://console.example:8000.")
            else:
                found.append(f"{parts.scheme}://{parts.netloc}".lower())
        return found

    def finish(self) -> None:
        if self.mistakes:
            raise Mistakes("The environment has mistakes:\n" + "\n".join(f"  - {line}" for line in self.mistakes))


def database_from_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for `sqlite:///relative`, `sqlite:////absolute` or `postgres://user:word@host:port/name`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or "console.sqlite3",
            "OPTIONS": {
                # Else a transaction that reads and then writes fails at once with 'database is locked'.
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        if not parts.hostname or not parts.path.strip("/"):
            raise ValueError("a PostgreSQL address needs a host and a database name.")
        options: dict[str, Any] = {"connect_timeout": "3", **dict(parse_qsl(parts.query))}
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.strip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname,
            "PORT": str(parts.port or 5432),
            "OPTIONS": options,
        }
    raise ValueError(f"{parts.scheme or 'nothing'} is not a database we know; use sqlite or postgres.")


def _keep(path: Path, value: str) -> str:
    """Write a new secret; when two processes start together, both end with the one that was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(value + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    finally:
        draft.unlink()
    return value
