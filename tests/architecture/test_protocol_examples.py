"""The worked examples of docs/protocol.md: printed, made without the core, and made by the core."""

import zlib

import protocol_checks
import pytest
from redphone import codec, wire
from redphone.black import coded
from redphone.black.framing import encode
from redphone.cipher import handshake, sodium, soft
from redphone.cipher.fingerprint import fingerprint_of
from redphone.cipher.steps import finish
from redphone.errors import LocalProtocolError
from redphone.red.desks import names_of
from redphone.red.journal import GENESIS, Journal
from redphone.red.message import Message
from redphone.red.words import words_of
from redphone_host.escalation import DEFAULT, seconds_json
from redphone_host.red_framing import frame_octets
from vectors.making import document, examples

# The longest frame at each level of a coded frame.
LONGEST = (1004, 972, 892, 764)


def test_the_document_prints_what_is_worked_out():
    printed = document.examples()
    assert printed == examples.blocks()
    assert list(printed) == list(examples.values())


def test_the_counts_of_octets_are_those_of_the_examples():
    made = examples.values()
    for name, _, *counts in document.table("11.2"):
        assert [int(count) for count in counts] == [
            len(made[f"{name}.{part}"]) for part in ("payload", "frame", "wire")
        ]


@pytest.fixture(params=[soft, sodium], ids=lambda suite: suite.NAME)
def suite(request):
    return request.param


@pytest.fixture
def fills():
    """Both ends' fills; B's differs only in what is exchanged, and in the seed."""
    made = examples.values()
    a = codec.unpack_all(wire.Fill, made["fill.a"])
    b = codec.unpack_all(wire.Fill, made["fill.a"])
    b.role, b.own_secret, b.own_public, b.peer_public = 1, made["fill.b.secret"], a.peer_public, a.own_public
    return a, b


def test_the_core_derives_the_same(fills, suite):
    made, (a, b) = examples.values(), fills
    assert (a.line_id, a.psk, a.own_secret) == (made["fill.line_id"], made["fill.psk"], made["fill.a.secret"])
    assert suite.public_key(a.own_secret) == made["fill.a.public"] == a.own_public
    assert suite.public_key(b.own_secret) == made["fill.b.public"] == a.peer_public
    assert suite.x25519(a.own_secret, a.peer_public) == made["fill.static_static"] == a.static_static
    assert fingerprint_of(a) == fingerprint_of(b) == made["fill.fingerprint"]
    assert " ".join(words_of(fingerprint_of(a))) == made["fill.fingerprint.words"]


def ephemeral(keys, name):
    return finish(handshake.ephemeral_steps(keys, examples.values()[name]))


def test_the_core_says_the_same(fills, suite):
    made, (a, b) = examples.values(), fills
    message = Message(dtg=examples.SUBMITTED, text=examples.TEXT)
    whole = wire.Whole(ref=examples.REF, body=message.pack())
    assert message.pack() == made["handshake1.body"]
    assert codec.pack_coded(whole) == made["handshake1.payload"]
    keys_a, keys_b = handshake.Keys(a, suite), handshake.Keys(b, suite)
    attempt = handshake.Attempt(keys_a, examples.COUNTER, ephemeral(keys_a, "handshake1.ephemeral"))
    assert attempt.frame(made["handshake1.payload"]) == made["handshake1.frame"]
    first = handshake.read_first(keys_b, made["handshake1.frame"], 0)
    assert (first.mac, first.noise) == (made["handshake1.mac"], made["handshake1.noise"])
    answer = finish(handshake.answer_steps(keys_b, first, ephemeral(keys_b, "handshake2.ephemeral")))
    assert answer.payload == made["handshake1.payload"]
    receipt = codec.pack_coded(wire.Receipt(ref=examples.REF, status=wire.DELIVERED, at=examples.STORED))
    frame, session_b = answer.reply(receipt, 0)
    assert (receipt, frame) == (made["handshake2.payload"], made["handshake2.frame"])
    payload, session_a = attempt.finish(handshake.read_reply([attempt], frame)[1], 0)
    assert payload == receipt
    assert_talk(session_a, session_b, made["poll.payload"], made["poll.frame"], wire.Poll())
    assert_talk(session_b, session_a, made["ack.payload"], made["ack.frame"], wire.Ack(largest=0))


def assert_talk(sender, receiver, payload, frame, item):
    assert codec.pack_coded(item) == payload
    assert sender.seal(payload) == frame
    assert receiver.open(frame) == (0, payload)


