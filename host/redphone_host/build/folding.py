"""Writes the application's numbers where they are used, so that their names take none of a box's memory.

A number of a module (`FLASH = 3`, `A, B = range(2)`) is a name, an entry among the module's, and one more in each
module that imports it; the compiler itself folds only what a module keeps to itself. Whole numbers and single words are
folded that have names in capitals and are assigned once, at the top of a module. What nothing names any more is left
out; all else stays.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import TypeGuard

from redphone_host.build.constants import Constants, assigned_constants
from redphone_host.build.names import Bound
from redphone_host.build.source_edit import SourceEdit

# In place of a module, where it cannot be told whose name this is.
_ANY = ""


def fold(sources: Mapping[str, str]) -> dict[str, str]:
    """The modules' texts, by their names ("redphone.wire"), folded. SyntaxError if one is not Python."""
    modules = [_Module(name, text) for name, text in sources.items()]
    known: dict[str, Constants] = {module.name: {} for module in modules}
    while sum(module.learn(known) for module in modules):
        pass
    kept = {use for module in modules for use in module.fold(known)}
    while passed_on := {origin for module in modules for origin in module.passed_on(kept)} - kept:
        kept |= passed_on
    return {module.name: module.without_unused(known, kept) for module in modules}


class _Module:
    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._tree = ast.parse(text)
        self._edit = SourceEdit(text)
        self._bound = Bound(self._tree)

    def learn(self, known: Mapping[str, Constants]) -> int:
        """Add what can be told by now to what is known of this module; how many are new."""
        mine, before = known[self.name], len(known[self.name])
        mine.update(self._scope(known))
        for node in self._tree.body:
            if isinstance(node, ast.Assign):
                found = assigned_constants(node, self._scope(known))
                mine.update({name: value for name, value in found.items() if name.isupper() and self._bound.once(name)})
        return len(mine) - before

    def fold(self, known: Mapping[str, Constants]) -> Iterator[tuple[str, str]]:
        """Replace each use by its value; the module and the name of each use that is left, and of what is passed on."""
        scope = self._scope(known)
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                if node.id in scope:
                    self._edit.replace(node, f"({scope[node.id]!r})")
                else:
                    yield self.name, node.id
            elif isinstance(node, ast.Attribute):
                module = self._bound.module(node.value)
                if node.attr in known.get(module, {}):
                    self._edit.replace(node, f"({known[module][node.attr]!r})")
                else:
                    yield module if module in known else _ANY, node.attr
        yield from self._bound.elsewhere
        for name, origin in self._bound.origins():
            if name not in scope:
                yield origin

    def passed_on(self, kept: Collection[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """What is imported here and wanted elsewhere from here: the module, and its name there."""
        return (origin for name, origin in self._bound.origins() if (self.name, name) in kept or (_ANY, name) in kept)

    def without_unused(self, known: Mapping[str, Constants], kept: Collection[tuple[str, str]]) -> str:
        """The text, without the constants and their imports that are not among the kept."""

        def is_kept(name: str) -> bool:
            return (self.name, name) in kept or (_ANY, name) in kept

        scope = self._scope(known)
        for imported in self._bound.imports:
            here = [(alias, alias.asname or alias.name) for alias in imported.names]
            left = [alias for alias, name in here if name not in scope or is_kept(name)]
            if len(left) < len(imported.names):
                self._edit.replace(imported, ast.unparse(ast.ImportFrom(imported.module, left, 0)) if left else "")
        mine = known[self.name]
        for node in self._tree.body:
            names = assigned_constants(node, scope) if isinstance(node, ast.Assign) else {}
            if names and all(name in mine for name in names):
                left_here = [f"{name} = {mine[name]!r}" for name in names if is_kept(name)]
                if len(left_here) < len(names):
                    self._edit.replace(node, "; ".join(left_here))
            elif self._is_own(node, scope):
                self._edit.wrap(node.value, "const(", ")")
        return self._edit.text()

    def _is_own(self, node: ast.stmt, scope: Constants) -> TypeGuard[ast.Assign]:
        """Whether this assigns a constant of another kind that only this module uses: the compiler folds those."""
        return (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id.startswith("_")
            and self._bound.once(node.targets[0].id)
            and _is_constant(node.value, scope)
        )

    def _scope(self, known: Mapping[str, Constants]) -> Constants:
        """What names stand for here."""
        found = dict(known[self.name])
        for name in self._bound.imported():
            module, there = self._bound.origin(name)
            if there in known.get(module, {}):
                found[name] = known[module][there]
        return found


def _is_constant(node: ast.expr, scope: Constants) -> bool:
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(_is_constant(element, scope) for element in node.elts)
    if isinstance(node, ast.Name):
        return node.id in scope
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes | float | int)
