"""A message of ours: what the peer's box has done about it, and what a checkpoint keeps of it."""

import pytest
from redphone.red import states
from redphone.red.message import Message
from redphone.red.outgoing import Outgoing
from redphone.wire import (
    ANY_DESK,
    CALL,
    DESKS,
    GIVEN_UP,
    HELD,
    HOOK,
    RUNG,
    SIREN,
    STEP_DONE,
    STEP_FAILED,
    STEP_NOBODY,
    OutKnown,
    OutMessage,
    OutStatus,
    OutStep,
)


@pytest.fixture
def message():
    outgoing = Outgoing(4, b"0123456789", 9)
    outgoing.address(Message(CALL, desk="cyber"), ("watch", "cyber"))
    return outgoing


def test_the_last_step_is_the_highest_in_whatever_order_they_come(message):
    assert message.last_step() == (0, 0, 0)
    message.steps[HOOK] = (STEP_NOBODY, 60)
    message.steps[SIREN] = (STEP_DONE, 20)
    assert message.last_step() == (HOOK, STEP_NOBODY, 60)


def test_only_desks_makes_it_everybody_s(message):
    message.steps[HOOK] = message.steps[SIREN] = (STEP_DONE, 20)
    assert message.asked_desk() == 1
    message.steps[DESKS] = (STEP_NOBODY, 40)
    assert message.asked_desk() == ANY_DESK


@pytest.mark.parametrize("known", [None, STEP_DONE, STEP_FAILED, STEP_NOBODY])
@pytest.mark.parametrize("told", [STEP_DONE, STEP_FAILED, STEP_NOBODY])
def test_what_is_done_is_never_undone_by_what_comes_late(message, known, told):
    if known is not None:
        message.steps[HOOK] = (known, 60)
    assert message.is_news(HOOK, told) == (known is None or known not in (STEP_DONE, told))


def test_a_checkpoint_keeps_the_body_until_the_peer_has_it_and_the_steps_always(message):
    assert message.entries() == [OutMessage(ref=4, body=b"0123456789")]
    message.take(HELD, 11, "")
    assert message.entries()[1] == OutStatus(ref=4, status=HELD, at=11)
    message.take(RUNG, 12, "Ada")
    message.steps[SIREN] = (STEP_DONE, 20)
    known = OutKnown(ref=4, status=RUNG, at=12, index=9, flags=CALL, desk=1, by="Ada")
    assert message.entries() == [known, OutStep(ref=4, step=SIREN, outcome=STEP_DONE, at=20)]
    assert message.body is None


def test_what_is_given_up_is_withdrawn_and_never_sent_again(message):
    message.whole_again()
    message.take(GIVEN_UP, 11, "Ada")
    message.whole_again()
    assert (message.withdraw_due, bool(message.todo), message.body) == (True, False, None)
    assert message.status not in states.SENDER_CLOSED
