"""A bearer on a short-burst modem, in virtual time: what it does about all that such a modem and its network do."""

import random

import pytest
from redphone import ticks
from redphone.black import bearer as why
from redphone.black.sbd import Sbd
from redphone.errors import LocalProtocolError
from redphone_host.modems.sbd_gateway import GatewaySettings
from redphone_host.modems.sbd_network import SbdSettings
from sbd_bench import Bench

TEXTS = b"\r\nOK\r\nERROR\r\nSBDRING\r\n+SBDIX: 32, 0, 0, 0, 0, 0\r\n"


def is_up(terminal):
    return lambda: terminal.bearer.state == why.UP


def ready_bench(*args, **kwargs):
    """Both have registered and have nothing to do."""
    bench = Bench(*args, **kwargs)
    assert bench.run_until(lambda: bench.a.bearer.sessions.begun and bench.b.bearer.sessions.begun, 60)
    bench.run(90)
    return bench


def test_a_frame_crosses_and_is_rung_for():
    bench = ready_bench()
    assert (bench.a.bearer.state, bench.a.bearer.why) == (why.UP, why.NOTHING)
    bench.send(bench.a, b"first")
    assert not bench.a.bearer.ready()
    assert bench.run_until(lambda: bench.b.received, 200)
    assert bench.b.received == [b"first"]
    assert len(bench.a.departed_at) == 1
    assert (bench.a.bearer.sessions.begun, bench.b.bearer.sessions.begun) == (2, 2)
    assert "AT+SBDIXA" in bench.b.modem.heard


def test_nothing_is_sent_twice_or_asked_for_without_a_reason():
    bench = ready_bench()
    bench.send(bench.a, b"once")
    bench.run(24 * 3600)
    assert bench.b.received == [b"once"]
    assert (bench.a.bearer.sessions.begun, bench.b.bearer.sessions.begun) == (2, 2)


def test_before_the_modem_has_answered_nothing_may_begin():
    modem = Sbd()
    assert (modem.state, modem.why) == (why.DOWN, why.NOT_TRIED)
    assert not modem.ready()


@pytest.mark.parametrize("start", [0, ticks.PERIOD_MS - 40_000], ids=["early", "where-ticks-wrap"])
@pytest.mark.parametrize("frame", [bytes(270), b"\xff" * 270, TEXTS, b"\x00\x01", bytes(range(256)), b"\x01\x0e" * 135])
def test_every_frame_comes_as_it_went(frame, start):
    bench = ready_bench(start=start)
    bench.send(bench.a, frame)
    assert bench.run_until(lambda: bench.b.received, 200)
    assert bench.b.received == [frame]
    assert bench.b.bearer.discarded == 0


@pytest.mark.parametrize("frame", [b"", bytes(271)])
def test_what_is_no_frame_for_it_is_refused(frame):
    bench = ready_bench()
    with pytest.raises(LocalProtocolError):
        bench.send(bench.a, frame)


def test_a_second_frame_is_refused_while_the_first_is_here():
    bench = ready_bench()
    bench.send(bench.a, b"first")
    with pytest.raises(LocalProtocolError):
        bench.send(bench.a, b"second")


def test_all_that_waits_is_fetched():
    bench = ready_bench()
    for number in range(7):
        bench.gateway.deliver("B", bytes((number,)), bench.now)
    bench.run(600)
    assert bench.b.received == [bytes((number,)) for number in range(7)]
    assert bench.b.bearer.sessions.begun == 1 + 7


def test_what_nobody_takes_stays_at_the_gateway():
    bench = ready_bench()
    for number in range(9):
        bench.gateway.deliver("B", bytes((number,)), bench.now)
    bench.b.keeps_frames = True
    bench.run(900)
    assert bench.b.bearer.sessions.begun == 1 + 5
    assert len(bench.gateway.mailbox("B").waiting) == 4
    bench.b.keeps_frames = False
    bench.run(600)
    assert bench.b.received == [bytes((number,)) for number in range(9)]


def test_both_send_at_once_and_each_session_does_both():
    bench = ready_bench()
    bench.send(bench.a, b"from A")
    bench.send(bench.b, b"from B")
    bench.run(300)
    assert (bench.a.received, bench.b.received) == ([b"from B"], [b"from A"])


def test_a_ring_during_a_session_is_not_forgotten():
    bench = ready_bench(SbdSettings(session_ms=(60_000, 60_000)), GatewaySettings(ring_ms=(100, 100)))
    bench.send(bench.b, b"out")
    bench.run(5)
    heard = len(bench.b.modem.heard)
    assert bench.b.modem.heard[-1] == "AT+SBDIX"
    bench.gateway.deliver("B", b"in", bench.now)
    bench.run(30)
    assert len(bench.b.modem.heard) == heard
    bench.run(200)
    assert bench.b.received == [b"in"]
    assert bench.b.modem.heard.count("AT+SBDIXA") == 1


