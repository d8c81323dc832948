"""What people may write into inputs, layouts, marks, outputs and casters, said once for forms, REST, socket and shell.

Each `read_*` takes foreign values and answers a clean, JSON-able dict of exactly the known names, or raises Invalid
with sentences by field name. With `partial` only the given names are read: that is what a change asks for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from casters import addresses
from casters.addresses import Policy
from console.errors import Invalid

SOUNDS = ("follow", "always")
INPUT_KINDS = ("file", "pull", "picture", "push", "webrtc_push")
TEMPLATES = {1: 1, 20: 2, 21: 2, 31: 3, 32: 3, 41: 4}
"""The cloud's layout templates and how many inputs each shows."""
MOST_LAYERS = 24
_COLOUR = re.compile(r"^(?:#|0[xX])([0-9a-fA-F]{6})$")


class Reader:
    """Reads named values one by one, collecting what is wrong instead of stopping at the first fault."""

    def __init__(self, params: Mapping[str, Any], *, partial: bool = False) -> None:
        self.params = params
        self.partial = partial
        self.clean: dict[str, Any] = {}
        self.problems: dict[str, list[str]] = {}
        self._known: set[str] = set()

    def wrong(self, name: str, sentence: str) -> None:
        self.problems.setdefault(name, []).append(sentence)

    def take(self, name: str, default: Any) -> tuple[bool, Any]:
        """Whether there is something to read under this name, and what. A default of None means it must be given."""
        self._known.add(name)
        if name in self.params:
            return True, self.params[name]
        if self.partial:
            return False, None
        if default is None:
            self.wrong(name, "This is needed.")
            return False, None
        self.clean[name] = default
        return False, None

    def text(self, name: str, longest: int, default: str | None = None, *, lines: bool = False) -> None:
        given, value = self.take(name, default)
        if not given:
            return
        if not isinstance(value, str):
            self.wrong(name, "This must be text.")
            return
        value = value.strip()
        if default is None and not value:
            self.wrong(name, "This is needed.")
        elif len(value) > longest:
            self.wrong(name, f"At most {longest} characters; these are {len(value)}.")
        elif any((ord(char) < 32 and not (lines and char in "\r\n")) or ord(char) == 127 for char in value):
            self.wrong(name, "Control characters cannot be used here.")
        else:
            self.clean[name] = value

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> None:
        given, value = self.take(name, default)
        if not given:
            return
        if not _is_whole(value):
            self.wrong(name, "This must be a whole number.")
        elif not low <= value <= high:
            self.wrong(name, f"This must be a whole number from {low} to {high}.")
        else:
            self.clean[name] = value

    def fraction(self, name: str, default: float | None = None) -> None:
        given, value = self.take(name, default)
        if not given:
            return
        if not _is_number(value) or not 0 <= value <= 1:
            self.wrong(name, "This must be a fraction of the picture, from 0 to 1.")
        else:
            self.clean[name] = float(value)

    def extent(self, name: str, most_pixels: int, default: float | None = None) -> None:
        """A fraction of the picture, or whole pixels from 2 up: the cloud reads 1 as 'all of it', so 1 pixel cannot be
        said."""
        given, value = self.take(name, default)
        if not given:
            return
        if not _is_number(value) or not 0 <= value <= most_pixels:
            self.wrong(name, f"This must be a fraction from 0 to 1, or whole pixels from 2 to {most_pixels}.")
        elif value > 1 and value != int(value):
            self.wrong(name, "Pixels must be a whole number; a fraction of the picture lies between 0 and 1.")
        else:
            self.clean[name] = float(value)

    def choice(self, name: str, allowed: tuple[Any, ...], default: Any = None) -> None:
        given, value = self.take(name, default)
        if not given:
            return
        if isinstance(value, bool) or value not in allowed:
            self.wrong(name, f"This must be one of {', '.join(str(item) for item in allowed)}.")
        else:
            self.clean[name] = value

    def flag(self, name: str, default: bool | None = None) -> None:
        given, value = self.take(name, default)
        if not given:
            return
        if not isinstance(value, bool):
            self.wrong(name, "This must be true or false.")
        else:
            self.clean[name] = value

    def done(self) -> dict[str, Any]:
        for name in self.params:
            if name not in self._known:
                self.wrong(str(name)[:64], "This name is not known here.")
        if not self.problems and self.partial and not self.clean:
            self.wrong("name", "Nothing to change was given.")
        if self.problems:
            raise Invalid.of_fields(self.problems)
        return self.clean


@dataclass(frozen=True, slots=True)
class InputNow:
    """What an input holds while only a part of it is changed."""

    kind: str = ""
    address: str = ""
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


NOTHING = InputNow()


