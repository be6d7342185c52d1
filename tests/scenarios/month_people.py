"""The people at both ends of a month's line: who comes and goes, sends, answers, talks, and what they forget."""

from month_plan import DECLINE, DESKS, GIVE_UP, IGNORE, NORTH, REPLY, SOUTH
from redphone import wire
from redphone.station import shell

MINUTE_S = 60


class People:
    """They act through a `life`. fates: of each message that was accepted, by (end, ref)."""

    def __init__(self, life):
        self._life = life
        self._rng = life.rng
        self.attends = [False, False]
        self.fates = {}
        self.texts = {}
        self.answered_at = {}
        self._on_duty = [{}, {}]
        self._closed = [set(), set()]
        self._sent = [[], []]
        self._hooks = 0

    def plan(self):
        """Put everything that is planned on the agenda."""
        plan, later = self._life.plan, self._life.later
        for message in plan.messages:
            later(message.at_s, self._send, message)
        for shift in plan.shifts:
            later(shift.begin_s, self._come, shift.end, shift.desk, shift.by, shift.duress)
            if not shift.is_relieved:
                later(shift.end_s, self._go, shift.end, shift.desk, shift.by)
        for at_s, end, attends in plan.attends:
            later(at_s, self._attend, end, attends)
        for at_s, end in plan.wrong_pins:
            later(at_s, self._life.reports, end, shell.PinFailed(1))
        for at_s, end in plan.line_tests:
            later(at_s, self._life.order, end, wire.RunLineTest())
        later(plan.trust_s, self._trust)
        later(plan.set_clock_s, self._set_clock)

    def hears(self, end, record):
        """One end's box has told something."""
        if isinstance(record, wire.Arrived):
            self._life.later(self._rng.expovariate(1 / 200) + 3, self._answer, end, record.ref)
        elif isinstance(record, wire.RingEnd):
            self._closed[end].add(record.ref)
        elif isinstance(record, wire.CallOpen) and record.open and record.own:
            self._life.later(5, self._talk, end, self._rng.randrange(1, 4))
        elif isinstance(record, wire.Escalate) and record.step == wire.HOOK:
            self._hooks += 1
            outcome = wire.STEP_FAILED if self._hooks % 5 == 0 else wire.STEP_DONE
            self._life.later(90 if self._hooks % 7 == 0 else 4, self._hook_done, end, record.ref, outcome)

    # Watches.

    def _come(self, end, desk, by, duress=False):
        status = self._life.order(end, wire.GetStatus())
        if status is None:
            self._life.later(5 * MINUTE_S, self._come, end, desk, by, duress)
            return
        self._life.order(end, wire.SignOn(desk=desk, by=by, accepts=status.open_items), duress)
        self._on_duty[end][desk] = by

    def _go(self, end, desk, by):
        if self._on_duty[end].get(desk) != by:
            return
        if self._life.order(end, wire.SignOff(desk=desk, by=by, confirmed=1)) is None:
            self._life.later(5 * MINUTE_S, self._go, end, desk, by)
        else:
            del self._on_duty[end][desk]

    def _trust(self):
        if not isinstance(self._life.order(NORTH, wire.Trust(by="Ada")), wire.Done):
            self._life.later(5 * MINUTE_S, self._trust)

    def _attend(self, end, attends):
        self.attends[end] = attends
        self._life.reports(end, shell.Attending(attends))

    def _set_clock(self):
        """South's is set right, by a watch that is."""
        if self._life.order(SOUTH, wire.SetClock(utc=self._life.true_utc)) is None:
            self._life.later(5 * MINUTE_S, self._set_clock)

    # Messages.

    def _send(self, message):
        end, rng = message.end, self._rng
        text = f"{len(self.texts)}:".encode() + b"abcdefghij" * (message.octets // 10) if message.octets else b""
        order = wire.Send(precedence=message.precedence, flags=message.flags, desk=message.desk, text=text)
        order.sender, order.read_back = f"{'AB'[end]} desk", message.read_back
        if message.reply_by_s:
            order.reply_by = self._life.utc(end) + message.reply_by_s
        if message.relation and self._sent[end]:
            order.relation, order.relates_to = message.relation, rng.choice(self._sent[end][-4:])
        accepted = self._life.order(end, order)
        if not isinstance(accepted, wire.Accepted):
            self._life.later(7 * MINUTE_S, self._send, message)
            return
        self.fates[end, accepted.ref], self.texts[end, accepted.ref] = message, text
        self._sent[end].append(accepted.ref)
        if message.fate == GIVE_UP:
            self._life.later(message.give_up_s, self._life.order, end, wire.GiveUp(ref=accepted.ref, by="Bert"))

    def _answer(self, end, ref):
        """Whoever is there and may, does what becomes of this message; if nobody is, it waits."""
        message = self.fates.get((1 - end, ref))
        if ref in self._closed[end] or (message is not None and message.fate in (IGNORE, GIVE_UP)):
            return
        for _, by in sorted(self._on_duty[end].items()):
            if self._tries(end, ref, by, message):
                return
        urgent = wire.precedence_of(ref) >= wire.IMMEDIATE
        if urgent and not self._on_duty[end]:
            self._come(end, DESKS[end][0], "Night")
            self._life.later(20 * MINUTE_S, self._go, end, DESKS[end][0], "Night")
        self._life.later(self._rng.uniform(5, 15 if urgent else 40) * MINUTE_S, self._answer, end, ref)

    def _tries(self, end, ref, by, message):
        read_back = message.read_back if message else ""
        if message is not None and message.fate == DECLINE:
            order = wire.Decline(ref=ref, by=by, note="not ours")
        else:
            if read_back and self._rng.random() < 0.5:
                self._life.order(end, wire.Acknowledge(ref=ref, by=by, read_back="Grid"))
            order = wire.Acknowledge(ref=ref, by=by, read_back=f" {read_back.swapcase()} " if read_back else "")
        self.answered_at.setdefault((1 - end, ref), self._life.now_us)
        if not isinstance(self._life.order(end, order), wire.Done):
            return False
        if message is not None and message.fate == REPLY:
            reply = wire.Send(precedence=wire.precedence_of(ref), text=b"Yes", reply_to=ref, sender=by)
            self._life.later(self._rng.uniform(5, 600), self._reply, end, reply)
        return True

    def _reply(self, end, order):
        accepted = self._life.order(end, order)
        if isinstance(accepted, wire.Accepted):
            self.texts[end, accepted.ref] = order.text
        else:
            self._life.later(5 * MINUTE_S, self._reply, end, order)

    # Calls, and what a laptop does.

    def _talk(self, end, lines):
        if not lines:
            self._life.order(self._rng.randrange(2), wire.EndCall(by="Ada"))
            return
        for each in (end, 1 - end):
            self._life.order(each, wire.Say(by=f"{'AB'[each]}", text=f"Line {lines}, Привет"))
        self._life.later(8, self._talk, end, lines - 1)

    def _hook_done(self, end, ref, outcome):
        if self.attends[end]:
            self._life.order(end, wire.HookDone(ref=ref, outcome=outcome))
