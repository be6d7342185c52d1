"""Vectors of section 5: sealed frames, their counters, and the replay window."""

from collections.abc import Iterator

from . import ends, packing

Vector = dict[str, object]
Step = tuple[list[object], object]  # what is done and on which bearer, what comes of it

OURS, THEIRS = ends.fixed("our session key"), ends.fixed("their session key")
NUMBER = 5
PARITY = NUMBER & 1
POLL = b"\x04"


def vectors() -> list[Vector]:
    """All of them."""
    return [_vector(name, steps, number) for name, number, steps in [*_good(), *_counters(), *_bearers(), *_bad()]]


def _vector(name: str, steps: list[Step], number: int) -> Vector:
    return {
        "name": name,
        "seal_key": OURS.hex(),
        "open_key": THEIRS.hex(),
        "number": number,
        "steps": [do for do, _ in steps],
        "expect": [outcome for _, outcome in steps],
    }


def _opens(counter: int, payload: bytes = POLL, parity: int = PARITY, bearer: int = 0) -> Step:
    frame = ends.seal(THEIRS, counter, payload, parity, bearer=bearer)
    return ["open", packing.show(frame), bearer], [counter, packing.show(payload)]


def _discards(frame: bytes, bearer: int = 0) -> Step:
    return ["open", packing.show(frame), bearer], "discarded"


def _again(counter: int, bearer: int = 0) -> Step:
    return _discards(ends.seal(THEIRS, counter, POLL, PARITY, bearer=bearer), bearer)


def _seals(counter: int, payload: bytes, parity: int = PARITY, bearer: int = 0) -> Step:
    sealed = ends.seal(OURS, counter, payload, parity, bearer=bearer)
    return ["seal", packing.show(payload), bearer], packing.show(sealed)


def _good() -> Iterator[tuple[str, int, list[Step]]]:
    longest = bytes(range(243)) * 4 + bytes(14)
    yield "seals_from_0_on", NUMBER, [_seals(0, POLL), _seals(1, b"\x04\x04"), _seals(2, longest)]
    yield "seals_with_parity_0", 6, [_seals(0, POLL, 0), _seals(1, POLL, 0)]
    yield "opens_in_order", NUMBER, [_opens(0), _opens(1, longest), _opens(2)]
    yield "opens_with_parity_0", 6, [_opens(0, parity=0)]
    yield "opens_after_a_gap", NUMBER, [_opens(0), _opens(40)]
    yield "opens_out_of_order", NUMBER, [_opens(3), _opens(1), _opens(2), _opens(0)]
    yield "counters_do_not_mix_ways", NUMBER, [_seals(0, POLL), _opens(0), _seals(1, POLL), _opens(1)]


def _counters() -> Iterator[tuple[str, int, list[Step]]]:
    yield "counter_2047_at_first", NUMBER, [_opens(2047)]
    yield "counter_2048_at_first", NUMBER, [_again(2048), _opens(0)]
    yield "head_wraps_at_4096", NUMBER, [_opens(2000), _opens(4000), _opens(4095), _opens(4096), _opens(4097)]
    yield "head_wraps_backwards", NUMBER, [_opens(2000), _opens(4000), _opens(4102), _opens(4092)]
    yield "counter_2047_further_on", NUMBER, [_opens(100), _opens(101 + 2047)]
    yield "counter_2048_further_on", NUMBER, [_opens(100), _again(101 + 2048), _opens(101)]
    yield "counter_of_another_round", NUMBER, [_again(4096), _opens(0)]


def _bearers() -> Iterator[tuple[str, int, list[Step]]]:
    every = range(4)
    yield "each_bearer_seals_from_0_on", NUMBER, [_seals(n, POLL, bearer=at) for n in (0, 1) for at in every]
    yield "each_bearer_opens_from_0_on", NUMBER, [_opens(n, bearer=at) for n in (0, 1) for at in every]
    yield (
        "a_bearer_far_ahead_moves_no_other",
        NUMBER,
        [_opens(2000, bearer=2), _opens(4000, bearer=2), _opens(5), _opens(0)],
    )
    yield (
        "each_bearer_has_a_window",
        NUMBER,
        [_opens(64), _again(0), _opens(0, bearer=3), _again(0, bearer=3), _again(64)],
    )
    wrong = [(at, other) for at in every for other in every if at != other]
    for at, other in wrong:
        frame = ends.seal(THEIRS, 0, POLL, PARITY, bearer=at)
        steps = [_discards(frame, other), _opens(0, bearer=other), _opens(0, bearer=at)]
        yield f"of_bearer_{at}_on_{other}", NUMBER, steps
    nonce_of_0 = ends.seal(THEIRS, 0, POLL, PARITY, head=b"\xd0\x00")
    yield "bearer_is_part_of_the_nonce", NUMBER, [_discards(nonce_of_0, 1), _opens(0, bearer=1)]


def _bad() -> Iterator[tuple[str, int, list[Step]]]:
    good = ends.seal(THEIRS, 0, POLL, PARITY)
    forged = ends.seal(OURS, 1000, POLL, PARITY)
    cases = {
        "tampered_tag": good[:-1] + bytes([good[-1] ^ 0x80]),
        "tampered_payload": good[:2] + bytes([good[2] ^ 1]) + good[3:],
        "head_is_authenticated": good[:2] + ends.seal(THEIRS, 0, POLL, 1 - PARITY)[2:],
        "parity_of_another_session": ends.seal(THEIRS, 0, POLL, 1 - PARITY),
        "reflected": ends.seal(OURS, 0, POLL, PARITY),
        "counter_of_another_frame": b"\xc0\x01" + good[2:],
        "of_another_bearer": ends.seal(THEIRS, 0, POLL, PARITY, bearer=1),
        "no_items": ends.seal(THEIRS, 0, b"", PARITY),
        "cut_by_one_octet": good[:-1],
        "one_octet_more": good + b"\x00",
        "head_alone": good[:2],
        "first_octet_alone": good[:1],
        "head_of_a_handshake": ends.seal(THEIRS, 0, POLL, PARITY, head=b"\x40\x00"),
    }
    for name, frame in cases.items():
        yield name, NUMBER, [_discards(frame), _opens(0)]
    yield "forged_counter_moves_no_window", NUMBER, [_opens(0), _discards(forged), _opens(1)]
    yield "replayed_counter", NUMBER, [_opens(0), _again(0), _opens(1)]
    yield "replayed_after_others", NUMBER, [_opens(0), _opens(1), _opens(9), _again(1), _again(9), _again(0), _opens(8)]
    yield "counter_63_behind", NUMBER, [_opens(64), _opens(1), _again(1)]
    yield "counter_64_behind", NUMBER, [_opens(64), _again(0), _opens(65)]
    yield "counter_64_behind_was_seen", NUMBER, [_opens(0), _opens(64), _again(0)]
    yield "window_jumps", NUMBER, [_opens(0), _opens(63), _again(0), _opens(500), _again(436), _opens(437)]
