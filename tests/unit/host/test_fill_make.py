"""New lines: the two ends fit, and whatever does not fit is found."""

import hashlib

import pytest
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from redphone import codec, wire
from redphone.red import desks
from redphone.station.bearers import pack, setups
from redphone_host.errors import FillError
from redphone_host.escalation import DEFAULT
from redphone_host.fill_make import check_fill, check_pair, fingerprint, new_line

NOW = 1_900_000_000


@pytest.fixture
def pair():
    return new_line("North", "South", 9600, 300, NOW)


def test_the_two_ends_fit_each_other(pair):
    north, south = pair
    assert check_pair(north, south) == []
    assert check_pair(south, north) == []
    assert (north.role, south.role) == (wire.ROLE_A, wire.ROLE_B)
    assert (north.own_name, north.peer_name) == (south.peer_name, south.own_name) == ("North", "South")


def test_what_is_common_is_common_and_the_rest_is_not(pair):
    north, south = pair
    for name in ("line_id", "psk", "static_static", "created", "bearers", "heartbeat_s"):
        assert getattr(north, name) == getattr(south, name)
    for name in ("own_secret", "own_public", "seed"):
        assert getattr(north, name) != getattr(south, name)


def test_the_keys_are_x25519(pair):
    north, south = pair
    assert crypto_scalarmult_base(north.own_secret) == south.peer_public
    assert crypto_scalarmult(north.own_secret, south.own_public) == south.static_static


def test_fills_survive_their_wire_format(pair):
    for fill in pair:
        assert codec.unpack_all(wire.Fill, codec.pack(fill)) == fill


def test_no_two_lines_are_alike(pair):
    other = new_line("North", "South", 9600, 300, NOW)
    assert other[0].line_id != pair[0].line_id
    assert other[0].psk != pair[0].psk
    assert fingerprint(other[0]) != fingerprint(pair[0])


def test_the_fingerprint_is_the_same_at_both_ends_and_as_specified(pair):
    north, south = pair
    psk_digest = hashlib.sha256(b"redphone psk" + north.psk).digest()
    keys = north.own_public + south.own_public
    expected = hashlib.sha256(b"redphone fingerprint" + north.line_id + keys + psk_digest).digest()[:8]
    assert fingerprint(north) == fingerprint(south) == expected


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        ("line_id", "different lines"),
        ("psk", "pre-shared keys differ"),
        ("static_static", "static-static"),
        ("own_public", "secret key does not match"),
        ("own_secret", "secret key does not match"),
        ("peer_public", "public keys do not match"),
    ],
)
def test_whatever_does_not_fit_is_found(pair, member, problem):
    value = bytearray(getattr(pair[1], member))
    value[5] ^= 1
    setattr(pair[1], member, bytes(value))
    assert any(problem in found for found in check_pair(*pair))


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": wire.SATELLITE}, "not of the same kinds"),
        ({"flags": wire.HALF_DUPLEX}, "bearer 0: one end takes turns"),
        ({"cover_octets": 100, "cover_ms": 1000}, "bearer 0: the cover differs"),
        ({"bit_rate": 4800}, "bearer 0: the bit rates of its two ends differ"),
    ],
)
def test_bearers_that_do_not_fit_each_other_are_found(pair, changed, problem):
    assert check_pair(*pair) == []
    found = setups(pair[1])
    for name, value in changed.items():
        setattr(found[0], name, value)
    pair[1].bearers = pack(found)
    assert [said for said in check_pair(*pair) if problem in said] == check_pair(*pair) != []


def test_bearers_that_are_missing_at_one_end_are_found(pair):
    pair[1].bearers = 2 * pair[1].bearers
    assert check_pair(*pair) == ["the ends' bearers are not of the same kinds, in the same order"]


def test_a_line_keeps_no_watch_unless_that_is_asked_for(pair):
    for fill in pair:
        assert (fill.own_desks, fill.peer_desks, fill.test_min) == (b"", b"", 0)
        assert fill.escalation == bytes(wire.ESCALATION_OCTETS)


@pytest.fixture
def watched():
    desks = (["watch", "cyber"], ["Вахта"])
    return new_line("North", "South", 9600, 300, NOW, desks=desks, escalation=DEFAULT, test_min=60)


def test_each_end_knows_its_own_desks_and_the_others(watched):
    north, south = watched
    assert check_pair(north, south) == []
    assert desks.names_of(north.own_desks) == desks.names_of(south.peer_desks) == ("watch", "cyber")
    assert desks.names_of(south.own_desks) == desks.names_of(north.peer_desks) == ("Вахта",)
    for fill in watched:
        assert (fill.escalation, fill.test_min) == (DEFAULT, 60)
        assert codec.unpack_all(wire.Fill, codec.pack(fill)) == fill


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("own_desks", b"\x05watch", "the desks do not match"),
        ("peer_desks", b"", "the desks do not match"),
        ("own_desks", b"\x00", "B's desks are malformed"),
        ("peer_desks", b"\x05watch\x05watch", "B's desks are malformed"),
        ("test_min", 30, "the minutes between line tests differ"),
    ],
)
def test_desks_and_tests_that_do_not_fit_are_found(watched, name, value, problem):
    setattr(watched[1], name, value)
    assert any(problem in found for found in check_pair(*watched))


def test_the_tables_of_the_two_ends_may_differ(watched):
    watched[1].escalation = bytes(wire.ESCALATION_OCTETS)
    assert check_pair(*watched) == []


@pytest.mark.parametrize(
    "names",
    [
        [""],
        ["d" * 17],
        ["Вахтенный"],
        ["watch", "watch"],
        list("abcdefgh"),
        ["wa\ntch"],
        ["wa\x1btch"],
        ["wa\u202etch"],
        [" watch"],
        ["watch "],
        ["\udcff"],
    ],
)
@pytest.mark.parametrize("end", [0, 1])
def test_desks_that_nobody_could_name_make_no_line(names, end):
    both = [["watch"], ["watch"]]
    both[end] = names
    with pytest.raises(FillError) as caught:
        new_line("North", "South", 9600, 300, NOW, desks=both)
    assert "nothing was written" in caught.value.advice
    assert caught.value.problem.isprintable()


@pytest.mark.parametrize("wrong", [{"test_min": 1441}, {"test_min": -1}, {"escalation": bytes(31)}])
def test_times_out_of_bounds_make_no_line(wrong):
    with pytest.raises(FillError, match="cannot be made"):
        new_line("North", "South", 9600, 300, NOW, **wrong)


def test_the_same_end_twice_is_found(pair):
    assert any("both are fills for end A" in found for found in check_pair(pair[0], pair[0]))


def test_a_peer_key_of_small_order_is_found(pair):
    pair[0].peer_public = bytes(32)
    assert check_fill(pair[0]) != []


@pytest.mark.parametrize(
    "wrong", [("", "South", 9600, 300), ("N" * 33, "S", 9600, 300), ("N", "S", 49, 300), ("N", "S", 9600, 70000)]
)
def test_values_out_of_bounds_make_no_line(wrong):
    with pytest.raises(FillError, match="cannot be made") as caught:
        new_line(*wrong, NOW)
    assert "nothing was written" in caught.value.advice
