"""Source code taken apart: modules with their functions, classes and imports, and which names are locks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

MAKERS = {"Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"}


@dataclass
class Module:
    name: str
    tree: ast.Module
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)


def module_of(name: str, text: str) -> Module:
    module = Module(name, ast.parse(text))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module.imports |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
        elif isinstance(node, ast.Import):
            module.imports |= {alias.asname or alias.name: ("", alias.name) for alias in node.names}
    module.functions = {one.name: one for one in functions_of(module.tree.body)}
    module.classes = {node.name: node for node in module.tree.body if isinstance(node, ast.ClassDef)}
    return module


def lock_names(tree: ast.Module) -> Iterator[str]:
    """Names of attributes and globals that are made as a lock."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and _makes_a_lock(node.value):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if name := last_name(target):
                    yield name


def _makes_a_lock(value: ast.expr) -> bool:
    """`threading.Lock()`, and `field(default_factory=threading.Lock)`; asyncio's are no threads' locks."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in MAKERS and ast.unparse(node.value) == "threading"
        for node in ast.walk(value)
    )


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def functions_of(body: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield node
        elif isinstance(node, ast.AsyncFunctionDef):
            yield ast.FunctionDef(**{name: getattr(node, name) for name in (*node._fields, *node._attributes)})


def all_functions(module: Module) -> Iterator[tuple[ast.ClassDef | None, ast.FunctionDef]]:
    yield from ((None, function) for function in module.functions.values())
    for owner in module.classes.values():
        yield from ((owner, function) for function in functions_of(owner.body))


def walk(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What is run here: not what is only defined, and is run later."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting[:0] = ast.iter_child_nodes(node)


def path_of(dotted: str, package: str) -> str:
    inner = dotted.removeprefix(package).strip(".").replace(".", "/")
    return f"{inner}.py"
