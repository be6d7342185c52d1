"""What the names of a module are bound to."""

import ast
from collections import Counter
from collections.abc import Iterator


class Bound:
    """imports: the `from ... import ...` at the top of the module."""

    def __init__(self, tree: ast.Module) -> None:
        self._count = Counter(_bound_names(tree))
        everywhere = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        self.imports = [node for node in everywhere if node in tree.body]
        # What is imported on some condition only, or late: the module, and its name there.
        self.elsewhere = [
            (node.module or "", alias.name) for node in everywhere if node not in self.imports for alias in node.names
        ]
        self._origins = {
            alias.asname or alias.name: (node.module or "", alias.name) for node in self.imports for alias in node.names
        }

    def once(self, name: str) -> bool:
        """Whether one thing only is bound to this name, wherever in the module."""
        return self._count[name] == 1

    def imported(self) -> Iterator[str]:
        """The names that stand for what is imported, and for nothing else anywhere."""
        return (name for name in self._origins if self.once(name))

    def origins(self) -> Iterator[tuple[str, tuple[str, str]]]:
        """What is imported: its name here; the module, and its name there."""
        return iter(self._origins.items())

    def origin(self, name: str) -> tuple[str, str]:
        """What an imported name is elsewhere: the module, and its name there; two empty texts for any other name."""
        return self._origins.get(name, ("", ""))

    def module(self, node: ast.expr) -> str:
        """Which module this expression is, if it is one that has been imported; else an empty text."""
        if isinstance(node, ast.Name) and node.id in self._origins and self.once(node.id):
            return ".".join(self._origins[node.id])
        return ""


def _bound_names(tree: ast.AST) -> Iterator[str]:
    """Each name as often as something is bound to it, wherever."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler):
            yield node.name or ""
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield from node.names
