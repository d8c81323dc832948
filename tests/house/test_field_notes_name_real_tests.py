"""Each row of docs/field-notes.md names the test that holds it, and that test exists."""

from __future__ import annotations

import re
from pathlib import Path


def rows(repository: Path) -> list[list[str]]:
    text = (repository / "docs" / "field-notes.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith(("|---", "| what was"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_row_is_held_by_a_test_that_exists(repository: Path) -> None:
    told = rows(repository)
    assert told
    for row in told:
        assert len(row) == 3, row
        named = re.findall(r"`(tests/[^`]+\.py)`", row[2])
        assert named, row
        assert [path for path in named if not (repository / path).is_file()] == []
