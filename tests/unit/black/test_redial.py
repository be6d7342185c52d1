"""When to dial again."""

from redphone.black.redial import APART_MS, FIRST_MS, LONGEST_MS, START_APART_MS, Redial

SPREAD_MS = 2000


def waits(redial, failures):
    found = []
    for _ in range(failures):
        redial.failed(0)
        found.append(redial.at)
    return found


def test_each_wait_is_twice_the_last_up_to_the_longest():
    for number, wait in enumerate(waits(Redial(False), 20)):
        least = min(FIRST_MS << number, LONGEST_MS)
        assert least <= wait <= least + SPREAD_MS


def test_one_end_waits_longer_than_a_call_takes_to_ring_at_it():
    for first, second in zip(waits(Redial(False), 20), waits(Redial(True), 20), strict=True):
        assert second - first >= APART_MS - SPREAD_MS


def test_after_a_start_one_end_waits_for_the_others_call():
    first, second = Redial(False), Redial(True)
    first.start(100)
    second.start(100)
    assert first.may(100)
    assert not second.may(100 + START_APART_MS - 1)
    assert second.may(100 + START_APART_MS)


def test_it_may_dial_when_the_wait_is_over():
    redial = Redial(False)
    assert redial.may(0)
    redial.failed(0)
    assert not redial.may(FIRST_MS - 1)
    assert redial.may(FIRST_MS + SPREAD_MS)


def test_a_call_that_lasted_begins_the_waits_anew_and_one_that_did_not_goes_on_with_them():
    for lasted_ms, least in ((29_999, 8 * FIRST_MS), (30_000, FIRST_MS)):
        redial = Redial(False)
        waits(redial, 3)
        redial.ended(lasted_ms, 0)
        assert least <= redial.at <= least + SPREAD_MS


def test_after_a_call_that_was_ended_on_purpose_nothing_is_waited_for():
    redial = Redial(False)
    waits(redial, 3)
    redial.done()
    assert redial.may(0)
    redial.failed(0)
    assert redial.at <= FIRST_MS + SPREAD_MS
