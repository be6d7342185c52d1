"""Power cuts at any instant: whatever a box has said is true afterwards, and nothing is ever used twice."""

import random
import time
from dataclasses import dataclass, field

import pytest
from endtoend.hotline import Laptop, first_counters, wait_until
from redphone import wire

SEED = 20260801
BIT_RATE = 19200
CUTS_EACH = 5
TEXTS = ("short", "a sentence of a usual length, about so long", "longer " * 40)

STORED = (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED)


@dataclass
class Operator:
    """A person at one box: what was handed in, and what the box has told about it."""

    box: object
    laptop: Laptop
    handed_in: dict = field(default_factory=dict)  # token: text
    accepted: dict = field(default_factory=dict)  # reference: text
    told: dict = field(default_factory=dict)  # reference: statuses
    cuts: int = 0
    boots: int = 1
    texts: int = 0

    def hands_in(self, rng, count):
        """Orders to send, one after the other without waiting for answers."""
        for _ in range(count):
            self.texts += 1
            text = f"{self.box.fill.own_name} {self.texts}: {rng.choice(TEXTS)}"
            order = wire.Send(precedence=rng.randrange(4), text=text.encode(), sender="Ada")
            self.handed_in[self.laptop.orders(order)] = text

    def acknowledges(self, refs):
        for ref in refs:
            self.laptop.orders(wire.Acknowledge(ref=ref, by="Bert"))

    def listens(self):
        """Take in what the box has told, and remember it."""
        for token, record in self.laptop.drain():
            if isinstance(record, wire.Accepted):
                assert record.ref not in self.accepted, "a reference was given out twice"
                self.accepted[record.ref] = self.handed_in[token]
            elif isinstance(record, wire.Progress):
                self.told.setdefault(record.ref, set()).add(record.status)

    def greets(self):
        """Say Hello until it answers; its status."""
        token = self.laptop.orders(wire.Hello(version=wire.VERSION, follow=1))
        status = self.laptop.answer(token)
        assert status is not None, self.box.log
        self.listens()
        return status

    def loses_power(self):
        """At once; what it had said by then has been heard. Then the power comes back."""
        self.box.emulated.kill()
        self.listens()
        self.cuts += 1
        was_ringing = self.box.ringing()
        self.box.emulated.start()
        status = self.greets()
        assert self.boots < status.boots <= 1 + self.cuts  # a start is counted once it is in the journal
        self.boots = status.boots
        assert status.ringing >= len(was_ringing)
        if was_ringing:
            assert self.box.panel.wait_for(lambda state: state.lamps["ring"]).lamps["ring"]
        if any(wire.precedence_of(ref) > wire.ROUTINE for ref in was_ringing):
            self.box.panel.wait_for(lambda state: state.bell)


def some_time(rng, most_s):
    """Let a random time pass: the instant of the cut."""
    time.sleep(rng.uniform(0, most_s))


def cut_while_sending(rng, victim, other):
    victim.hands_in(rng, 3)
    some_time(rng, 0.04)


def cut_while_receiving(rng, victim, other):
    other.hands_in(rng, 3)
    some_time(rng, 0.5)


def cut_while_ringing(rng, victim, other):
    if not victim.box.ringing():
        other.hands_in(rng, 1)
    victim.box.panel.wait_for(lambda state: state.lamps["ring"], timeout=20)
    some_time(rng, 0.02)


def cut_while_acknowledging(rng, victim, other):
    victim.acknowledges(sorted(victim.box.ringing())[:2])
    some_time(rng, 0.02)


def cut_while_starting(rng, victim, other):
    victim.box.emulated.restart()
    victim.cuts += 1
    some_time(rng, 0.5)


def cut_at_any_time(rng, victim, other):
    victim.hands_in(rng, 1)
    other.hands_in(rng, 1)
    some_time(rng, 0.3)


