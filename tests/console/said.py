"""What the servers say to readers, found in their code: every sentence alone, with {1}, {2} for what is filled in.

These are the keys of the catalogue in `static/js/lib/heard.zh-hans.js` (`console/heard.py` tells more).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEAKERS = (
    "casters", "console/errors.py", "console/http.py", "console/routing.py", "console/accounts",
    "console/cloud/freeze.py",
    "console/lanes/accepting.py", "console/lanes/ending.py", "console/lanes/running.py", "console/live/consumer.py",
    "console/live/frames.py", "liveapi/errors.py", "liveapi/verdicts.py",
    # What the local cloud says of sources and pushes stands beside them on the desk.
    "localcloud/mixer/fetch.py", "localcloud/mixer/fetch_coding.py", "localcloud/mixer/fetch_http.py",
    "localcloud/mixer/fetch_picture.py", "localcloud/mixer/fetch_place.py", "localcloud/mixer/mixer_caster.py",
    "localcloud/mixer/sources",
    "localcloud/outs",
    "rtsp", "srt/address.py", "srt/library.py", "srt/pull.py", "srt/socket.py",
    "rtmp/play.py", "localcloud/rtsp/messages.py", "localcloud/rtsp/play.py",
    "localcloud/media/admission.py",
    "localcloud/media/offer.py", "localcloud/media/offer_sections.py", "localcloud/media/routes.py",
    "localcloud/media/tiles.py",
)  # fmt: skip
NOT_FOR_READERS = ("migrations", "management", "demo_pictures.py", "forms.py", "words.py", "models.py", "secrets.py")
"""Commands of the shell, and what Django's own catalogue holds."""
SILENT_CALLS = {
    "debug", "info", "warning", "error", "exception", "log", "add_argument", "compile", "_", "gettext", "gettext_lazy",
    "gettext_noop", "TypeError", "ImproperlyConfigured", "MalformedError",
    "OpenApiResponse", "extend_schema", "UnsignedError",
}  # fmt: skip
SENTENCE = re.compile(r"\S \S.*[.!?]$", re.DOTALL)
BETWEEN = re.compile(r"(?<=[.!?])\s+|(?<=^\{\}) (?=[A-Z])")
FILLED = re.compile(r"\{[^{}]*\}")


def said() -> dict[str, str]:
    """Every sentence, and the file in which it is said first."""
    found: dict[str, str] = {}
    for speaker in SPEAKERS:
        path = ROOT / speaker
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if not any(part in NOT_FOR_READERS for part in file.parts):
                for sentence in _of(ast.parse(file.read_text(encoding="utf-8"))):
                    found.setdefault(sentence, str(file.relative_to(ROOT)))
    return found


def _of(tree: ast.AST) -> Iterator[str]:
    silent: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            silent.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            silent.update(part for part in node.values if isinstance(part, ast.Constant))
        elif isinstance(node, ast.Call) and _name(node.func) in SILENT_CALLS:
            silent.update(ast.walk(node))
    for node in ast.walk(tree):
        if node not in silent and (text := _text(node)) and SENTENCE.search(text.strip()):
            yield from (_numbered(one) for one in BETWEEN.split(text.strip()) if re.search(r"\w", one))


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def _numbered(text: str) -> str:
    numbers = iter(range(1, 10))
    return FILLED.sub(lambda _: f"{{{next(numbers)}}}", text)
