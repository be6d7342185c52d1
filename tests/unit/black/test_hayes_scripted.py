"""The telephone bearer against modems that only say what is written here: odd, slow, and hostile ones."""

import random

import pytest
from redphone.black import bearer
from redphone.black.hayes import Hayes
from redphone.errors import LocalProtocolError
from telephones import plain_stream


class Dialogue:
    """A box's side, and whoever plays the modem."""

    def __init__(self, **options):
        self.hayes = Hayes(plain_stream(), **{"number": "200", **options})
        self.now = 0
        self.sent = b""

    def hears(self, *orders):
        """The modem waits for each of these orders."""
        for order in orders:
            for _ in range(4000):
                if order in self.sent:
                    break
                self.passes(25)
            assert order in self.sent, self.sent
            self.sent = self.sent.partition(order)[2]
        return self

    def says(self, octets):
        self.hayes.feed(octets, self.now)
        return self

    def passes(self, duration_ms):
        end = self.now + duration_ms
        while self.now < end:
            self.now += min(25, end - self.now)
            self.hayes.tick(self.now)
            self.sent += self.hayes.outgoing(self.now)
        return self

    def set_up(self):
        self.hears(b"AT\r").says(b"OK\r").hears(b"ATZ\r").says(b"OK\r").hears(b"ATE0V1X4&C1S0=0\r").says(b"OK\r")
        return self

    def dialled(self):
        self.set_up().hayes.wanted(self.now)
        return self.hears(b"ATDT200\r")


def test_a_chatty_modem():
    dialogue = Dialogue()
    dialogue.hears(b"AT\r").says(b"AT\r\r\nOK\r\n").hears(b"ATZ\r").says(b"ATZ\r\r\n\r\nACME 2400 READY\r\nOK\r\n")
    dialogue.hears(b"ATE0V1X4&C1S0=0\r").says(b"ATE0V1X4&C1S0=0\r\n\nOK\n").passes(300)
    dialogue.hayes.wanted(dialogue.now)
    dialogue.hears(b"ATDT200\r").says(b"ATDT200\r\r\nRINGING\r\n\r\nCARRIER 2400\r\nCONNECT 2400/NONE\r")
    assert dialogue.hayes.state == bearer.UP


def test_what_comes_right_behind_connect_is_the_peers():
    dialogue = Dialogue().dialled().says(b"\r\nCONNECT 2400\r\n\x00\x03ab\x00")
    assert dialogue.hayes.next_frame() == b"ab"
    split = Dialogue().dialled().says(b"\r\nCONNECT 2400\r").says(b"\n").says(b"\x03ab\x00")
    assert split.hayes.next_frame() == b"ab"


def test_the_peers_modem_is_given_time_to_say_connect_too():
    dialogue = Dialogue().dialled().says(b"CONNECT 2400\r\n")
    dialogue.hayes.begin(b"ab", dialogue.now)
    dialogue.passes(475)
    assert dialogue.sent == b""
    dialogue.passes(50)
    assert dialogue.sent == b"\x00\x03ab\x00"


def test_an_early_answer_is_to_an_earlier_order():
    """One OK too many, from an empty line, must not be taken for the answer to what has not been said yet."""
    dialogue = Dialogue().hears(b"AT\r").says(b"OK\rOK\rOK\r")
    dialogue.hears(b"ATZ\r").says(b"OK\r").says(b"OK\r").hears(b"ATE0V1X4&C1S0=0\r")
    assert dialogue.hayes.why == bearer.NOT_TRIED


def test_it_rings_before_the_order_to_dial_is_out():
    dialogue = Dialogue().set_up()
    dialogue.hayes.wanted(dialogue.now)
    dialogue.says(b"\r\nRING\r\n").hears(b"ATA\r").says(b"CONNECT\r\n")
    assert b"ATDT" not in dialogue.sent
    assert dialogue.hayes.state == bearer.UP


def test_a_modem_that_falls_silent_in_the_middle_of_dialling():
    dialogue = Dialogue().dialled().passes(89_000)
    assert dialogue.hayes.why == bearer.DIALLING
    dialogue.passes(4000)
    assert dialogue.hayes.why == bearer.MODEM_SILENT


def test_an_attempt_without_a_result_is_ended_and_made_again():
    dialogue = Dialogue().dialled().passes(89_000)
    dialogue.hears(b"ATE0V1X4&C1S0=0\r").says(b"NO CARRIER\r\nOK\r\n").hears(b"ATDT200\r")
    assert dialogue.hayes.why == bearer.DIALLING


