"""The lines of a saved journal: what stands in each, and what is refused. A line may come from anybody."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from redphone import wire

from redphone_host.journal_entries import ENTRY_OCTETS_MAX, Entry, Head, Journal, Origin, entry_of

KIND = "redphone journal"
VERSION = 1

ENTRIES_MAX = 1_000_000
_LINE_OCTETS_MAX = 2 * ENTRY_OCTETS_MAX + 4096
_TEXT_MAX = 64
_U32 = 0xFFFFFFFF
_U53 = (1 << 53) - 1


class Malformed(ValueError):
    """A line is not what stands in such a file. line: which, where its reader does not know that better."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


def lines_of(journal: Journal) -> Iterator[dict[str, Any]]:
    """Each line of a journal as what `json.dumps` takes."""
    origin, head = journal.origin, journal.head
    yield {
        "kind": KIND,
        "version": VERSION,
        "end": "AB"[origin.role],
        "own_name": origin.own_name,
        "peer_name": origin.peer_name,
        "line_id": origin.line_id,
        "utc": origin.utc,
        "read_at_ms": origin.read_at_ms,
        "own_desks": list(origin.own_desks),
        "peer_desks": list(origin.peer_desks),
        "head_index": head.index if head else None,
        "head_chain": head.chain.hex() if head else None,
    }
    for entry in journal.entries:
        yield {"index": entry.index, "utc": entry.utc, "entry": entry.octets.hex()}


def bounded_lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(number, line) of each, from 1 on. Malformed if one is too long, or there are too many."""
    number = 0
    while line := file.readline(_LINE_OCTETS_MAX + 1):
        number += 1
        if len(line) > _LINE_OCTETS_MAX:
            raise Malformed("is too long", number)
        if number > ENTRIES_MAX + 1:
            raise Malformed("is one too many", number)
        yield number, line


def _object(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except RecursionError as error:
        raise Malformed("is nested too deep") from error
    if not isinstance(found, dict):
        raise Malformed("is not an object")
    return found


def parsed_head(line: bytes) -> tuple[Origin, Head | None]:
    """Of the first line. ValueError: Malformed, or that it is not JSON."""
    found = _object(line)
    if found.get("kind") != KIND or found.get("version") != VERSION or found.get("end") not in ("A", "B"):
        raise Malformed("does not begin a journal of this version")
    origin = Origin(
        role="AB".index(found["end"]),
        own_name=_text(found, "own_name"),
        peer_name=_text(found, "peer_name"),
        line_id=_text(found, "line_id"),
        utc=_number(found, "utc"),
        read_at_ms=_number(found, "read_at_ms", _U53),
        own_desks=_texts(found, "own_desks"),
        peer_desks=_texts(found, "peer_desks"),
    )
    if found.get("head_index") is None:
        return origin, None
    chain = _octets(found, "head_chain", wire.CHAIN_OCTETS)
    if len(chain) != wire.CHAIN_OCTETS:
        raise Malformed("has a chain of the wrong length")
    return origin, Head(_number(found, "head_index"), chain)


def parsed_entry(line: bytes) -> Entry:
    """Of any other. ValueError, as above."""
    found = _object(line)
    octets = _octets(found, "entry", ENTRY_OCTETS_MAX)
    if not octets:
        raise Malformed("has an empty entry")
    return entry_of(_number(found, "index"), _number(found, "utc"), octets)


def _number(found: dict[str, Any], name: str, most: int = _U32) -> int:
    value = found.get(name)
    if type(value) is not int or not 0 <= value <= most:
        raise Malformed(f"has no proper {name}")
    return value


def _text(found: dict[str, Any], name: str) -> str:
    return _is_text(found.get(name), name)


def _texts(found: dict[str, Any], name: str) -> tuple[str, ...]:
    values = found.get(name)
    if not isinstance(values, list) or len(values) > wire.DESKS_MAX:
        raise Malformed(f"has no proper {name}")
    return tuple(_is_text(value, name) for value in values)


def _is_text(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > _TEXT_MAX:
        raise Malformed(f"has no proper {name}")
    return value


def _octets(found: dict[str, Any], name: str, most: int) -> bytes:
    value = found.get(name)
    if not isinstance(value, str) or len(value) > 2 * most:
        raise Malformed(f"has no proper {name}")
    try:
        return bytes.fromhex(value)
    except ValueError as error:
        raise Malformed(f"has no proper {name}") from error


def reason_of(error: ValueError, number: int) -> str:
    """What is wrong with which line; the errors of json and of UTF-8 would quote it."""
    if isinstance(error, Malformed):
        return f"line {error.line or number} {error}"
    return f"line {number} is not JSON"
