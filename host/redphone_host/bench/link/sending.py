"""What is sent, and how it is handed in: as an operator with a pile of messages would."""

import random
from collections import deque
from collections.abc import Sequence

from redphone import codec, wire

from redphone_host.bench.link.conditions import Condition
from redphone_host.virtual import VirtualLine

# What tells the sender that a message is stored at the other end. A receipt RUNG may overtake a lost DELIVERED.
STORED = (wire.DELIVERED, wire.RUNG)

_PRINTABLE = range(0x20, 0x7F)


def texts(messages: Sequence[int], seed: int) -> list[bytes]:
    """Texts that no compression makes much shorter: printable ASCII by chance."""
    rng = random.Random(f"redphone bench texts {seed}")  # noqa: S311 - repeatable, guards nothing
    return [bytes(rng.choices(_PRINTABLE, k=octets)) for octets in messages]


class Sending:
    """Hands in all texts, and again what the box has no room for yet, whenever one has been delivered."""

    def __init__(self, world: VirtualLine, end: int, condition: Condition, seed: int) -> None:
        self._world = world
        self._end = end
        self._box = world.boxes[end]
        self._precedence = condition.precedence
        self._waiting = deque(texts(condition.messages, seed))
        self._offered: dict[int, bytes] = {}
        self._open: set[int] = set()
        self._read = len(self._box.told)
        self._offer()

    def done(self) -> bool:
        """Whether the sender knows that every one is stored in the other box."""
        delivered = False
        while self._read < len(self._box.told):
            _, record, token = self._box.told[self._read]
            self._read += 1
            delivered |= self._note(record, token)
        if delivered:
            self._offer()
        return not (self._waiting or self._offered or self._open)

    def _note(self, record: codec.Format, token: int) -> bool:
        """Take in what the box has told; whether a message has been delivered."""
        if token in self._offered and isinstance(record, wire.Accepted):
            del self._offered[token]
            self._open.add(record.ref)
        elif token in self._offered and isinstance(record, wire.Refused):
            self._waiting.append(self._offered.pop(token))
        elif isinstance(record, wire.Progress) and record.status in STORED and record.ref in self._open:
            self._open.remove(record.ref)
            return True
        return False

    def _offer(self) -> None:
        while self._waiting:
            text = self._waiting.popleft()
            token = self._world.order(self._end, wire.Send(precedence=self._precedence, text=text))
            self._offered[token] = text
