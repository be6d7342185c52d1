"""Vectors of section 6.6: the mark by which a box knows again, from its own journal, what it has told the peer."""

from collections.abc import Iterator

from . import ends

Vector = dict[str, object]

_ANOTHER = ends.fixed("another key")


def vectors() -> list[Vector]:
    """All of them."""
    return [*_marks()]


def _marks() -> Iterator[Vector]:
    for state, name in enumerate(("unattended", "attended", "unattended_under_duress", "attended_under_duress")):
        yield _mark(name, 1, 0, state)
    yield _mark("last_desk", 1, 6, 1)
    for revision in (2, 255, 256, 0x01020304, 0xFFFFFFFF):
        yield _mark(f"revision_{revision}", revision, 0, 1)
    yield _mark("another_pre_shared_key", 1, 0, 1, _ANOTHER)


def _mark(name: str, revision: int, desk: int, state: int, psk: bytes = ends.PSK) -> Vector:
    values = {"psk": psk.hex(), "revision": revision, "desk": desk, "state": state}
    return {"name": f"mark_{name}", "do": "mark", **values, "expect": ends.watch_mark(**values | {"psk": psk}).hex()}
