"""The setup page names the same keys as the desk."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from console.templatetags.keys import key

DESK = (Path(__file__).resolve().parents[2] / "static" / "js" / "models" / "display.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["layout", "picture_mark", "text_mark"])
def test_each_key_is_the_desks(kind: str) -> None:
    row = re.search(rf"^const {kind.upper()}_KEYS = (\[.*\]);$", DESK, re.MULTILINE)
    assert row
    letters = json.loads(row[1])
    assert [key(index, kind) for index in range(1, len(letters) + 1)] == letters
    assert key(len(letters) + 1, kind) == f"{kind[0].upper()}{len(letters) + 1}"


def test_inputs_have_their_digits_and_after_ten_of_them_their_numbers() -> None:
    assert [key(index, "input") for index in (1, 9, 10, 11, 24)] == ["1", "9", "0", "11", "24"]
