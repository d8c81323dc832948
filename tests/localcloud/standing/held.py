"""Finds, in source code, what is entered while a lock is held: each `with` over a lock, and every call made under it.

What is harmless is listed here: arithmetic, containers, a condition's own wait. Our own functions are followed into
their bodies. All else is a finding: a callback, an input or output, another lock, or a call whose end nobody knows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.localcloud.standing.parted import (
    MAKERS,
    Module,
    all_functions,
    functions_of,
    last_name,
    lock_names,
    module_of,
    path_of,
    walk,
)

ROOT = Path(__file__).resolve().parents[3]
PLAIN = {
    "abs", "all", "any", "bool", "bytes", "dict", "enumerate", "float", "frozenset", "getattr", "int", "isinstance",
    "len", "list", "map", "max", "min", "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "type",
    "zip", "deque", "replace", "super", "cast", "next", "asdict", "partial", "RuntimeError",
}  # fmt: skip
"""By name. `map`, `max` and the like are given functions of ours here, which are found as such."""
CONTAINERS = {
    "add", "append", "appendleft", "clear", "copy", "discard", "extend", "get", "items", "keys", "move_to_end", "pop",
    "popitem", "popleft", "remove", "setdefault", "sort", "update", "values", "reshape", "astype",
}  # fmt: skip
"""Methods of containers and of arrays."""
HARMLESS = {"is_set", "is_alive", "notify", "notify_all", "locked"}
CONTAINER = re.compile(r"(?i)dict|set\b|list|deque|tuple|mapping|condition|event|= [\[{(]|np\.")
MODULES = {"math", "np", "struct"}
CLOCKS = {("time", "monotonic"), ("time", "time"), ("time", "monotonic_ns"), ("time", "time_ns")}


@dataclass(frozen=True)
class Finding:
    """`place` is the function that holds the lock, as `casters/book.py Book.change`."""

    place: str
    lock: str
    what: str


class Code:
    """All modules of a package, by their paths inside it."""

    def __init__(self, sources: dict[str, str], package: str = "localcloud") -> None:
        self._package = package
        self.sources = sources
        self.modules = {name: module_of(name, text) for name, text in sources.items()}
        self.locks = {name for module in self.modules.values() for name in lock_names(module.tree)}
        self._methods: dict[str, list[tuple[Module, ast.ClassDef, ast.FunctionDef]]] = {}
        for module in self.modules.values():
            for owner in module.classes.values():
                for method in functions_of(owner.body):
                    self._methods.setdefault(method.name, []).append((module, owner, method))

    @classmethod
    def of(cls, package: str) -> Code:
        """With what all share, `lasting/`."""
        own = {str(file.relative_to(ROOT / package)): file for file in sorted((ROOT / package).rglob("*.py"))}
        shared = {str(file.relative_to(ROOT)): file for file in sorted((ROOT / "lasting").rglob("*.py"))}
        return cls({name: file.read_text("utf-8") for name, file in (own | shared).items()}, package)

    def findings(self) -> list[Finding]:
        found = []
        for module in self.modules.values():
            for owner, function in all_functions(module):
                place = f"{module.name} {owner.name}.{function.name}" if owner else f"{module.name} {function.name}"
                for lock, body in self._held(module, owner, function):
                    found += [Finding(place, lock, what) for what in self._entered(module, owner, body, lock, set())]
        return found

    def _held(
        self, module: Module, owner: ast.ClassDef | None, function: ast.FunctionDef
    ) -> Iterator[tuple[str, list[ast.stmt]]]:
        for node in walk(function.body):
            if isinstance(node, ast.With):
                for n, item in enumerate(node.items):
                    if lock := self._lock_of(item.context_expr):
                        inner = ast.With(items=node.items[n + 1 :], body=node.body)
                        yield lock, [inner]
            elif isinstance(node, ast.Call) and last_name(node.func) == "acquire" and self._lock_of(node.func):
                yield ast.unparse(node.func).removesuffix(".acquire"), function.body

    def _lock_of(self, expression: ast.expr) -> str:
        """The lock that this expression is, or answers; nothing when it is none."""
        for node in ast.walk(expression):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if name in self.locks or self._gives_a_lock(name):
                return ast.unparse(expression)
        return ""

    def _gives_a_lock(self, name: str) -> bool:
        """A method that returns a lock, or a context that holds one while it yields."""
        for _, _, method in self._methods.get(name, ()):
            returns = ast.unparse(method.returns) if method.returns else ""
            if returns.rpartition(".")[2] in MAKERS:
                return True
            held = [node for node in walk(method.body) if isinstance(node, ast.With) and self._plain_lock(node)]
            if any(isinstance(inner, ast.Yield) for node in held for inner in ast.walk(node)):
                return True
        return False

    def _plain_lock(self, node: ast.With) -> bool:
        return any(last_name(item.context_expr) in self.locks for item in node.items)

    def _entered(
        self, module: Module, owner: ast.ClassDef | None, body: list[ast.stmt], lock: str, seen: set[int]
    ) -> Iterator[str]:
        for node in walk(body):
            if isinstance(node, (ast.With, ast.AsyncWith)):
                yield from (
                    f"another lock: {other}" for item in node.items if (other := self._lock_of(item.context_expr))
                )
            elif isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
                yield f"somebody else's turn: {ast.unparse(node)}"
            elif isinstance(node, ast.Call):
                yield from self._called(module, owner, node, lock, seen)

    def _called(
        self, module: Module, owner: ast.ClassDef | None, call: ast.Call, lock: str, seen: set[int]
    ) -> Iterator[str]:
        function, said = call.func, ast.unparse(call.func)
        if isinstance(function, ast.Name):
            if function.id not in PLAIN:
                yield from self._of_name(module, function.id, lock, seen)
            return
        if not isinstance(function, ast.Attribute):
            yield f"a callback: {said}"
            return
        name, receiver = function.attr, ast.unparse(function.value)
        if receiver.split(".")[0] in MODULES or (receiver, name) in CLOCKS or name in HARMLESS:
            return
        if (name == "wait" and receiver == lock) or (receiver == "threading" and name in {*MAKERS, "Event", "Thread"}):
            return
        if name == "__init__" or isinstance(function.value, ast.Constant):
            return  # of a base, which is looked at as a class of its own; of a text
        if receiver in module.imports or receiver in module.classes:
            yield from self._of_module(module, receiver, name, lock, seen)
        elif receiver == "self" and owner is not None:
            yield from self._of_self(module, owner, name, lock, seen)
        elif name not in CONTAINERS or not self._may_be_container(function.value, owner):
            yield from self._of_anyone(module, owner, said, name, lock, seen)

    def _may_be_container(self, receiver: ast.expr, owner: ast.ClassDef | None) -> bool:
        """An attribute of ours is one when it is made as one; of a local name nobody can tell."""
        if owner is None or not isinstance(receiver, ast.Attribute) or ast.unparse(receiver.value) != "self":
            return True
        made = [
            ast.unparse(node)
            for node in ast.walk(owner)
            if isinstance(node, (ast.Assign, ast.AnnAssign))
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if last_name(target) == receiver.attr
        ]
        return any(CONTAINER.search(one) for one in made)

    def _of_name(self, module: Module, name: str, lock: str, seen: set[int]) -> Iterator[str]:
        if name in module.functions:
            yield from self._into(module, None, module.functions[name], lock, seen)
        elif name in module.classes:
            yield from self._made(module, module.classes[name], lock, seen)
        elif name in module.imports and (there := self._imported(*module.imports[name])):
            yield from self._of_name(there[0], there[1], lock, seen)
        else:
            yield f"a callback: {name}"

    def _of_module(self, module: Module, receiver: str, name: str, lock: str, seen: set[int]) -> Iterator[str]:
        origin, original = module.imports.get(receiver, ("", receiver))
        dotted = f"{origin}.{original}" if origin else original
        there = self.modules.get(path_of(dotted, self._package))
        if there is not None:
            yield from self._of_name(there, name, lock, seen)
        else:
            yield f"foreign code: {dotted.strip('.')}.{name}"

    def _of_self(self, module: Module, owner: ast.ClassDef, name: str, lock: str, seen: set[int]) -> Iterator[str]:
        """Of this class, of its bases, and of those who have it as theirs."""
        related = {owner.name, *(last_name(base) or ast.unparse(base) for base in owner.bases)}
        found = [
            (at, cls, method)
            for at, cls, method in self._methods.get(name, ())
            if cls.name in related or owner.name in {last_name(base) or ast.unparse(base) for base in cls.bases}
        ]
        if not found:
            yield f"a callback: self.{name}"
        for at, cls, method in found:
            yield from self._into(at, cls, method, lock, seen)

    def _of_anyone(
        self, module: Module, owner: ast.ClassDef | None, said: str, name: str, lock: str, seen: set[int]
    ) -> Iterator[str]:
        """Whose method this is can be told by its name alone, where only one class has it: of this module,
        or of all when the name is a private one."""
        found = self._methods.get(name, ())
        near = [one for one in found if one[0] is module and one[1] is not owner]
        found = near or (found if name.startswith("_") else [])
        if len(found) != 1:
            yield f"foreign code: {said}"
            return
        ((at, cls, method),) = found
        yield from (f"{said}: {what}" for what in self._into(at, cls, method, lock, seen))

    def _made(self, module: Module, made: ast.ClassDef, lock: str, seen: set[int]) -> Iterator[str]:
        """What happens when one of these is made."""
        for method in functions_of(made.body):
            if method.name == "__init__":
                yield from self._into(module, made, method, lock, seen)

    def _into(
        self, module: Module, owner: ast.ClassDef | None, function: ast.FunctionDef, lock: str, seen: set[int]
    ) -> Iterator[str]:
        if id(function) not in seen:
            seen.add(id(function))
            for what in self._entered(module, owner, function.body, lock, seen):
                yield f"{function.name}: {what}"

    def _imported(self, origin: str, name: str) -> tuple[Module, str] | None:
        there = self.modules.get(path_of(origin, self._package))
        return (there, name) if there is not None and name in (*there.functions, *there.classes) else None
