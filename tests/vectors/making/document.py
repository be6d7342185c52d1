"""Reads docs/protocol.md: its formats, tables, diagrams and examples. What is made here is made from these."""

import re
from dataclasses import dataclass
from pathlib import Path

PATH = Path(__file__).resolve().parents[3] / "docs" / "protocol.md"

_HEADING = re.compile(r"^#{2,3} (\d+(?:\.\d+)?)\.? (.*)$")
_FORMAT = re.compile(r"^\*\*Format `(\w+)`\*\*(?: \(code 0x([0-9a-f]{2})\))?: (.*)$")
_EXAMPLE = re.compile(r"^example: ([\w.]+)\n\n```(?:hex|text)\n(.*?)\n```$", re.M | re.S)
_DIAGRAM = re.compile(r"```mermaid\nstateDiagram-v2\n    %% table: (\w+)\n(.*?)```", re.S)


@dataclass(frozen=True)
class Field:
    """One row of a format's table. `low` and `high` bound the value of a number, the length of anything else."""

    name: str
    kind: str
    low: int
    high: int
    meaning: str
    bad: str

    @property
    def is_number(self) -> bool:
        return self.kind in ("u8", "u16", "u32", "varint")


@dataclass(frozen=True)
class Form:
    """One format: the section that it stands in, its code if it has one, its fields."""

    name: str
    section: str
    code: int | None
    about: str
    fields: tuple[Field, ...]


def text() -> str:
    """The whole document."""
    return PATH.read_text(encoding="utf-8")


def forms() -> list[Form]:
    """Every format, in the document's order."""
    found, section = [], ""
    lines = text().split("\n")
    for at, line in enumerate(lines):
        if heading := _HEADING.match(line):
            section = heading[1]
        if match := _FORMAT.match(line):
            code = int(match[2], 16) if match[2] else None
            fields = tuple(_field(*cells) for cells in _rows(lines, at + 1))
            found.append(Form(match[1], section, code, match[3], fields))
    return found


def form(name: str) -> Form:
    """One format by its name."""
    return next(form for form in forms() if form.name == name)


def table(section: str) -> list[list[str]]:
    """The cells of the first table in a section that is not a format's, row by row."""
    return tables(section)[0]


def tables(section: str) -> list[list[list[str]]]:
    """All tables in a section that are not a format's."""
    found = []
    lines = text().split("\n")
    start = next(at for at, line in enumerate(lines) if (m := _HEADING.match(line)) and m[1] == section)
    for at in range(start + 1, len(lines)):
        if _HEADING.match(lines[at]):
            break
        if lines[at].startswith("| ") and not lines[at].startswith("| Field ") and not lines[at - 1]:
            found.append(_rows(lines, at - 1))
    return found


def examples() -> dict[str, str]:
    """The worked examples, as they are printed: label to block."""
    return {match[1]: match[2] for match in _EXAMPLE.finditer(text())}


def with_examples(blocks: dict[str, str]) -> str:
    """The document with these blocks in place of the printed ones."""
    return _EXAMPLE.sub(lambda m: m[0].replace(f"\n{m[2]}\n", f"\n{blocks[m[1]]}\n"), text())


def diagram(name: str) -> list[tuple[str, str, str]]:
    """(from, to, label) of each arrow of the diagram that is marked as this table's."""
    found = next(m[2] for m in _DIAGRAM.finditer(text()) if m[1] == name)
    return [re.fullmatch(r"\s*(\w+) --> (\w+): (\w+)", line).groups() for line in found.strip().split("\n")]


def _rows(lines: list[str], at: int) -> list[list[str]]:
    """The cells of the table that begins after one empty line, without its head; none if there is no table."""
    rows = []
    for line in lines[at + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows[2:]


def _field(name: str, kind: str, bounds: str, meaning: str, bad: str) -> Field:
    if kind.startswith("bytes "):
        low = high = int(kind.split()[1])
        kind = "bytes"
    else:
        low, high = (int(bound) for bound in bounds.split(" .. "))
    return Field(name, kind, low, high, meaning, bad)
