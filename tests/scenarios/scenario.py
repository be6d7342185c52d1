"""One seeded scenario: two stations, a bad line, power cuts; and what must be true of it afterwards.

Run one alone with `python tests/scenarios/scenario.py SEED`.
"""

import random
import sys
from dataclasses import dataclass, field, replace

from redphone import wire
from redphone.cipher import sodium
from redphone.station import Station, bearers
from redphone_host.fill_make import new_line
from redphone_host.line import Line, LineSettings, Outage
from redphone_host.virtual import VirtualBox, VirtualLine, entries_in

UTC = 1_800_000_000
CLOSED = (wire.ACKNOWLEDGED, wire.DECLINED, wire.ANSWERED)


@dataclass
class Plan:
    """What a seed decides."""

    settings: LineSettings
    heartbeat_s: int
    messages: list[tuple[int, int, int, int]]  # when ms, from end, precedence, octets
    cuts: list[tuple[int, int, int]]  # when ms, which end, for how long ms
    store_delay_ms: int
    limit_ms: int
    second: LineSettings | None = None  # another bearer
    half_duplex_told: bool = False
    step_ms: int = 500  # how often people look

    def lines(self) -> list[LineSettings]:
        """Of each bearer."""
        return [self.settings] + ([self.second] if self.second else [])

    def setups(self) -> bytes:
        """The bearers as a fill has them."""
        return bearers.pack([self._setup(settings) for settings in self.lines()])

    def _setup(self, settings: LineSettings) -> wire.BearerSetup:
        flags = wire.HALF_DUPLEX if settings.half_duplex and self.half_duplex_told else 0
        return wire.BearerSetup(kind=wire.SERIAL, flags=flags, bit_rate=settings.bitrate)


@dataclass
class Run:
    """What happened."""

    plan: Plan
    world: VirtualLine
    sent: dict[tuple[int, int], bytes] = field(default_factory=dict)  # (end, ref): text
    refused: int = 0
    answered_at: dict[tuple[int, int], int] = field(default_factory=dict)  # (from end, ref): when a person pressed, us


