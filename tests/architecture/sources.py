"""The product's own Python files, read as syntax trees and never run."""

import ast
import functools
from pathlib import Path

from paths import FIRMWARE, ROOT

HOST = ROOT / "host"


class Source:
    """One file: its dotted module name as its importers write it, and its tree."""

    def __init__(self, path: Path, top: Path) -> None:
        self.path = path
        self.shown = path.relative_to(ROOT).as_posix()
        parts = path.relative_to(top).with_suffix("").parts
        self.is_package = parts[-1] == "__init__"
        self.module = ".".join(parts[:-1] if self.is_package else parts)
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text, str(path))

    def __repr__(self) -> str:
        return self.shown

    def imports(self) -> set[str]:
        """Every module it imports, anywhere in the file."""
        package = self.module if self.is_package else self.module.rpartition(".")[0]
        return imported(self.tree, package)

    def where(self, node: ast.AST) -> str:
        return f"{self.shown}:{getattr(node, 'lineno', 1)}"


def imported(tree: ast.Module, package: str) -> set[str]:
    """Every module that a file in `package` imports; `from a import b` gives a.b where that is a module of ours."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parents, *filter(None, [node.module])])
            inner = {alias.name: f"{base}.{alias.name}" for alias in node.names}
            found.update(inner[name] if inner[name] in modules() else base for name in inner)
    return found


@functools.cache
def firmware() -> tuple[Source, ...]:
    return tuple(Source(path, FIRMWARE) for path in sorted(FIRMWARE.rglob("*.py")))


@functools.cache
def host() -> tuple[Source, ...]:
    return tuple(Source(path, HOST) for path in sorted(HOST.rglob("*.py")))


@functools.cache
def modules() -> frozenset[str]:
    """The names of all modules of the product, found without reading them."""
    names = set()
    for top in (FIRMWARE, HOST):
        for path in top.rglob("*.py"):
            parts = path.relative_to(top).with_suffix("").parts
            names.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return frozenset(names)


def core() -> list[Source]:
    return [source for source in firmware() if within(source.module, "redphone")]


def within(module: str, package: str) -> bool:
    """Whether `module` is `package` or lies in it."""
    return module == package or module.startswith(package + ".")
