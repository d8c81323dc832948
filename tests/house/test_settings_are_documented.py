"""Every variable that the program reads from the environment stands in .env.example, and nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

# Read by the settings through the typed readers of console/env.py, or straight from the environment.
READ = re.compile(
    r"""env\.(?P<how>text|flag|number|words|secret|database|origins)\(\s*"(?P<typed>[A-Z_]+)"
    |environ(?:ment)?(?:\.get\(|\[)\s*"(?P<plain>[A-Z_]+)\"""",
    re.VERBOSE,
)
# Set by the runner or a look for its own process, or by Django and Python; nobody sets them by hand.
INTERNAL = {"DJANGO_SETTINGS_MODULE", "OPENBLAS_NUM_THREADS", "PYTHONUNBUFFERED"}
# Read by docker compose itself.
COMPOSE = {"POSTGRES_PASSWORD"}
# The local cloud has its own list in docs/local-cloud.md; those that the console passes on are in both.
PASSED_ON = {"LOCALCLOUD_URL", "LOCALCLOUD_SECRET_ID", "LOCALCLOUD_SECRET_KEY", "LOCALCLOUD_PLAY_KEY"}


def variables_read(repository: Path) -> set[str]:
    found = set(PASSED_ON)
    for folder in ("console", "casters", "monitors", "streams"):
        for path in (repository / folder).rglob("*.py"):
            for match in READ.finditer(path.read_text(encoding="utf-8")):
                name = match["typed"] or match["plain"]
                found.add(name)
                if match["how"] == "secret":
                    found.add(f"{name}_FILE")
    return found - INTERNAL


def test_every_variable_is_in_the_example_and_nothing_else(repository: Path) -> None:
    example = (repository / ".env.example").read_text(encoding="utf-8")
    written = set(re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE))
    assert written - COMPOSE == variables_read(repository)


def test_the_scan_finds_typed_and_plain_readers(repository: Path) -> None:
    """The scan goes by text: should the readers change their look, this fails and the list is not silently short."""
    found = variables_read(repository)
    assert {"CONSOLE_SECRET_KEY_FILE", "PORT", "CONSOLE_DEMO_PASSWORD", "CONSOLE_HTTPS", "CONSOLE_REDIS_URL"} <= found
