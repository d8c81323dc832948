"""Secrets at rest: cameras' names and passwords, and addresses of outputs, which carry stream keys. The key stands
beside the store in a file of its own, so that a copy of the store alone tells nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

_MARK: Final = "sealed:"


class UnreadableError(RuntimeError):
    """The store holds secrets of another key."""


class Seal:
    """Fernet, with the key of this folder, which is made where there is none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._box = Fernet(_key(path))

    def close(self, text: str) -> str:
        """An empty text stays empty."""
        return _MARK + self._box.encrypt(text.encode()).decode() if text else ""

    def open(self, text: str) -> str:
        """What was stored before there was a seal is taken as it is. UnreadableError."""
        if not text.startswith(_MARK):
            return text
        try:
            return self._box.decrypt(text.removeprefix(_MARK)).decode()
        except InvalidToken as error:
            raise UnreadableError(
                f"The secrets in the store cannot be read with {self._path}. Put back the file that belongs to it."
            ) from error


def _key(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except FileNotFoundError:
        key = Fernet.generate_key()
    made = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    made.replace(path)
    return key
