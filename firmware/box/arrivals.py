"""What the messages say that ring: at once for one that has just come, looked for in the journal for the rest.

The bell must ring whatever else fails: where a message cannot be read back, it rings without its text.
"""

from redphone.compat import const
from redphone.red.journal import JournalDamaged
from redphone.station import shell

from box import history, printout, slips
from box.excerpt import message_of
from box.screens import message_text

# What the panel shows of a message is in so many octets of its body.
_SHOWN_OCTETS = const(2048)


class Arrivals:
    """Rings at the panel of a `duty` of an `app`, and prints."""

    def __init__(self, app, duty):
        self._app = app
        self._duty = duty
        self._unread = {}

    def clear(self):
        """Forget everything: the box is being zeroized."""
        self._unread = {}

    def ring(self, ring, now):
        """Bell and lamp on, at once; after a restart what the message says has to be looked for, and is shown later."""
        app, printer = self._app, self._duty.printer
        text = None
        if ring.resumed:
            self._unread[ring.ref] = ring.flags
            printer.submit(slips.again(printer, app.fill.role, ring.ref))
        else:
            text = self._newest(ring.ref)
            printer.submit(printout.message(printer, app.journal.last_record, app.fill, ring.ref, app.hal.utc()))
        self._duty.panel.ring(ring.ref, ring.flags, text, now)
        app.station.submit(shell.Rang(ring.ref), now)

    def end(self, ref):
        """It rings no more."""
        self._unread.pop(ref, None)
        self._duty.panel.ring_end(ref)

    def want_text(self, ref, flags):
        """The panel shows a message whose text it does not keep."""
        if ref not in self._unread:
            self._unread[ref] = flags
            self._duty.errands.add(self.read_again())

    def read_again(self):
        """Look for what is not known yet of those that ring, in steps."""
        app = self._app
        for found in history.beginnings(app.journal, self._unread, _SHOWN_OCTETS):
            if found is not None and found[0] in self._unread:
                ref, body = found
                self._duty.panel.ring(ref, self._unread.pop(ref), self._text(ref, body), app.hal.ticks())
            yield

    def _newest(self, ref):
        try:
            body = history.beginning_at(self._app.journal.last_record, ref, _SHOWN_OCTETS)
        except (JournalDamaged, OSError):
            return None
        return None if body is None else self._text(ref, body)

    def _text(self, ref, body):
        return message_text(self._app.fill.role, ref, message_of(body))
