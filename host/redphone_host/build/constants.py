"""Which constants an assignment gives to which names, as far as that can be told from the source."""

import ast
import operator
from collections.abc import Callable, Mapping

Constants = dict[str, int | str]

# MicroPython holds a text of this length once, however often it is written.
_WORD_CHARACTERS_MAX = 9

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.BitOr: operator.or_,
    ast.LShift: operator.lshift,
}


def assigned_constants(node: ast.Assign, known: Mapping[str, int | str]) -> Constants:
    """{name: value}; none if what is assigned is no constant. known: what names in it stand for."""
    if len(node.targets) != 1:
        return {}
    target = node.targets[0]
    if isinstance(target, ast.Name):
        value = _value(node.value, known)
        return {} if value is None else {target.id: value}
    if isinstance(target, ast.Tuple):
        names = [name.id for name in target.elts if isinstance(name, ast.Name)]
        numbers = _range(node.value, known)
        if len(names) == len(target.elts) == len(numbers):
            return dict(zip(names, numbers, strict=True))
    return {}


def _value(node: ast.expr, known: Mapping[str, int | str]) -> int | str | None:
    if isinstance(node, ast.Call) and _is_named(node.func, "const") and len(node.args) == 1:
        return _value(node.args[0], known)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if len(node.value.encode()) <= _WORD_CHARACTERS_MAX else None
    return _number(node, known)


def _number(node: ast.expr, known: Mapping[str, int | str]) -> int | None:
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        number = known.get(node.id)
        return number if isinstance(number, int) else None
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        left, right = _number(node.left, known), _number(node.right, known)
        return None if left is None or right is None else _OPERATORS[type(node.op)](left, right)
    return None


def _range(node: ast.expr, known: Mapping[str, int | str]) -> list[int]:
    if not isinstance(node, ast.Call) or not _is_named(node.func, "range"):
        return []
    bounds = [_number(argument, known) for argument in node.args]
    told = [bound for bound in bounds if bound is not None]
    return list(range(*told)) if len(told) == len(bounds) else []


def _is_named(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
