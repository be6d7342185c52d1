"""A short-burst gateway without a satellite: it queues messages for modems and calls them. Virtual time, repeatable.

Times are milliseconds that never wrap. A message from one modem goes to the one it is paired with, after a delay drawn
by the seed; while it waits there the modem is called once, and again when it registers.
"""

import random
from collections import deque
from dataclasses import dataclass, field

QUEUE_MAX = 50


@dataclass
class Mailbox:
    """What waits for one modem, and what is still on its way to it: (when, message), in order of arrival."""

    peer: str | None = None
    waiting: deque[bytes] = field(default_factory=deque)
    under_way: list[tuple[int, bytes]] = field(default_factory=list)
    call_at: int | None = None
    registered: bool = False
    serial: int = 0


@dataclass
class GatewaySettings:
    """delay_ms: from a session's end until its message waits for the other modem. ring_loss: share of unheard calls."""

    delay_ms: tuple[int, int] = (2_000, 10_000)
    ring_ms: tuple[int, int] = (1_000, 20_000)
    ring_loss: float = 0.0


class SbdGateway:
    """All mailboxes, by the modems' numbers."""

    def __init__(self, settings: GatewaySettings | None = None, seed: int = 0) -> None:
        self.settings = settings or GatewaySettings()
        self.refused = 0
        self.forwarded = 0
        self._random = random.Random(seed)  # noqa: S311 - a simulation must be repeatable
        self._mailboxes: dict[str, Mailbox] = {}

    def pair(self, first: str, second: str) -> None:
        """What either sends goes to the other."""
        self.mailbox(first).peer = second
        self.mailbox(second).peer = first

    def mailbox(self, number: str) -> Mailbox:
        """A modem's mailbox."""
        return self._mailboxes.setdefault(number, Mailbox())

    def send(self, number: str, message: bytes, now: int) -> None:
        """A modem's session has brought a message."""
        peer = self.mailbox(number).peer
        if peer is not None:
            self.deliver(peer, message, now + self._random.randint(*self.settings.delay_ms))

    def deliver(self, number: str, message: bytes, at: int) -> None:
        """A message will wait for a modem from a time on."""
        self.forwarded += 1
        mailbox = self.mailbox(number)
        mailbox.under_way.append((at, message))
        mailbox.under_way.sort(key=lambda item: item[0])

    def fetch(self, number: str, now: int) -> tuple[bytes | None, int]:
        """A modem's session asks for a message, and by that registers it: the oldest, and how many wait besides."""
        self.advance(now)
        mailbox = self.mailbox(number)
        mailbox.registered = True
        mailbox.call_at = None
        message = mailbox.waiting.popleft() if mailbox.waiting else None
        return message, len(mailbox.waiting)

    def calls(self, number: str, now: int) -> bool:
        """Whether a modem hears a ring now."""
        self.advance(now)
        mailbox = self.mailbox(number)
        if mailbox.call_at is None or mailbox.call_at > now:
            return False
        mailbox.call_at = None
        return self._random.random() >= self.settings.ring_loss

    def due(self, number: str) -> int | None:
        """When something will happen in a modem's mailbox by itself."""
        mailbox = self.mailbox(number)
        times = [at for at, _ in mailbox.under_way[:1]]
        if mailbox.call_at is not None:
            times.append(mailbox.call_at)
        return min(times, default=None)

    def advance(self, now: int) -> None:
        """Put into the mailboxes what has arrived by now."""
        for mailbox in self._mailboxes.values():
            while mailbox.under_way and mailbox.under_way[0][0] <= now:
                at, message = mailbox.under_way.pop(0)
                self._arrived(mailbox, message, at)

    def _arrived(self, mailbox: Mailbox, message: bytes, at: int) -> None:
        if len(mailbox.waiting) >= QUEUE_MAX:
            self.refused += 1
            return
        mailbox.waiting.append(message)
        if mailbox.registered and mailbox.call_at is None:
            mailbox.call_at = at + self._random.randint(*self.settings.ring_ms)
