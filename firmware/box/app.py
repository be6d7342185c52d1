"""The box at work: a few asyncio tasks around one station.

    line    octets between the bearers and the station, and the station's events
    red     orders and answers on the red port
    panel   keys, lamps, bell, display
    watch   feeds the watchdog while all the others are alive

A box without a fill has no station: it waits to be filled. One with a fault says so and makes no keys.
"""

import asyncio

from redphone.red.journal import JournalDamaged
from redphone.red.message import Message
from redphone.station import Station, shell
from redphone.wire import (
    CALL,
    FLASH,
    INCOMING,
    LINE_UP,
    OUTGOING,
    Acknowledge,
    Alarm,
    Decline,
    GiveUp,
    Progress,
    Refused,
    Ring,
    RingEnd,
    Send,
    SetClock,
)

from box import files, history, key_store, slots
from box.bearer import UartBearer
from box.entropy import Entropy
from box.journal_files import JournalFiles
from box.orders import Orders
from box.panel import Panel, beginning, closing_line, message_lines
from box.red_port import RedPort

# The token of orders that come from the panel; the red port's are 1 .. 65535.
PANEL_TOKEN = 1 << 16

# A name has at most 32; "panel " stands before this one.
_PANEL_NAME_OCTETS = 26

_LINE_MS = 2
_RED_MS = 4
_PANEL_MS = 20
_WATCH_MS = 1000
# An answer has gone out after this, to a laptop that reads it.
_ANSWERED_MS = 500


