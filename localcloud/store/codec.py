"""A caster as JSON text and back. Fields added to the model later get their defaults; fields dropped are ignored.
What is secret is sealed on its way."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from localcloud.casters.account import Account
from localcloud.model import Bus, Caster, Display, Input, InputType, Layer, Layout, MarkPic, MarkWord, Output
from localcloud.store.seal import Seal

T = TypeVar("T")

_TUPLES = frozenset({"urls", "inputs", "mark_pics", "mark_words", "audio", "denied"})


_SECRET = {"inputs": ("user", "password"), "outputs": ("url",)}


def dump(value: Account) -> str:
    return _text(asdict(value))


def dump_caster(caster: Caster, seal: Seal) -> str:
    raw = asdict(caster)
    _through(raw, seal.close)
    return _text(raw)


def load_caster(text: str, seal: Seal) -> Caster:
    raw = json.loads(text)
    _through(raw, seal.open)
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


def _text(raw: Mapping[str, Any]) -> str:
    return json.dumps(raw, ensure_ascii=False, separators=(",", ":"))


def _through(raw: Mapping[str, Any], change: Callable[[str], str]) -> None:
    """Change each secret in place."""
    for slots, names in _SECRET.items():
        for item in raw[slots].values():
            item.update({name: change(item[name]) for name in names if item.get(name)})


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
