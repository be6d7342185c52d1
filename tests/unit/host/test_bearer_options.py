"""What people write of bearers, and what they are told when it cannot be meant."""

import pytest
from redphone import codec, wire
from redphone.station.bearers import make
from redphone_host.bearer_options import KINDS, parse_bearers
from redphone_host.errors import UsageProblem
from redphone_host.fill_make import check_pair, new_line
from redphone_host.show_bearers import bearer_text, setup_json

NOW = 1_900_000_000


def parsed(*texts):
    return parse_bearers(texts)


def one(text):
    """The only bearer, at both ends."""
    return [end[0] for end in parsed(text)]


def test_a_wire_needs_no_more_than_its_name():
    usual = wire.BearerSetup(kind=wire.SERIAL, bit_rate=9600)
    assert one("serial") == [usual, usual]


def test_each_bearer_is_on_the_next_port_unless_it_says_so():
    ends = parsed("serial:rate=1200", "telephone:number-a=117", "satellite", "hf:mode=datac3,port=3")
    for end in ends:
        assert [setup.kind for setup in end] == [wire.SERIAL, wire.TELEPHONE, wire.SATELLITE, wire.HF]
        assert [setup.port for setup in end] == [0, 1, 2, 3]
        assert [setup.bit_rate for setup in end] == [1200, 19200, 19200, 9600]
    assert [setup.port for end in parsed("serial:port-a=1,port-b=0") for setup in end] == [1, 0]


def test_a_number_is_for_the_end_that_dials_it():
    caller, called = one(r"telephone:port=1,rate=19200,number-a=0\,022 555 12 34,init-b=ATZ")
    assert (caller.address, called.address) == ("0,022 555 12 34", "")
    assert (caller.setup, called.setup) == ("", "ATZ")
    assert [setup.address for setup in one("telephone:number=+41225551234")] == ["+41225551234"] * 2


def test_each_end_has_its_own_call_sign_first():
    a, b = one("packet:call-a=north-1,call-b=SOUTH,air-rate=300")
    assert (a.address, b.address) == ("NORTH-1>SOUTH", "SOUTH>NORTH-1")
    assert a.setup == b.setup == "300"


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ("half-duplex", wire.HALF_DUPLEX),
        ("rs485", wire.RS485 | wire.HALF_DUPLEX),
        ("port=1,no-ciphertext", wire.NO_CIPHERTEXT),
        ("rs485,port=1,no-ciphertext", wire.RS485 | wire.HALF_DUPLEX | wire.NO_CIPHERTEXT),
    ],
)
def test_flags_are_words_and_the_same_at_both_ends(words, flags):
    ends = parsed(f"serial:{words}", "serial:port=0" if "port" in words else "serial")
    assert [end[0].flags for end in ends] == [flags, flags]


def test_cover():
    assert [(setup.cover_octets, setup.cover_ms) for setup in one("serial:cover=200/2.5")] == [(200, 2500)] * 2


@pytest.mark.parametrize("name", KINDS)
def test_the_example_of_each_kind_can_be_made_and_told(name):
    for role, setup in enumerate(one(KINDS[name].example)):
        assert wire.BEARERS[setup.kind] == setup_json(setup)["kind"] == name
        assert bearer_text(setup).startswith(f"{name}, port 0, ")
        assert make(setup, role).frame_octets_max >= 200


def test_four_of_the_longest_fit_a_fill():
    texts = [rf"telephone:port={port},number={'1' * 32},init=AT{'Z' * 62}" for port in range(4)]
    fills = new_line("N" * 32, "S" * 32, 9600, 300, NOW, parsed(*texts))
    assert check_pair(*fills) == []
    order = wire.LoadFill(entropy=bytes(32), fill=codec.pack(fills[0]))
    assert codec.unpack_coded(wire.ORDERS, codec.pack_coded(order)) == order


@pytest.mark.parametrize(
    ("texts", "problem", "advice"),
    [
        (["wire"], "there is no bearer 'wire'", "serial, telephone, packet, hf, satellite"),
        ([""], "there is no bearer ''", "serial"),
        (["serial:speed=9600"], "'speed=9600' is not understood", "serial:rate=9600"),
        (["serial:rate"], "'rate' is not understood", "rate="),
        (["serial", "serial:port=0"], "port 0 has a bearer already", "its own port="),
        (["serial:rs485=1"], "'rs485=1' is not understood", "rs485"),
        (["serial:rate=fast"], "rate is a number, not 'fast'", "rate=1"),
        (["serial:rate=49"], "bit_rate must be 50 to 921600", "serial:rate=9600"),
        (["serial:port=4"], "port must be 0 to 3", "port="),
        (["serial:rate-a=9600,rate-b=4800"], "the bit rates of its two ends differ", "-a and -b"),
        (["serial:rate=9600,rate-b=4800"], "rate is said twice for end B", "once"),
        (["serial:number=117"], "'number=117' is not understood", "rate="),
        (["serial:cover=200"], "cover=200 is not understood", "200/10"),
        (["serial:cover=200/0"], "cover=200/0 is not understood", "200/10"),
        (["serial:cover=1005/1"], "cover_octets must be 0 to 1004", "cover="),
        (["serial:cover-a=200/1"], "'cover-a=200/1' is not understood", "cover="),
        (["telephone"], "neither end has a number to dial", "-a"),
        (["telephone:number=north"], "give digits", "number="),
        (["telephone:number=1,init=Z"], "must begin with AT", "init="),
        (["telephone:number=" + "1" * 33], "address", "number="),
        (["packet"], "a call sign is", "call-a=NORTH-1"),
        (["packet:call=NORTH"], "both ends have the same call sign", "-a"),
        (["packet:call-a=N,call-b=S,air-rate=fast"], "no bit rate on the air: fast", "air-rate=1200"),
        (["hf"], "no such mode on short wave", "hf:mode=datac3"),
        (["hf:mode=datac9"], "datac9", "mode="),
        (["serial"] * 5, "port must be 0 to 3", "port="),
        (["serial:no-ciphertext", "satellite:no-ciphertext"], "may carry ciphertext", "add one"),
        ([], "one to 4 bearers, not 0", ""),
    ],
)
def test_what_cannot_be_meant_is_told_with_what_to_write(texts, problem, advice):
    with pytest.raises(UsageProblem) as caught:
        parse_bearers(texts)
    assert problem in caught.value.problem
    assert advice in caught.value.advice
