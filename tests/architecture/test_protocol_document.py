"""docs/protocol.md against the code, both ways: formats and diagrams; and the vectors are made from it alone."""

import ast

import pytest
from paths import VECTORS
from redphone import codec, wire
from redphone.red import states
from vectors.making import document

FORMATS = {
    name: form
    for name, form in vars(wire).items()
    if isinstance(form, type) and issubclass(form, codec.Format) and form is not codec.Format
}
TABLES = {"items": wire.ITEMS, "entries": wire.ENTRIES, "orders": wire.ORDERS, "answers": wire.ANSWERS}
SECTION_OF_TABLE = {"items": {"6.1"}, "entries": {"9.2"}, "orders": {"10.1"}, "answers": {"10.2", "10.3"}}


# Formats.


def test_every_format_is_in_the_document_and_in_the_code():
    assert sorted(form.name for form in document.forms()) == sorted(FORMATS)


@pytest.mark.parametrize("form", document.forms(), ids=lambda form: form.name)
def test_a_format_is_the_same_in_both(form):
    coded = FORMATS[form.name]
    assert [(f.name, f.kind, f.low, f.high) for f in form.fields] == [
        (f.name, f.kind, f.low, f.high) for f in codec.fields_of(coded)
    ]
    assert form.about == coded.__doc__.split("\n\n")[0]


@pytest.mark.parametrize("table", TABLES)
def test_codes_are_the_same_in_both(table):
    written = {f.code: f.name for f in document.forms() if f.section in SECTION_OF_TABLE[table]}
    assert written == {code: form.__name__ for code, form in TABLES[table].items()}


def test_only_the_formats_of_a_table_have_codes():
    in_tables = {form.__name__ for table in TABLES.values() for form in table.values()}
    assert {form.name for form in document.forms() if form.code is not None} == in_tables


@pytest.mark.parametrize("form", document.forms(), ids=lambda form: form.name)
def test_every_field_has_a_meaning_and_every_bad_value_a_consequence(form):
    for field in form.fields:
        assert field.bad, field.name
        assert field.meaning or field.name in ("head", "chain"), field.name


# Diagrams.


@pytest.mark.parametrize("name", ["SENDER", "RECEIVER"])
def test_a_diagram_is_its_table(name):
    arrows = document.diagram(name)
    assert len(set(arrows)) == len(arrows)
    table = getattr(states, name)
    edges = {(state, after, status) for state, ways in table.items() for status, after in ways.items()}
    assert {tuple(wire.STATUSES.index(end) for end in arrow) for arrow in arrows} == edges


def test_the_sender_closes_where_the_document_says():
    closed = [wire.STATUSES[status] for status in states.SENDER_CLOSED]
    assert f"closed in {', '.join(closed[:-1])} and {closed[-1]}." in document.text()


def test_the_receiver_is_open_where_the_document_says():
    opened = [wire.STATUSES[status] for status in states.RECEIVER_OPEN]
    assert f"is open, and rings, in {' and '.join(opened)}." in document.text()


# The check is independent.

MAKERS = [VECTORS / "make_vectors.py", *sorted((VECTORS / "making").glob("*.py"))]
ALLOWED = {"collections", "construct", "dataclasses", "hashlib", "hmac", "json", "nacl", "noise", "pathlib", "re"}
ALLOWED |= {"reedsolo", "types", "vectors", "warnings", "zlib"}


@pytest.mark.parametrize("path", MAKERS, ids=lambda path: path.name)
def test_the_vectors_are_made_without_the_core(path):
    assert imported(path) <= ALLOWED


def imported(path):
    """The top names of everything a file imports, its own package apart."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
        elif isinstance(node, ast.Name):
            assert node.id not in ("__import__", "exec", "eval"), node.id
    return found
