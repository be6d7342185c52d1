"""What people at the box see, hear, have printed and press, about messages and calls.

The bell must ring whatever else fails: where a message cannot be read back, it rings without its text.
"""

from redphone.red.journal import JournalDamaged
from redphone.station import shell
from redphone.wire import (
    ACKNOWLEDGED,
    CALL,
    FLASH,
    LINE_UP,
    Acknowledge,
    Alarm,
    BearerState,
    Decline,
    GiveUp,
    Progress,
    Ring,
    RingEnd,
    Send,
)

from box import history, printout
from box.errands import Errands
from box.excerpt import message_of
from box.lettering import beginning
from box.panel import Panel
from box.screens import bearer_line, closing_line, message_lines

# A name has at most 32; "panel " stands before this one.
_PANEL_NAME_OCTETS = 26

# What the panel shows of a message is in so many octets of its body.
_SHOWN_OCTETS = 2048


class Duty:
    """The people's side of an `app`. `order(record)` gives an order of the panel's to the station."""

    def __init__(self, app, answer_key, order):
        self._app = app
        self._order = order
        self.panel = Panel(app.hal, answer_key, self._want_text)
        self.printer = app.hal.printer()
        self._errands = Errands()
        self._unread = {}

    def resume(self):
        """Look for what the messages say that ring again after a restart."""
        self._errands.add(self._read_again())

    def clear(self):
        """Forget everything: the box is being zeroized."""
        self.panel.clear()
        self.printer.clear()
        self._errands = Errands()
        self._unread = {}

    def poll(self, now):
        """Keys, bell, lamps; a little of what takes long."""
        self.panel.poll(now)
        self._errands.step()

    # What the station tells.

    def show(self, record):
        """An event of the station's that people here should see."""
        now = self._app.hal.ticks()
        if isinstance(record, Ring):
            self._ring(record, now)
        elif isinstance(record, RingEnd):
            self._unread.pop(record.ref, None)
            self.panel.ring_end(record.ref)
            self._print_became(1 - self._app.fill.role, record)
        elif isinstance(record, Progress):
            self.panel.notice(closing_line(self._app.fill.role, record.ref, record.status), now)
            self._print_became(self._app.fill.role, record)
        elif isinstance(record, BearerState):
            lines = list(self.panel.bearers)
            lines[record.number : record.number + 1] = [bearer_line(record)]
            self.panel.bearers = lines
        elif isinstance(record, Alarm) and record.alarm > LINE_UP:
            self.panel.notice("ALARM " + str(record.alarm), now)

    def _ring(self, ring, now):
        """Bell and lamp on, at once; after a restart what the message says has to be looked for, and is shown later."""
        app = self._app
        body = None
        if ring.resumed:
            self._unread[ring.ref] = ring.flags
            self.printer.submit(printout.again(self.printer, app.fill.role, ring.ref))
        else:
            body = self._newest_body(ring.ref)
            place = app.journal.last_record
            self.printer.submit(printout.message(self.printer, place, app.fill, ring.ref, app.hal.utc()))
        self.panel.ring(ring.ref, ring.flags, self._lines_of(ring.ref, body), now)
        app.station.submit(shell.Rang(ring.ref), now)

    def _print_became(self, role, record):
        job = printout.became(self.printer, role, record.ref, record.status, record.by, record.at)
        self.printer.submit(job)

    def _newest_body(self, ref):
        try:
            return history.beginning_at(self._app.journal.last_record, ref, _SHOWN_OCTETS)
        except (JournalDamaged, OSError):
            return None

    def _read_again(self):
        app = self._app
        for found in history.beginnings(app.journal, self._unread, _SHOWN_OCTETS):
            if found is not None and found[0] in self._unread:
                ref, body = found
                self.panel.ring(ref, self._unread.pop(ref), self._lines_of(ref, body), app.hal.ticks())
            yield

    def _want_text(self, ref, flags):
        """The panel shows a message whose text it does not keep."""
        if ref not in self._unread:
            self._unread[ref] = flags
            self._errands.add(self._read_again())

    def _lines_of(self, ref, body):
        return () if body is None else message_lines(self._app.fill.role, ref, message_of(body))

    # What people press.

    def key(self, name):
        """ACK answers at once; DECLINE and CALL ask to be pressed again."""
        if name == "SILENCE":
            self.panel.silence()
        elif self._app.station is None:
            return
        elif name != "CALL":
            self._answer(name)
        elif self.panel.confirmed("CALL", self._app.hal.ticks()):
            self._errands.add(self._call_or_give_up())

    def _answer(self, name):
        message = self.panel.current()
        if message is None:
            return
        by = self._panel_name()
        if name == "ACK":
            self._order(Acknowledge(ref=message.ref, by=by))
        elif self.panel.confirmed(name, self._app.hal.ticks()):
            self._order(Decline(ref=message.ref, by=by))

    def _panel_name(self):
        """Who answers and calls here, in no more octets than a name may have."""
        return "panel " + beginning(self._app.fill.own_name.encode(), _PANEL_NAME_OCTETS)

    def _call_or_give_up(self):
        """Look for our newest call, then give it up if it is open, or begin another."""
        call = None
        for found in history.newest_call(self._app.journal):
            call = found
            yield
        by = self._panel_name()
        if call is not None and call.status < ACKNOWLEDGED:
            self._order(GiveUp(ref=call.ref, by=by))
        else:
            self._order(Send(precedence=FLASH, flags=CALL, sender=by))
