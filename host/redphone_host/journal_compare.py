"""Whether the journals of a line's two ends tell the same story.

What one end cannot have known yet when its journal was read is no disagreement: it is counted as not told yet. What it
must have known, since its journal was read later than the other's, and does not hold is one.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from redphone import wire

from redphone_host.journal_side import Fact, Side

_STORED_THERE = (wire.DELIVERED, wire.RUNG, wire.ACKNOWLEDGED, wire.DECLINED)

# What the sender's end makes up by itself, or what says nothing of a fact that the receiver's journal keeps.
_OWN_STATUSES = (wire.HELD, wire.ANSWERED, wire.GIVEN_UP)


@dataclass
class Comparison:
    """compared: how many things both journals know. not_told_yet: how many only one can know so far."""

    compared: int = 0
    not_told_yet: int = 0
    disagreements: list[str] = field(default_factory=list)

    def agree(self, same: bool, what: str) -> None:
        """Both know it."""
        self.compared += 1
        if not same:
            self.disagreements.append(what)

    def lacks(self, is_later: bool, what: str) -> None:
        """One does not know it; is_later: its journal was read after the other's, so it should."""
        if is_later:
            self.disagreements.append(what)
        else:
            self.not_told_yet += 1


def compare(first: Side, second: Side) -> Comparison:
    """The two ends, in any order."""
    found = Comparison()
    for sender, receiver in ((first, second), (second, first)):
        _messages(found, sender, receiver)
        _orderwire(found, sender, receiver)
        _watches(found, sender, receiver)
    return found


def _messages(found: Comparison, sender: Side, receiver: Side) -> None:
    for ref, bodies in sender.sent.items():
        name = _name(sender, ref)
        if len(bodies) > 1:
            found.disagreements.append(f"{name} stands twice in the journal of {sender.name}, and differs")
        if ref in receiver.came:
            found.agree(receiver.came[ref] in bodies, f"{name} is not the same message at both ends")
            _fates(found, sender, receiver, ref)
            _steps(found, sender, receiver, ref)
        elif receiver.covers_came(ref) and any(fact.status in _STORED_THERE for fact in sender.told[ref]):
            is_later = receiver.read_at_ms > sender.read_at_ms or ref in receiver.voids
            found.lacks(is_later, f"{name} was told to be stored at {receiver.name}, and is not in its journal")
    for ref in receiver.came:
        if ref not in sender.sent and sender.covers_sent(ref):
            name, is_later = _name(sender, ref), sender.read_at_ms > receiver.read_at_ms
            found.lacks(is_later, f"{name} came in at {receiver.name}, and is not in the journal of {sender.name}")


def _fates(found: Comparison, sender: Side, receiver: Side, ref: int) -> None:
    """Whatever the sender was told is a fact in the receiver's journal."""
    facts = {fact.status: fact for fact in receiver.facts[ref]}
    told = {fact.status: fact for fact in sender.told[ref] if fact.status not in _OWN_STATUSES}
    for status, fact in told.items():
        word = wire.STATUSES[status]
        if status in facts:
            found.agree(_same(fact, facts[status]), f"{_name(sender, ref)} {word}: the two ends tell it differently")
        else:
            is_later = receiver.read_at_ms > sender.read_at_ms
            found.lacks(is_later, f"{_name(sender, ref)} was told to be {word}, and {receiver.name} does not know it")
    found.not_told_yet += len(facts.keys() - told.keys() - _implied(told))


def _same(told: Fact, fact: Fact) -> bool:
    return (told.by, told.reason) == (fact.by, fact.reason) and told.at in (0, fact.at)


def _implied(told: Mapping[int, Fact]) -> set[int]:
    """A receipt is of the present status: whoever was told of a later one is not told of those before it."""
    closing = {wire.ACKNOWLEDGED, wire.DECLINED, wire.WITHDRAWN} & told.keys()
    if closing:
        return {wire.DELIVERED, wire.RUNG}
    return {wire.DELIVERED} if told else set()


def _steps(found: Comparison, sender: Side, receiver: Side, ref: int) -> None:
    told, taken = sender.steps_told[ref], receiver.steps[ref]
    found.compared += len(told & taken)
    for step, _, _ in sorted(told - taken):
        is_later = receiver.read_at_ms > sender.read_at_ms or any(step == other for other, _, _ in taken - told)
        what = f"{_name(sender, ref)}: {receiver.name} does not know of the step {wire.STEPS[step]} that it told"
        found.lacks(is_later, what)
    found.not_told_yet += len(taken - told)


def _orderwire(found: Comparison, sender: Side, receiver: Side) -> None:
    _same_numbers(found, sender.said, receiver.heard, f"line {{}} of the orderwire from {sender.name}")
    for number in receiver.heard.keys() - sender.said.keys():
        if _would_hold(sender, sender.said, number):
            is_later = sender.read_at_ms > receiver.read_at_ms
            found.lacks(is_later, f"line {number} of the orderwire is not in the journal of {sender.name}")
    for number in sender.said.keys() - receiver.heard.keys():
        if number <= sender.heard_there and _would_hold(receiver, receiver.heard, number):
            is_later = receiver.read_at_ms > sender.read_at_ms
            found.lacks(is_later, f"line {number} of the orderwire was told to be at {receiver.name}, and is not")
        elif number > sender.heard_there:
            found.not_told_yet += 1


def _watches(found: Comparison, keeper: Side, other: Side) -> None:
    """A receiver is told of the last change of a desk, not of each."""
    _same_numbers(found, keeper.own_watches, other.peer_watches, f"change {{}} of the watches at {keeper.name}")
    for revision in other.peer_watches.keys() - keeper.own_watches.keys():
        if keeper.whole:
            is_later = keeper.read_at_ms > other.read_at_ms
            found.lacks(is_later, f"change {revision} of the watches is not in the journal of {keeper.name}")
    found.not_told_yet += max(keeper.own_watches, default=0) > max(other.peer_watches, default=0)


def _same_numbers(found: Comparison, ours: Mapping[int, Hashable], theirs: Mapping[int, Hashable], what: str) -> None:
    for number in ours.keys() & theirs.keys():
        found.agree(ours[number] == theirs[number], f"{what.format(number)} is not the same at both ends")


def _would_hold(side: Side, lines: Mapping[int, object], number: int) -> bool:
    return side.whole or number > min(lines, default=number)


def _name(sender: Side, ref: int) -> str:
    return f"{sender.name}-{wire.PRECEDENCES[wire.precedence_of(ref)][0]}{wire.number_of(ref)}"
