"""Two boxes, their people, a line and the power switch, in any order that hypothesis can think of."""

import os

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from redphone.wire import (
    ACKNOWLEDGED,
    DECLINED,
    DELIVERED,
    RUNG,
    WITHDRAWN,
    InMessage,
    InStatus,
    InVoid,
    OutMessage,
    Progress,
    Ring,
    RingEnd,
    number_of,
    precedence_of,
)
from scenarios.conftest import Dialogue

# More of them are played by `make scenarios`.
EXAMPLES = 100 if int(os.environ.get("REDPHONE_SCENARIOS", "0")) >= 400 else 25

ends = st.sampled_from([0, 1])
pauses_ms = st.sampled_from([0, 3, 30, 130, 400, 3_000])
_FINISH_MS = 600_000
_DONE = {ACKNOWLEDGED, DECLINED, WITHDRAWN}
_FACTS = {DELIVERED, RUNG, *_DONE}


class TwoStations(RuleBasedStateMachine):
    """Whatever happens: nothing is lost, doubled, reordered, or told before it is true; and it always ends."""

    @initialize(bit_rate=st.sampled_from([1200, 9600]), store_ms=st.sampled_from([0, 20, 200]), opened=st.booleans())
    def begin(self, bit_rate, store_ms, opened):
        self.dialogue = Dialogue(bit_rate, store_delay_us=lambda rng: rng.randrange(1000 * store_ms + 1))
        self.ends = (self.dialogue.north, self.dialogue.south)
        self.line = self.dialogue.line
        self.is_cut = False
        if opened:
            self.dialogue.opened()

    @rule(end=ends, precedence=st.integers(0, 3), octets=st.sampled_from([1, 40, 700]), then_ms=pauses_ms)
    def send(self, end, precedence, octets, then_ms):
        if self.ends[end].station is not None:
            self.ends[end].sends("x" * octets, precedence)
        self.line.run(then_ms)

    @rule(end=ends, decline=st.booleans(), then_ms=pauses_ms)
    def answer_the_oldest(self, end, decline, then_ms):
        ringing = self.ends[end].rings() if self.ends[end].station is not None else []
        if ringing:
            (self.ends[end].declines if decline else self.ends[end].acknowledges)(ringing[0])
        self.line.run(then_ms)

    @rule(end=ends, then_ms=pauses_ms)
    def give_up_the_latest(self, end, then_ms):
        sent = [ref for number, ref in self.dialogue.outcome.sent if number == end]
        if sent and self.ends[end].station is not None:
            self.ends[end].gives_up(sent[-1])
        self.line.run(then_ms)

    @rule(end=st.sampled_from([0, 1, None]), then_ms=pauses_ms)
    @precondition(lambda self: not self.is_cut)
    def cut(self, end, then_ms):
        self.is_cut = True
        self.line.cut(None if end is None else self.ends[end])
        self.line.run(then_ms)

    @rule()
    @precondition(lambda self: self.is_cut)
    def heal(self):
        self.is_cut = False
        self.line.heal()

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
    def messages_are_stored_once_and_in_order_and_are_what_was_sent(self):
        for sender, receiver in self._both_ways():
            sent = {entry.ref: entry.body for entry in sender.entries(OutMessage)}
            got = receiver.entries(InMessage)
            for entry in got:
                assert sent[entry.ref] == entry.body
            passed = [entry.ref for entry in got] + [entry.ref for entry in receiver.entries(InVoid)]
            for precedence in range(4):
                series = [number_of(entry.ref) for entry in got if precedence_of(entry.ref) == precedence]
                assert series == sorted(set(series))
                numbers = sorted(number_of(ref) for ref in passed if precedence_of(ref) == precedence)
                assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def the_bell_rings_once_for_each_message_and_not_after_its_end(self):
        for end in getattr(self, "ends", ()):
            fresh = [ring.ref for ring in end.box.events(Ring) if not ring.resumed]
            assert len(fresh) == len(set(fresh))
            ended = set()
            for _, record, _ in end.box.told:
                if isinstance(record, RingEnd):
                    ended.add(record.ref)
                assert not (isinstance(record, Ring) and record.ref in ended)

    @invariant()
    def what_a_sender_is_told_was_true_and_stored_at_the_receiver_before(self):
        for sender, receiver in self._both_ways():
            since = {}
            for when, entry in receiver.box.stored:
                if isinstance(entry, (InMessage, InStatus, InVoid)):
                    since.setdefault((getattr(entry, "status", DELIVERED), entry.ref), when)
            for told_at, record, _ in sender.box.told:
                if isinstance(record, Progress) and record.status in _FACTS:
                    assert since[(record.status, record.ref)] <= told_at

    def teardown(self):
        """Power and line come back, people answer: then everything that was accepted ends, one way or the other."""
        if not hasattr(self, "ends"):
            return
        self.line.heal()
        limit_ms = self.line.now_ms + _FINISH_MS
        while self._unfinished():
            assert self.line.now_ms < limit_ms, self._unfinished()
            self.line.run(1000)
            for end in self.ends:
                for ref in end.rings():
                    end.acknowledges(ref)
        self.messages_are_stored_once_and_in_order_and_are_what_was_sent()
        self.what_a_sender_is_told_was_true_and_stored_at_the_receiver_before()
        counters = [self.line.world.handshake_counters(end) for end in (0, 1)]
        assert all(numbers == sorted(set(numbers)) for numbers in counters)

    def _both_ways(self):
        north, south = getattr(self, "ends", (None, None))
        return ((north, south), (south, north)) if north else ()

    def _unfinished(self):
        return [key for key in self.dialogue.outcome.sent if not self._is_closed(*key)]

    def _is_closed(self, number, ref):
        return bool(_DONE & set(self.ends[number].saw(ref)))


TwoStations.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, derandomize=True, print_blob=False
)
test_two_stations = TwoStations.TestCase
