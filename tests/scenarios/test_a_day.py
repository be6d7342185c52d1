"""A line over two bearers that both fail again and again, and both ends of which restart: all is delivered once.

Twenty minutes of it with the other tests; with REDPHONE_SCENARIOS=1000 or more, a day.
"""

import os
import random
from statistics import median

import pytest
import scenario
from redphone import wire
from redphone_host.line import LineSettings, Outage

pytestmark = pytest.mark.virtual_time

HOUR_MS = 3_600_000
DAY = int(os.environ.get("REDPHONE_SCENARIOS", "0")) >= 1000


def outages(rng, length_ms):
    """Every half hour or so, for up to ten minutes."""
    return tuple(
        Outage(rng.randrange(length_ms), rng.randrange(1_000, 600_000)) for _ in range(2 * length_ms // HOUR_MS)
    )


def plan(seed, length_ms, count):
    rng = random.Random(f"a day {seed}")
    cuts = [
        (rng.randrange(length_ms), end, rng.randrange(1, 30_000)) for end in (0, 1) for _ in range(length_ms // HOUR_MS)
    ]

    def message():
        """When both ends are on, and for a second after: what was not accepted when the power failed was never sent."""
        while True:
            when = rng.randrange(length_ms)
            if not any(start - 1_000 <= when <= start + length for start, _, length in cuts):
                return when, rng.randrange(2), rng.randrange(4), rng.choice([1, 20, 160, 160, 700, rng.randrange(4000)])

    settings, second = (
        LineSettings(bitrate, delay_ms, ber, outages=outages(rng, length_ms), seed=seed + number)
        for number, (bitrate, delay_ms, ber) in enumerate([(9600, 5, 1e-5), (1200, 600, 1e-4)])
    )
    messages = sorted(message() for _ in range(count))
    return scenario.Plan(settings, 60, messages, sorted(cuts), 5, 4 * HOUR_MS, second, step_ms=5_000)


def delivery_times_s(outcome, precedence):
    """From a message's acceptance to its storage at the other end."""
    found = []
    for end, box in enumerate(outcome.world.boxes):
        accepted = {entry.ref: at_us for at_us, entry, _ in box.told if isinstance(entry, wire.Accepted)}
        stored = {e.ref: at_us for at_us, e in outcome.world.boxes[1 - end].stored if isinstance(e, wire.InMessage)}
        found += [(stored[ref] - accepted[ref]) / 1e6 for ref in accepted if wire.precedence_of(ref) == precedence]
    return found


def test_everything_is_delivered_once_whatever_fails():
    hours, count = (24, 2_000) if DAY else (1 / 3, 40)
    outcome = scenario.play(plan(1, round(hours * HOUR_MS), count), 1)
    scenario.check(outcome)
    assert len(outcome.sent) == count
    for name, precedence in (("FLASH", wire.FLASH), ("ROUTINE", wire.ROUTINE)):
        times = delivery_times_s(outcome, precedence)
        what = f"{hours:.2g} h, {count} messages: {len(times)} {name}"
        print(f"\n{what}, median {median(times):.2f} s, worst {max(times):.1f} s")
        assert len(times) > count // 8
