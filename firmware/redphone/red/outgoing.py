"""A message of ours that is not closed: what of it is still to be sent, and what the peer has said of it."""

from redphone.red import states
from redphone.red.ranges import Ranges
from redphone.wire import ANY_DESK, DESKS, GIVEN_UP, STEP_DONE, OutKnown, OutMessage, OutStatus, OutStep


class Outgoing:
    """One message of ours that is not closed. `body` is kept until the peer has stored it."""

    def __init__(self, ref, body, index):
        self.ref = ref
        self.body = body
        self.index = index
        self.status = states.ACCEPTED
        self.at = 0
        self.by = ""
        self.stored = False
        # The place of the desk that it is for among the peer's, and (outcome, UTC) of each step taken there.
        self.flags = 0
        self.desk = ANY_DESK
        self.steps = {}
        self.known_there = False
        self.todo = Ranges()
        self.query_due = False
        self.withdraw_due = False
        self.wait_until = None
        self.nudges = 0
        self.hold_until = None

    @property
    def sending(self):
        """Whether the peer does not have it yet, as far as we know."""
        return not self.known_there and self.status not in states.SENDER_DONE_SENDING

    def asked_desk(self):
        """The place of the desk that it is for now: any, once the peer has called all."""
        return ANY_DESK if DESKS in self.steps else self.desk

    def is_news(self, step, outcome):
        """Whether this is told of a step for the first time, and has not been overtaken: DONE is the last."""
        known = self.steps.get(step)
        return known is None or known[0] not in (outcome, STEP_DONE)

    def last_step(self):
        """(step, outcome, UTC) of the last step taken there; zeros if there was none."""
        step = max(self.steps, default=0)
        return (step,) + self.steps.get(step, (0, 0))

    def answered(self):
        """The peer has told what it lacks: it need not be asked until that is sent."""
        self.query_due = False
        self.wait_until = None

    def whole_again(self):
        """All of it is to be sent."""
        if self.body and self.sending and self.status != GIVEN_UP:
            self.todo.add(0, len(self.body))

    def address(self, packed, desks):
        """Take from the message what it is, and which of the peer's `desks` it is for."""
        self.flags = packed.flags
        if packed.desk in desks:
            self.desk = desks.index(packed.desk)

    def take(self, status, at, by):
        """Another status."""
        self.status, self.at, self.by = status, at, by
        self.nudges = 0
        self.wait_until = None
        self.query_due = False
        if status == GIVEN_UP or not self.sending:
            self.body = None
            self.todo = Ranges()
            self.withdraw_due = status == GIVEN_UP

    def entries(self):
        """The journal entries that make it again."""
        ref, status = self.ref, self.status
        entries: list = []
        if self.body and self.sending:
            entries.append(OutMessage(ref=ref, body=self.body))
            if status != states.ACCEPTED:
                entries.append(OutStatus(ref=ref, status=status, at=self.at, by=self.by))
        else:
            known = OutKnown(ref=ref, status=status, at=self.at, index=self.index, by=self.by)
            known.flags, known.desk = self.flags, self.desk
            entries.append(known)
        for step in sorted(self.steps):
            outcome, at = self.steps[step]
            entries.append(OutStep(ref=ref, step=step, outcome=outcome, at=at))
        return entries
