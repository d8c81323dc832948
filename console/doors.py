"""Public doors of packages that hold models.

Django imports an app's package before its models may be imported, so a package's `__init__` cannot import them. It
lists where each public name lives instead, and the name is fetched when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def door(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package whose public names live in `homes[name]`."""

    def fetch(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"{package} has no public name {name!r}")
        return getattr(import_module(f"{package}.{homes[name]}"), name)

    return fetch