@pytest.mark.parametrize("name", ["poll", "ack"])
def test_the_core_stuffs_the_same(name):
    made = examples.values()
    assert b"\x00" + encode(made[f"{name}.frame"]) + b"\x00" == made[f"{name}.wire"]


@pytest.mark.parametrize("name", ["handshake1", "handshake2"])
def test_the_core_codes_a_handshake_the_same(name):
    made = examples.values()
    assert coded.encode(made[f"{name}.frame"], 1) == made[f"{name}.wire"]


def test_the_core_codes_the_same():
    made = examples.values()
    assert coded.encode(made["coded.frame"], 0) == made["coded.wire"]
    longest = coded.encode(bytes(LONGEST[3]), 3)
    assert longest == made["coded.longest.head"] + bytes(LONGEST[3]) + made["coded.longest.check"]


def test_the_longest_frames_of_the_levels_are_those_of_the_document():
    assert "the longest frames have {}, {}, {} and {} octets at levels 0 to 3".format(*LONGEST) in document.text()
    for level, octets in enumerate(LONGEST):
        assert coded.body_octets(octets, level) <= coded.BODY_OCTETS_MAX
        with pytest.raises(LocalProtocolError):
            coded.body_octets(octets + 1, level)


def test_the_core_stores_the_same():
    made = examples.values()
    stored = []
    journal = Journal(lambda records, begin: stored.append(b"".join(records)))
    assert journal.chain == GENESIS
    for entry in (wire.Boot(boots=1), codec.unpack_coded(wire.ENTRIES, made["record.entry"])):
        journal.append(entry, examples.SUBMITTED)
        journal.stored()
    assert stored == [made["record.first"], made["record.second"]]
    assert journal.chain == made["record.chain"]
    assert codec.unpack_coded(wire.ENTRIES, made["record.entry"]).body == made["handshake1.body"]


def test_the_core_orders_the_same():
    made = examples.values()
    order = wire.Acknowledge(ref=examples.REF, by="J. Doe")
    assert codec.pack_coded(order) == made["order.record"]
    assert zlib.crc32(made["order.frame"][4:]).to_bytes(4, "big") == made["order.crc"]
    assert frame_octets(examples.TOKEN, order) == made["order.wire"]


def test_the_core_reads_the_desks_and_the_table_of_the_fill(fills):
    a, _ = fills
    assert (names_of(a.own_desks), names_of(a.peer_desks), a.test_min) == (("watch", "cyber"), ("watch",), 60)
    assert a.escalation == DEFAULT
    said = {
        f"{name} {', '.join(f'{s} {n}' for s, n in row.items() if n)}" for name, row in seconds_json(DEFAULT).items()
    }
    assert all(words in document.text().replace(";\n", "; ") for words in said)


@pytest.mark.parametrize(("name", "state"), [("watch", wire.ATTENDED), ("duress", wire.ATTENDED | wire.UNDER_DURESS)])
def test_the_core_signs_on_the_same(fills, name, state):
    made, (a, _) = examples.values(), fills
    watch = wire.Watch(revision=examples.REVISION, desk=examples.DESK, state=state, since=examples.STORED)
    watch.by = examples.OPERATOR
    assert codec.pack_coded(watch) == made[f"{name}.item"]
    entry = codec.unpack_coded(wire.ENTRIES, made[f"{name}.entry"])
    assert (entry.state, entry.accepted, entry.by) == (wire.ATTENDED, examples.OPEN_ITEMS, examples.OPERATOR)
    vector = {"psk": a.psk.hex(), "revision": entry.revision, "desk": entry.desk, "state": state}
    assert protocol_checks.mark(vector, None) == made[f"{name}.mark"].hex() == entry.mark.hex()


def test_under_duress_the_journal_differs_in_the_mark_alone():
    made = examples.values()
    usual, forced = (made[f"{name}.entry"].replace(made[f"{name}.mark"], b"mark") for name in ("watch", "duress"))
    assert usual == forced


def test_the_core_tests_the_line_the_same():
    made = examples.values()
    number = int.from_bytes(made["test.number"], "big")
    assert number == examples.TEST_AT // 3600
    assert number % 2 == wire.ROLE_B
    test = wire.LineTest(number=number, utc=examples.TEST_AT, index=2, chain=made["record.chain"])
    test.text = examples.TEST_TEXT
    assert codec.pack_coded(test) == made["test.item"]
    assert zlib.crc32(test.text.encode()).to_bytes(4, "big") == made["test.check"]