class App:
    """Everything that a box does. `cipher_works` is what the known-answer test said."""

    def __init__(self, hal, suite, cipher_works):
        self.hal = hal
        self.suite = suite
        self.fill = None
        self.station = None
        self.journal = None
        self.panel = Panel(hal, self._key)
        self.red_port = RedPort(hal.red, self._obey)
        self._orders = Orders(self)
        self._bearer = None
        self._entropy = None
        self._alive = set()
        self._on_trial = slots.on_trial()
        self._restarting = None
        self._open(cipher_works)

    def run(self):
        """Run for ever. Should anything end this, the display says so, and the watchdog restarts the box."""
        try:
            asyncio.run(self._run())
        finally:
            self.panel.fault = "software fault: restarting"
            self.panel.refresh(self.hal.ticks())

    # Opening and closing the line.

    def start_line(self):
        """Make the station from the fill and what the journal holds."""
        records = self.journal.newest()
        self._entropy = Entropy(self.hal, self.fill.seed, self.journal.next_index)
        self._bearer = UartBearer(self.hal, self.fill.bit_rate)
        self.station = Station(self.fill, self.suite, records, self.hal.ticks(), self.hal.utc())
        self._heading()
        self._events()

    def zeroize(self):
        """Destroy keys and journal, at once and whatever else is under way."""
        self.station = None
        if self._entropy is not None:
            self._entropy.wipe()
        key_store.zeroize()
        if self.journal is not None:
            self.journal.erase()
        self._erase_leftovers()
        if self._bearer is not None:
            self._bearer.close()
        self.fill = self._bearer = self._entropy = None
        self.journal = JournalFiles()
        self.panel.clear()
        self.panel.fault = ""
        self._heading()

    def restart(self):
        """Restart the box, once the laptop has its answer."""
        self._restarting = asyncio.create_task(self._restart())

    def submit(self, record, token):
        """Give an operator's order to the station."""
        if isinstance(record, SetClock):
            self.hal.set_clock(record.utc)
        self.station.submit(shell.Operator(record, token), self.hal.ticks())
        self._events()

    def tell(self, record, token):
        """Pass an answer or an event on to the laptop, and to the panel what concerns it."""
        if token == PANEL_TOKEN:
            if isinstance(record, Refused):
                self.panel.notice("NOT DONE", self.hal.ticks())
            return
        self.red_port.tell(self._orders.completed(record), token)
        if not token:
            self._show(record)

    # Within.

    def _open(self, cipher_works):
        if not cipher_works:
            self.panel.fault = "cipher self-test failed: do not use this box"
            return
        try:
            files.make_folder()
            self.fill = key_store.load()
            self.journal = JournalFiles()
            if self.fill is None:
                self.journal.erase()
            if self.fill is not None and not self.journal.exists:
                raise JournalDamaged("the journal is missing")
            if self.fill is not None:
                self.start_line()
        except (JournalDamaged, key_store.KeysDamaged) as error:
            self.station = None
            self.panel.fault = str(error) + ": zeroize and refill"
        self._heading()

    def _heading(self):
        up = self.station is not None and self.station.is_up
        self.hal.lamps["LINE"].value(1 if up else 0)
        if self.fill is None:
            self.panel.heading = ("REDPHONE", "NOT FILLED")
            return
        self.panel.heading = (self.fill.own_name, ("LINE UP " if up else "NO LINE ") + self.fill.peer_name)

    def _erase_leftovers(self):
        for name in files.names():
            files.erase(name)

    async def _run(self):
        await asyncio.gather(
            self._every(_LINE_MS, self._serve_line, "line"),
            self._every(_RED_MS, self.red_port.poll, "red"),
            self._every(_PANEL_MS, self._serve_panel, "panel"),
            self._watch(),
        )

    async def _every(self, period_ms, step, name):
        while True:
            step()
            self._alive.add(name)
            await asyncio.sleep(period_ms / 1000)

    async def _watch(self):
        while True:
            await asyncio.sleep(_WATCH_MS / 1000)
            if len(self._alive) == 3:
                self._all_run()
            self._alive.clear()

    def _all_run(self):
        """Feed the watchdog. A version on trial has shown that it works, unless it has a fault: then it is not fed."""
        if self._on_trial:
            if self.panel.fault:
                return
            slots.confirm()
            self._on_trial = False
        self.hal.feed_watchdog()

    async def _restart(self):
        await asyncio.sleep(_ANSWERED_MS / 1000)
        self.hal.reset()

    def _serve_line(self):
        if self.station is None:
            return
        now = self.hal.ticks()
        octets = self._bearer.receive()
        if octets:
            self.station.feed(0, octets, now)
        self.station.tick(now)
        self._events()
        while self.station is not None and self._bearer.has_room():
            octets = self.station.outgoing(0)
            if not octets:
                break
            self._bearer.send(octets)
        self._events()

    def _serve_panel(self):
        self.panel.poll(self.hal.ticks())

    def _events(self):
        """Do what the station asks for, until it asks for nothing more."""
        while self.station is not None:
            event = self.station.next_event()
            if event is None:
                return
            if isinstance(event, shell.Store):
                self._store(event)
            elif isinstance(event, shell.EntropyWanted):
                self.station.submit(shell.Entropy(self._entropy.take()), self.hal.ticks())
            else:
                self.tell(event.record, event.token)

    def _store(self, store):
        try:
            self.journal.store(store.octets, store.begin, store.keep_from)
        except OSError:
            self.station.submit(shell.StoreFailed(), self.hal.ticks())
            return
        self.station.submit(shell.Stored(), self.hal.ticks())

    def _show(self, record):
        now = self.hal.ticks()
        if isinstance(record, Ring):
            self.panel.ring(record.ref, record.flags, self._lines_of(record.ref), now)
            self.station.submit(shell.Rang(record.ref), now)
        elif isinstance(record, RingEnd):
            self.panel.ring_end(record.ref)
        elif isinstance(record, Progress):
            self.panel.notice(closing_line(self.fill.role, record.ref, record.status), now)
        elif isinstance(record, Alarm):
            if record.alarm > LINE_UP:
                self.panel.notice("ALARM " + str(record.alarm), now)
            self._heading()

    def _lines_of(self, ref):
        try:
            shown = history.shown(self.journal, INCOMING, ref)
        except JournalDamaged:
            # An old segment is damaged: the bell must ring all the same.
            shown = None
        if shown is None:
            return ()
        return message_lines(self.fill.role, ref, Message.unpack(shown.body))

    def _obey(self, order, token):
        self._orders.obey(order, token)

    def _key(self, name):
        """A key of the panel has been pressed."""
        if name == "SILENCE":
            self.panel.silence()
        elif self.station is None:
            return
        elif name == "CALL":
            self._call()
        else:
            self._answer(name)

    def _answer(self, name):
        """ACK answers at once; DECLINE asks to be pressed again."""
        message = self.panel.current()
        if message is None:
            return
        by = self._panel_name()
        if name == "ACK":
            self.submit(Acknowledge(ref=message.ref, by=by), PANEL_TOKEN)
        elif self.panel.confirmed(name, self.hal.ticks()):
            self.submit(Decline(ref=message.ref, by=by), PANEL_TOKEN)

    def _panel_name(self):
        """Who answers and calls here, in no more octets than a name may have."""
        return "panel " + beginning(self.fill.own_name.encode(), _PANEL_NAME_OCTETS)

    def _call(self):
        """CALL, pressed twice, rings the peer; pressed twice again while it rings, it gives the call up."""
        if not self.panel.confirmed("CALL", self.hal.ticks()):
            return
        by = self._panel_name()
        calls = [m.ref for m in history.listed(self.journal, OUTGOING) if m and m.flags & CALL and m.status < 3]
        if calls:
            self.submit(GiveUp(ref=calls[-1], by=by), PANEL_TOKEN)
        else:
            self.submit(Send(precedence=FLASH, flags=CALL, sender=by), PANEL_TOKEN)
