"""The telephone bearer on emulated modems whose signals are perfect: calls, and all that goes wrong with them."""

from itertools import pairwise

import pytest
from redphone.black import bearer
from redphone_host.modems.byte_pipe import TRAINING_MS, BytePipe
from redphone_host.modems.hayes_modem import Doing
from telephones import MODEM, SETTINGS, Telephones

FRAME = bytes(range(200))
ENGAGED_MS = 3300  # from dialling to the tone
LAST_WORDS = b"sealed \r\nNO CARRIER\r\n"


@pytest.fixture
def telephones():
    return Telephones().set_up()


@pytest.fixture
def a(telephones):
    return telephones.ends[0]


@pytest.fixture
def b(telephones):
    return telephones.ends[1]


def never_trains(caller, called, _, now):
    return BytePipe(caller, called, False, now)


def dials(end):
    return sum(order.startswith("DT") for order in end.modem.orders)


def test_it_sets_the_modem_up_and_rests(a):
    assert a.modem.orders == ["", "Z", SETTINGS]
    assert (a.hayes.state, a.hayes.why) == (bearer.DOWN, bearer.NOT_TRIED)


def test_what_is_wanted_is_dialled_and_carried(telephones, a, b):
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME])
    assert a.whys() == [bearer.NOT_TRIED, bearer.DIALLING, bearer.NOTHING]
    assert a.modem.orders[3:] == ["DT200"]
    assert b.modem.orders[3:] == ["A"]
    b.wants.append(FRAME[::-1])
    telephones.run_until(lambda: a.got == [FRAME[::-1]])


def test_nothing_is_dialled_that_nobody_wants(telephones, a, b):
    telephones.run(600_000)
    assert (dials(a), dials(b)) == (0, 0)


def test_without_a_number_it_answers_only():
    telephones = Telephones(number="")
    a, _ = telephones
    telephones.set_up()
    a.wants.append(FRAME)
    telephones.run(600_000)
    assert dials(a) == 0
    assert a.hayes.why == bearer.NOT_TRIED


def test_a_modem_that_answers_by_itself_is_left_to_it():
    telephones = Telephones(setup="ATE0V1X4S0=2")
    a, b = telephones
    telephones.run(3000)
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME])
    assert b.modem.orders == ["", "Z", "E0V1X4S0=2"]


def test_the_modem_holds_no_more_than_a_few_octets(telephones, a, b):
    """Octets in the modem's memory cannot be abandoned for a FLASH."""
    a.wants.append(FRAME)
    held = []

    def arrived():
        held.append(len(a.modem.buffered))
        return b.got == [FRAME]

    telephones.run_until(arrived)
    assert 0 < max(held) <= 24
    assert a.modem.overrun_octets == 0


# No call.


def test_engaged(telephones, a, b):
    b.modem.feed(b"ATDT999\r", telephones.now)
    a.wants.append(FRAME)
    telephones.run_until(lambda: a.hayes.why == bearer.BUSY)
    telephones.run_until(lambda: b.got == [FRAME])


def test_nobody_answers(telephones, a, b):
    b.cable.cut()
    a.wants.append(FRAME)
    assert 50_000 < telephones.run_until(lambda: a.hayes.why == bearer.NO_ANSWER) < 55_000
    b.cable.heal()
    telephones.run_until(lambda: b.got == [FRAME])


def test_no_dialling_tone(telephones, a, b):
    telephones.exchange.dead = True
    a.wants.append(FRAME)
    telephones.run_until(lambda: a.hayes.why == bearer.NO_DIALTONE, 2000)
    telephones.exchange.dead = False
    telephones.run_until(lambda: b.got == [FRAME])


def test_no_carrier_although_somebody_has_answered():
    telephones = Telephones(never_trains).set_up()
    a, b = telephones
    a.wants.append(FRAME)
    telephones.run_until(lambda: a.hayes.why == bearer.NO_CARRIER)
    assert b.hayes.why in (bearer.DIALLING, bearer.NO_CARRIER)
    telephones.run_until(lambda: dials(a) == 2)


def dialling_times(telephones, caller, count):
    caller.wants.append(FRAME)
    times = []
    while len(times) < count:
        telephones.run_until(lambda: dials(caller) > len(times), 400_000)
        times.append(telephones.now)
    return times


