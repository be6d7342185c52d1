"""The emulated modem, as somebody typing at it finds it."""

import pytest
from redphone_host.modems.byte_pipe import BytePipe
from redphone_host.modems.exchange import Exchange
from redphone_host.modems.hayes_modem import BUFFER_OCTETS, HayesModem


class Typing:
    """Modems on one exchange, at each of which somebody types."""

    def __init__(self, *numbers):
        self.now = 0
        self.exchange = Exchange(BytePipe)
        self.modems = [HayesModem(self.exchange, number) for number in numbers]

    def types(self, end, octets):
        """What the modem says at once."""
        self.modems[end].feed(octets, self.now)
        return self.modems[end].outgoing(self.now)

    def waits(self, duration_ms):
        """What each modem says meanwhile."""
        said = [b"" for _ in self.modems]
        for _ in range(duration_ms // 10):
            self.now += 10
            self.exchange.advance(self.now)
            said = [before + modem.outgoing(self.now) for before, modem in zip(said, self.modems, strict=True)]
        return said

    def in_call(self):
        self.types(1, b"ATS0=1\r")
        self.types(0, b"ATE0DT2\r")
        said = self.waits(8000)
        assert said[:2] == [b"\r\nCONNECT 2400\r\n", b"\r\nRING\r\n\r\nCONNECT 2400\r\n"]
        return self


@pytest.fixture
def typing():
    return Typing("1", "2", "3")


def test_it_echoes_until_it_is_told_not_to(typing):
    assert typing.types(0, b"at\r") == b"at\r\r\nOK\r\n"
    typing.types(0, b"ate0\r")
    assert typing.types(0, b"AT\r") == b"\r\nOK\r\n"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (b"ATE0V1X4&C1&D2L0M1S7=45\r", b"\r\nOK\r\n"),
        (b"at e0 s0 = 1\r", b"\r\nOK\r\n"),
        (b"rubbish ATH0\r", b"\r\nOK\r\n"),
        (b"ATS7?\r", b"\r\n050\r\nOK\r\n"),
        (b"ATV0\r", b"0\r"),
        (b"ATJ\r", b"\r\nERROR\r\n"),
        (b"AT?\r", b"\r\nERROR\r\n"),
        (b"ATS99=1\r", b"\r\nERROR\r\n"),
        (b"ATO\r", b"\r\nNO CARRIER\r\n"),
        (b"\r", b""),
        (b"hello\r", b""),
        (b"AT" + b"L0" * 60 + b"\r", b""),
    ],
)
def test_orders(typing, typed, said):
    typing.types(0, b"ATE0\r")
    assert typing.types(0, typed) == said


def test_a_call_carries_octets_both_ways_at_its_rate(typing):
    typing.in_call()
    typing.types(0, bytes(100))
    typing.types(1, b"hello")
    first, second = typing.waits(210)[:2]
    assert first == b"hello"
    assert 45 <= len(second) <= 51
    assert typing.waits(300)[1] == bytes(100 - len(second))


def test_what_it_cannot_hold_is_lost_and_counted(typing):
    typing.in_call()
    typing.types(0, bytes(BUFFER_OCTETS + 7))
    assert typing.modems[0].overrun_octets == 7


def test_plus_plus_plus_between_pauses_leaves_the_call_and_ato_goes_back(typing):
    typing.in_call().waits(1000)
    typing.types(0, b"+++")
    assert typing.waits(1100)[:2] == [b"\r\nOK\r\n", b"+++"]
    typing.types(1, b"lost")
    typing.waits(100)
    assert typing.types(0, b"ATO\r") == b"\r\nCONNECT\r\n"
    typing.types(1, b"found")
    assert typing.waits(100)[0] == b"found"


@pytest.mark.parametrize("typed", [(b"x", b"+++"), (b"+++", b"x"), (b"++",), (b"++++",)])
def test_plus_plus_plus_without_pauses_is_data(typing, typed):
    typing.in_call().waits(1000)
    for octets in typed:
        typing.types(0, octets)
        typing.waits(200)
    assert typing.waits(3000)[0] == b""
    typing.types(0, b"still there")
    assert typing.waits(200)[1] == b"still there"


def test_hanging_up_is_no_carrier_at_the_other_end(typing):
    typing.in_call().waits(1000)
    typing.types(0, b"+++")
    typing.waits(1100)
    assert typing.types(0, b"ATH\r") == b"\r\nOK\r\n"
    assert typing.waits(1300)[1] == b""
    assert typing.waits(300)[1] == b"\r\nNO CARRIER\r\n"


@pytest.mark.parametrize("number", [b"1", b"2", b"9"])
def test_an_engaged_line_oneself_and_nobody_at_all_are_busy(typing, number):
    typing.in_call()
    typing.types(2, b"ATE0DT" + number + b"\r")
    assert typing.waits(4000)[2] == b"\r\nBUSY\r\n"


def test_an_unanswered_call_ends_after_s7(typing):
    typing.types(0, b"ATE0S7=20DT2\r")
    first, second, _ = typing.waits(21_000)
    assert (first, second) == (b"", b"\r\nRING\r\n" * 4)
    assert typing.waits(2000)[:2] == [b"\r\nNO ANSWER\r\n", b""]


def test_any_key_ends_an_attempt(typing):
    typing.types(0, b"ATE0DT2\r")
    typing.waits(3000)
    assert typing.types(0, b" ") == b"\r\nNO CARRIER\r\n"
    assert typing.waits(10_000) == [b"", b"", b""]


def test_answering_when_nobody_calls(typing):
    typing.types(0, b"ATE0S7=5A\r")
    assert typing.waits(5100)[0] == b"\r\nNO CARRIER\r\n"


def test_a_dead_exchange_has_no_dialling_tone(typing):
    typing.exchange.dead = True
    assert typing.types(0, b"ATDT2\r") == b"ATDT2\r\r\nNO DIALTONE\r\n"


def test_two_that_lift_at_once_never_come_to_terms(typing):
    typing.types(0, b"ATE0DT2\r")
    typing.waits(1300)
    typing.types(1, b"ATE0DT1\r")
    assert typing.waits(45_000) == [b"", b"", b""]
    assert typing.waits(10_000)[:2] == [b"\r\nNO CARRIER\r\n", b"\r\nNO CARRIER\r\n"]


def test_a_power_cut_forgets_everything(typing):
    typing.in_call()
    typing.modems[0].power_cycle(typing.now)
    assert typing.types(0, b"AT\r") == b""
    assert typing.waits(2000)[1] == b"\r\nNO CARRIER\r\n"
    assert typing.types(0, b"AT\r") == b"AT\r\r\nOK\r\n"