def cut_while_opening_the_line(rng, victim, other):
    other.hands_in(rng, 1)
    victim.loses_power()
    some_time(rng, 0.2)


SCENES = (
    cut_while_sending,
    cut_while_receiving,
    cut_while_ringing,
    cut_while_acknowledging,
    cut_while_starting,
    cut_at_any_time,
    cut_while_opening_the_line,
)


@pytest.mark.parametrize("hotline", [{"bit_rate": BIT_RATE}], indirect=True)
def test_nothing_said_is_lost_and_nothing_is_used_twice(hotline):
    rng = random.Random(SEED)
    with Laptop(hotline.north) as at_north, Laptop(hotline.south) as at_south:
        operators = (Operator(hotline.north, at_north), Operator(hotline.south, at_south))
        for operator in operators:
            operator.greets()
        plan = [(scene, victim) for scene in SCENES for victim in (0, 1)]
        rng.shuffle(plan)
        for scene, victim in plan:
            if rng.random() < 0.5:
                await_line(operators)
            scene(rng, operators[victim], operators[1 - victim])
            operators[victim].loses_power()
            check_what_was_told(operators)
        assert all(operator.cuts >= CUTS_EACH for operator in operators)
        finish(operators)
        check_what_was_told(operators)
        check_everything_arrived(operators)
    for box in hotline:
        box.check_chain()
        check_used_once(box, hotline.line)


def await_line(operators):
    """Until both ends say that the line is up."""
    wait_until(lambda: all(operator.laptop.ask(wire.GetStatus()).line_up for operator in operators), "the line", 30)


def check_what_was_told(operators):
    """Accepted is stored here; delivered is stored there; acknowledged has been pressed there."""
    for operator, peer in (operators, reversed(operators)):
        operator.listens()
        stored = operator.box.texts(wire.OutMessage)
        assert stored.items() >= operator.accepted.items()
        there = peer.box.texts(wire.InMessage)
        pressed = {entry.ref for entry in peer.box.entries(wire.InStatus) if entry.status == wire.ACKNOWLEDGED}
        for ref, statuses in operator.told.items():
            if statuses & set(STORED):
                assert there[ref] == stored[ref]
            if wire.ACKNOWLEDGED in statuses:
                assert ref in pressed


def finish(operators):
    """People answer for whatever rings, until every message is closed at its sender."""

    def closed():
        statuses = []
        for operator in operators:
            operator.acknowledges(operator.box.ringing())
            statuses.append(operator.laptop.ask(wire.GetStatus()))
            operator.listens()
        return not any(status.open_out or status.ringing for status in statuses)

    wait_until(closed, "every message's being closed", 30)


def check_everything_arrived(operators):
    """Each message that its box took has come once, whole, in its series' order."""
    for operator, peer in (operators, reversed(operators)):
        stored = operator.box.texts(wire.OutMessage)
        arrived = [entry.ref for entry in peer.box.entries(wire.InMessage)]
        assert len(arrived) == len(set(arrived))
        assert peer.box.texts(wire.InMessage) == stored
        assert set(stored.values()) <= set(operator.handed_in.values())
        for precedence in range(4):
            numbers = [wire.number_of(ref) for ref in arrived if wire.precedence_of(ref) == precedence]
            assert numbers == list(range(1, len(numbers) + 1))


def check_used_once(box, line):
    """References, blocks of handshake counters, and the counters seen on the line."""
    refs = [entry.ref for entry in box.entries(wire.OutMessage)]
    assert len(refs) == len(set(refs))
    for name, form in (("mark", wire.OwnCounter), ("seen", wire.PeerCounter), ("boots", wire.Boot)):
        numbers = [getattr(entry, name) for entry in box.entries(form)]
        assert numbers == sorted(set(numbers))
    counters = first_counters(line.sent(box.role))
    assert counters == sorted(set(counters))
    assert counters
    assert max(counters) < max(entry.mark for entry in box.entries(wire.OwnCounter))
