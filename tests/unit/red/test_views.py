"""The sender's view, in the order of the table in docs/protocol.md section 8.8."""

from types import SimpleNamespace

import pytest
from redphone.red import states
from redphone.red.outgoing import Outgoing
from redphone.red.outlook import Outlooks
from redphone.wire import (
    ACKNOWLEDGED,
    ANSWERED,
    ANY_DESK,
    DECLINED,
    DELIVERED,
    DESKS,
    GIVEN_UP,
    HELD,
    HOOK,
    REFUSED,
    RUNG,
    SIREN,
    VIEW_ACKNOWLEDGED,
    VIEW_ANSWERED,
    VIEW_BEARER_DOWN,
    VIEW_BOX_SILENT,
    VIEW_DECLINED,
    VIEW_EXPIRED,
    VIEW_GIVEN_UP,
    VIEW_HELD,
    VIEW_REFUSED,
    VIEW_SENDING,
    VIEW_UNANSWERED,
    VIEW_UNATTENDED,
    VIEW_WITHDRAWN,
    WITHDRAWN,
)


class Sender:
    """Views of messages of ours; all else is as it is set here."""

    def __init__(self):
        self.names = ("watch", "cyber")
        self.attended = set()
        self.line = None
        self.is_overdue = False
        self.told = []
        self.now = 0
        watches = SimpleNamespace(names=self.names, is_attended=self._is_attended)
        dues = SimpleNamespace(is_overdue=lambda direction, ref: self.is_overdue)
        self.watches = watches
        self.outlooks = Outlooks(lambda: self.line, watches, dues, lambda now: self.now, self._tell)

    def _is_attended(self, desk):
        return bool(self.attended) if desk == ANY_DESK else desk in self.attended

    def _tell(self, record, token):
        self.told.append(record)

    def sends(self, ref=4, status=states.ACCEPTED, desk=0):
        message = Outgoing(ref, b"body", 0)
        message.status, message.desk = status, desk
        self.outlooks.follow(message)
        return message

    def view(self):
        self.told.clear()
        self.outlooks.look(0)
        return self.told[-1].view if self.told else None


@pytest.fixture
def sender():
    return Sender()


@pytest.mark.parametrize(
    ("status", "view"),
    [
        (REFUSED, VIEW_REFUSED),
        (WITHDRAWN, VIEW_WITHDRAWN),
        (ANSWERED, VIEW_ANSWERED),
        (DECLINED, VIEW_DECLINED),
        (ACKNOWLEDGED, VIEW_ACKNOWLEDGED),
        (GIVEN_UP, VIEW_GIVEN_UP),
    ],
)
def test_what_has_become_of_it_comes_before_all_else(sender, status, view):
    sender.line, sender.is_overdue = VIEW_BEARER_DOWN, True
    sender.sends(status=status)
    assert sender.view() == view
    assert len(sender.outlooks.records(0)) == (status == GIVEN_UP)


@pytest.mark.parametrize("status", [states.ACCEPTED, HELD, DELIVERED, RUNG])
def test_then_its_time_then_the_line(sender, status):
    sender.sends(status=status)
    sender.line, sender.is_overdue = VIEW_BOX_SILENT, True
    assert sender.view() == VIEW_EXPIRED
    sender.is_overdue = False
    assert sender.view() == VIEW_BOX_SILENT


@pytest.mark.parametrize(
    ("status", "view"),
    [(states.ACCEPTED, VIEW_SENDING), (HELD, VIEW_HELD), (DELIVERED, VIEW_UNATTENDED), (RUNG, VIEW_UNATTENDED)],
)
def test_then_how_far_it_has_got(sender, status, view):
    sender.sends(status=status)
    assert sender.view() == view


def test_whom_it_is_for_is_there_or_not(sender):
    message = sender.sends(status=RUNG)
    sender.attended = {1}
    assert sender.view() == VIEW_UNATTENDED
    message.steps[SIREN] = message.steps[HOOK] = (0, 5)
    assert sender.view() == VIEW_UNATTENDED
    message.steps[DESKS] = (0, 5)
    assert sender.view() == VIEW_UNANSWERED
    sender.attended = set()
    assert sender.view() == VIEW_UNATTENDED


def test_where_no_watch_is_kept_nobody_is_absent(sender):
    sender.watches.names = ()
    sender.sends(status=RUNG)
    assert sender.view() == VIEW_UNANSWERED


def test_only_news_is_told_and_a_view_keeps_since_when_it_holds(sender):
    message = sender.sends(status=DELIVERED)
    sender.now = 10
    assert sender.view() == VIEW_UNATTENDED
    sender.now = 20
    assert sender.view() is None
    message.status = RUNG
    assert sender.view() == VIEW_UNATTENDED
    assert sender.told[-1].since == 10
    sender.attended = {0}
    assert sender.view() == VIEW_UNANSWERED
    assert sender.told[-1].since == 20


def test_all_are_told_a_few_at_a_time(sender):
    for ref in range(4, 24):
        sender.sends(ref, RUNG)
    done = [sender.outlooks.look(0) for _ in range(3)]
    assert done == [False, False, True]
    assert [record.ref for record in sender.told] == list(range(4, 24))
    assert sender.outlooks.look(0)
    assert len(sender.told) == 20


def test_what_is_closed_is_told_once_and_what_was_is_not_told_again(sender):
    message = sender.sends(status=RUNG)
    sender.sends(8, ACKNOWLEDGED)
    sender.outlooks.forget(8)
    sender.outlooks.forget(12)
    message.status = DECLINED
    assert sender.view() == VIEW_DECLINED
    assert [record.ref for record in sender.told] == [4]
    assert sender.view() is None
