"""The names of desks as a fill holds them: what goes in comes out, and what is malformed is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone import wire
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.red import desks

SEVEN = ("watch", "cyber", "principal", "d", "e", "f", "g")
NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=16).filter(
    lambda s: len(s.encode()) <= 16
)


@pytest.mark.parametrize(
    ("names", "octets"),
    [
        ((), b""),
        (("watch",), b"\x05watch"),
        (("watch", "w"), b"\x05watch\x01w"),
        (("Вахта",), b"\x0a" + "Вахта".encode()),
        (("d" * 16,), b"\x10" + b"d" * 16),
    ],
)
def test_names_are_texts_one_behind_the_other(names, octets):
    assert desks.pack(names) == octets
    assert desks.names_of(octets) == names


@given(st.lists(NAMES, max_size=wire.DESKS_MAX, unique=True))
def test_any_names_come_back(names):
    packed = desks.pack(names)
    assert len(packed) <= wire.DESK_NAMES_OCTETS_MAX
    assert desks.names_of(packed) == tuple(names)


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (("",), "1 to 16 octets"),
        (("watch", ""), "1 to 16 octets"),
        (("d" * 17,), "1 to 16 octets"),
        (("é" * 9,), "1 to 16 octets"),
        (("d" * 300,), "1 to 16 octets"),
        (("watch", "cyber", "watch"), "the same name"),
        ((*SEVEN, "h"), "seven"),
    ],
)
def test_names_out_of_bounds_are_not_packed(names, problem):
    with pytest.raises(LocalProtocolError, match=problem):
        desks.pack(names)


@pytest.mark.parametrize(
    "octets",
    [
        b"\x00",
        b"\x05watch\x00",
        b"\x05watc",
        b"\x05watch\x02w",
        b"\x11" + b"d" * 17,
        b"\xff" + b"d" * 255,
        b"\x01d\x01d",
        b"\x01a\x01b\x01c\x01d\x01e\x01f\x01g\x01h",
        b"\x01\xff",
        b"\x02\xc0\xaf",
        b"\x03\xed\xa0\x80",
        b"\x02\xe2\x82",
    ],
)
def test_what_is_malformed_is_refused(octets):
    with pytest.raises(RemoteProtocolError):
        desks.names_of(octets)


@given(st.binary(max_size=wire.DESK_NAMES_OCTETS_MAX))
def test_any_octets_are_names_or_refused(octets):
    try:
        names = desks.names_of(octets)
    except RemoteProtocolError:
        return
    assert desks.pack(names) == octets


def test_octets_may_be_looked_at_where_they_are():
    assert desks.names_of(memoryview(b"\x05watch")) == ("watch",)
