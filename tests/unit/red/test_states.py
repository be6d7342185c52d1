"""What can become of a message."""

import itertools

import pytest
from redphone.red import states
from redphone.wire import (
    ACKNOWLEDGED,
    ANSWERED,
    DECLINED,
    DELIVERED,
    GIVEN_UP,
    HELD,
    REFUSED,
    RUNG,
    STATUSES,
    WITHDRAWN,
)

ALL = range(len(STATUSES))


@pytest.mark.parametrize("table", [states.SENDER, states.RECEIVER])
def test_every_arrow_leads_to_a_state_of_its_table(table):
    for state, arrows in table.items():
        for status, after in arrows.items():
            assert after in table
            assert states.after(table, state, status) == after


def test_the_sender_knows_every_status_there_is():
    assert set(states.SENDER) == set(ALL)


@pytest.mark.parametrize("table", [states.SENDER, states.RECEIVER])
def test_nothing_comes_twice(table):
    for state in table:
        assert states.after(table, state, state) is None


def test_there_is_no_way_round():
    """Whatever comes, a message ends: no state can be reached from itself."""

    def reachable(state):
        found = set()
        waiting = [state]
        while waiting:
            for after in states.SENDER[waiting.pop()].values():
                if after not in found:
                    found.add(after)
                    waiting.append(after)
        return found

    assert all(state not in reachable(state) for state in states.SENDER if state != GIVEN_UP)


def test_what_is_final_stays_final():
    for state in (REFUSED, WITHDRAWN, ANSWERED):
        assert states.SENDER[state] == {}
    for state in (ACKNOWLEDGED, DECLINED, WITHDRAWN):
        assert states.RECEIVER[state] == {}


def test_delivered_never_follows_a_person_s_answer():
    for state in (ACKNOWLEDGED, DECLINED, ANSWERED):
        assert states.after(states.SENDER, state, DELIVERED) is None
        assert states.after(states.SENDER, state, RUNG) is None


def test_held_is_never_said_of_what_is_delivered():
    assert states.after(states.SENDER, DELIVERED, HELD) is None
    assert states.after(states.SENDER, states.ACCEPTED, HELD) == HELD


def test_giving_up_still_takes_the_truth():
    for status in (ACKNOWLEDGED, DECLINED, REFUSED, WITHDRAWN, ANSWERED):
        assert states.after(states.SENDER, GIVEN_UP, status) == status
    for status in (DELIVERED, RUNG, HELD):
        assert states.after(states.SENDER, GIVEN_UP, status) is None


def test_the_groups_of_states_fit_each_other():
    assert set(states.SENDER_CLOSED) < set(states.SENDER_DONE_SENDING)
    assert set(states.RECEIVER_OPEN) == {state for state, arrows in states.RECEIVER.items() if arrows}
    assert not set(states.SENDER_CLOSED) & {states.ACCEPTED, HELD, DELIVERED, RUNG, GIVEN_UP}


def test_receipts_in_any_order_end_at_the_same_place():
    """Receipts may overtake one another: the last word is that of the person, whatever came when."""
    for order in itertools.permutations((DELIVERED, RUNG, ACKNOWLEDGED)):
        state = states.ACCEPTED
        for status in order:
            state = states.after(states.SENDER, state, status) or state
        assert state == ACKNOWLEDGED