def read_input(
    params: Mapping[str, Any], policy: Policy, *, partial: bool = False, now: InputNow = NOTHING
) -> dict[str, Any]:
    """name, kind, address (a file input: one address per line, up to five), a camera's user name and password, volume
    in percent, what it comes back to when it is muted, and when it is heard. What is not given is judged by `now`."""
    reader = Reader(params, partial=partial)
    reader.text("name", 256, "")
    reader.choice("kind", INPUT_KINDS)
    reader.whole("volume", 0, 200, 100)
    reader.whole("unmuted", 0, 200, 0)
    reader.choice("sound", SOUNDS, "follow")
    for name, longest in (("username", 64), ("password", 128)):
        if name in params:
            reader.text(name, longest, "")
    kind = reader.clean.get("kind", now.kind)
    pushed = kind in ("push", "webrtc_push")
    reader.text("address", 5 * 513, "" if pushed else None, lines=True)
    if partial and kind != now.kind and not pushed and "address" not in params:
        reader.wrong("address", "Another kind of input needs its own address.")
    if reader.clean.get("address") and kind:
        reader.clean["address"] = _input_addresses(reader, kind, reader.clean["address"], policy)
    _camera(reader, kind, now)
    return reader.done()


def _camera(reader: Reader, kind: str, now: InputNow) -> None:
    """A name and a password belong to the camera that they were given for: with another place they go."""
    clean = reader.clean
    address = str(clean.get("address", now.address))
    given: dict[str, Any] = {name: clean[name] for name in ("username", "password") if name in clean}
    if not any(given.values()) and not (now.username or now.password):
        for name in given:
            del clean[name]
        return
    is_camera = kind == "pull" and address.lower().startswith(("rtsp://", "rtsps://"))
    if any(given.values()) and not is_camera:
        wrong = next(name for name, value in given.items() if value)
        reader.wrong(wrong, "Only streams by rtsp:// have a user name and a password here.")
    elif given or ((now.username or now.password) and {"address", "kind"} & clean.keys()):
        stays = is_camera and addresses.place(address) == addresses.place(now.address)
        kept = (now.username, now.password) if stays else ("", "")
        clean.update({**dict(zip(("username", "password"), kept, strict=True)), **given})


def _input_addresses(reader: Reader, kind: str, text: str, policy: Policy) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    most = 5 if kind == "file" else 1
    if len(lines) > most:
        reader.wrong("address", f"At most {most} address{'es' if most > 1 else ''}, one per line.")
        return ""
    schemes = {"file": addresses.FETCHED, "picture": addresses.FETCHED, "pull": addresses.STREAMED}.get(
        kind, ("rtmp", "rtmps", "srt", "webrtc")
    )
    for number, line in enumerate(lines, 1):
        fault = addresses.fault(line, schemes=schemes, longest=512, policy=policy)
        if fault is not None:
            reader.wrong("address", fault if most == 1 or len(lines) == 1 else f"Line {number}: {fault}")
    return "\n".join(lines)