def test_redialling_waits_twice_as_long_each_time_up_to_five_minutes():
    waits = []
    for end in (0, 1):
        telephones = Telephones(number="999").set_up()
        times = dialling_times(telephones, telephones.ends[end], 9)
        waits.append([later - earlier - ENGAGED_MS for earlier, later in pairwise(times)])
    for failures, (first, second) in enumerate(zip(*waits, strict=True)):
        least = min(5000 << failures, 300_000)
        assert least <= first <= least + 2500
        assert least + 12_000 <= second <= least + 14_500


def test_both_dial_at_once_and_meet(telephones, a, b):
    telephones.run(6000)
    a.wants.append(FRAME)
    b.wants.append(FRAME[::-1])
    telephones.run_until(lambda: b.got == [FRAME] and a.got == [FRAME[::-1]], 60_000)
    assert bearer.BUSY in a.whys()
    assert bearer.BUSY in b.whys()
    assert (dials(a), dials(b)) == (2, 1)


def test_power_comes_back_to_both_at_once():
    telephones = Telephones()
    a, b = telephones
    a.wants.append(FRAME)
    b.wants.append(FRAME[::-1])
    telephones.run_until(lambda: b.got == [FRAME] and a.got == [FRAME[::-1]], 15_000)
    assert (dials(a), dials(b)) == (1, 0)


def test_one_dials_while_the_others_call_is_about_to_ring(telephones, a, b):
    """Lifting the line to dial takes the call, and two calling modems never understand each other."""
    telephones.run(6000)
    a.wants.append(FRAME)
    telephones.run_until(lambda: a.modem.doing is Doing.CALLING)
    telephones.run_until(lambda: telephones.exchange.due() - telephones.now < 300)
    b.wants.append(FRAME[::-1])
    telephones.run_until(lambda: b.got == [FRAME] and a.got == [FRAME[::-1]], 200_000)


# A call that ends.


def test_the_carrier_is_lost_in_the_middle_of_a_frame():
    telephones = Telephones().in_call()
    a, b = telephones
    a.wants.append(FRAME)
    telephones.run_until(lambda: a.hayes.remaining() == 0 and not a.wants)
    a.wants.append(FRAME)
    telephones.run_until(lambda: not a.wants and 0 < a.hayes.remaining() < 100)
    telephones.exchange.cut()
    assert 1400 < telephones.run_until(lambda: not a.up) < 3000
    assert (a.hayes.state, a.hayes.why) == (bearer.DOWN, bearer.NO_CARRIER)
    a.wants.append(FRAME[::-1])
    telephones.run_until(lambda: FRAME[::-1] in b.got)
    assert b.got == [FRAME, FRAME[::-1]]


def test_a_frame_may_hold_the_modems_last_words():
    telephones = Telephones().in_call()
    a, b = telephones
    for frame in (LAST_WORDS, LAST_WORDS + b"and more", b"\r\nNO CARRIER\r\n", FRAME):
        a.wants.append(frame)
    telephones.run_until(lambda: len(b.got) == 4)
    telephones.run(5000)
    assert b.got == [LAST_WORDS, LAST_WORDS + b"and more", b"\r\nNO CARRIER\r\n", FRAME]
    assert b.up


def test_nothing_is_said_to_a_modem_that_may_have_left_the_call():
    telephones = Telephones().in_call()
    a, _ = telephones
    a.hayes.feed(b"\r\nNO CARRIER\r\n", telephones.now)
    assert not a.hayes.ready()
    a.hayes.feed(b"\x00", telephones.now)
    assert a.hayes.ready()


def test_a_ring_shows_that_the_end_of_a_call_was_missed():
    telephones = Telephones().in_call()
    a, b = telephones
    b.cable.cut(MODEM)
    telephones.exchange.cut()
    telephones.run(5000)
    b.cable.heal()
    assert b.up
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME], 40_000)


