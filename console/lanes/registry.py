"""The table of verbs. A verb's name is unique in the whole console."""

from __future__ import annotations

from collections.abc import Mapping

from console.errors import NotFound
from console.lanes.verbs import Verb

_verbs: dict[str, Verb] = {}


def register(verb: Verb) -> Verb:
    if verb.name in _verbs:
        raise ValueError(f"The verb {verb.name!r} is registered twice.")
    _verbs[verb.name] = verb
    return verb


def all_verbs() -> Mapping[str, Verb]:
    return dict(_verbs)


def find(name: str) -> Verb | None:
    return _verbs.get(name)


def verb_named(name: str) -> Verb:
    try:
        return _verbs[name]
    except KeyError:
        raise NotFound(f"There is no command named {name!r}.", code="unknown_verb") from None
