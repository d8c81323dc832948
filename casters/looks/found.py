"""What a look at an address came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """`code` names it for programs, `facts` are what its sentence is made of, `picture` is what is seen there, small,
    re-encoded, as (media type, bytes)."""

    ok: bool
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    picture: tuple[str, bytes] | None = None


class Nothing(Exception):
    """The look ended here: `found` says how."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.found = Found(False, code, facts)
