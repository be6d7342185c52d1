"""FreeDV's modems as they are, the channel as it is defined, and the emulated modem's manners."""

import os
import random

import numpy as np
import pytest
from redphone.black import hf_modem as bearer
from redphone.black.kiss_framing import KissDeframer, command
from redphone_host.modems import freedv
from redphone_host.modems.freedv import MODES, SAMPLE_RATE, FreeDvModem
from redphone_host.modems.hf_channel import Fading, HfChannel
from redphone_host.modems.hf_modem import BLOCK_US, EmulatedHfModem, HfPath, burst_rms

pytestmark = pytest.mark.skipif(
    not freedv.available() and os.environ.get("CI") != "true",
    reason="pip install 'redphone[modems]' brings FreeDV's modems",
)


def packets_in(octets):
    deframer = KissDeframer(600)
    return [deframer.packet() for octet in octets if deframer.push(octet)]


def path(snr_db=10, seed=1, mode="datac3"):
    rms = burst_rms(MODES[mode])
    modems = tuple(EmulatedHfModem(MODES[mode], seed + end) for end in (0, 1))
    return HfPath(modems, tuple(HfChannel(snr_db, rms, seed + end) for end in (0, 1)))


def run(path, duration_ms):
    """The packets that come out at each end, with the time in ms."""
    heard = ([], [])
    for _ in range(1000 * duration_ms // BLOCK_US):
        path.advance()
        for end, modem in enumerate(path.modems):
            heard[end].extend((path.now_us // 1000, packet) for packet in packets_in(modem.read()))
    return heard


@pytest.mark.parametrize("name", MODES)
def test_a_burst_is_what_the_bearer_reckons_with(name):
    modem = FreeDvModem(MODES[name])
    assert bearer.MODES[name] == (MODES[name].packet_octets, 1000 * modem.burst_samples // SAMPLE_RATE)
    assert len(modem.burst(b"short")) == modem.burst_samples
    modem.close()


@pytest.mark.parametrize("name", MODES)
def test_a_packet_comes_out_as_it_went_in(name):
    sender, receiver = FreeDvModem(MODES[name]), FreeDvModem(MODES[name])
    packet = random.Random(name).randbytes(MODES[name].packet_octets)
    sound = np.pad(sender.burst(packet), (1234, 4000))
    assert [packet for at in range(0, len(sound), 77) for packet in receiver.hear(sound[at : at + 77])] == [packet]
    sender.close()
    receiver.close()


def test_too_long_a_packet_is_our_own_fault():
    modem = FreeDvModem(MODES["datac4"])
    with pytest.raises(ValueError, match="54 octets"):
        modem.burst(bytes(55))
    modem.close()


def test_the_noise_is_as_strong_as_it_should_be():
    heard = HfChannel(-4, 5000, 1).carry(np.zeros(10 * SAMPLE_RATE, np.int16)).astype(float)
    spectrum = np.abs(np.fft.rfft(heard)) ** 2 * 2 / len(heard) ** 2
    in_3_khz = spectrum[: len(spectrum) * 3 // 4].sum() / 0.1**2
    assert 10 * np.log10(5000**2 / in_3_khz) == pytest.approx(-4, abs=0.1)


def test_fading_leaves_the_mean_power_and_takes_it_away_at_times():
    tone = (8000 * np.sin(2 * np.pi * 1500 / SAMPLE_RATE * np.arange(200 * SAMPLE_RATE))).astype(np.int16)
    channel = HfChannel(100, 5657, 3, Fading())
    heard = np.concatenate([channel.carry(tone[at : at + 1600]) for at in range(0, len(tone), 1600)]) / 0.1
    power = (heard.reshape(-1, 800) ** 2).mean(axis=1) / 5657**2
    assert power.mean() == pytest.approx(1, abs=0.1)
    # The sum of two Gaussian paths has Rayleigh's statistics: 1 - exp(-0.1) of the time it is 10 dB down or more.
    assert (power < 0.1).mean() == pytest.approx(1 - np.exp(-0.1), abs=0.03)


def test_a_packet_crosses_and_the_sender_hears_nothing_of_itself():
    link = path()
    link.modems[0].write(command(0, b"packet"))
    own, (heard,) = run(link, 5000)
    assert own == []
    assert heard[1] == b"packet".ljust(126, b"\0")
    assert heard[0] == pytest.approx(300 + bearer.MODES["datac3"][1], abs=150)


def test_two_who_begin_at_once_hear_neither():
    link = path()
    for modem in link.modems:
        modem.write(command(0, b"packet"))
    assert run(link, 5000) == ([], [])


def test_who_hears_a_burst_holds_back_until_it_is_over():
    link = path()
    link.modems[0].write(command(0, b"first"))
    assert run(link, 2000) == ([], [])
    link.modems[1].write(command(0, b"second"))
    (second,), (first,) = run(link, 8000)
    assert first[1].startswith(b"first")
    assert second[1].startswith(b"second")
    assert second[0] - first[0] > bearer.MODES["datac3"][1]


def test_the_same_seed_is_the_same_channel():
    sound = np.arange(4000, dtype=np.int16)
    first, second, other = (HfChannel(5, 5000, seed, Fading()).carry(sound) for seed in (1, 1, 2))
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_in_too_much_noise_nothing_comes_and_nothing_wrong():
    link = path(snr_db=-12)
    for _ in range(3):
        link.modems[0].write(command(0, b"packet"))
    assert run(link, 14_000) == ([], [])
