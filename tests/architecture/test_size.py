"""A file is an idea, a function fits a glance: bounds that no hand-written code passes."""

import ast

from redphone_host.kernels import texts
from sources import core, firmware, host

FILE_LINES_MAX = 420
FUNCTION_LINES_MAX = 60
MEDIAN_FUNCTION_LINES_MAX = 12

# One table, declared once; it has no function of more than a line.
TABLES = {"redphone.wire"}

# Written by a program, which is what is read and mended; a test writes them again and compares.
GENERATED = {f"redphone.cipher.viper.{name.removesuffix('.py')}" for name in texts()}


def _written_by_hand():
    return [source for source in (*firmware(), *host()) if source.module not in GENERATED]


def _functions():
    for source in _written_by_hand():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield source, node, (node.end_lineno or node.lineno) - node.lineno + 1


def test_every_file_is_one_idea():
    long = {
        source.shown: len(source.text.splitlines())
        for source in _written_by_hand()
        if source.module not in TABLES and len(source.text.splitlines()) > FILE_LINES_MAX
    }
    assert long == {}


def test_the_exempt_are_tables_indeed():
    for source in core():
        if source.module in TABLES:
            bodies = [node.body for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)]
            assert all(len(body) <= 2 for body in bodies)


def test_every_function_fits_a_glance():
    long = {source.where(node) + " " + node.name: lines for source, node, lines in _functions()}
    assert {where: lines for where, lines in long.items() if lines > FUNCTION_LINES_MAX} == {}


def test_most_functions_are_short():
    lines = sorted(lines for _, _, lines in _functions())
    assert lines[len(lines) // 2] <= MEDIAN_FUNCTION_LINES_MAX