def plan(seed: int) -> Plan:
    """The plan of a seed: each impairment is there in about half of all plans, and of any strength up to its limit."""
    rng = random.Random(seed)

    def maybe(value: float) -> float:
        return value if rng.random() < 0.5 else 0.0

    bitrate = rng.choice([300, 1200, 2400, 9600, 9600, 19200, 115200])
    span_ms = rng.choice([2_000, 20_000, 60_000])
    settings = LineSettings(
        bitrate=bitrate,
        delay_ms=rng.choice([0, 0, 5, 100, 600]),
        drop=maybe(rng.uniform(0, 0.5)),
        ber=maybe(10 ** rng.uniform(-6, -3)),
        duplicate=maybe(rng.uniform(0, 0.3)),
        reorder=maybe(rng.uniform(0, 0.3)),
        outages=tuple(
            Outage(rng.randrange(span_ms), rng.randrange(1, 30_000)) for _ in range(rng.choice([0, 0, 1, 2]))
        ),
        half_duplex=rng.random() < 0.1,
        seed=seed,
    )
    longest = min(4000, max(60, bitrate // 4))
    messages = [
        (rng.randrange(span_ms), rng.randrange(2), rng.randrange(4), rng.choice([1, 20, 160, rng.randrange(longest)]))
        for _ in range(rng.randrange(1, 9))
    ]
    cuts = [
        (rng.randrange(2 * span_ms), rng.randrange(2), rng.choice([1, 500, 20_000]))
        for _ in range(rng.choice([0, 0, 1, 2, 4]))
    ]
    scheme = Plan(settings, rng.choice([0, 30, 300]), sorted(messages), sorted(cuts), rng.choice([0, 5, 50]), 4_000_000)
    return _harder(scheme, seed, span_ms)


def _harder(scheme: Plan, seed: int, span_ms: int) -> Plan:
    """Now and then with a second bearer, turns that are known of, or so many errors that frames must be coded."""
    rng = random.Random(f"harder {seed}")
    if rng.random() < 0.15:
        scheme.settings = replace(scheme.settings, ber=1e-3)
    scheme.half_duplex_told = rng.random() < 0.7
    if rng.random() < 0.35:
        scheme.second = LineSettings(
            bitrate=rng.choice([300, 2400, 9600, 115200]),
            delay_ms=rng.choice([0, 100, 2000]),
            ber=rng.choice([0.0, 1e-5, 1e-3]),
            drop=rng.choice([0.0, 0.2]),
            outages=tuple(
                Outage(rng.randrange(span_ms), rng.randrange(1, 60_000)) for _ in range(rng.choice([0, 1, 2]))
            ),
            half_duplex=rng.random() < 0.1,
            seed=seed + 1_000_000,
        )
    return scheme


def run(seed: int, makers=(Station, Station)) -> Run:
    """Play a seed's plan to its end: until every message that was accepted is closed at its sender.

    makers: what makes A's station and B's.
    """
    return play(plan(seed), seed, makers)


def play(scheme: Plan, seed: int, makers=(Station, Station)) -> Run:
    """Play a plan to its end."""
    rng = random.Random(~seed)
    fills = new_line("North", "South", scheme.settings.bitrate, scheme.heartbeat_s, UTC)
    for fill in fills:
        fill.bearers = scheme.setups()
    delay_us = 1000 * scheme.store_delay_ms
    boxes = tuple(
        VirtualBox(fill, sodium, rng.randrange(1 << 30), lambda r: r.randrange(delay_us + 1), UTC, makers[fill.role])
        for fill in fills
    )
    world = VirtualLine((boxes[0], boxes[1]), [Line(settings) for settings in scheme.lines()])
    outcome = Run(scheme, world)
    for box in boxes:
        box.start(0)
    events = [(when, _send, message) for when, *message in scheme.messages]
    for when, end, length in scheme.cuts:
        events.append((when, _stop, [end]))
        events.append((when + length, _start, [end]))
    for when, action, arguments in sorted(events, key=lambda event: event[0]):
        _run_to(outcome, 1000 * when, rng)
        action(outcome, *arguments)
    for end in (0, 1):
        _start(outcome, end)
    # Whatever was handed in last is accepted by then, or refused.
    _run_to(outcome, world.now_us + 1000 * max(scheme.step_ms, scheme.store_delay_ms), rng)
    _until(outcome, lambda: not _unfinished(outcome), scheme.limit_ms, rng)
    return outcome


def check(outcome: Run) -> None:
    """Everything that is promised."""
    for end in (0, 1):
        _check_delivered_once_in_order(outcome, end)
        _check_rung_once(outcome, end)
        _check_receipts_are_facts(outcome, end)
    _check_no_handshake_counter_twice(outcome)


def _send(outcome: Run, end: int, precedence: int, octets: int) -> None:
    box = outcome.world.boxes[end]
    if box.station is None:
        return
    text = (f"{len(outcome.sent)}:" + "abcdefghij" * (octets // 10 + 1))[: max(octets, 3)].encode()
    token = outcome.world.order(end, wire.Send(precedence=precedence, text=text))
    box.pending_texts = {**getattr(box, "pending_texts", {}), token: text}


def _stop(outcome: Run, end: int) -> None:
    outcome.world.boxes[end].stop()


def _start(outcome: Run, end: int) -> None:
    box = outcome.world.boxes[end]
    if box.station is None:
        box.start(outcome.world.now_us)


def _run_to(outcome: Run, when_us: int, rng: random.Random) -> None:
    while outcome.world.now_us < when_us:
        outcome.world.run(min(outcome.plan.step_ms, (when_us - outcome.world.now_us + 999) // 1000))
        _people(outcome, rng)


def _until(outcome: Run, done, limit_ms: int, rng: random.Random) -> None:
    end_us = outcome.world.now_us + 1000 * limit_ms
    while not done():
        assert outcome.world.now_us < end_us, f"unfinished after {limit_ms} ms: {_unfinished(outcome)}"
        outcome.world.run(outcome.plan.step_ms)
        _people(outcome, rng)


def _people(outcome: Run, rng: random.Random) -> None:
    """Operators at both ends acknowledge, or sometimes decline, what rings, after a while."""
    _note_accepted(outcome)
    for end, box in enumerate(outcome.world.boxes):
        if box.station is None:
            continue
        done = {event.ref for event in box.events(wire.RingEnd)}
        for ring in box.events(wire.Ring):
            key = (1 - end, ring.ref)
            if ring.ref in done or rng.random() > 0.3:
                continue
            outcome.answered_at.setdefault(key, outcome.world.now_us)
            decline = rng.random() < 0.1
            order = wire.Decline(ref=ring.ref, by="Ada") if decline else wire.Acknowledge(ref=ring.ref, by="Ada")
            outcome.world.order(end, order)


def _note_accepted(outcome: Run) -> None:
    for end, box in enumerate(outcome.world.boxes):
        for _, record, token in box.told:
            if isinstance(record, wire.Accepted):
                outcome.sent[(end, record.ref)] = box.pending_texts[token]


def _unfinished(outcome: Run) -> list[tuple[int, int]]:
    _note_accepted(outcome)
    open_refs = []
    for end, ref in outcome.sent:
        box = outcome.world.boxes[end]
        if not any(p.ref == ref and p.status in CLOSED for p in box.events(wire.Progress)):
            open_refs.append((end, ref))
    return open_refs


def _entries(box: VirtualBox):
    for segment in box.segments:
        yield from entries_in(bytes(segment))


def _check_delivered_once_in_order(outcome: Run, end: int) -> None:
    sender, receiver = outcome.world.boxes[end], outcome.world.boxes[1 - end]
    got = [entry for _, entry in _entries(receiver) if isinstance(entry, wire.InMessage)]
    refs = [entry.ref for entry in got]
    assert len(refs) == len(set(refs)), "a message was stored twice"
    for precedence in range(4):
        series = [ref for ref in refs if wire.precedence_of(ref) == precedence]
        assert series == sorted(series), "a series is out of order"
        numbers = [wire.number_of(ref) for ref in series]
        assert numbers == list(range(1, len(numbers) + 1)), "a series has a gap"
    accepted = {entry.ref: entry.body for _, entry in _entries(sender) if isinstance(entry, wire.OutMessage)}
    for entry in got:
        assert accepted[entry.ref] == entry.body, "a message came out other than it went in"
    for from_end, ref in outcome.sent:
        if from_end == end:
            assert ref in refs, "an accepted message was not delivered"


def _check_rung_once(outcome: Run, end: int) -> None:
    box = outcome.world.boxes[end]
    first = [ring.ref for ring in box.events(wire.Ring) if not ring.resumed]
    assert len(first) == len(set(first)), "a message rang anew"
    ended: set[int] = set()
    for _, record, _ in box.told:
        if isinstance(record, wire.RingEnd):
            ended.add(record.ref)
        elif isinstance(record, wire.Ring):
            assert record.ref not in ended, "a message rang after a person had answered"


def _check_receipts_are_facts(outcome: Run, end: int) -> None:
    sender, receiver = outcome.world.boxes[end], outcome.world.boxes[1 - end]
    stored = {}
    for when, entry in receiver.stored:
        if isinstance(entry, wire.InMessage):
            stored.setdefault((wire.DELIVERED, entry.ref), when)
        elif isinstance(entry, wire.InStatus):
            stored.setdefault((entry.status, entry.ref), when)
    for told_at, record, _ in sender.told:
        if isinstance(record, wire.Progress) and record.status != wire.ANSWERED:
            assert stored[(record.status, record.ref)] <= told_at, "a receipt came before its fact"
            if record.status in (wire.ACKNOWLEDGED, wire.DECLINED):
                assert outcome.answered_at[(end, record.ref)] <= told_at


def _check_no_handshake_counter_twice(outcome: Run) -> None:
    for end in (0, 1):
        counters = outcome.world.handshake_counters(end)
        assert len(counters) == len(set(counters)), "a handshake counter was used twice"
        if len(outcome.world.lines) == 1:
            assert counters == sorted(counters), "a handshake counter is not higher than the one before it"


if __name__ == "__main__":
    for word in sys.argv[1:]:
        print(word, plan(int(word)))
        result = run(int(word))
        check(result)
        seconds, octets = result.world.now_us / 1e6, result.world.wire_octets
        print(f"  holds: {seconds} s, {octets} octets, {len(result.sent)} messages")
