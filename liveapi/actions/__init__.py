"""Every typed action, by the name the cloud gives it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from liveapi.actions import casters, inputs, layouts, marks, outputs, program
from liveapi.actions.base import Action, Done, Reply

_FAMILIES: tuple[ModuleType, ...] = (casters, inputs, outputs, layouts, marks, program)


def _actions(module: ModuleType) -> Iterator[tuple[str, type[Action[Any]]]]:
    for name, value in vars(module).items():
        if isinstance(value, type) and issubclass(value, Action) and value is not Action:
            yield name, value


ACTIONS: Mapping[str, type[Action[Any]]] = MappingProxyType(
    {name: action for module in _FAMILIES for name, action in _actions(module)}
)

__all__ = ["ACTIONS", "Action", "Done", "Reply"]
