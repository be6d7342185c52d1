"""What MicroPython lacks, and what nobody here writes."""

import ast
import io
import re
import tokenize

import pytest
from sources import Source, firmware, host

ABSENT = {"typing", "typing_extensions", "dataclasses", "enum", "abc", "contextlib", "__future__", "functools"}
ABSENT |= {"itertools", "pathlib", "logging", "threading", "subprocess", "secrets", "copy", "warnings", "inspect"}

BROAD = {"Exception", "BaseException"}
ASKS_WHERE_IT_RUNS = re.compile(r"emulat|simulat", re.IGNORECASE)
ASKING_ATTRIBUTES = {("sys", "implementation"), ("sys", "platform"), ("os", "environ"), ("os", "uname")}
# In two parts, so that this file does not hold what it looks for.
LEFT_UNDONE = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HACK)\b")

PLANTED = {
    "import typing": "a module that MicroPython lacks",
    "from __future__ import annotations": "a module that MicroPython lacks",
    "match 1:\n    case 1:\n        pass": "a match statement",
    "def f(a, /):\n    pass": "a positional-only parameter",
    "x = 1\ny = f'{x = }'": "an f-string with =",
    "try:\n    pass\nexcept* OSError:\n    pass": "an exception group",
    "class A(B, metaclass=C):\n    pass": "a metaclass",
    "a = [0]\nb = [*a, 1]": "a star in a display",
    "a = {}\nb = {**a}": "a star in a display",
}


def _lacks(tree: ast.Module, text: str) -> set[tuple[int, str]]:
    """(line, what) for all that MicroPython would not run."""
    found = set()
    for node in ast.walk(tree):
        what = None
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            if any(name.split(".")[0] in ABSENT for name in named):
                what = "a module that MicroPython lacks"
        elif isinstance(node, ast.Match):
            what = "a match statement"
        elif isinstance(node, ast.arguments) and node.posonlyargs:
            found.add((node.posonlyargs[0].lineno, "a positional-only parameter"))
        elif isinstance(node, ast.TryStar):
            what = "an exception group"
        elif isinstance(node, ast.ClassDef) and node.keywords:
            what = "a metaclass"
        elif isinstance(node, ast.List | ast.Tuple | ast.Set) and _is_read(node):
            if any(isinstance(item, ast.Starred) for item in node.elts):
                what = "a star in a display"
        elif isinstance(node, ast.Dict) and None in node.keys:
            what = "a star in a display"
        elif isinstance(node, ast.JoinedStr) and re.search(r"=\s*(![rsa])?(:[^{}]*)?\}", _written(node, text)):
            what = "an f-string with ="
        if what:
            found.add((node.lineno, what))
    return found


def _is_read(node: ast.List | ast.Tuple | ast.Set) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _written(node: ast.AST, text: str) -> str:
    return ast.get_source_segment(text, node) or ""


def _everything() -> tuple[Source, ...]:
    return (*firmware(), *host())


@pytest.mark.parametrize("written", PLANTED, ids=PLANTED.values())
def test_what_is_planted_is_found(written):
    assert PLANTED[written] in {what for _, what in _lacks(ast.parse(written), written)}


def test_firmware_uses_only_what_micropython_has():
    for source in firmware():
        assert _lacks(source.tree, source.text) == set(), str(source)


def test_product_code_asserts_nothing():
    """An assert is gone under -O: what is checked is checked by an `if`."""
    found = [s.where(node) for s in _everything() for node in ast.walk(s.tree) if isinstance(node, ast.Assert)]
    assert found == []


def test_no_exception_is_caught_that_was_not_named():
    """But in main.py, which must not end at the interpreter's prompt, where the keys could be read."""
    found = []
    for source in _everything():
        if source.module == "main":
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ExceptHandler):
                caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
                if any(kind is None or getattr(kind, "id", "") in BROAD for kind in caught):
                    found.append(source.where(node))
    assert found == []


def test_firmware_never_asks_whether_it_is_real():
    for source in firmware():
        for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
            if token.type == tokenize.NAME:
                assert not ASKS_WHERE_IT_RUNS.search(token.string), f"{source}:{token.start[0]}"
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in ASKING_ATTRIBUTES, source.where(node)
            if isinstance(node, ast.ImportFrom):
                asked = {(node.module, alias.name) for alias in node.names} & ASKING_ATTRIBUTES
                assert not asked, source.where(node)


def test_nothing_is_left_undone():
    for source in _everything():
        for number, line in enumerate(source.text.splitlines(), 1):
            assert not LEFT_UNDONE.search(line), f"{source}:{number}"
