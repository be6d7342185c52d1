"""How a short-burst session goes, as a seed draws it: how long it takes, whether it fails, and how.

Virtual time, milliseconds that never wrap.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

# MO statuses of +SBDIX.
TRANSFERRED, TIMED_OUT, CONNECTION_LOST, NO_NETWORK = 0, 17, 18, 32
FAILURES = (10, 13, CONNECTION_LOST, CONNECTION_LOST, CONNECTION_LOST, 19, 35)
NO_NETWORK_MS = 10_000


@dataclass
class SbdSettings:
    """session_ms: how long a session takes. signal: bars 0 .. 5 at a time; by default always 4.

    failures: share of sessions that fail. deceptions: share of lost connections that are lost after the message left.
    """

    session_ms: tuple[int, int] = (10_000, 40_000)
    failures: float = 0.0
    deceptions: float = 0.0
    signal: Callable[[int], int] = lambda _now: 4


@dataclass
class Session:
    """A session under way: how it will end, if nothing comes in between, and when."""

    ends: int
    status: int
    sends: bool


def drawn(settings: SbdSettings, chance: random.Random, limit_ms: int, now: int) -> Session:
    """A session that begins now; `limit_ms`: for how long the modem's user lets it try, 0 for ever."""
    lasts, luck, deception = chance.randint(*settings.session_ms), chance.random(), chance.random()
    status = TRANSFERRED if luck >= settings.failures else chance.choice(FAILURES)
    if not settings.signal(now):
        status, lasts = NO_NETWORK, min(lasts, NO_NETWORK_MS)
    elif limit_ms and lasts > limit_ms:
        status, lasts = TIMED_OUT, limit_ms
    sends = status == TRANSFERRED or (status == CONNECTION_LOST and deception < settings.deceptions)
    return Session(now + lasts, status, sends)