def test_a_ring_that_nobody_hears_costs_one_interval_of_checks():
    gateway = GatewaySettings(ring_loss=1.0, delay_ms=(1_000, 1_000))
    bench = ready_bench(gateway=gateway, check_s=1800)
    bench.send(bench.a, b"unheard")
    assert bench.run_until(lambda: bench.b.received, 1900)
    assert bench.b.bearer.sessions.checks == 1

    never = ready_bench(gateway=gateway)
    never.send(never.a, b"unheard")
    assert not never.run_until(lambda: never.b.received, 24 * 3600)


def test_without_signal_it_is_down_and_tries_no_session():
    clear_at = 3_600_000
    bench = Bench(SbdSettings(signal=lambda now: 3 if now >= clear_at else 0))
    bench.run(3500)
    assert (bench.a.bearer.state, bench.a.bearer.why) == (why.DOWN, why.NO_NETWORK)
    assert not bench.a.bearer.ready()
    assert bench.a.bearer.sessions.begun == 0
    assert bench.run_until(is_up(bench.a), 110)
    assert bench.now < clear_at + 5_000


def test_when_the_signal_is_back_a_frame_need_not_wait_for_the_next_try():
    bench = ready_bench(SbdSettings(signal=lambda now: 0 if 300_000 <= now < 3_000_000 else 5))
    bench.run(300 - bench.now // 1000 - 1)
    bench.now = 299_999
    bench.send(bench.a, b"just too late")
    bench.run(2000)
    assert (bench.a.bearer.state, bench.a.bearer.why) == (why.DOWN, why.NO_NETWORK)
    assert bench.run_until(lambda: bench.a.departed_at, 1000)
    assert bench.now < 3_000_000 + 60_000


def ended(status, mailbox=0, queued=0):
    return f"\r\n+SBDIX: {status}, 1, {mailbox}, 1, 0, {queued}\r\n\r\nOK\r\n".encode()


class Script:
    """A bearer whose modem says what the test tells it to say."""

    def __init__(self):
        self.bearer = Sbd()
        self.now = 0
        self.bearer.tick(0)
        for answer in (b"OK\r",) * 6 + (b"\x00\x00\x00\x00\r\nOK\r", b"0\rOK\r", b"+CSQ:5\rOK\r"):
            self.says(answer)
        assert self.asked() == b"AT+SBDIX\r"
        self.says(ended(0))

    def says(self, octets):
        self.asked()
        self.bearer.feed(octets, self.now)

    def asked(self):
        asked = b""
        while piece := self.bearer.outgoing(self.now):
            asked += piece
        return asked

    def sends(self, frame):
        self.bearer.begin(frame, self.now)
        assert self.asked() == b"AT+SBDWB=%d\r" % len(frame)
        self.says(b"READY\r\n")
        self.asked()
        self.says(b"0\r\n\r\nOK\r\n")
        assert self.asked() == b"AT+SBDIX\r"

    def waits(self, seconds):
        self.now += int(1000 * seconds)
        self.bearer.tick(self.now)

    def tries_again_after(self):
        """Seconds until the next session."""
        began = self.now
        while (asked := self.asked()) != b"AT+SBDIX\r":
            assert asked in (b"", b"AT+CSQ\r")
            if asked:
                self.says(b"+CSQ:5\rOK\r")
            else:
                self.now = self.bearer.deadline()
                self.bearer.tick(self.now)
        return (self.now - began) / 1000


@pytest.mark.parametrize("status", range(5))
def test_up_to_four_a_status_says_that_it_was_transferred(status):
    script = Script()
    script.sends(b"frame")
    script.says(ended(status))
    assert script.bearer.departed()
    assert not script.bearer.departed()
    assert script.asked() == b"AT+SBDD0\r"
    assert script.bearer.sessions.failures == 0


@pytest.mark.parametrize(
    ("status", "state", "reason", "soonest", "latest"),
    [
        (5, why.DEGRADED, why.NO_CARRIER, 1, 5),
        (10, why.DEGRADED, why.NO_CARRIER, 1, 5),
        (11, why.DEGRADED, why.BUSY, 1, 5),
        (12, why.DOWN, why.MODEM_ERROR, 300, 301),
        (13, why.DEGRADED, why.NO_CARRIER, 1, 5),
        (15, why.DOWN, why.MODEM_ERROR, 300, 301),
        (16, why.DOWN, why.MODEM_ERROR, 300, 301),
        (17, why.DEGRADED, why.NO_CARRIER, 1, 5),
        (18, why.DEGRADED, why.NO_CARRIER, 1, 5),
        (19, why.DEGRADED, why.NO_CARRIER, 1, 5),
        (32, why.DOWN, why.NO_NETWORK, 1, 5),
        (33, why.DOWN, why.MODEM_ERROR, 300, 301),
        (35, why.DEGRADED, why.BUSY, 1, 5),
        (36, why.DEGRADED, why.BUSY, 180, 181),
        (37, why.DEGRADED, why.BUSY, 300, 301),
        (38, why.DEGRADED, why.BUSY, 300, 301),
        (65, why.DOWN, why.MODEM_ERROR, 300, 301),
        (99, why.DEGRADED, why.NO_CARRIER, 1, 5),
    ],
)
def test_every_failure_is_told_and_tried_again_in_its_time(status, state, reason, soonest, latest):
    script = Script()
    script.sends(b"frame")
    script.says(ended(status))
    assert (script.bearer.state, script.bearer.why) == (state, reason)
    assert not script.bearer.departed()
    assert script.asked() == b""
    assert soonest <= script.tries_again_after() <= latest
    script.says(ended(0))
    assert script.bearer.departed()
    assert (script.bearer.state, script.bearer.sessions.failures) == (why.UP, 1)


def test_failures_in_a_row_are_spaced_as_the_network_asks():
    script = Script()
    script.sends(b"frame")
    waits = []
    for _ in range(8):
        script.says(ended(18))
        waits.append(script.tries_again_after())
    assert all(1 <= wait <= 5 for wait in waits[:2])
    assert all(1 <= wait <= 30 for wait in waits[2:4])
    assert all(wait == 300 for wait in waits[4:])


def test_a_mailbox_that_could_not_be_looked_into_is_tried_again_without_the_frame():
    script = Script()
    script.sends(b"frame")
    script.says(ended(0, mailbox=2))
    assert script.bearer.departed()
    assert script.asked() == b"AT+SBDD0\r"
    script.says(b"0\r\nOK\r\n")
    assert script.tries_again_after() <= 5
    assert script.bearer.sessions.failures == 1


@pytest.mark.parametrize("result", [b"1", b"2", b"3"], ids=["time-out", "check-sum", "size"])
def test_a_message_that_the_modem_did_not_take_is_written_again(result):
    script = Script()
    script.bearer.begin(b"frame", script.now)
    script.says(b"READY\r\n")
    script.says(result + b"\r\n\r\nOK\r\n")
    assert (script.bearer.state, script.bearer.why) == (why.DOWN, why.MODEM_ERROR)
    assert not script.bearer.departed()
    script.waits(5)
    assert script.asked() == b"AT\r"


def test_error_is_answered_by_beginning_anew():
    script = Script()
    script.sends(b"frame")
    script.says(b"\r\nERROR\r\n")
    assert (script.bearer.state, script.bearer.why) == (why.DOWN, why.MODEM_ERROR)
    script.waits(5)
    assert script.asked() == b"AT\r"


@pytest.mark.parametrize("fields", [b"", b"0", b"a, b, c, d, e, f", b"0, 1, 2, 3, 4, 5, 6", b"0, 1, 0, , 0, 0"])
def test_a_result_that_is_none_is_a_fault_of_the_modem(fields):
    script = Script()
    script.sends(b"frame")
    script.says(b"\r\n+SBDIX: " + fields + b"\r\n\r\nOK\r\n")
    assert not script.bearer.departed()
    assert script.bearer.why == why.MODEM_ERROR


def test_an_ok_without_a_result_does_not_count():
    script = Script()
    script.sends(b"frame")
    script.says(b"\r\nOK\r\n")
    assert not script.bearer.departed()
    assert script.bearer.why == why.MODEM_ERROR


def test_a_damaged_message_is_read_again():
    script = Script()
    script.sends(b"frame")
    script.says(ended(0, mailbox=1))
    assert script.asked() == b"AT+SBDRB\r"
    script.says(b"\x00\x03abc\x00\x00\r\nOK\r\n")
    assert script.bearer.next_frame() is None
    assert script.bearer.discarded == 1
    script.waits(5)
    for _ in range(6):
        script.says(b"OK\r")
    assert script.asked() == b"AT+SBDRB\r"
    script.says(b"\x00\x03abc\x01\x26\r\nOK\r\n")
    assert script.bearer.next_frame() == b"abc"


def test_a_ring_before_a_message_is_no_part_of_it():
    script = Script()
    script.sends(b"frame")
    script.says(ended(0, mailbox=1))
    script.says(b"\r\nSBDRING\r\n\x00\x03abc\x01\x26\r\nOK\r\n")
    assert script.bearer.next_frame() == b"abc"
    script.says(b"0\r\nOK\r\n")
    assert script.asked() == b"AT+SBDIXA\r"


def test_a_frame_can_be_abandoned_until_its_session_begins():
    script = Script()
    script.sends(b"routine")
    assert script.bearer.remaining() == 0
    assert not script.bearer.abandon()
    script.says(ended(18))
    assert script.bearer.remaining() == len(b"routine")
    assert script.bearer.abandon()
    assert script.bearer.ready()
    script.bearer.begin(b"flash", script.now)
    assert script.asked() == b"AT+SBDWB=5\r"
    script.says(b"READY\r\n")
    assert script.asked() == b"flash\x02\x0e"
    script.says(b"0\r\nOK\r\n")
    script.tries_again_after()
    script.says(ended(0))
    assert script.bearer.departed()


def test_what_was_abandoned_is_never_sent():
    script = Script()
    script.sends(b"routine")
    script.says(ended(18))
    assert script.bearer.abandon()
    script.says(b"\r\nSBDRING\r\n")
    assert script.asked() == b"AT+SBDD0\r"
    script.says(b"0\r\nOK\r\n")
    script.waits(5)
    assert script.asked() == b"AT+SBDIXA\r"


def test_a_silent_modem_is_named_and_asked_again():
    bench = Bench()
    bench.a.is_cut = True
    bench.run(60)
    assert (bench.a.bearer.state, bench.a.bearer.why) == (why.DOWN, why.MODEM_SILENT)
    bench.a.is_cut = False
    assert bench.run_until(is_up(bench.a), 30)


def test_a_modem_that_falls_silent_is_found_out_and_its_frame_kept():
    bench = ready_bench()
    bench.a.is_cut = True
    bench.run(100)
    assert (bench.a.bearer.state, bench.a.bearer.why) == (why.DOWN, why.MODEM_SILENT)
    bench.a.is_cut = False
    bench.run(30)
    bench.send(bench.a, b"after all")
    assert bench.run_until(lambda: bench.b.received, 200)


@pytest.mark.parametrize("after_ms", [0, 1, 500, 20_000])
def test_a_power_cycle_in_the_middle_costs_time_and_no_frame(after_ms):
    bench = ready_bench(SbdSettings(session_ms=(30_000, 30_000)))
    bench.send(bench.a, b"kept")
    bench.run_until(lambda: False, after_ms / 1000)
    bench.a.modem.power_cycle(bench.now)
    assert bench.run_until(lambda: bench.a.departed_at, 400)
    bench.run(200)
    assert bench.b.received == [b"kept"]


def test_a_power_cycle_while_nothing_happens_is_noticed_and_rings_come_again():
    bench = ready_bench()
    bench.b.modem.power_cycle(bench.now)
    bench.run(90)
    bench.send(bench.a, b"heard")
    assert bench.run_until(lambda: bench.b.received, 200)


def test_a_message_left_in_the_modem_is_found_at_the_next_start():
    bench = ready_bench()
    bench.gateway.deliver("B", b"left", bench.now)
    assert bench.run_until(lambda: "AT+SBDIXA" in bench.b.modem.heard, 60)
    bench.b.bearer = Sbd()
    bench.run(100)
    assert b"left" in bench.b.received


def test_a_failure_that_was_none_sends_twice_and_loses_nothing():
    bench = ready_bench(SbdSettings(failures=0.5, deceptions=1.0), seed=3)
    for number in range(6):
        bench.send(bench.a, bytes((number,)))
        assert bench.run_until(bench.a.bearer.ready, 3600)
    bench.run(3600)
    assert sorted(set(bench.b.received)) == [bytes((number,)) for number in range(6)]


@pytest.mark.parametrize("seed", range(10))
def test_it_takes_any_garbage_and_holds_little(seed):
    chance = random.Random(seed)
    bearer = Sbd()
    words = [
        b"OK\r\n",
        b"READY\r\n",
        b"0\r\n",
        b"+SBDIX: 0, 1, 1, 1, 3, 9\r\n",
        b"SBDRING\r\n",
        b"+CIEV:0,",
        b"ERROR\r\n",
    ]
    now = 0
    for _ in range(3000):
        now += chance.randint(0, 3000)
        noise = chance.randbytes(chance.randint(0, 40))
        bearer.feed(chance.choice([*words, noise, noise, b"\x00" * 300]), now)
        bearer.tick(now)
        bearer.outgoing(now)
        if bearer.ready() and chance.random() < 0.1:
            bearer.begin(b"frame", now)
        assert bearer.state in (why.DOWN, why.DEGRADED, why.UP)
    kept = 0
    while bearer.next_frame() is not None:
        kept += 1
    assert kept <= 4


def test_the_same_seed_gives_the_same_day():
    def day(seed):
        bench = Bench(SbdSettings(failures=0.3), seed=seed)
        bench.run(120)
        bench.send(bench.a, b"again")
        bench.run(3600)
        return bench.a.departed_at, bench.a.modem.heard, bench.b.modem.heard

    assert day(7) == day(7)
    assert day(7) != day(8)
