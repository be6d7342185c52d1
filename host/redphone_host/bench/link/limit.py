"""What is possible at all: the floor that no protocol gets below, and what errors take of a line.

The floor carries the payload with 8 octets of header and a tag of 16, and one sealed receipt of 24 back; each octet
takes ten bits. A line with errors carries no more than its capacity (Shannon): of the eight data bits of an octet,
1 - H(p) each for independent errors at rate p.
"""

import math

from redphone_host.line import LineSettings
from redphone_host.line.settings import BITS_PER_BYTE

HEADER_AND_TAG_OCTETS = 24
RECEIPT_OCTETS = 24


def entropy(probability: float) -> float:
    """H(p), bits, of a choice between two."""
    if probability in (0.0, 1.0):
        return 0.0
    rest = 1.0 - probability
    return -probability * math.log2(probability) - rest * math.log2(rest)


def capacity(settings: LineSettings) -> float:
    """The share of its bits that a line can carry at most: knowing when a burst is on, as nobody can."""
    quiet = 1.0 - entropy(settings.ber)
    if settings.burst is None:
        return quiet
    ber, burst = settings.ber, settings.burst.ber
    bad = 1.0 - entropy(ber * (1 - burst) + burst * (1 - ber))
    return (1 - settings.burst.fraction) * quiet + settings.burst.fraction * bad


def floor_octets(payload: int) -> int:
    """Octets both ways for a payload and its receipt."""
    return payload + HEADER_AND_TAG_OCTETS + RECEIPT_OCTETS


def floor_s(payload: int, settings: LineSettings) -> float:
    """Seconds until the sender can know that the payload has arrived: each end sends once."""
    sending_s = floor_octets(payload) * BITS_PER_BYTE / settings.bitrate / capacity(settings)
    return sending_s + 2 * (settings.delay_ms + settings.turnaround_ms) / 1000


def share(payload: int, seconds: float, settings: LineSettings) -> float:
    """The goodput as a share of what the line carries in this time, 0 .. 1."""
    return payload / (seconds * settings.bitrate / BITS_PER_BYTE)
