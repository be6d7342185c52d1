"""Plays a plan for a month: two boxes, their line, and the people, who answer after a while and only when signed on."""

import heapq
import itertools
import random
from dataclasses import dataclass, field

import month_people
from month_clock import BoxClock
from month_plan import BEFORE_S, DESKS, NORTH, SOUTH
from redphone import wire
from redphone.cipher import sodium
from redphone.station import shell
from redphone_host import escalation
from redphone_host.line import Line, LineSettings
from redphone_host.virtual import StillBusy, VirtualBox, VirtualLine
from scenarios.conftest import fills, serial

MONTH_UTC = 1_811_808_000  # 2027-06-01T00:00Z
HEARTBEAT_S = 300
DRIFT_PPM = (-50, 50)
SECOND_US = 1_000_000
NOTED_AFTER_S = 60

STARTED, MEASURED, CHECKED = "started", "measured", "checked"


@dataclass(frozen=True)
class Deed:
    """An order that somebody has given. duress: with the PIN for that."""

    at_us: int
    token: int
    record: object
    duress: bool


@dataclass
class Watched:
    """What was done at one end, and what it was asked for by itself.

    asked: (when, why it was asked, {bearer: BearerState}): at every start, whenever the box has stored how its bearers
    are at a line test, and a minute after it has told of a change.
    """

    clock: BoxClock
    starts_us: list = field(default_factory=list)
    stops_us: list = field(default_factory=list)
    deeds: list = field(default_factory=list)
    asked: list = field(default_factory=list)


class Life:
    """Everything that happens, and what was done by whom."""

    def __init__(self, plan, utc_ahead_s):
        self.plan = plan
        self.rng = random.Random(~plan.seed)
        settings = [
            LineSettings(bit_rate, delay_ms, ber, outages=tuple(outages), seed=plan.seed + number)
            for number, (bit_rate, delay_ms, ber, outages) in enumerate(
                zip((57600, 57600), (5, 600), (1e-5, 1e-5), plan.outages, strict=True)
            )
        ]
        setups = [serial(each.bitrate) for each in settings]
        utc = [MONTH_UTC - BEFORE_S + ahead_s for ahead_s in utc_ahead_s]
        made = fills(heartbeat_s=HEARTBEAT_S, setups=setups, watched=DESKS, escalation=escalation.DEFAULT, test_min=60)
        boxes = tuple(
            VirtualBox(fill, sodium, 7 + fill.role, utc=utc[fill.role], drift_ppm=DRIFT_PPM[fill.role]) for fill in made
        )
        self.world = VirtualLine(boxes, [Line(each) for each in settings])
        self.ends = [Watched(BoxClock(utc[end], DRIFT_PPM[end])) for end in (NORTH, SOUTH)]
        self._agenda = []
        self._numbers = itertools.count()
        self._told = [0, 0]
        self._stored = [0, 0]
        self.people = month_people.People(self)

    @property
    def now_us(self):
        return self.world.now_us

    @property
    def true_utc(self):
        """What a clock says that is right."""
        return MONTH_UTC - BEFORE_S + self.now_us // SECOND_US

    def utc(self, end):
        """What one end's clock says."""
        clock = self.ends[end].clock
        return clock.utc(clock.ms(self.now_us))

    def later(self, wait_s, action, *arguments):
        """Do something in so many seconds."""
        at_us = self.now_us + max(1, int(wait_s * SECOND_US))
        heapq.heappush(self._agenda, (at_us, next(self._numbers), action, arguments))

    def play(self):
        """From the beginning to the end; itself."""
        for end in (NORTH, SOUTH):
            self._start(end)
        for at_s, end, length_s in self.plan.cuts:
            self.later(at_s, self._stop, end)
            self.later(at_s + length_s, self._start, end)
        self.people.plan()
        end_us = self.plan.length_s * SECOND_US
        while self.now_us < end_us:
            self._go_on(min(end_us, self._agenda[0][0]) if self._agenda else end_us)
            self._look()
            while self._agenda and self._agenda[0][0] <= self.now_us:
                _, _, action, arguments = heapq.heappop(self._agenda)
                action(*arguments)
                self._look()
        return self

    def order(self, end, record, duress=False):
        """Give an order; the box's first answer, None if it is off."""
        box = self.world.boxes[end]
        if box.station is None:
            return None
        verified = isinstance(record, wire.SignOn | wire.SignOff | wire.Trust)
        token = self.world.verified(end, record, duress=duress) if verified else self.world.order(end, record)
        self.ends[end].deeds.append(Deed(self.now_us, token, record, duress))
        if isinstance(record, wire.SetClock):
            self.ends[end].clock.set(self.now_us, record.utc)
        box.serve(self.now_us)
        return next(answer for _, answer, answered in reversed(box.told) if answered == token)

    def reports(self, end, order):
        """What a shell reports by itself, if the box is on."""
        if self.world.boxes[end].station is not None:
            self.world.shell_order(end, order)

    def _go_on(self, until_us):
        """Until then, or until something is told or stored."""
        seen = self._seen()
        try:
            self.world.run_until(lambda: self._seen() != seen, max(0, until_us - self.now_us) // 1000)
        except StillBusy:
            self.world.run(-(-(until_us - self.now_us) // 1000))

    def _seen(self):
        north, south = self.world.boxes
        return len(north.told), len(south.told), len(north.stored), len(south.stored)

    def _look(self):
        """People hear what the boxes have told; whenever one has kept how its bearers are, it is asked that, too."""
        for end, box in enumerate(self.world.boxes):
            stored = box.stored[self._stored[end] :]
            self._stored[end] = len(box.stored)
            if box.station is not None and any(isinstance(entry, wire.Measured) for _, entry in stored):
                self._ask_bearers(end, MEASURED)
            while self._told[end] < len(box.told):
                _, record, token = box.told[self._told[end]]
                self._told[end] += 1
                if not token:
                    self._hears(end, record)

    def _hears(self, end, record):
        self.people.hears(end, record)
        if isinstance(record, wire.BearerState):
            # A change is told a second after it. A little more, since the box's clock may be slow.
            self.later(NOTED_AFTER_S - 0.99, self._check, end)

    def _check(self, end):
        """Whether a change has lasted; if it has passed and come again, once more a minute after that."""
        if self.world.boxes[end].station is not None:
            states = self._ask_bearers(end, CHECKED)
            lasted_s = min(self.utc(end) - state.since for state in states.values())
            if lasted_s < NOTED_AFTER_S:
                self.later(NOTED_AFTER_S + 0.01 - lasted_s, self._check, end)

    def _ask_bearers(self, end, why):
        self.order(end, wire.GetBearers())
        box, token = self.world.boxes[end], self.ends[end].deeds.pop().token
        states = {record.number: record for record in box.answers(token) if isinstance(record, wire.BearerState)}
        self.ends[end].asked.append((self.now_us, why, states))
        return states

    def _stop(self, end):
        if self.world.boxes[end].station is not None:
            self.world.boxes[end].stop()
            self.ends[end].stops_us.append(self.now_us)

    def _start(self, end):
        box = self.world.boxes[end]
        if box.station is not None:
            return
        box.start(self.now_us)
        self.ends[end].starts_us.append(self.now_us)
        self.ends[end].clock.started(self.now_us)
        self._ask_bearers(end, STARTED)
        if self.people.attends[end]:
            self.reports(end, shell.Attending(True))
