"""Browser modules from node_modules: an allow-list, each under its version (`npm/lit@3.3.3/index.js`).

The version in the path lets browsers keep a file for ever, and the import map (templatetags/importmap) is the one place
that knows it. Files keep their names: hashed names would load Lit twice, because its modules import each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

# package: the module that its bare name stands for ("" = a plain script, no module)
PACKAGES = {
    "lit": "index.js",
    "lit-html": "lit-html.js",
    "lit-element": "lit-element.js",
    "@lit/reactive-element": "reactive-element.js",
    "mpegts.js": "",
}
SUFFIXES = (".js", ".map", ".txt")
LEFT_OUT = ("node_modules", "development", "node", "src", "types", "d.ts")


@cache
def version_of(package: str) -> str | None:
    """The installed version, or None when the package is not installed."""
    file = Path(settings.NODE_MODULES) / package / "package.json"
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return None


def prefix_of(package: str) -> str | None:
    """`npm/lit@3.3.3`, below the static root."""
    version = version_of(package)
    return f"npm/{package}@{version}" if version else None


def import_map() -> dict[str, dict[str, str]]:
    """Bare names of the allow-list to addresses, whole packages with a slash as well (`lit/directives/...`)."""
    imports: dict[str, str] = {}
    for package, entry in PACKAGES.items():
        prefix = prefix_of(package)
        if prefix and entry:
            imports[package] = f"{settings.STATIC_URL}{prefix}/{entry}"
            imports[f"{package}/"] = f"{settings.STATIC_URL}{prefix}/"
    return {"imports": imports}


class NpmFinder(BaseFinder):
    """Finds exactly the files that the import map can name."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        found = self._locate(path)
        if found is None:
            return []  # Django takes None for a find
        return [found] if find_all else found

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        for package in PACKAGES:
            prefix = prefix_of(package)
            if prefix is None:
                continue
            folder = Path(settings.NODE_MODULES) / package
            storage = FileSystemStorage(location=str(folder))
            storage.prefix = prefix  # type: ignore[attr-defined]  # collectstatic reads it
            for file in sorted(folder.rglob("*")):
                inner = file.relative_to(folder)
                if file.is_file() and _served(inner):
                    yield str(inner), storage

    def _locate(self, path: str) -> str | None:
        for package in PACKAGES:
            prefix = prefix_of(package)
            if prefix and path.startswith(prefix + "/"):
                folder = (Path(settings.NODE_MODULES) / package).resolve()
                file = (folder / path[len(prefix) + 1 :]).resolve()
                inside = file.is_relative_to(folder) and _served(file.relative_to(folder))
                return str(file) if inside and file.is_file() else None
        return None


def _served(inner: Path) -> bool:
    return inner.suffix in SUFFIXES and not any(part in LEFT_OUT for part in inner.parts)
