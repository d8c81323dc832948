"""The manual as frozen data: actions with their fields, structs, error codes, and what we settled ourselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

PRIMITIVES = frozenset({"String", "Integer", "Float", "Double", "Boolean", "Date", "Timestamp", "Binary"})
_ARRAY = "Array of "


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter, one returned value or one member of a struct, under the vendor's name.

    `required` means required in a request; it is False for returned values. Limits are None where the manual states
    none. `max_chars` counts characters, `max_bytes` bytes of UTF-8; `advised_min` is narrower than `min` where more is
    accepted than offered. `enum_labels` maps the text of an allowed value to its meaning.
    """

    name: str
    type: str
    note: str
    required: bool = False
    default: int | float | str | bool | None = None
    min: int | float | None = None
    max: int | float | None = None
    advised_min: int | float | None = None
    multiple: int | None = None
    enum: tuple[int | str, ...] = ()
    enum_labels: Mapping[str, str] | None = None
    min_chars: int | None = None
    max_chars: int | None = None
    max_bytes: int | None = None
    max_items: int | None = None
    item_max_chars: int | None = None
    charset: str | None = None
    format: str | None = None
    unit: str | None = None
    nullable: bool = False
    example: Any = None

    @property
    def is_array(self) -> bool:
        return self.type.startswith(_ARRAY)

    @property
    def base(self) -> str:
        """The type of one item: `Integer` for `Array of Integer`, the type itself otherwise."""
        return self.type.removeprefix(_ARRAY)

    @property
    def is_struct(self) -> bool:
        return self.base not in PRIMITIVES


@dataclass(frozen=True, slots=True)
class Example:
    """One request of the manual and its answer, the answer with its `Response` envelope."""

    request: Mapping[str, Any]
    response: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `regions` is None when no region is needed, `("*",)` when any of the service's will do. `group` is
    the folder of `data/` that it stands in, `product` the name that its requests are signed for."""

    name: str
    group: str
    product: str
    title_en: str
    title_zh: str
    rate_limit_per_s: int
    region_required: bool
    regions: tuple[str, ...] | None
    deprecated: bool
    documented: bool
    params: tuple[Field, ...]
    returns: tuple[Field, ...]
    error_codes: tuple[str, ...]
    example_request: Mapping[str, Any] | None
    example_response: Mapping[str, Any] | None
    more_examples: tuple[Example, ...] = ()
    note: str = ""
    replaced_by: str = ""

    @property
    def writes(self) -> bool:
        """Whether a call may change something in the cloud. All reads of the Live API are named Describe."""
        return not self.name.startswith("Describe")

    def param(self, name: str) -> Field | None:
        return next((field for field in self.params if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Struct:
    """One object type. `required_known` is False for those that appear in answers only, with nothing marked."""

    name: str
    title_en: str
    used_by: tuple[str, ...]
    required_known: bool
    fields: tuple[Field, ...]
    note: str = ""

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One code. `common` codes may come from any action, `business` ones from those in `used_by`."""

    code: str
    scope: Literal["common", "business"]
    meaning_en: str
    meaning_zh: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """One decision of the overlay.

    `at` is a path like `actions/DeleteCasterInputInfo/params/InputIndex`; `kind` says what was done there: `set`
    changed limits, `add_field`, `action`, `struct` and `error` added something, `rule` says what no table can.
    `check_live` names what only an account on the remote cloud can settle for good.
    """

    kind: str
    at: str
    basis: str
    reason: str
    rule: str = ""
    check_live: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """One of the vendor's products: what a request for it is signed for, and the actions that it has by name."""

    name: str
    version: str
    actions: Mapping[str, Action]
    undocumented: frozenset[str]
    """Names of actions that the vendor's SDK has and the manual has not."""

    @property
    def is_known(self) -> bool:
        """Whether any action of it is known here. A product without one has its name and version only."""
        return bool(self.actions or self.undocumented)


@dataclass(frozen=True, slots=True)
class Manual:
    """Everything, by name. The names of actions are the same for all products: no two of them share one."""

    actions: Mapping[str, Action]
    structs: Mapping[str, Struct]
    errors: Mapping[str, ErrorCode]
    settled: tuple[Settled, ...]
    undocumented: frozenset[str]
    """Names of actions that the vendor's SDK has and the manual has not, of all products."""
    products: Mapping[str, Product]

    def group(self, name: str) -> tuple[Action, ...]:
        """The actions of one group, e.g. `casters`."""
        return tuple(action for action in self.actions.values() if action.group == name)

    def rules(self, at: str) -> tuple[Settled, ...]:
        """What was settled at a path or below it."""
        return tuple(entry for entry in self.settled if entry.at == at or entry.at.startswith(at + "/"))