def read_layout(params: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """name (ours, the cloud has none), then either template and inputs ("1|2"), or layers with an input and a box
    each."""
    reader = Reader(params, partial=partial)
    reader.text("name", 64, "")
    for name in ("template", "inputs", "layers"):
        reader.take(name, "")
        reader.clean.pop(name, None)
    template, layers = params.get("template") or 0, params.get("layers") or []
    if template and layers:
        reader.wrong("layers", "Give a template or your own layers, not both.")
    elif layers:
        reader.clean["template"] = 0
        reader.clean["layers"] = _layers(reader, layers)
    elif template:
        _template(reader, template, params.get("inputs", ""))
    elif not partial or "inputs" in params:
        reader.wrong("template", "Choose a template, or give layers of your own.")
    return reader.done()


def _template(reader: Reader, template: Any, inputs: Any) -> None:
    if isinstance(template, bool) or not isinstance(template, int) or template not in TEMPLATES:
        reader.wrong("template", f"This must be one of {', '.join(map(str, TEMPLATES))}.")
        return
    try:
        parts = inputs.split("|") if isinstance(inputs, str) else inputs
        indexes = [int(part) for part in parts]
    except (TypeError, ValueError):
        reader.wrong("inputs", "Write the inputs' numbers joined by a bar, as in 1|2.")
        return
    if len(indexes) != TEMPLATES[template]:
        reader.wrong("inputs", f"This template shows {TEMPLATES[template]} inputs; these are {len(indexes)}.")
    elif any(not 1 <= index <= 24 for index in indexes) or len(set(indexes)) != len(indexes):
        reader.wrong("inputs", "Inputs are numbered 1 to 24, each at most once.")
    else:
        reader.clean |= {"template": template, "inputs": indexes}


def _layers(reader: Reader, layers: Any) -> list[dict[str, Any]]:
    if not isinstance(layers, list) or not 1 <= len(layers) <= MOST_LAYERS:
        reader.wrong("layers", f"Give a list of 1 to {MOST_LAYERS} layers.")
        return []
    clean = []
    for number, layer in enumerate(layers, 1):
        if not isinstance(layer, Mapping):
            reader.wrong("layers", f"Layer {number} must be an object with input, x, y, w and h.")
            continue
        box = Reader(layer)
        box.whole("input", 1, 24)
        for name in ("x", "y", "w", "h"):
            box.fraction(name)
        try:
            read = box.done()
        except Invalid as wrong:
            reader.wrong("layers", f"Layer {number}, {wrong.sentence}")
            continue
        if not (read["w"] > 0 and read["h"] > 0):
            reader.wrong("layers", f"Layer {number} has no size.")
        elif read["x"] + read["w"] > 1.0001 or read["y"] + read["h"] > 1.0001:
            reader.wrong("layers", f"Layer {number} reaches beyond the picture.")
        clean.append(read)
    return clean


def _riding(reader: Reader) -> None:
    reader.flag("tie", True)
    reader.flag("auto_off", False)


def read_picture_mark(params: Mapping[str, Any], policy: Policy, *, partial: bool = False) -> dict[str, Any]:
    """name, address of a picture, place and size, and what it does at a take."""
    reader = Reader(params, partial=partial)
    _riding(reader)
    reader.text("name", 256, "")
    reader.text("address", 256)
    reader.extent("x", 1920, 0.0)
    reader.extent("y", 1080, 0.0)
    reader.extent("w", 1920, 0.2)
    reader.extent("h", 1080, 0.2)
    for name in ("w", "h"):
        if reader.clean.get(name) == 0:
            reader.wrong(name, "A picture needs a size.")
    if reader.clean.get("address"):
        fault = addresses.fault(
            reader.clean["address"], schemes=addresses.FETCHED, longest=256, policy=policy, picture=True
        )
        if fault is not None:
            reader.wrong("address", fault)
    return reader.done()


def read_text_mark(params: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """name (ours), text, size in pixels, colour, font 1 serif or 2 sans, place, how it rolls, and what it does at a
    take."""
    reader = Reader(params, partial=partial)
    _riding(reader)
    reader.text("name", 64, "")
    reader.text("text", 1000)
    reader.whole("size", 16, 60, 32)
    reader.text("color", 8, "0xffffff")
    reader.choice("font", (1, 2), 2)
    reader.fraction("x", 0.0)
    reader.fraction("y", 0.0)
    reader.flag("roll", False)
    reader.whole("roll_s", 5, 600, 12)
    reader.choice("roll_direction", (0, 1), 1)
    reader.fraction("roll_from", 0.0)
    reader.fraction("roll_to", 1.0)
    if "color" in reader.clean:
        found = _COLOUR.match(reader.clean["color"])
        if found is None:
            reader.wrong("color", "Write a colour as # and six digits, as in #ffcc00.")
        else:
            reader.clean["color"] = "0x" + found[1].lower()
    return reader.done()


def read_output(params: Mapping[str, Any], policy: Policy, *, partial: bool = False) -> dict[str, Any]:
    """name and the address the program is pushed to; the address holds the stream key and is a secret."""
    reader = Reader(params, partial=partial)
    reader.text("name", 256, "")
    reader.text("address", 512)
    if reader.clean.get("address"):
        fault = addresses.fault(reader.clean["address"], schemes=addresses.PUSHED, longest=512, policy=policy)
        if fault is not None:
            reader.wrong("address", fault)
    return reader.done()


def read_caster(params: Mapping[str, Any], *, partial: bool = False) -> dict[str, Any]:
    """name, delay, default transition, size of the program, and when it expires (null: never)."""
    reader = Reader(params, partial=partial)
    reader.text("name", 64)
    reader.whole("delay_s", 0, 300, 0)
    reader.text("transition", 64, "")
    reader.whole("width", 0, 4096, 1280)
    reader.whole("height", 0, 2160, 720)
    reader.whole("fps", 0, 60, 25)
    given, expires_at = reader.take("expires_at", "")
    if given:
        reader.clean["expires_at"] = _moment(reader, expires_at)
    elif reader.clean.get("expires_at") == "":
        reader.clean["expires_at"] = None
    return reader.done()


def read_index(value: Any, low: int, high: int) -> int:
    """The slot a person names."""
    reader = Reader({"index": value})
    reader.whole("index", low, high)
    return int(reader.done()["index"])


def _moment(reader: Reader, value: Any) -> str | None:
    if value is None or value == "":
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        reader.wrong("expires_at", "Write a date and time, as in 2026-11-20T22:30:00Z, or leave it empty.")
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= datetime.now(UTC):
        reader.wrong("expires_at", "This time has passed already.")
    return moment.isoformat()


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
