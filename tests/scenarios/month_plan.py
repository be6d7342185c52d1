"""What is planned for a month of a line: messages and what comes of them, watches, outages, power cuts; by a seed.

Times are seconds from the beginning of the world, which is an hour before the month.
"""

import random
from dataclasses import dataclass, field

from redphone import wire
from redphone_host.line import Outage

HOUR_S = 3600
DAY_S = 24 * HOUR_S
BEFORE_S = AFTER_S = HOUR_S

NORTH, SOUTH = 0, 1
DESKS = (("watch",), ("watch", "cyber"))
CREW = {
    (NORTH, "watch"): ("Ada", "Bert", "Carl"),
    (SOUTH, "watch"): ("Boris", "Vera", "Ilja"),
    (SOUTH, "cyber"): ("Mila",),
}

_OFFICE_HOURS = (4 * HOUR_S, 3 * HOUR_S, DAY_S)  # the first, how long, how often

ACKNOWLEDGE, DECLINE, REPLY, GIVE_UP, IGNORE = "acknowledge", "decline", "reply", "give up", "ignore"


@dataclass(frozen=True)
class Message:
    """One to be sent. reply_by_s, give_up_s: from its sending; 0: not."""

    at_s: int
    end: int
    precedence: int
    fate: str
    octets: int = 40
    flags: int = 0
    desk: str = ""
    reply_by_s: int = 0
    read_back: str = ""
    relation: int = 0
    give_up_s: int = 0


@dataclass(frozen=True)
class Shift:
    """One person's time at one desk. is_relieved: somebody else comes at its end."""

    begin_s: int
    end_s: int
    end: int
    desk: str
    by: str
    is_relieved: bool
    duress: bool = False


@dataclass
class Plan:
    """All of it. cuts: (when, which end, for how long). attends: (when, which end, whether a laptop does now)."""

    seed: int
    days: int
    messages: list[Message] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    cuts: list[tuple[int, int, int]] = field(default_factory=list)
    outages: tuple[list[Outage], list[Outage]] = field(default_factory=lambda: ([], []))
    attends: list[tuple[int, int, bool]] = field(default_factory=list)
    wrong_pins: list[tuple[int, int]] = field(default_factory=list)
    line_tests: list[tuple[int, int]] = field(default_factory=list)
    trust_s: int = 0
    set_clock_s: int = 0

    @property
    def length_s(self) -> int:
        """How long the world lasts."""
        return BEFORE_S + self.days * DAY_S + AFTER_S


