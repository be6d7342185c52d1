"""People at two stations: watches, calls, escalation, tests; restarts, losses and full storages in between."""

import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from redphone import wire
from redphone_host import escalation
from scenarios.conftest import Dialogue

# More of them are played by `make scenarios`.
EXAMPLES = 30 if int(os.environ.get("REDPHONE_SCENARIOS", "0")) >= 400 else 6

ends = st.sampled_from([0, 1])
names = st.sampled_from(["Ada", "Boris"])
pauses_ms = st.sampled_from([0, 3, 40, 130, 400, 3_000])
DESKS = (("watch", "cyber"), ("watch",))
HEARTBEAT_S = 30
TABLE = escalation.parse(["flash:siren=2,desks=4,hook=6,ask=20"], bytes(wire.ESCALATION_OCTETS))
_FINISH_MS = 900_000
_DONE = {wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN}


class People(RuleBasedStateMachine):
    """Whatever happens: nothing is told that is not so, and in the end both know the same of each other."""

    @initialize(store_ms=st.sampled_from([0, 20, 300]))
    def begin(self, store_ms):
        values = {"watched": DESKS, "heartbeat_s": HEARTBEAT_S, "escalation": TABLE}
        self.dialogue = Dialogue(store_delay_us=lambda rng: rng.randrange(1000 * store_ms + 1), **values).opened()
        self.ends = (self.dialogue.north, self.dialogue.south)
        self.line = self.dialogue.line

    @rule(end=ends, by=names, place=st.integers(0, 1), off=st.booleans(), duress=st.booleans(), then_ms=pauses_ms)
    def change_the_watch(self, end, by, place, off, duress, then_ms):
        desk = DESKS[end][place % len(DESKS[end])]
        if off:
            self.ends[end].signs_off(by, desk, duress=duress)
        else:
            self.ends[end].signs_on(by, desk, self.ends[end].status().open_items, duress)
        self.line.run(then_ms)

    @rule(end=ends, flash=st.booleans(), corrects=st.booleans(), replies=st.booleans(), then_ms=pauses_ms)
    def send(self, end, flash, corrects, replies, then_ms):
        values = {}
        sent = [ref for number, ref in self.dialogue.outcome.sent if number == end]
        if corrects and sent:
            values.update(relation=wire.CORRECTS, relates_to=sent[-1])
        if replies and self.ends[end].arrived():
            values.update(reply_to=self.ends[end].arrived()[-1])
        self.ends[end].tries_to_send("text", wire.FLASH if flash else wire.ROUTINE, desk="watch", **values)
        self.line.run(then_ms)

    @rule(then_ms=pauses_ms)
    def call(self, then_ms):
        """One call at a time, so that both ends know which is the last that was answered."""
        calls = [entry.ref for entry in self.ends[0].entries(wire.OutMessage) if entry.body[0] & wire.CALL]
        is_over = all(_DONE & set(self.ends[0].saw(ref)) for ref in calls)
        if is_over and not any(end.status().call for end in self.ends):
            self.ends[0].tries_to_send("", wire.FLASH, flags=wire.CALL)
        self.line.run(then_ms)

    @rule(end=ends, by=names, decline=st.booleans(), then_ms=pauses_ms)
    def answer_the_oldest(self, end, by, decline, then_ms):
        ringing = self.ends[end].rings()
        if ringing:
            (self.ends[end].declines if decline else self.ends[end].acknowledges)(ringing[0], by)
        self.line.run(then_ms)

    @rule(end=ends, by=names, count=st.integers(1, 3), then_ms=pauses_ms)
    def say(self, end, by, count, then_ms):
        for _ in range(count):
            said = len(self.ends[end].entries(wire.OutTalk))
            self.ends[end].order(wire.Say(by=by, text=f"line {said} at {self.line.now_ms}"))
        self.line.run(then_ms)

    @rule(end=ends, by=names, then_ms=pauses_ms)
    def hang_up(self, end, by, then_ms):
        self.ends[end].order(wire.EndCall(by=by))
        self.line.run(then_ms)

    @rule(end=ends, attends=st.booleans(), outcome=st.integers(0, 2))
    def laptop(self, end, attends, outcome):
        asked = [record.ref for record in self.ends[end].news(wire.Escalate) if record.step == wire.HOOK]
        if asked:
            self.ends[end].order(wire.HookDone(ref=asked[-1], outcome=outcome))
        self.ends[end].attends(attends)

    @rule(end=ends, then_ms=pauses_ms)
    def test_the_line(self, end, then_ms):
        self.ends[end].order(wire.RunLineTest())
        self.line.run(then_ms)

    @rule(end=ends, is_full=st.booleans())
    def storage(self, end, is_full):
        self.ends[end].box.storage_full = is_full

    @rule(end=st.sampled_from([0, 1, None]), for_ms=st.sampled_from([400, 5_000, 60_000]), then_ms=pauses_ms)
    def outage(self, end, for_ms, then_ms):
        self.line.cut(None if end is None else self.ends[end])
        self.line.run(for_ms)
        self.line.heal()
        self.line.run(then_ms)

    @rule(end=ends, frames=st.integers(1, 3))
    def drop(self, end, frames):
        self.line.drop_next(self.ends[end], frames)

    @rule(end=ends, off_ms=st.sampled_from([0, 0, 700, 20_000]), then_ms=pauses_ms)
    def restart(self, end, off_ms, then_ms):
        self.ends[end].loses_power()
        self.line.run(off_ms)
        self.ends[end].restarts()
        self.line.run(then_ms)

    @rule(duration_ms=st.sampled_from([900, 5_000, 40_000]))
    def advance_time(self, duration_ms):
        self.line.run(duration_ms)

    @invariant()
    def each_line_that_was_said_is_heard_once_and_in_order(self):
        for sender, receiver in self._both_ways():
            said = [(entry.number, entry.by, entry.text) for entry in sender.entries(wire.OutTalk)]
            heard = [(entry.number, entry.by, entry.text) for entry in receiver.entries(wire.InTalk)]
            assert heard == said[: len(heard)]

    @invariant()
    def who_is_said_to_be_there_is_or_was(self):
        for sender, receiver in self._both_ways():
            stored = {_watch(entry) for entry in sender.entries(wire.OwnWatch)}
            assert {_watch(entry) for entry in receiver.entries(wire.PeerWatch)} <= stored
            assert all(record.state <= wire.ATTENDED for record in sender.news(wire.Presence) if not record.end)

    @invariant()
    def each_step_is_taken_once_and_told_when_it_is_a_fact(self):
        for sender, receiver in self._both_ways():
            taken = [(entry.ref, entry.step, entry.outcome, entry.at) for entry in receiver.entries(wire.InStep)]
            told = {(entry.ref, entry.step, entry.outcome, entry.at) for entry in sender.entries(wire.OutStep)}
            assert told <= set(taken)
            done = [(ref, step) for ref, step, outcome, _ in taken if outcome == wire.STEP_DONE]
            assert len(done) == len(set(done))

    def teardown(self):
        """Everything works again, and somebody is there who answers: then both ends know the same."""
        if not hasattr(self, "ends"):
            return
        self.line.heal()
        for number, end in enumerate(self.ends):
            end.box.storage_full = False
            for desk in DESKS[number]:
                end.signs_on("Zoe", desk, end.status().open_items)
        limit_ms = self.line.now_ms + _FINISH_MS
        while self._unfinished():
            assert self.line.now_ms < limit_ms, self._unfinished()
            self.line.run(1000)
            for end in self.ends:
                for ref in end.rings():
                    end.acknowledges(ref, "Zoe")
        self.line.run(4000 * HEARTBEAT_S)
        for end, other in self._both_ways():
            theirs = [(name, state & wire.ATTENDED, by) for name, state, by in end.presences(1)]
            assert theirs == other.presences(0)
            assert len(other.entries(wire.InTalk)) == len(end.entries(wire.OutTalk))
            assert end.status().call == other.status().call
        self.each_line_that_was_said_is_heard_once_and_in_order()
        self.who_is_said_to_be_there_is_or_was()
        self.each_step_is_taken_once_and_told_when_it_is_a_fact()

    def _both_ways(self):
        north, south = getattr(self, "ends", (None, None))
        return ((north, south), (south, north)) if north else ()

    def _unfinished(self):
        return [(number, ref) for number, ref in self.dialogue.outcome.sent if not self._is_closed(number, ref)]

    def _is_closed(self, number, ref):
        return bool((_DONE | {wire.ANSWERED}) & set(self.ends[number].saw(ref)))


def _watch(entry):
    return entry.revision, entry.desk, entry.state & wire.ATTENDED, entry.since, entry.by


People.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, derandomize=True, print_blob=False
)
test_people = People.TestCase
