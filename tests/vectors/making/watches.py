"""Vectors of sections 6.6 and 8.7: the mark by which a box knows what it has told the peer; tables of escalation."""

from collections.abc import Iterator

from . import ends

Vector = dict[str, object]

_ANOTHER = ends.fixed("another key")


def vectors() -> list[Vector]:
    """All of them."""
    return [*_marks(), *_tables()]


def _marks() -> Iterator[Vector]:
    for state, name in enumerate(("unattended", "attended", "unattended_under_duress", "attended_under_duress")):
        yield _mark(name, 1, 0, state)
    yield _mark("last_desk", 1, 6, 1)
    for revision in (2, 255, 256, 0x01020304, 0xFFFFFFFF):
        yield _mark(f"revision_{revision}", revision, 0, 1)
    yield _mark("another_pre_shared_key", 1, 0, 1, _ANOTHER)


def _tables() -> Iterator[Vector]:
    every = tuple(tuple(range(4 * row + 1, 4 * row + 5)) for row in range(4))
    cases = {"usual": ends.ESCALATION, "never": ((0,) * 4,) * 4, "each_another": every, "latest": ((0xFFFF,) * 4,) * 4}
    for name, rows in cases.items():
        table = ends.escalation(rows)
        yield {"name": f"table_{name}", "do": "table", "octets": table.hex(), "expect": [list(row) for row in rows]}


def _mark(name: str, revision: int, desk: int, state: int, psk: bytes = ends.PSK) -> Vector:
    values = {"psk": psk.hex(), "revision": revision, "desk": desk, "state": state}
    return {"name": f"mark_{name}", "do": "mark", **values, "expect": ends.watch_mark(**values | {"psk": psk}).hex()}
