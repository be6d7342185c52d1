"""A fill's bearers: as many as four, in their order, and each made of the kind that it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone import codec, wire
from redphone.black.hayes import Hayes
from redphone.black.hf_modem import HfModem
from redphone.black.kiss import Kiss
from redphone.black.sbd import Sbd
from redphone.black.stream import StreamBearer
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.station import bearers
from redphone.wire import BEARERS_MAX, HF, PACKET, ROLE_A, ROLE_B, SATELLITE, SERIAL, TELEPHONE, BearerSetup, Fill


def texts(most):
    return st.text(max_size=most // 4)


any_setup = st.builds(
    BearerSetup,
    kind=st.integers(SERIAL, SATELLITE),
    port=st.integers(0, 3),
    flags=st.integers(0, 255),
    bit_rate=st.integers(50, 921_600),
    cover_octets=st.integers(0, 1004),
    cover_ms=st.integers(0, 3_600_000),
    address=texts(32),
    setup=texts(64),
)


def setups(octets):
    return bearers.setups(Fill(bearers=octets))


def values(setup):
    return [getattr(setup, field.name) for field in codec.fields_of(BearerSetup())]


@given(given_setups=st.lists(any_setup, min_size=1, max_size=BEARERS_MAX))
def test_what_is_packed_is_found_again_in_its_order(given_setups):
    octets = bearers.pack(given_setups)
    assert [values(setup) for setup in setups(octets)] == [values(setup) for setup in given_setups]
    assert bearers.pack(setups(octets)) == octets


def test_the_longest_four_fit_a_fill():
    longest = BearerSetup(bit_rate=9600, address="9" * 32, setup="A" * 64)
    field = next(field for field in codec.fields_of(Fill()) if field.name == "bearers")
    assert len(bearers.pack([longest] * BEARERS_MAX)) <= field.high
    assert len(bearers.pack([BearerSetup(bit_rate=9600)])) == field.low


@pytest.mark.parametrize("count", [0, 5, 6])
def test_none_and_more_than_four_are_refused(count):
    with pytest.raises(RemoteProtocolError, match="one to four"):
        setups(bearers.pack([BearerSetup(bit_rate=9600)] * count))


@pytest.mark.parametrize("count", range(1, BEARERS_MAX + 1))
def test_octets_missing_or_left_over_are_refused(count):
    octets = bearers.pack([BearerSetup(bit_rate=9600, address="NORTH>SOUTH", setup="x")] * count)
    each = len(octets) // count
    for cut in range(1, len(octets)):
        if (len(octets) - cut) % each == 0:
            continue
        with pytest.raises(RemoteProtocolError):
            setups(octets[:-cut])
    with pytest.raises(RemoteProtocolError):
        setups(octets + b"\0")


@pytest.mark.parametrize(
    ("at", "octets"),
    [
        (0, b"\x05"),  # kind
        (1, b"\x04"),  # port
        (3, (49).to_bytes(4, "big")),  # bit_rate
        (3, (921_601).to_bytes(4, "big")),
        (7, (1005).to_bytes(2, "big")),  # cover_octets
        (9, (3_600_001).to_bytes(4, "big")),  # cover_ms
        (13, b"\x21"),  # address
        (14, b"\x41"),  # setup
    ],
)
def test_a_value_out_of_bounds_is_refused(at, octets):
    good = bearers.pack([BearerSetup(bit_rate=9600)])
    assert len(setups(good)) == 1
    bad = good[:at] + octets + good[at + len(octets) :]
    with pytest.raises(RemoteProtocolError):
        setups(bad + bytes(100))


def test_an_address_that_is_no_utf_8_is_refused():
    good = bearers.pack([BearerSetup(bit_rate=9600, address="xy")])
    with pytest.raises(RemoteProtocolError):
        setups(good.replace(b"xy", b"\xc3\x28"))


@pytest.mark.parametrize("bit", range(8))
def test_each_flag_is_kept_and_the_known_ones_are_named(bit):
    (setup,) = setups(bearers.pack([BearerSetup(bit_rate=9600, flags=1 << bit)]))
    assert setup.flags == 1 << bit
    assert bool(setup.flags & wire.KNOWN_BEARER_FLAGS) == (bit < 3)


# Each is made of its kind.

KINDS = [
    (SERIAL, {}, StreamBearer),
    (TELEPHONE, {"address": "0123456"}, Hayes),
    (TELEPHONE, {}, Hayes),
    (PACKET, {"address": "NORTH-1>SOUTH-2"}, Kiss),
    (PACKET, {"address": "NORTH-1>SOUTH-2", "setup": "9600"}, Kiss),
    (HF, {"address": "datac1"}, HfModem),
    (SATELLITE, {}, Sbd),
]


@pytest.mark.parametrize("role", [ROLE_A, ROLE_B])
@pytest.mark.parametrize(("kind", "values", "form"), KINDS)
def test_a_bearer_is_made_of_the_kind_that_is_named(kind, values, form, role):
    made = bearers.make(BearerSetup(kind=kind, bit_rate=9600, **values), role)
    assert type(made) is form
    assert 1 <= made.frame_octets_max <= wire.FRAME_OCTETS_MAX
    assert made.unmeasured_ms > 0


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (PACKET, {}),
        (PACKET, {"address": "NORTH"}),
        (PACKET, {"address": "NORTH>"}),
        (PACKET, {"address": ">SOUTH"}),
        (PACKET, {"address": "NORTHERN>SOUTH"}),
        (PACKET, {"address": "NORTH-16>SOUTH"}),
        (PACKET, {"address": "NORTH>SOUTH", "setup": "fast"}),
        (PACKET, {"address": "NORTH>SOUTH", "setup": "0"}),
        (HF, {}),
        (HF, {"address": "datac2"}),
    ],
)
def test_one_that_cannot_be_made_as_it_is_named_is_refused(kind, values):
    with pytest.raises(LocalProtocolError):
        bearers.make(BearerSetup(kind=kind, bit_rate=9600, **values), ROLE_A)


@pytest.mark.parametrize(
    ("values", "longest"),
    [
        ({"kind": SERIAL}, 972),
        ({"kind": TELEPHONE}, 972),
        ({"kind": PACKET, "address": "NORTH>SOUTH"}, 510),
    ],
)
def test_a_frame_of_cover_has_room_for_any_item_and_fits_the_bearer(values, longest):
    for octets in (200, longest):
        bearers.make(BearerSetup(bit_rate=9600, cover_ms=1000, cover_octets=octets, **values), ROLE_A)
    for octets in (0, 199, longest + 1):
        with pytest.raises(LocalProtocolError, match=f"200 to {longest} octets"):
            bearers.make(BearerSetup(bit_rate=9600, cover_ms=1000, cover_octets=octets, **values), ROLE_A)
        bearers.make(BearerSetup(bit_rate=9600, cover_octets=octets, **values), ROLE_A)


@pytest.mark.parametrize("kind", [SERIAL, TELEPHONE])
def test_under_cover_every_frame_of_a_stream_is_coded_alike(kind):
    covered = bearers.make(BearerSetup(kind=kind, bit_rate=9600, cover_ms=1000, cover_octets=300), ROLE_A)
    covered.told(0, 25)
    assert covered.level() == 2
    plain = bearers.make(BearerSetup(bit_rate=9600), ROLE_A)
    plain.told(0, 25)
    assert plain.level() == 0
