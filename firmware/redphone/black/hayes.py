"""A telephone modem as a bearer: a call is made when there is something to send, and frames go over it.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

While a call is up, octets belong to the stream, which finds the frames in them; at all other times to the dialogue with
the modem (hayes_control).
"""

from redphone import ticks
from redphone.black import bearer
from redphone.black import hayes_phases as phase
from redphone.black.bearer import Bearer
from redphone.black.hayes_call import Call
from redphone.black.hayes_control import Control
from redphone.black.hayes_results import ResultLines
from redphone.black.pace import Pace
from redphone.compat import const
from redphone.errors import LocalProtocolError

_LF = const(10)
_UNHEARD_MS = const(60000)
_SLOWEST = const(2400)
_UNMEASURED_MS = const(3000)
_SECOND_LATER_MS = const(10000)  # one end hangs up, and may think better of it
_SETTLING_MS = const(500)  # the peer's modem may say CONNECT a little later than ours


class Hayes(Bearer):
    """A modem with a `stream` (itself a Bearer) on it while a call is up.

    `number`: whom to dial, "" to answer only. `setup`: a line of settings, "" for the usual ones. `second`: whether
    this end is the one that waits longer, before it calls again and before it hangs up (role B). `idle_ms`: hang up
    after so long without a frame either way; 0: never. `unheard_ms`: hang up when the peer has said nothing for so
    long, though it should have; 0: never. `bit_rate`: the carrier's, where CONNECT does not name it.
    """

    def __init__(self, stream, number, setup="", second=False, idle_ms=0, unheard_ms=_UNHEARD_MS, bit_rate=_SLOWEST):
        self.frame_octets_max = stream.frame_octets_max
        self.unmeasured_ms = max(stream.unmeasured_ms, _UNMEASURED_MS)
        self.state, self.why = bearer.DOWN, bearer.NOT_TRIED
        self._stream = stream
        self._control = Control(number, setup, second)
        self._idle_ms = idle_ms + _SECOND_LATER_MS if second and idle_ms else idle_ms
        self._unheard_ms, self._bit_rate = unheard_ms, bit_rate
        self._results = ResultLines()
        self._in_call = False
        self._call = Call(0, 0, 0)
        self._pace = Pace(bit_rate, 0)
        self._skip_line_feed = False
        self._now = None

    # The station's side.

    @property
    def boost(self):
        """By how many levels to correct more than the peer asks for."""
        return self._stream.boost

    @boost.setter
    def boost(self, levels):
        self._stream.boost = levels

    @property
    def discarded(self):
        """What was no frame."""
        return self._stream.discarded

    def longest(self):
        """The longest frame that should begin now."""
        return self._stream.longest()

    def level(self):
        """How much the longest frames are corrected now: 0 not at all."""
        return self._stream.level()

    def valid(self):
        """The frame taken last was the peer's."""
        self._stream.valid()

    def missed(self, frames):
        """So many of the peer's frames have been lost."""
        self._stream.missed(frames)

    def quality(self):
        """What comes in, for the peer's Quality."""
        return self._stream.quality()

    def same_strength(self, first, second):
        """Whether two qualities would have a sender do the same."""
        return self._stream.same_strength(first, second)

    def told(self, spoilt, margin):
        """The peer's Quality."""
        self._stream.told(spoilt, margin)

    def next_frame(self):
        """The oldest frame of a call's not taken yet; None if there is none."""
        frame = self._stream.next_frame()
        if frame is not None and self._in_call:
            self._call.heard(frame, self._now)
            self._stay(self._now)
        return frame

    def ready(self):
        """Whether a call is up that takes a frame."""
        return self._takes_data() and self._call.is_good(self._now) and self._stream.ready()

    def begin(self, frame, now):
        """Take a frame, when `ready`."""
        if not self.ready():
            raise LocalProtocolError("no call takes a frame now: ask `ready` first")
        self._call.sent(frame, now)
        self._stream.begin(frame, now)
        self._stay(now)

    def remaining(self):
        """Octets of the frame under way that are not in the modem yet."""
        return self._stream.remaining()

    def mends(self):
        """How many octets of the frame under way the peer would mend if they lacked."""
        return self._stream.mends()

    def abandon(self):
        """Drop the frame under way; whether it was."""
        return self._stream.abandon()

    def departed(self):
        """Whether the frame begun last has gone to the modem; True once a frame."""
        return self._stream.departed()

    def wanted(self, now):
        """Dial, now or when it can be; forgotten after 10 min unless said again. A call about to end goes on."""
        self._control.wanted(now)
        if self._in_call:
            self._call.needed(now)
            self._stay(now)
        self.tick(now)

    def tick(self, now):
        """Time has passed; do what has come due."""
        self._now = now
        if self._control.phase == phase.ON_LINE:
            self._stream.tick(now)
            self._watch(now)
        else:
            self._control.tick(now)
        self._follow(now)

    def deadline(self):
        """When to be ticked, or asked for octets, next; None: not by itself."""
        if self._now is None or self._control.phase != phase.ON_LINE:
            return self._control.deadline(self._now)
        due = ticks.earliest(self._call.due(), self._stream.deadline())
        return ticks.earliest(due, self._pace.due()) if self._stream.remaining() else due

    # The port's side.

    def feed(self, data, now):
        """Octets from the modem: the peer's while a call is up, else results."""
        self._now = now
        at = 0
        while at < len(data) and not self._takes_data():
            result = self._results.push(data[at])
            if result:
                self._control.result(result, now)
                self._follow(now)
            at += 1
        if at < len(data):
            self._take_call(data[at:] if at else data, now)

    def outgoing(self, now):
        """The next octets for the modem: an order, or the call's, no faster than it carries them."""
        self.tick(now)
        order = self._control.take_order(now)
        if order:
            self._results.forget()
        if order or self._control.phase != phase.ON_LINE or self._call.in_doubt() or not self._pace.may(now):
            return order
        octets = self._stream.outgoing(now)
        self._pace.spent(len(octets), now)
        return octets

    # Within.

    def _takes_data(self):
        """Whether what comes in is the peer's."""
        return self._in_call and self._control.phase in (phase.ON_LINE, phase.GUARDING)

    def _take_call(self, data, now):
        if self._skip_line_feed and data[0] == _LF:
            data = data[1:]
        self._skip_line_feed = False
        for octet in data:
            self._call.take(octet, now)
        self._stream.feed(data, now)
        self._stay(now)

    def _watch(self, now):
        """The call, as time passes: has it been lost, is it in vain, is it needed?"""
        call = self._call
        if call.echoed:
            self._control.restarted(now)
        elif call.is_lost(now):
            self._control.lost(now, call.is_quiet(now))
        elif call.is_over(now) and not self._stream.remaining():
            self._control.end(now, not call.is_unheard(now))

    def _stay(self, now):
        if self._control.phase == phase.GUARDING and not self._call.is_over(now):
            self._control.stay(now)

    def _follow(self, now):
        """Begin or end the call as the dialogue with the modem has gone."""
        if self._control.connected_at is None:
            self.state, self.why = bearer.DOWN, self._control.why
            if self._in_call:
                self._in_call = False
                self._stream.abandon()
                self._results.forget()
            return
        if not self._in_call:
            self._in_call = True
            self._call = Call(self._idle_ms, self._unheard_ms, now)
            self._pace = Pace(self._results.rate or self._bit_rate, ticks.add(now, _SETTLING_MS))
        if self._takes_data() and self.state != bearer.UP:
            self._skip_line_feed = True
            self.state, self.why = bearer.UP, bearer.NOTHING
        elif not self._takes_data():
            self.state, self.why = bearer.DOWN, bearer.NOT_TRIED