def test_it_hangs_up_when_nobody_has_anything_to_say():
    telephones = Telephones(idle_ms=20_000).in_call()
    a, b = telephones
    telephones.run(19_000)
    assert a.up
    b.wants.append(FRAME)
    telephones.run(19_000)
    assert a.up
    telephones.run_until(lambda: not a.up and not b.up, 10_000)
    assert a.modem.doing is Doing.IDLE
    assert b.modem.doing is Doing.IDLE
    assert (a.hayes.why, b.hayes.why) == (bearer.NOT_TRIED, bearer.NOT_TRIED)
    assert (a.modem.orders[-1], b.modem.orders[-1]) == ("H", "A")
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME], 20_000)


def test_what_is_wanted_while_it_hangs_up_goes_over_the_same_call():
    telephones = Telephones(idle_ms=20_000).in_call()
    a, b = telephones
    telephones.run_until(lambda: a.modem.doing is Doing.CONNECTED and not a.up)
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME], 10_000)
    assert a.modem.orders[-1] == "O"
    assert dials(a) == 1


def test_a_frame_in_the_silence_before_hanging_up_keeps_the_call():
    telephones = Telephones(idle_ms=20_000).in_call()
    a, b = telephones
    telephones.run(20_200)
    assert a.up
    b.wants.append(FRAME)
    telephones.run_until(lambda: a.got == [FRAME], 5000)
    telephones.run(10_000)
    assert a.up
    assert a.modem.orders[-1] == "DT200"


def test_a_peer_that_says_nothing_is_called_anew():
    telephones = Telephones().in_call()
    a, b = telephones
    b.cable.cut(MODEM)
    a.wants.append(FRAME)
    telephones.run_until(lambda: not a.up, 70_000)
    b.cable.heal()
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME], 60_000)


def test_a_caller_who_says_nothing_is_hung_up_on(telephones, b):
    stranger = telephones.ends[0]
    stranger.cable.cut()
    stranger.modem.feed(b"ATDT200\r", telephones.now)
    telephones.run_until(lambda: b.up)
    telephones.run_until(lambda: b.modem.doing is Doing.IDLE, 70_000)


# A modem that is not as it should be.


def test_a_modem_that_is_not_there_is_waited_for():
    telephones = Telephones()
    a, b = telephones
    a.cable.cut()
    a.wants.append(FRAME)
    telephones.run_until(lambda: a.hayes.why == bearer.MODEM_SILENT, 15_000)
    telephones.run(600_000)
    a.cable.heal()
    telephones.run_until(lambda: b.got == [FRAME], 100_000)


def test_a_modem_that_is_unplugged_is_missed(telephones, a):
    a.cable.cut()
    telephones.run_until(lambda: a.hayes.why == bearer.MODEM_SILENT, 65_000)
    a.cable.heal()
    telephones.run_until(lambda: a.hayes.why == bearer.NOT_TRIED, 65_000)


def test_a_modem_that_has_forgotten_its_settings_gets_them_again(telephones, a):
    a.modem.power_cycle(telephones.now)
    assert a.modem.echoes
    telephones.run_until(lambda: not a.modem.echoes, 65_000)


def test_a_modem_that_has_forgotten_the_call_is_found_out():
    telephones = Telephones().in_call()
    a, b = telephones
    a.modem.power_cycle(telephones.now)
    telephones.run(1500)
    a.wants += [FRAME, FRAME[::-1]]
    telephones.run_until(lambda: a.hayes.why == bearer.MODEM_ERROR, 5000)
    a.wants.append(FRAME)
    telephones.run_until(lambda: FRAME in b.got, 60_000)


def test_settings_that_the_modem_does_not_take_are_told():
    telephones = Telephones(setup="AT?")
    a, _ = telephones
    telephones.run_until(lambda: a.hayes.why == bearer.MODEM_ERROR, 10_000)


def test_a_box_that_restarts_in_a_call_hangs_up_and_calls_again():
    telephones = Telephones().in_call()
    a, b = telephones
    a.start()
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME], 60_000)
    assert dials(a) == 2


def test_time_may_wrap():
    telephones = Telephones(began_ms=(1 << 30) - 20_000, idle_ms=5000).in_call()
    a, b = telephones
    telephones.run_until(lambda: a.modem.doing is Doing.IDLE and not b.up, 30_000)
    a.wants.append(FRAME)
    telephones.run_until(lambda: b.got == [FRAME], 30_000)
    assert telephones.now > TRAINING_MS