def plan(seed: int, days: int, messages: int) -> Plan:
    """The plan of a seed."""
    rng = random.Random(f"a month {seed}")
    made = Plan(seed, days)
    middle_s = made.length_s // 2
    # Around the time when South's clock is set back something happens: what its box keeps of it is not in order then.
    made.set_clock_s = middle_s
    _outages(made, rng)
    made.cuts = sorted(
        (rng.randrange(600, made.length_s - 2 * HOUR_S), end, rng.choice([1, 30, 300, 900, 3000]))
        for end in (NORTH, SOUTH)
        for _ in range(2 * days)
    )
    made.shifts = sorted(_shifts(made, rng), key=lambda shift: shift.begin_s)
    _force(made)
    made.shifts.append(Shift(middle_s - 20, middle_s + 5, SOUTH, "cyber", "Mila", False))
    made.messages += [Message(middle_s + late_s, SOUTH, wire.ROUTINE, ACKNOWLEDGE) for late_s in (-3, 3)]
    made.messages = sorted(
        [_message(made, rng) for _ in range(messages - len(made.messages))] + made.messages,
        key=lambda message: message.at_s,
    )
    made.attends = [(60, SOUTH, True), (middle_s, SOUTH, False), (middle_s + 3 * HOUR_S, SOUTH, True)]
    made.attends += [(middle_s, NORTH, True), (middle_s + days * DAY_S // 4, NORTH, False)]
    made.wrong_pins = [(rng.randrange(made.length_s), rng.randrange(2)) for _ in range(1 + days // 5)]
    made.line_tests = [(rng.randrange(made.length_s), rng.randrange(2)) for _ in range(1 + days // 2)]
    return made


def _outages(made: Plan, rng: random.Random) -> None:
    """Of each bearer by itself; of both together, before an hour and over it, once for three hours."""
    for outages in made.outages:
        for _ in range(3 * made.days):
            outages.append(Outage(1000 * rng.randrange(made.length_s), 1000 * rng.randrange(1, 1500)))
    for count in range(1 + made.days):
        hour_s = BEFORE_S + HOUR_S * rng.randrange(24 * count, 24 * count + 20)
        length_s = 3 * HOUR_S if count == 0 and made.days > 5 else rng.choice([420, 600])
        begin_s = min(hour_s - rng.randrange(30, 300), made.length_s - 4 * HOUR_S)
        for outages in made.outages:
            outages.append(Outage(1000 * begin_s, 1000 * length_s))
        end = rng.randrange(2)
        made.messages.append(Message(begin_s + 30, end, wire.ROUTINE, GIVE_UP, give_up_s=60))
        made.messages.append(Message(begin_s + 40, end, wire.ROUTINE, ACKNOWLEDGE))


def _shifts(made: Plan, rng: random.Random) -> list[Shift]:
    found = []
    for (end, desk), crew in CREW.items():
        first_s, length_s, every_s = (BEFORE_S, 8 * HOUR_S, 8 * HOUR_S) if len(crew) > 1 else _OFFICE_HOURS
        begins = range(first_s, made.length_s - AFTER_S, every_s)
        present = [rng.random() < 0.7 for _ in begins]
        for number, begin_s in enumerate(begins):
            if present[number]:
                is_relieved = len(crew) > 1 and present[number + 1 : number + 2] == [True]
                late_s = rng.randrange(-900, 1200)
                by = crew[number % len(crew)]
                found.append(Shift(begin_s + late_s, begin_s + length_s + late_s, end, desk, by, is_relieved))
    return found


def _force(made: Plan) -> None:
    """One of South's operators is forced to sign on; North finds out hours later that all is well again."""
    place = next(place for place, shift in enumerate(made.shifts) if shift.end == SOUTH and shift.begin_s > DAY_S // 4)
    forced = made.shifts[place]
    made.shifts[place] = Shift(**(vars(forced) | {"duress": True}))
    made.trust_s = forced.begin_s + 3 * HOUR_S


def _message(made: Plan, rng: random.Random) -> Message:
    end = rng.randrange(2)
    at_s = rng.randrange(300, made.length_s - 2 * HOUR_S)
    precedence = rng.choice([wire.ROUTINE, wire.ROUTINE, wire.PRIORITY, wire.IMMEDIATE, wire.FLASH])
    fates = [ACKNOWLEDGE] * 9 + [REPLY] * 5 + [DECLINE] * 2 + [GIVE_UP] * 2
    fate = rng.choice([*fates, IGNORE] if precedence == wire.ROUTINE else fates)
    more: dict[str, object] = {}
    if fate == GIVE_UP:
        more["give_up_s"] = rng.randrange(1, 1800)
    if precedence >= wire.IMMEDIATE and rng.random() < 0.3:
        return Message(at_s, end, precedence, fate, 0, wire.CALL, **more)
    more["desk"] = rng.choice(["", *DESKS[1 - end]])
    more["octets"] = rng.choice([1, 20, 160, 160, 700, rng.randrange(1, 4000)])
    more["flags"] = wire.EXERCISE if rng.random() < 0.2 else 0
    if rng.random() < 0.25:
        more["reply_by_s"] = rng.choice([600, 3600, 6 * HOUR_S])
    if rng.random() < 0.1:
        more["read_back"] = "Grid 4711"
    if rng.random() < 0.1:
        more["relation"] = rng.choice([wire.CORRECTS, wire.CANCELS, wire.SUPERSEDES])
    return Message(at_s, end, precedence, fate, **more)