def test_a_modem_in_a_call_that_the_box_does_not_know_of():
    """Orders are data there: only silence, +++ and silence make it listen."""
    dialogue = Dialogue().hears(b"AT\r").says(b"\x03ab\x00sealed").passes(2200)
    began = dialogue.now
    dialogue.hears(b"+++")
    assert dialogue.now - began >= 1000
    dialogue.passes(1000)
    assert dialogue.sent == b""
    dialogue.says(b"\r\nOK\r\n").hears(b"ATH\r").says(b"OK\r").hears(b"ATZ\r")


def test_a_modem_that_leaves_the_call_but_does_not_answer_to_ath():
    dialogue = Dialogue(idle_ms=5000).dialled().says(b"CONNECT\r\n").hears(b"+++").says(b"OK\r").hears(b"ATH\r")
    dialogue.passes(3000)
    assert (dialogue.hayes.state, dialogue.hayes.why) == (bearer.DOWN, bearer.MODEM_SILENT)
    dialogue.hears(b"AT\r")


def test_the_peer_has_hung_up_when_the_call_is_gone_back_to():
    dialogue = Dialogue(idle_ms=5000).dialled().says(b"CONNECT\r\n").hears(b"+++")
    dialogue.hayes.wanted(dialogue.now)
    dialogue.says(b"OK\r").hears(b"ATO\r").says(b"NO CARRIER\r")
    assert dialogue.hayes.why == bearer.NO_CARRIER
    dialogue.hears(b"ATDT200\r")


def test_a_want_is_forgotten_in_the_end():
    dialogue = Dialogue()
    dialogue.hayes.wanted(dialogue.now)
    dialogue.passes(601_000)
    dialogue.sent = b""
    dialogue.hears(b"AT\r").says(b"OK\r").hears(b"ATZ\r").says(b"OK\r").hears(b"ATE0V1X4&C1S0=0\r").says(b"OK\r")
    dialogue.passes(30_000)
    assert b"ATDT" not in dialogue.sent


@pytest.mark.parametrize("number", ["12;H", "1\r2", "12E0", "1" * 65])
def test_a_number_that_would_be_more_than_one_is_refused(number):
    with pytest.raises(LocalProtocolError):
        Hayes(plain_stream(), number)


@pytest.mark.parametrize("setup", ["E0V1", "ATE0\rATDT1", "AT" + "E0" * 40, "ATé"])
def test_settings_that_are_not_one_line_are_refused(setup):
    with pytest.raises(LocalProtocolError):
        Hayes(plain_stream(), "1", setup)


@pytest.mark.parametrize("seed", range(20))
def test_any_octets_in_any_phase(seed):
    """It takes them all, keeps telling a known state, and sets a sane modem up again afterwards."""
    chance = random.Random(seed)
    words = (b"OK", b"CONNECT 2400", b"NO CARRIER", b"RING", b"BUSY", b"ERROR", b"\r\n", b"\r", b"\x00", b"+++", b"")
    dialogue = Dialogue(idle_ms=3000)
    for _ in range(600):
        octets = (
            chance.choice(words) + chance.choice((b"\r\n", b"\r", b"")) + chance.randbytes(chance.choice((0, 0, 9)))
        )
        dialogue.says(octets).passes(chance.choice((0, 50, 600, 3000)))
        if chance.random() < 0.3:
            dialogue.hayes.wanted(dialogue.now)
        if dialogue.hayes.ready():
            dialogue.hayes.begin(chance.randbytes(60), dialogue.now)
        dialogue.hayes.next_frame()
        if chance.random() < 0.1:
            dialogue.hayes.abandon()
        assert dialogue.hayes.state in (bearer.DOWN, bearer.UP)
        deadline = dialogue.hayes.deadline()
        assert deadline is not None
        assert deadline - dialogue.now <= 120_000
    dialogue.sent = b""
    while b"ATE0V1X4&C1S0=0\r" not in dialogue.sent:
        assert len(dialogue.passes(100).sent) < 2000
        if dialogue.sent[-1:] == b"\r":
            dialogue.says(b"OK\r")
    dialogue.says(b"OK\r").hayes.wanted(dialogue.now)
    dialogue.hears(b"ATDT200\r")
