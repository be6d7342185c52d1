"""docs/protocol.md against the code, both ways: formats, constants, tables, diagrams, worked examples."""

import ast
import re
import zlib

import pytest
from paths import VECTORS
from redphone import codec, wire
from redphone.black import bearer, coded
from redphone.black.framing import encode
from redphone.black.reed_solomon import CODEWORD_OCTETS_MAX, PARITIES
from redphone.cipher import handshake, sodium, soft
from redphone.cipher.fingerprint import fingerprint_of
from redphone.cipher.steps import finish
from redphone.errors import LocalProtocolError
from redphone.red import states
from redphone.red.journal import GENESIS, Journal
from redphone.red.message import OPTIONS, Message
from redphone.red.words import words_of
from redphone_host import vocabulary
from redphone_host.red_framing import frame_octets
from vectors.making import document, examples

FORMATS = {
    name: form
    for name, form in vars(wire).items()
    if isinstance(form, type) and issubclass(form, codec.Format) and form is not codec.Format
}
TABLES = {"items": wire.ITEMS, "entries": wire.ENTRIES, "orders": wire.ORDERS, "answers": wire.ANSWERS}
SECTION_OF_TABLE = {"items": {"6.1"}, "entries": {"9.2"}, "orders": {"10.1"}, "answers": {"10.2", "10.3"}}

# Constants of `wire` that stand in other places of the document: in bounds, in other tables, in prose.
ELSEWHERE = {
    "ROLE_A": "0: end A",
    "ROLE_B": "1: end B",
    "SEGMENT_OCTETS": "After 65,536 octets",
    "REF_MAX": "4 .. 1073741823",
    "NUMBER_MAX": "ref = number * 4 + precedence",
    "EXERCISE": "bit 0 EXERCISE",
    "CALL": "bit 1 CALL",
    "KNOWN_FLAGS": "bit 0 EXERCISE, bit 1 CALL; other bits are 0",
    "OPTION_MANDATORY": "A tag with the top bit set is mandatory",
    "DESK_OCTETS_MAX": "1 to 16 octets",
    "SUBJECT_OCTETS_MAX": "1 to 80 octets",
    "LANGUAGE_OCTETS_MAX": "1 to 35 octets",
    "NAME_OCTETS_MAX": "1 to 32 octets",
    "NOTE_OCTETS_MAX": "0 .. 80",
    "RED_FRAME_OCTETS_MAX": "17,414 octets",
    "SERIAL": "0 serial",
    "TELEPHONE": "1 telephone",
    "PACKET": "2 packet",
    "HF": "3 HF",
    "SATELLITE": "4 satellite",
    "HALF_DUPLEX": "bit 0 half duplex",
    "RS485": "bit 1 RS-485",
    "NO_CIPHERTEXT": "bit 2 ciphertext forbidden by law",
    "KNOWN_BEARER_FLAGS": "an unknown bit: Refused",
    "OUTGOING": "0: ours",
    "INCOMING": "1: the peer's",
}


# The longest frame at each level of a coded frame.
LONGEST = (1004, 972, 892, 764)


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


# Constants and small tables.


def test_the_constants_are_the_same_in_both():
    for name, value, _ in document.table("2"):
        assert getattr(wire, name) == int(value), name


def test_every_constant_of_the_code_is_in_the_document():
    tables = {name for name, _, _ in document.table("2")} | named("8.4") | named("8.2") | named("9.3")
    options = {name for name in vars(wire) if name.startswith("OPTION_")}
    known = tables | options | set(wire.PRECEDENCES) | set(ELSEWHERE) | {"ALARM_NONE"}
    constants = {name for name, value in vars(wire).items() if name.isupper() and isinstance(value, int)}
    assert constants - known == set()
    for name, words in ELSEWHERE.items():
        assert words in document.text(), name


def named(section):
    return {row[1] for row in document.table(section)}


def test_reasons():
    rows = document.table("8.4")
    assert [int(number) for number, _, _ in rows] == list(range(len(rows)))
    assert all(getattr(wire, name) == int(number) for number, name, _ in rows)


def test_statuses():
    rows = [(int(number), name) for number, name, _ in document.table("8.2")]
    assert [(0, "ACCEPTED"), *rows] == list(enumerate(wire.STATUSES))
    assert all(getattr(wire, name) == number for number, name in rows)


def test_alarms():
    rows = [(int(number), name) for number, name, _ in document.table("9.3")]
    assert rows == list(enumerate(wire.ALARMS))
    assert all(getattr(wire, "ALARM_NONE" if name == "NONE" else name) == number for number, name in rows)


def test_why_a_bearer_is_not_up():
    rows = [(int(number), name) for number, name, _ in document.table("10.2")]
    assert [number for number, _ in rows] == list(range(bearer.NOTHING, bearer.UNANSWERED + 1))
    assert all(getattr(bearer, name) == number for number, name in rows)
    assert [name for _, name in rows] == list(vocabulary.WHY)


def test_states_of_a_bearer():
    names = {bearer.DOWN: "DOWN", bearer.DEGRADED: "DEGRADED", bearer.UP: "UP"}
    (state,) = [field for form in document.forms() for field in form.fields if field.name == "state"]
    assert re.findall(r"\b(\d) ([A-Z]+)\b", state.meaning) == [(str(number), name) for number, name in names.items()]
    assert list(names.values()) == list(vocabulary.BEARER_STATES)


def test_options():
    rows = document.table("7.2")
    assert [int(tag, 16) for tag, _, _ in rows] == sorted(OPTIONS)
    for tag, name, value in rows:
        attribute, _, bound = OPTIONS[int(tag, 16)]
        assert attribute == ("sender" if name == "from" else name)
        assert f"to {bound}" in value


def test_levels_of_coded_frames():
    rows = [tuple(map(int, row)) for row in document.table("3.4")]
    assert rows == [(level, p, p // 2, CODEWORD_OCTETS_MAX - p) for level, p in enumerate(PARITIES)]


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


# Worked examples: printed, made without the core, and made by the core.


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
