"""The orderwire: short lines of text between two people, while a call is open (docs/protocol.md section 6.7).

Each line is stored before it is sent, and shown at the other end as soon as it is stored there; one is under way at a
time. It rings no bell: the call did that.
"""

from redphone.compat import const
from redphone.wire import (
    CALL,
    IMMEDIATE,
    NO_CALL,
    QUEUE_FULL,
    STORAGE_FULL,
    CallOpen,
    CallState,
    Done,
    HangUp,
    Heard,
    InTalk,
    OutHeard,
    OutTalk,
    Refused,
    Said,
    Talk,
)

_WAITING_MAX = const(16)


class Orderwire:
    """Lines both ways, and the call that is open."""

    def __init__(self, journal, utc, tell, notices):
        self._journal = journal
        self._utc = utc
        self._tell = tell
        self._notices = notices
        # The numbers of our last line, of the last that is stored, and of the peer's last.
        self._said = 0
        self._stored = 0
        self._heard_of = 0
        # The number of a line of the peer's that is being stored.
        self._storing = 0
        # Our lines that the peer is not known to have, the first of them under way.
        self._waiting = []
        # The last CallState; before there was any, one that is over and about nothing.
        self._call = CallState(by_peer=1)

    @property
    def is_open(self):
        """Whether a call is open."""
        return bool(self._call.open)

    # What people here do.

    def say(self, order, token, now):
        """A line of ours: Done, once it is stored, or Refused."""
        if not self.is_open:
            self._refuse(NO_CALL, "no call is open: call, and wait until it is answered", token)
            return
        if len(self._waiting) >= _WAITING_MAX:
            self._refuse(QUEUE_FULL, "the other end has not had the last lines yet: wait", token)
            return
        at = self._utc(now)
        line = OutTalk(number=self._said + 1, at=at, by=order.by, text=order.text)

        def stored():
            self._stored = line.number
            self._tell(self._event(0, line, 0), 0)
            self._tell(Done(), token)
            self._send()

        def failed():
            # Every later one was given up with it.
            self._said = min(self._said, line.number - 1)
            self._waiting = [other for other in self._waiting if other.number < line.number]
            self._refuse(STORAGE_FULL, "the line could not be stored: the box's storage is full or faulty", token)

        self._said = line.number
        self._waiting.append(line)
        self._journal.append(line, at, stored, failed)

    def hang_up(self, order, token, now):
        """End the call: Done, once that is stored, or Refused."""
        if not self.is_open:
            self._refuse(NO_CALL, "no call is open", token)
            return
        call = self._call
        self._change(0, call.own, call.ref, order.by, 0, now, lambda: self._tell(Done(), token))
        self._journal.after(self._say_over, self._say_over)

    # What becomes of calls.

    def answered(self, own, ref, flags, by, now):
        """A message is acknowledged: if it is a call, the orderwire is open."""
        if flags & CALL:
            self._change(1, int(own), ref, by, 0, now)

    # What the peer says.

    def heard_line(self, item, now):
        """A line of the peer's."""
        if item.number <= self._heard_of:
            self._say_heard()
        if item.number != self._heard_of + 1 or item.number == self._storing:
            return
        line = InTalk(number=item.number, at=item.at, by=item.by, text=item.text)

        def stored():
            if line.number == self._heard_of + 1:
                self._heard_of = line.number
                self._say_heard()
                self._tell(self._event(1, line, 1), 0)

        def failed():
            self._storing = 0

        self._storing = item.number
        self._journal.append(line, self._utc(now), stored, failed)

    def line_heard(self, item, now):
        """The peer has our lines up to a number."""
        last = min(item.number, self._stored)
        heard = [line for line in self._waiting if line.number <= last]
        if not heard:
            return
        self._waiting = [line for line in self._waiting if line.number > last]

        def stored():
            for line in heard:
                self._tell(self._event(0, line, 1), 0)

        self._journal.append(OutHeard(number=heard[-1].number), self._utc(now), stored, stored)
        self._send()

    def hung_up(self, item, now):
        """The peer has ended a call. `own` says whose it was, as the peer sees it."""

        def ended():
            call = self._call
            if call.open and (call.own, call.ref) == (1 - item.own, item.ref):
                self._change(0, call.own, call.ref, item.by, 1, now)

        # That it was answered may have come in the same frame, and is a fact only when it is stored.
        self._journal.after(ended, ended)

    def new_session(self):
        """What was not heard may have been lost; that a call is over, too, if the peer could not store it."""
        self._send()
        self._say_over()

    # What the journal keeps.

    def restore(self, entry):
        """Take back an OutTalk, OutHeard, InTalk or CallState."""
        if isinstance(entry, OutTalk):
            self._said = max(self._said, entry.number)
            self._waiting.append(entry)
        elif isinstance(entry, OutHeard):
            self._said = max(self._said, entry.number)
            self._waiting = [line for line in self._waiting if line.number > entry.number]
        elif isinstance(entry, InTalk):
            self._heard_of = max(self._heard_of, entry.number)
        else:
            self._call = entry
        self._stored = self._said

    def restore_answered(self, own, ref, flags, at, by):
        """A message was acknowledged: if it is a call, a CallState follows in the journal, if that got there."""
        if flags & CALL:
            self._call = CallState(open=1, own=int(own), ref=ref, at=at, by=by)

    def resume(self):
        """After a restart: go on with what was not heard. That a call is over may not have been said."""
        self.new_session()

    def checkpoint(self):
        """The entries that make this again."""
        entries: list = []
        first = self._waiting[0].number if self._waiting else self._said + 1
        if first > 1:
            entries.append(OutHeard(number=first - 1))
        entries.extend(self._waiting)
        if self._heard_of:
            entries.append(InTalk(number=self._heard_of, by="-", text="-"))
        if self._call.ref:
            entries.append(self._call)
        return entries

    # Within.

    def _change(self, is_open, own, ref, by, by_peer, now, then=None):
        at = self._utc(now)
        entry = CallState(open=is_open, own=own, ref=ref, at=at, by=by, by_peer=by_peer)
        # It is so from now on, stored or not: what people say to each other must not wait.
        self._call = entry

        def stored():
            self._tell(CallOpen(open=is_open, own=own, ref=ref, at=at, by=by), 0)
            if then:
                then()

        self._journal.append(entry, at, stored, stored)

    def _send(self):
        if self._waiting:
            self._notices.say("talk", IMMEDIATE, self._next_line)

    def _next_line(self, now):
        if not self._waiting or self._waiting[0].number > self._stored:
            return None
        line = self._waiting[0]
        return Talk(number=line.number, at=line.at, by=line.by, text=line.text)

    def _say_heard(self):
        self._notices.say("heard", IMMEDIATE, lambda now: Heard(number=self._heard_of))

    def _say_over(self):
        if not self._call.open and not self._call.by_peer:
            self._notices.say("over", IMMEDIATE, self._over)

    def _over(self, now):
        call = self._call
        if call.open or call.by_peer:
            return None
        return HangUp(own=call.own, ref=call.ref, at=call.at, by=call.by)

    def _event(self, direction, line, heard):
        said = Said(direction=direction, number=line.number, at=line.at, heard=heard)
        said.by, said.text = line.by, line.text
        return said

    def _refuse(self, reason, advice, token):
        self._tell(Refused(reason=reason, advice=advice), token)
