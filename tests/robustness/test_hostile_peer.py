"""A peer that holds the keys and means harm may waste the line. It may not crash the box or fill its memory."""

import random
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone.black.framing import encode
from redphone.cipher import sodium
from redphone.cipher.handshake import FIRST_PAYLOAD_MAX, Attempt, Keys, ephemeral_steps
from redphone.cipher.steps import finish
from redphone.codec import pack_coded, pack_varint
from redphone.wire import (
    DELIVERED,
    HELD,
    Ack,
    Gap,
    Part,
    Poll,
    Query,
    Receipt,
    Void,
    Whole,
    Withdraw,
    reference,
)
from robustness.lone import LoneStation
from scenarios.conftest import Dialogue, fills

_FRAMES = 150
_PAYLOAD_MAX = 740

# Two messages in pieces for each precedence, and lists of what is to be said; nothing that grows with the flood.
_KEPT_OCTETS_MAX = 400_000

refs = st.one_of(st.integers(4, 60), st.integers(4, (1 << 30) - 1))
seconds = st.integers(0, 0xFFFFFFFF)
items = st.one_of(
    st.builds(Ack, largest=st.integers(0, 0xFFFF), bitmap=st.binary(max_size=8)),
    st.builds(Poll),
    st.builds(
        Receipt, ref=refs, status=st.integers(1, 7), at=seconds, reason=st.integers(0, 255), by=st.text(max_size=20)
    ),
    st.builds(Query, ref=refs),
    st.builds(Gap, ref=refs, offset=st.integers(0, 16895), length=st.integers(0, 16896)),
    st.builds(Void, ref=refs, reason=st.integers(0, 255)),
    st.builds(Withdraw, ref=refs, at=seconds, by=st.text(max_size=8)),
)
last_items = st.one_of(
    st.builds(Whole, ref=refs, body=st.binary(min_size=6, max_size=60)),
    st.builds(
        Part,
        ref=refs,
        total=st.integers(6, 16896),
        offset=st.integers(0, 16895),
        data=st.binary(min_size=1, max_size=60),
    ),
    st.builds(Poll),
)
payloads = st.one_of(
    st.binary(min_size=1, max_size=_PAYLOAD_MAX),
    st.builds(
        lambda some, last, junk: (b"".join(map(pack_coded, some)) + pack_coded(last) + junk)[:_PAYLOAD_MAX],
        st.lists(items, max_size=12),
        last_items,
        st.binary(max_size=10),
    ),
)


def with_messages_under_way():
    """North in a session, with some messages of its own that South has and some that it has not."""
    dialogue = Dialogue().opened()
    for precedence in range(4):
        dialogue.north.sends(f"{precedence}", precedence)
        dialogue.south.sends(f"{precedence}", precedence)
    dialogue.line.run_until_quiet()
    dialogue.line.cut()
    for precedence in range(4):
        dialogue.north.sends(f"{precedence}" * 500, precedence)
    return LoneStation(dialogue)


@pytest.fixture(scope="module")
def lone():
    return with_messages_under_way()


def seal(lone, payload):
    return encode(lone.peer_session.seal(payload)) + b"\0"


@settings(max_examples=600, deadline=None, derandomize=True)
@given(payload=payloads)
def test_any_sealed_payload_is_taken_without_an_exception(lone, payload):
    lone.hears(seal(lone, payload))
    lone.speaks()
    lone.waits(20)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(payload=payloads, number=st.integers(100, 1 << 20))
def test_any_payload_of_a_handshake_is_taken_without_an_exception(lone, payload, number):
    keys = Keys(fills()[1], sodium)
    ephemeral = finish(ephemeral_steps(keys, random.Random(number).randbytes(32)))
    frame = Attempt(keys, number, ephemeral).frame(payload[:FIRST_PAYLOAD_MAX])
    lone.hears(encode(frame) + b"\0")
    lone.speaks()
    lone.waits(100)


def queries_about_everything(rng):
    return b"".join(pack_coded(Query(ref=rng.randrange(4, 1 << 30))) for _ in range(100))


def gaps_in_everything(rng):
    return b"".join(pack_coded(Gap(ref=reference(rng.randrange(4), rng.randrange(1, 9)))) for _ in range(100))


def gaps_with_holes(rng):
    gaps = [Gap(ref=reference(0, 2), offset=2 * rng.randrange(250), length=1) for _ in range(100)]
    return b"".join(map(pack_coded, gaps))


def the_same_receipt_again(rng):
    items = [Receipt(ref=rng.randrange(4, 40), status=rng.choice([DELIVERED, HELD]), at=rng.randrange(1 << 32))]
    return b"".join(map(pack_coded, items * 30))


def parts_of_everything(rng):
    total = rng.randrange(6, 16896)
    part = Part(ref=rng.randrange(4, 90), total=total, offset=rng.randrange(total), data=b"x")
    return pack_coded(part)


def parts_with_holes(rng):
    return pack_coded(Part(ref=reference(0, 3), total=16896, offset=2 * rng.randrange(8000), data=b"x"))


def withdrawals_of_everything(rng):
    return b"".join(pack_coded(Withdraw(ref=rng.randrange(4, 90), at=rng.randrange(1 << 32))) for _ in range(60))


def voids_of_everything(rng):
    return b"".join(pack_coded(Void(ref=rng.randrange(4, 1 << 30))) for _ in range(100))


def messages_without_end(rng):
    """The next numbers of a series, each a message, as fast as they go."""
    rng.number = getattr(rng, "number", 1) + 1
    return b"\x02" + pack_varint(reference(3, rng.number)) + bytes(5) + b"\0text"


FLOODS = [
    queries_about_everything,
    gaps_in_everything,
    gaps_with_holes,
    the_same_receipt_again,
    parts_of_everything,
    parts_with_holes,
    withdrawals_of_everything,
    voids_of_everything,
    messages_without_end,
]


@pytest.mark.parametrize("speaking", [True, False], ids=["speaking", "silent"])
@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_takes_bounded_memory(flood, speaking):
    """Also when the box cannot get rid of what it has to say."""
    lone, rng = with_messages_under_way(), random.Random(6)
    received = lone.status().frames_received
    tracemalloc.start()
    try:
        for _ in range(_FRAMES):
            lone.hears(seal(lone, flood(rng)))
            if speaking:
                lone.station.outgoing(0)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    print(f"\n{flood.__name__}, {'speaking' if speaking else 'silent'}: {kept} octets kept", end="")
    assert kept < _KEPT_OCTETS_MAX
    assert lone.status().frames_received == received + _FRAMES
