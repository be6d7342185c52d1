"""The box at work: a few asyncio tasks around one station.

    line    octets between the bearers and the station, and the station's events
    red     orders and answers on the red port
    panel   keys, lamps, bell, display
    watch   feeds the watchdog while all the others are alive

A box without a fill has no station: it waits to be filled. One with a fault says so and makes no keys.
"""

import asyncio

from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.red.journal import JournalDamaged
from redphone.station import Station, bearers, shell
from redphone.wire import (
    SIREN,
    STEP_DONE,
    Alarm,
    Escalate,
    GetBearers,
    Ring,
    RingEnd,
    SetClock,
)

from box import key_store, slots
from box.black_side import BlackSide, obstacle
from box.duty import PANEL_TOKEN, Duty
from box.entropy import Entropy
from box.noise import Noise, NoiseFailed
from box.orders import Orders
from box.panel import ZEROIZE
from box.red_port import RedPort
from box.siren import Siren
from box.storage import Storage
from box.tamper import Tamper

_LINE_MS = const(2)
_RED_MS = const(4)
_PANEL_MS = const(20)
_DISPLAY_MS = const(4)
_PRINTER_MS = const(4)
_TASKS_WATCHED = const(5)
_WATCH_MS = const(1000)
# An answer has gone out after this, to a laptop that reads it.
_ANSWERED_MS = const(500)


