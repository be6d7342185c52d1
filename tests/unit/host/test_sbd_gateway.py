"""The satellite network that tests stand on: does it do what the real one is said to do?"""

import pytest
from redphone_host.modems.sbd_gateway import QUEUE_MAX, GatewaySettings, SbdGateway
from redphone_host.modems.sbd_modem import BOOT_MS, SbdModem
from redphone_host.modems.sbd_network import SbdSettings

AT_ONCE = GatewaySettings(delay_ms=(0, 0), ring_ms=(0, 0))


@pytest.fixture
def modem():
    gateway = SbdGateway(AT_ONCE)
    gateway.pair("A", "B")
    modem = SbdModem("A", gateway, SbdSettings(session_ms=(1000, 1000)))
    modem.gateway = gateway
    assert said(modem, b"ATE0\r") == b"ATE0\r\r\nOK\r\n"
    return modem


def said(modem, order, now=0):
    modem.feed(order, now)
    return modem.outgoing(now)


def session(modem, now):
    """A session's result, as numbers."""
    assert said(modem, b"AT+SBDIX\r", now) == b""
    answer = modem.outgoing(now + 1000)
    assert answer.startswith(b"\r\n+SBDIX: ")
    assert answer.endswith(b"\r\nOK\r\n")
    return [int(field) for field in answer.split(b"\r\n")[1][8:].split(b",")]


@pytest.mark.parametrize("order", [b"AT\r", b"at\r", b"\nAT\r\n", b"AT&K0\r", b"AT+SBDMTA=1\r", b"AT+SBDST=120\r"])
def test_it_says_ok(modem, order):
    assert said(modem, order) == b"\r\nOK\r\n"


@pytest.mark.parametrize("order", [b"AT+WHAT\r", b"AT+SBDMTA=\r", b"AT" + b"x" * 500 + b"\r"])
def test_it_says_error(modem, order):
    assert said(modem, order) == b"\r\nERROR\r\n"


@pytest.mark.parametrize("length", [b"0", b"341", b"x", b""])
def test_a_length_that_cannot_be_is_result_3(modem, length):
    assert said(modem, b"AT+SBDWB=" + length + b"\r") == b"\r\n3\r\n\r\nOK\r\n"


def test_a_wrong_check_sum_is_result_2_and_a_late_message_result_1(modem):
    assert said(modem, b"AT+SBDWB=2\r") == b"\r\nREADY\r\n"
    assert said(modem, b"ab\x00\xc4") == b"\r\n2\r\n\r\nOK\r\n"
    assert said(modem, b"AT+SBDWB=2\r") == b"\r\nREADY\r\n"
    assert said(modem, b"ab", 60_000) == b"\r\n1\r\n\r\nOK\r\n"


def test_a_message_is_sent_again_until_it_is_cleared(modem):
    said(modem, b"AT+SBDWB=2\r")
    assert said(modem, b"ab\x00\xc3") == b"\r\n0\r\n\r\nOK\r\n"
    assert session(modem, 0)[0] == 0
    assert session(modem, 2000)[0] == 0
    assert said(modem, b"AT+SBDD0\r", 3000) == b"\r\n0\r\n\r\nOK\r\n"
    assert session(modem, 4000)[0] == 0
    modem.gateway.advance(5000)
    assert list(modem.gateway.mailbox("B").waiting) == [b"ab", b"ab"]


def test_messages_are_fetched_one_by_one_and_can_be_read_again(modem):
    for message in (b"first", b"second"):
        modem.gateway.deliver("A", message, 0)
    assert session(modem, 0)[2:] == [1, 1, 5, 1]
    assert said(modem, b"AT+SBDRB\r", 1000) == b"\x00\x05first\x02\x28\r\nOK\r\n"
    assert said(modem, b"AT+SBDRB\r", 1000) == b"\x00\x05first\x02\x28\r\nOK\r\n"
    assert session(modem, 2000)[2:] == [1, 2, 6, 0]
    assert session(modem, 4000)[2:] == [0, 2, 0, 0]


def test_nothing_rings_before_a_session_or_without_leave(modem):
    said(modem, b"AT+SBDMTA=1\r")
    modem.gateway.deliver("A", b"unheard", 0)
    assert modem.outgoing(10_000) == b""
    session(modem, 10_000)
    modem.gateway.deliver("A", b"heard", 12_000)
    assert modem.outgoing(12_000) == b"\r\nSBDRING\r\n"
    assert modem.outgoing(99_000) == b""
    said(modem, b"AT+SBDMTA=0\r", 99_000)
    session(modem, 99_000)
    modem.gateway.deliver("A", b"not asked for", 101_000)
    assert modem.outgoing(101_000) == b""


def test_a_full_mailbox_refuses(modem):
    for _ in range(QUEUE_MAX + 1):
        modem.gateway.deliver("A", b"x", 0)
    modem.gateway.advance(0)
    assert modem.gateway.refused == 1


def test_after_a_power_cycle_it_echoes_and_has_forgotten(modem):
    said(modem, b"AT+SBDWB=2\r")
    said(modem, b"ab\x00\xc3")
    modem.power_cycle(0)
    assert said(modem, b"AT\r", BOOT_MS - 1) == b""
    assert said(modem, b"AT\r", BOOT_MS) == b"AT\r\r\nOK\r\n"
    session_result = said(modem, b"ATE0\r", BOOT_MS)
    assert session_result.endswith(b"OK\r\n")
    session(modem, BOOT_MS)
    assert modem.gateway.forwarded == 0


def test_a_session_without_signal_is_status_32_and_one_that_takes_too_long_17():
    gateway = SbdGateway(AT_ONCE)
    blind = SbdModem("A", gateway, SbdSettings(session_ms=(1000, 1000), signal=lambda _now: 0))
    said(blind, b"ATE0\r")
    assert session(blind, 0)[0] == 32
    slow = SbdModem("A", gateway, SbdSettings(session_ms=(9000, 9000)))
    said(slow, b"ATE0\rAT+SBDST=1\r")
    assert session(slow, 0)[0] == 17
