"""`python locale/catalogue.py`: brings the words of the templates and forms into django.po, and compiles django.mo.

New words come in with an empty translation (a test names them), words that nobody uses any more go.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
TEXTS = re.compile(r"""\{%-?\s*translate\s+(?:"([^"]+)"|'([^']+)')|_\("([^"]+)"\)""")
BLOCKS = re.compile(r"\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", re.DOTALL)
# What forms print: the templates translate it when they print it, so that the forms stay plain.
FORMS = (
    "casters/forms.py", "casters/guests/forms.py", "casters/looks/words.py",
    "console/accounts/forms.py", "console/accounts/models.py",
)  # fmt: skip
LABELS = re.compile(
    r"""(?:label=|help_text=|ValidationError\(|sentence = |"invalid_login": )"""
    r"""(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')"""
)
# Made by Django from field names, or by a view from a family's name.
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)  # a date that stays: only words make a difference
MADE = (
    "Endpoint", "Region", "Secret id", "Whep url", "Tiles url", "Play origins", "Cloud account", "Kind", "Language",
    "Index", "Add: input", "Add: layout", "Add: picture mark", "Add: text mark", "Add: output", "New caster", "X", "Y",
    "W", "H", "all", "takes", "marks", "setup", "refused", "file", "pull", "picture", "push", "webrtc_push",
)  # fmt: skip


def words() -> Iterator[tuple[str, str]]:
    """Every sentence that a template prints, with the file it stands in."""
    for file in sorted((ROOT / "templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        place = str(file.relative_to(ROOT))
        for found in TEXTS.findall(text):
            yield next(filter(None, found)), place
        for block in BLOCKS.findall(text):
            yield re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", block), place
    for name in FORMS:
        text = (ROOT / name).read_text(encoding="utf-8")
        for found in (*LABELS.findall(text), *TEXTS.findall(text)):
            yield next(filter(None, found)).replace('\\"', '"'), name
    for sentence in MADE:
        yield sentence, "casters/views.py"


def empty() -> Catalog:
    return Catalog(
        locale="zh_Hans", project="live-console", version="1", msgid_bugs_address="the project", charset="utf-8",
        last_translator="the project", language_team="the project", creation_date=MADE_AT, revision_date=MADE_AT,
        header_comment="# The pages in Chinese (simplified).", fuzzy=False,
    )  # fmt: skip


def read() -> Catalog:
    if not PO.exists():
        return empty()
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def update() -> Catalog:
    old, new = read(), empty()
    places: dict[str, list[tuple[str, int]]] = {}
    for sentence, place in words():
        known = places.setdefault(sentence, [])
        if (place, 0) not in known:
            known.append((place, 0))
    for sentence, where in places.items():
        message = old.get(sentence)
        new.add(sentence, string=message.string if message else "", locations=where)
    return new


def main() -> None:
    catalogue = update()
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    missing = [str(message.id) for message in catalogue if message.id and not message.string]
    sys.stdout.write("\n".join([f"{len(catalogue)} sentences, {len(missing)} without Chinese", *missing, ""]))


if __name__ == "__main__":
    main()