class App:
    """Everything that a box does. `cipher_works` is what the known-answer test said."""

    def __init__(self, hal, suite, cipher_works):
        self.hal = hal
        self.suite = suite
        self.storage = Storage(hal.feed_watchdog)
        self.station = None
        self._duty = Duty(self, self._key, self._order_of_panel)
        self.panel = self._duty.panel
        self.red_port = RedPort(hal.red, self._obey)
        self._orders = Orders(self)
        self._siren = Siren(hal.siren)
        self._is_attended = False
        self._black = None
        self._entropy = None
        self._entropy_owed = False
        self.noise = Noise(hal.noise_source().take)
        self._alive = set()
        self._on_trial = slots.on_trial()
        self.up_s = 0
        self._restarting = None
        self._tamper = Tamper(hal)
        # What no zeroizing mends: this box must not be filled again.
        self._defect = ""
        self._open(cipher_works)
        if self._tamper.is_noted:
            self.zeroize()

    @property
    def fill(self):
        """The fill that the box holds, or None."""
        return self.storage.fill

    @property
    def journal(self):
        """The journal's files, or None if they could not be opened."""
        return self.storage.journal

    def run(self):
        """Run for ever. Should anything end this, the display says so, and the watchdog restarts the box."""
        try:
            asyncio.run(self._run())
        finally:
            self.panel.fault = "software fault: restarting"
            self.panel.draw_all(self.hal.ticks())

    # Opening and closing the line.

    def open_line(self):
        """Make the station from the fill and what the journal holds; where that cannot be, a fault says why."""
        try:
            self._start_line()
        except JournalDamaged as error:
            self.panel.fault = str(error) + ": zeroize and refill"
        except OSError:
            self.panel.fault = "the storage cannot be read: replace the box"
        except RemoteProtocolError as error:
            self.panel.fault = str(error) + ": zeroize and refill"

    def _start_line(self):
        setups = bearers.setups(self.fill)
        found = obstacle(setups, self.fill.role, self.hal)
        if found is not None:
            raise RemoteProtocolError(found[1])
        self._entropy = Entropy(self.hal, self.noise, self.fill.seed, self.journal.next_index)
        self._first_index = self.journal.next_index
        self._black = BlackSide(self.hal, setups)
        self.station = Station(self.fill, self.suite, self.storage.records(), self.hal.ticks(), self.hal.utc())
        self._is_attended = False
        self._orders.pins.resume()
        self._heading()
        self._events()
        self.submit(GetBearers(), PANEL_TOKEN)
        self._duty.resume()

    def zeroize(self):
        """Destroy keys and journal, at once and whatever else is under way; whether nothing is left of them."""
        if self.station is not None:
            self.station.wipe()
        self.station = None
        if self._entropy is not None:
            self._entropy.wipe()
        self._orders.filling.clear()
        self._orders.pins.clear()
        self._siren.silence()
        self.red_port.forget()
        self._duty.clear()
        nothing_left = True
        try:
            self.storage.zeroize()
            self.panel.fault = self._tamper.fault or self._defect
        except OSError:
            nothing_left = False
            self.panel.fault = "the storage is faulty and may still hold keys: destroy this box"
        if self._black is not None:
            self._black.close()
        self._black = self._entropy = None
        self._entropy_owed = False
        self._heading()
        return nothing_left

    def restart(self):
        """Restart the box, once the laptop has its answer."""
        self._restarting = asyncio.create_task(self._restart())

    def submit(self, record, token):
        """Give an operator's order to the station."""
        if isinstance(record, SetClock):
            self.hal.set_clock(record.utc)
        self.give(shell.Operator(record, token))

    def ask(self, order):
        """Give an order to the station; what it has answered at once, for us and not for the laptop."""
        return self._duty.ask(order)

    def sign(self, record, token):
        """Check the PIN of a SignOn, SignOff or Trust and give it to the station; the answer is told with `token`.

        The PIN is taken out of the record at once. It may take a second; another order with a PIN is refused meanwhile.
        """
        self._orders.sign(record, token)

    def give(self, order):
        """Give the station an order of `shell`'s, and do what it asks for then."""
        self.station.submit(order, self.hal.ticks())
        self._events()

    def attend(self, attends):
        """Tell the station whether a laptop attends, if that has changed."""
        if self.station is not None and attends != self._is_attended:
            self._is_attended = attends
            self.give(shell.Attending(attends))

    def silence(self):
        """Stop bell and siren, for what rings now."""
        self.panel.silence()
        self._siren.silence()

    def fresh_octets(self):
        """32 octets that nobody can know or predict, of a box with a line. NoiseFailed: there are none any more."""
        return self._entropy.take()

    def tell(self, record, token):
        """Pass an answer or an event on to the laptop, and to the panel what concerns it."""
        if token == PANEL_TOKEN:
            self._duty.answer(record)
            return
        self.red_port.tell(self._orders.completed(record), token)
        if not token:
            self._show(record)

    # Within.

    def _open(self, cipher_works):
        if not cipher_works:
            self._defect = self.panel.fault = "cipher self-test failed: do not use this box"
            return
        try:
            self.storage.open()
            self.noise.start()
        except NoiseFailed as error:
            self._defect = self.panel.fault = str(error) + ": this box makes no keys, replace it"
        except (JournalDamaged, key_store.KeysDamaged) as error:
            self.panel.fault = str(error) + ": zeroize and refill"
        except OSError:
            self.panel.fault = "the storage cannot be read: replace the box"
        if self.fill is not None and not self.panel.fault:
            self.open_line()
        self._heading()

    def _heading(self):
        up = self.station is not None and self.station.is_up
        self.hal.lamps["LINE"].value(1 if up else 0)
        if self.fill is None:
            self.panel.heading = ("REDPHONE", "NOT FILLED")
            return
        self.panel.heading = (self.fill.own_name, ("LINE UP " if up else "NO LINE ") + self.fill.peer_name)

    async def _run(self):
        await asyncio.gather(
            self._every(_LINE_MS, self._serve_line, "line"),
            self._every(_RED_MS, self._serve_red, "red"),
            self._every(_PANEL_MS, self._serve_panel, "panel"),
            self._every(_DISPLAY_MS, self.panel.draw, "display"),
            self._every(_PRINTER_MS, self._duty.printer.poll, "printer"),
            self._watch(),
        )

    async def _every(self, period_ms, step, name):
        while True:
            goes_on = step()
            self._alive.add(name)
            await asyncio.sleep(0 if goes_on else period_ms / 1000)

    async def _watch(self):
        while True:
            await asyncio.sleep(_WATCH_MS / 1000)
            self.up_s += _WATCH_MS // 1000
            self.red_port.second()
            if len(self._alive) == _TASKS_WATCHED:
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
        """Octets in and out; whether a computation waits to go on, after the other tasks have had their turn."""
        if self.station is None:
            return False
        checking = self._orders.pins.step()
        now = self.hal.ticks()
        self._black.receive(self.station, now)
        self.station.tick(now)
        self._events()
        if self.station is not None:
            self._black.send(self.station)
        self._events()
        return self.station is not None and (checking or self.station.computing)

    def _serve_red(self):
        self.red_port.poll()
        self.attend(self.red_port.attends)

    def _obey(self, order, token):
        self._orders.obey(order, token)

    def _serve_panel(self):
        now = self.hal.ticks()
        if self._tamper.poll():
            self._tamper.note()
            self.zeroize()
            # Again: a storage that was full has room now.
            self._tamper.note()
        self._duty.poll(now)
        self._orders.filling.poll(now)

    def _events(self):
        """Do what the station asks for, until it asks for nothing more."""
        while self.station is not None:
            event = self.station.next_event()
            if event is None:
                return
            if isinstance(event, shell.Store):
                self._store(event)
            elif isinstance(event, shell.EntropyWanted):
                self._entropy_owed = True
                self._give_entropy()
            else:
                self.tell(event.record, event.token)

    def _store(self, store):
        try:
            self.journal.store(store.records, store.begin, store.keep_from)
        except OSError:
            self.station.submit(shell.StoreFailed(), self.hal.ticks())
            return
        self.station.submit(shell.Stored(), self.hal.ticks())
        self._give_entropy()

    def _give_entropy(self):
        """Not before something of this start is durable: the number that its keys come from must never come again."""
        if not self._entropy_owed or self.journal.next_index == self._first_index:
            return
        self._entropy_owed = False
        try:
            octets = self._entropy.take()
        except NoiseFailed as error:
            self._defect = self.panel.fault = str(error) + ": no new session can be made, replace this box"
            self.station.submit(shell.EntropyFailed(), self.hal.ticks())
            return
        self.station.submit(shell.Entropy(octets), self.hal.ticks())

    def _show(self, record):
        """What people here should see of an event."""
        if isinstance(record, Ring):
            self._orders.filling.give_way()
        elif isinstance(record, RingEnd):
            self._siren.end(record.ref)
        elif isinstance(record, Escalate) and record.step == SIREN:
            self._siren.sound(record.ref)
            self.station.submit(shell.Stepped(record.ref, SIREN, STEP_DONE), self.hal.ticks())
        elif isinstance(record, Alarm):
            self._heading()
        self._duty.show(record)

    def _order_of_panel(self, record):
        self.submit(record, PANEL_TOKEN)

    def _key(self, name):
        """A key of the panel has been pressed; ZEROIZE has been held."""
        if name == ZEROIZE:
            if self.zeroize():
                self.panel.notice("ZEROIZED", self.hal.ticks())
        elif self._tamper.is_noted:
            self._answer_tampering(name)
        elif not self._orders.filling.key(name):
            self._duty.key(name)

    def _answer_tampering(self, name):
        """Only ACK, with the case closed, ends what the display says."""
        if name != "ACK":
            return
        if self._tamper.answer():
            self.panel.fault = self._defect
        else:
            self.panel.notice("CASE IS OPEN", self.hal.ticks())
