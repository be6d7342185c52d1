"""The core against tests/vectors/protocol, which were made from docs/protocol.md without it."""

import protocol_checks
import pytest
from paths import FIRMWARE, VECTORS
from redphone import codec, wire
from redphone.cipher import sodium, soft
from redphone.errors import RemoteProtocolError
from redphone.red.message import Message, MessageRefused
from redphone_host.red_framing import RedReader, frame_octets
from vector_checks import Remembering, load, outcome
from vectors import make_vectors

SUITES = {"soft": Remembering(soft), "sodium": sodium}
SEALED = ["handshake", "session", "fill"]
PLAIN = ["frames-cobs", "frames-coded", "frames-kinds", "items", "watches", "message-body", "journal", "red-port"]
PLAIN += ["fingerprint"]


@pytest.fixture(autouse=True)
def box_modules(monkeypatch):
    """The box's own red port and key store are put to the test as well."""
    monkeypatch.syspath_prepend(str(FIRMWARE))


def vectors(names):
    return [
        pytest.param(name, vector, id=f"{name}-{vector['name']}")
        for name in names
        for vector in load(VECTORS / "protocol", name)
    ]


def assert_holds(name, vector, suite):
    promised, happened = outcome(protocol_checks.CHECKS[f"protocol/{name}"], vector, suite)
    assert happened == promised


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize(("name", "vector"), vectors(SEALED))
def test_sealed(name, vector, suite):
    assert_holds(name, vector, SUITES[suite])


@pytest.mark.parametrize(("name", "vector"), vectors(PLAIN))
def test_plain(name, vector):
    assert_holds(name, vector, None)


@pytest.mark.parametrize("vector", [v for v in load(VECTORS / "protocol", "red-port") if v["do"] == "answer"])
def test_the_laptop_reads_what_the_box_says(vector):
    reader = RedReader(wire.ANSWERS)
    octets = protocol_checks.read(vector, "octets")
    found = list(reader.feed(octets))
    if "error" in vector:
        assert (found, reader.bad_frames) == ([], 1)
    else:
        ((token, record),) = found
        assert token == vector["expect"]["token"]
        assert codec.pack_coded(record) == protocol_checks.read(vector["expect"], "record")


@pytest.mark.parametrize(
    "vector", [v for v in load(VECTORS / "protocol", "red-port") if v["do"] == "order" and "expect" in v]
)
def test_the_laptop_says_what_the_box_reads(vector):
    expect = vector["expect"]
    order = codec.unpack_coded(wire.ORDERS, protocol_checks.read(expect, "record"))
    assert frame_octets(expect["token"], order) in protocol_checks.read(vector, "octets")


@pytest.mark.parametrize("vector", [v for v in load(VECTORS / "protocol", "message-body") if v["do"] == "body"])
def test_a_message_in_bounds_is_packed_as_it_was(vector):
    """Unknown options apart, which nobody can pack."""
    body = protocol_checks.read(vector, "octets")
    try:
        message = Message.unpack(body)
    except MessageRefused:
        return
    if "unknown" not in vector["name"] and vector["name"] != "longest_body":
        assert message.pack() == body


def test_the_files_are_what_the_document_makes():
    made = make_vectors.files()
    kept = {path.name: path.read_text(encoding="utf-8") for path in make_vectors.FOLDER.iterdir()}
    assert kept.keys() == made.keys()
    for name in made:
        assert kept[name] == made[name], f"{name} is out of date: cd tests && python -m vectors.make_vectors"


def test_every_file_is_put_to_the_core():
    assert {f"protocol/{name}" for name in SEALED + PLAIN} == set(protocol_checks.CHECKS)
    assert {f"protocol/{path.stem}" for path in make_vectors.FOLDER.iterdir()} == set(protocol_checks.CHECKS)


def test_names_are_unique_and_each_vector_promises_one_thing():
    for name in SEALED + PLAIN:
        found = load(VECTORS / "protocol", name)
        assert len({vector["name"] for vector in found}) == len(found)
        assert all(("expect" in vector) != ("error" in vector) for vector in found)


# What the document says and the core does not do yet.


@pytest.mark.parametrize("ref", [1, 2, 3])
def test_a_reply_to_number_0_is_malformed(ref):
    vector = {"octets": f"0000000000 0401 0{ref} 00"}
    assert protocol_checks.body(vector, None) == "MALFORMED"


def test_items_before_one_that_ends_the_payload_are_acknowledged():
    heard = protocol_checks.Heard(bytes.fromhex("01000000" + "0607" + "7f"))
    with pytest.raises(RemoteProtocolError):
        protocol_checks.hear(heard)
    assert heard.received.asked
