"""docs/architecture.md names files and folders where newcomers look: each of them exists."""

from __future__ import annotations

import re
from pathlib import Path


def test_each_file_and_folder_that_is_named_exists(repository: Path) -> None:
    text = (repository / "docs" / "architecture.md").read_text(encoding="utf-8")
    begin, end = text.index("## The tree"), text.index("## Who may know whom")
    named = re.findall(r"`([\w./-]+/[\w./-]*)`", text[begin:end])
    assert len(named) > 80
    own = {"elements/", "models/", "lib/", "api/", "services/", "tasks/", "looks/", "sources/", "var/"}  # of their row
    assert [path for path in named if path not in own and not (repository / path).exists()] == []


def test_there_are_at_least_twenty_symptoms(repository: Path) -> None:
    text = (repository / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [A-Z][^|]+ \| `[\w./-]+` \|$", text[text.index("## Where to look") :], re.MULTILINE)
    assert len(rows) >= 20
