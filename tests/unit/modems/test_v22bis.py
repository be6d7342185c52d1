"""Two V.22bis modems on a telephone line: what the line does to a signal, and what the signals carry all the same."""

import os

import numpy as np
import pytest
from redphone_host.modems import spandsp
from redphone_host.modems.phone_line import BLOCK, FULL_SCALE_DBM0, PhoneLine, PhoneLineSettings
from redphone_host.modems.start_stop import Receiver, Sender
from redphone_host.modems.v22bis import SAMPLE_RATE, TRANSMIT_DBM0, Status, V22bis

LOUD = PhoneLineSettings(snr_db=None, echoes=())
MESSAGE = bytes(range(256)) * 2


@pytest.fixture(autouse=True, scope="module")
def _spandsp():
    if not spandsp.installed():
        if os.environ.get("CI") == "true":
            pytest.fail(spandsp.MISSING)
        pytest.skip(spandsp.MISSING)


class Pair:
    """Two modems and a line. Each sends its octets once both are up."""

    def __init__(self, settings, seed=1, both_call=False):
        self.line = PhoneLine(settings, seed)
        self.got = (bytearray(), bytearray())
        self.to_send = [iter(b""), iter(b"")]
        self.modems = [V22bis(end == 0 or both_call, self._next(end), self.got[end].append) for end in (0, 1)]
        self.elapsed_ms = 0

    def _next(self, end):
        return lambda: next(self.to_send[end], None)

    def run(self, duration_ms):
        for _ in range(duration_ms * SAMPLE_RATE // 1000 // BLOCK):
            heard = self.line.exchange(*[modem.transmit(BLOCK) for modem in self.modems])
            for modem, samples in zip(self.modems, heard, strict=True):
                modem.receive(samples)
        return self

    def trained(self):
        self.run(3000)
        assert [modem.status for modem in self.modems] == [Status.UP, Status.UP]
        return self

    def exchanged(self):
        self.to_send = [iter(MESSAGE), iter(MESSAGE[::-1])]
        return self.run(len(MESSAGE) * 10_000 // 2400 + 200)


def test_both_send_at_once_with_echoes_and_noise():
    pair = Pair(PhoneLineSettings(snr_db=15)).trained().exchanged()
    assert pair.got == (MESSAGE[::-1], MESSAGE)
    assert [modem.bit_rate for modem in pair.modems] == [2400, 2400]


def test_octets_take_as_long_as_their_bits():
    pair = Pair(LOUD).trained()
    pair.to_send[0] = iter(MESSAGE)
    pair.run(1000)
    assert 215 <= len(pair.got[1]) <= 240


def test_a_signal_below_the_cutoff_is_not_taken_for_one():
    assert [modem.bit_rate for modem in Pair(PhoneLineSettings(loss_db=16)).trained().modems] == [2400, 2400]
    faint = Pair(PhoneLineSettings(loss_db=22)).run(5000)
    assert Status.UP not in [modem.status for modem in faint.modems]


def test_noise_drowns_it():
    pair = Pair(PhoneLineSettings(snr_db=6)).run(3000).exchanged()
    assert bytes(pair.got[1]) != MESSAGE


def test_two_that_both_call_never_come_to_terms():
    pair = Pair(PhoneLineSettings(), both_call=True).run(20_000)
    assert Status.UP not in [modem.status for modem in pair.modems]


def test_a_cut_wire_is_noticed_in_spite_of_the_modems_own_echo():
    pair = Pair(PhoneLineSettings(snr_db=25)).trained()
    pair.line.cut()
    pair.run(500)
    assert [modem.status for modem in pair.modems] == [Status.DOWN, Status.DOWN]


def test_the_same_seed_makes_the_same_sound():
    def heard(seed):
        line = PhoneLine(PhoneLineSettings(snr_db=20), seed)
        return line.exchange(np.zeros(BLOCK, np.int16), np.zeros(BLOCK, np.int16))[0].tolist()

    assert heard(7) == heard(7) != heard(8)


def level_db(samples):
    return 20 * np.log10(np.sqrt(np.mean(samples.astype(float) ** 2)) / (32767 / np.sqrt(2))) + FULL_SCALE_DBM0


def through(settings, blocks=200):
    """What A hears of itself, and B of A, while A sends data."""
    pair = Pair(LOUD).trained()
    line = PhoneLine(settings, 1)
    silence = np.zeros(BLOCK, np.int16)
    heard = [line.exchange(pair.modems[0].transmit(BLOCK), silence) for _ in range(blocks)]
    return [np.concatenate([both[end] for both in heard[10:]]) for end in (0, 1)]


def test_the_levels_are_what_the_settings_say():
    _, clean = through(PhoneLineSettings(loss_db=12, snr_db=None, echoes=()))
    assert level_db(clean) == pytest.approx(TRANSMIT_DBM0 - 12, abs=0.2)
    echo, _ = through(PhoneLineSettings(loss_db=12, snr_db=None, echoes=((1.0, 14.0),)))
    assert level_db(echo) == pytest.approx(TRANSMIT_DBM0 - 14, abs=0.2)
    noise, _ = through(PhoneLineSettings(loss_db=12, snr_db=20, echoes=()))
    assert level_db(noise) == pytest.approx(TRANSMIT_DBM0 - 12 - 20, abs=0.2)


def test_the_other_end_is_heard_later():
    line = PhoneLine(PhoneLineSettings(loss_db=0, snr_db=None, delay_ms=25, echoes=()), 1)
    click = np.zeros(2 * BLOCK, np.int16)
    click[0] = 1000
    silence = np.zeros(BLOCK, np.int16)
    heard = [line.exchange(click[at : at + BLOCK], silence)[1] for at in (0, BLOCK)]
    assert np.flatnonzero(np.concatenate(heard)).tolist() == [25 * SAMPLE_RATE // 1000]


def test_a_line_shorter_than_a_block_is_refused():
    with pytest.raises(ValueError, match="20 ms or more"):
        PhoneLine(PhoneLineSettings(delay_ms=5), 1)


def test_start_and_stop_bits():
    octets = iter(b"\x01\x80\xff")
    got = bytearray()
    sender, receiver = Sender(lambda: next(octets, None)), Receiver(got.append)
    bits = [sender.bit() for _ in range(35)]
    assert bits[:10] == [0, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert bits[30:] == [1] * 5
    for bit in [1, 1, *bits]:
        receiver.bit(bit)
    assert bytes(got) == b"\x01\x80\xff"


def test_an_octet_without_its_stop_bit_is_dropped():
    got = bytearray()
    receiver = Receiver(got.append)
    for bit in [0] * 10 + [1] * 3 + [0, 1, 0, 0, 0, 0, 0, 0, 0, 1]:
        receiver.bit(bit)
    assert bytes(got) == b"\x01"
