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
from redphone.red.message import Message
from redphone.wire import (
    CALL,
    DELIVERED,
    ESCALATION_OCTETS,
    HELD,
    Ack,
    Beat,
    BeatAck,
    Gap,
    HangUp,
    Heard,
    LineTest,
    LineTestAnswer,
    Part,
    Poll,
    Query,
    Receipt,
    Step,
    Talk,
    Void,
    Watch,
    WatchQuery,
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
numbers = st.one_of(st.integers(1, 8), st.integers(1, (1 << 28) - 1))
names = st.text(max_size=8)
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
    st.builds(Beat, revision=st.integers(0, 255)),
    st.builds(BeatAck, largest=st.integers(0, 255), revision=st.integers(0, 255)),
    st.builds(
        Watch,
        revision=st.one_of(st.integers(1, 9), st.integers(1, 0xFFFFFFFF)),
        desk=st.integers(0, 6),
        state=st.integers(0, 3),
        since=seconds,
        by=names,
    ),
    st.builds(WatchQuery),
    st.builds(Step, ref=refs, step=st.integers(2, 4), outcome=st.integers(0, 2), at=seconds),
    st.builds(Talk, number=numbers, at=seconds, by=st.just("Eve"), text=st.text(min_size=1, max_size=9)),
    st.builds(Heard, number=numbers),
    st.builds(HangUp, own=st.integers(0, 1), ref=refs, at=seconds, by=names),
    st.builds(LineTest, number=st.integers(1, 0xFFFFFFFF), utc=seconds, index=seconds, chain=st.just(bytes(16))),
    st.builds(
        LineTestAnswer,
        number=st.integers(1, 0xFFFFFFFF),
        utc=seconds,
        index=seconds,
        chain=st.just(bytes(16)),
        check=seconds,
    ),
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
    table = b"\0\1" * (ESCALATION_OCTETS // 2)
    dialogue = Dialogue(watched=(("watch",), ("watch", "cyber")), escalation=table, test_min=60).opened()
    call = dialogue.north.calls()
    dialogue.line.run_until_quiet()
    dialogue.south.signs_on("Eve", "watch", accepts=1)
    dialogue.south.acknowledges(call, "Eve")
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


def messages_that_correct_what_is_to_come(rng):
    rng.number = getattr(rng, "number", 1) + 1
    body = Message(flags=CALL, corrects=reference(rng.randrange(4), rng.randrange(1, 1 << 20)), reply_by=1).pack()
    return b"\x02" + pack_varint(reference(3, rng.number)) + body


def watches_without_end(rng):
    rng.number = getattr(rng, "number", 0) + 40
    watches = [Watch(revision=rng.number + each, desk=each % 2, state=3, by="Eve") for each in range(40)]
    return b"".join(map(pack_coded, watches))


def questions_about_watches(rng):
    return pack_coded(WatchQuery()) * 300 + pack_coded(Beat(revision=9)) * 100


def steps_of_everything(rng):
    steps = [Step(ref=rng.randrange(4, 60), step=rng.randrange(2, 5), outcome=rng.randrange(3)) for _ in range(80)]
    return b"".join(map(pack_coded, steps))


def talk_without_end(rng):
    rng.number = getattr(rng, "number", 0) + 4
    talks = [Talk(number=rng.number - 3 + each, by="Eve", text="x" * 120) for each in range(4)]
    return b"".join(map(pack_coded, talks))


def hearing_and_hanging_up_everything(rng):
    heard = [pack_coded(Heard(number=rng.randrange(1, 1 << 28))) for _ in range(20)]
    return b"".join(heard + [pack_coded(HangUp(own=each & 1, ref=rng.randrange(4, 40))) for each in range(40)])


def line_tests_without_end(rng):
    tests = [LineTest(number=rng.randrange(1, 1 << 32), utc=rng.randrange(1 << 32), chain=bytes(16)) for _ in range(20)]
    return b"".join(map(pack_coded, tests))


def answers_to_no_test(rng):
    answers = [
        LineTestAnswer(number=rng.randrange(1, 1 << 32), utc=rng.randrange(1 << 32), chain=bytes(16)) for _ in range(20)
    ]
    return b"".join(map(pack_coded, answers))


FLOODS = [
    messages_that_correct_what_is_to_come,
    watches_without_end,
    questions_about_watches,
    steps_of_everything,
    talk_without_end,
    hearing_and_hanging_up_everything,
    line_tests_without_end,
    answers_to_no_test,
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
