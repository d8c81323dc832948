"""A caster as JSON text and back. Fields added to the model later get their defaults; fields dropped are ignored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from localcloud.casters.account import Account
from localcloud.model import Bus, Caster, Display, Input, InputType, Layer, Layout, MarkPic, MarkWord, Output

T = TypeVar("T")

_TUPLES = frozenset({"urls", "inputs", "mark_pics", "mark_words", "audio", "denied"})


def dump(value: Caster | Account) -> str:
    return json.dumps(asdict(value), ensure_ascii=False, separators=(",", ":"))


def load_caster(text: str) -> Caster:
    raw = json.loads(text)
    slots: dict[str, Any] = {
        "inputs": _slots(raw["inputs"], _input),
        "layouts": _slots(raw["layouts"], _layout),
        "mark_pics": _slots(raw["mark_pics"], lambda item: _plain(MarkPic, item)),
        "mark_words": _slots(raw["mark_words"], lambda item: _plain(MarkWord, item)),
        "outputs": _slots(raw["outputs"], lambda item: _plain(Output, item)),
        "pvw": _bus(raw["pvw"]),
        "pgm": _bus(raw["pgm"]),
    }
    return Caster(**{**_known(Caster, raw), **slots})


def load_account(text: str) -> Account:
    return _plain(Account, json.loads(text))


def _known(kind: type[Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in raw.items() if name in names}


def _plain(kind: type[T], raw: Mapping[str, Any]) -> T:
    values = _known(kind, raw)
    return kind(**{name: tuple(value) if name in _TUPLES else value for name, value in values.items()})


def _slots(raw: Mapping[str, Any], read: Any) -> dict[int, Any]:
    return {int(index): read(item) for index, item in raw.items()}


def _input(raw: Mapping[str, Any]) -> Input:
    return _plain(Input, {**raw, "type": InputType(raw["type"])})


def _layout(raw: Mapping[str, Any]) -> Layout:
    return _plain(Layout, {**raw, "layers": tuple(_plain(Layer, layer) for layer in raw["layers"])})


def _bus(raw: Mapping[str, Any] | None) -> Bus | None:
    return None if raw is None else Bus(**{**_known(Bus, raw), "display": _plain(Display, raw["display"])})
