"""Selective repeat by frame counter (docs/protocol.md section 6.2).

Black side. Sees ciphertext only. No key and no plaintext may enter here: what a frame held is a token of the
caller's, given back when the frame is known to have arrived, or to be lost. A lost frame is never sent again as it
was; what it held goes into a new one under a new counter, so every acknowledgement is of one sending only.
"""

from redphone import ticks
from redphone.compat import const

_IN_FLIGHT_MAX = const(48)
_IN_FLIGHT_FIRST = const(16)
_REORDER_MAX = const(16)
_ACK_EVERY = const(8)
_BITMAP_BITS = const(64)


class Outstanding:
    """One frame on its way: its octets, urgency, the caller's token, when its last octet left (None: not yet)."""

    def __init__(self, octets, urgency, token):
        self.octets = octets
        self.urgency = urgency
        self.token = token
        self.departed_at = None


class SendWindow:
    """Frames sent in one session over one bearer and not yet acknowledged."""

    def __init__(self, round_trip, frame_length, jitter):
        self._round_trip = round_trip
        self._jitter = jitter
        self._spread_ms = 0
        self._frame_length = frame_length
        self._frames = {}
        self._given_up = {}
        self._reorder = 1
        self._in_flight_max = _IN_FLIGHT_FIRST
        self.misses = 0
        self.resent = 0

    def has_room(self, urgency):
        """Whether another frame may be sent: while the line does not answer, one at a time, or a more urgent one."""
        if not self.misses:
            return len(self._frames) < self._in_flight_max
        return all(frame.urgency < urgency for frame in self._frames.values())

    def is_nearly_full(self):
        """Whether the next frame will be the last for now: its acknowledgement is wanted at once."""
        return self.misses > 0 or len(self._frames) + 1 >= self._in_flight_max

    def sent(self, counter, octets, urgency, token):
        """A frame that asks for an acknowledgement is being sent."""
        self._frames[counter] = Outstanding(octets, urgency, token)

    def departed(self, counter, now):
        """The frame's last octet has left."""
        if counter in self._frames:
            self._frames[counter].departed_at = now

    def hold(self):
        """The peer cannot answer before our turn is over: the time-outs of all frames wait for that."""
        for frame in self._frames.values():
            frame.departed_at = None

    def departed_all(self, now):
        """Our turn may be over: every frame has left."""
        for frame in self._frames.values():
            frame.departed_at = now

    def withdraw(self, counter):
        """The frame was abandoned before its end; its token, or None."""
        frame = self._frames.pop(counter, None)
        return frame.token if frame else None

    def acknowledged(self, largest, bitmap, now):
        """Take an Ack: (tokens arrived, tokens lost)."""
        arrived = []
        for counter in _acknowledged(largest, bitmap):
            self._notice_reordering(counter, largest)
            frame = self._frames.pop(counter, None)
            if frame is not None:
                arrived.append(frame.token)
                self._frame_length.arrived(frame.octets)
                if counter == largest and frame.departed_at is not None:
                    self._round_trip.measured(ticks.diff(now, frame.departed_at))
        if arrived:
            self.misses = self._spread_ms = 0
            self._in_flight_max = min(self._in_flight_max + len(arrived), _IN_FLIGHT_MAX)
        return arrived, self._overtaken(largest)

    def deadline(self, grace_ms=0):
        """When the next frame counts as lost, or None; as with `expire`."""
        wait = self._wait_ms() + grace_ms
        due = None
        for frame in self._frames.values():
            if frame.departed_at is not None:
                due = ticks.earliest(due, ticks.add(frame.departed_at, wait))
        return due

    def expire(self, now, grace_ms=0):
        """Tokens of the frames that were not acknowledged in time; counts one miss if there are any.

        `grace_ms`: how much longer an acknowledgement may take, behind a frame of the peer's that is coming in.
        """
        wait = self._wait_ms() + grace_ms
        late = []
        for counter, frame in self._frames.items():
            if frame.departed_at is not None and ticks.reached(now, ticks.add(frame.departed_at, wait)):
                late.append(counter)
        if late:
            self.misses += 1
            self._in_flight_max = max(self._in_flight_max // 2, 1)
            self._spread_ms = self._jitter.up_to(self._round_trip.backed_off_ms(self.misses) // 2)
        return self._lose(late)

    def abandon_all(self):
        """Every token still out: the session has ended."""
        tokens = [frame.token for frame in self._frames.values()]
        self._frames = {}
        return tokens

    def _wait_ms(self):
        return self._round_trip.backed_off_ms(self.misses) + self._spread_ms

    def _overtaken(self, largest):
        """Frames that so many later ones have overtaken are lost; bearers of one wire keep their order."""
        passed = [c for c, f in self._frames.items() if c + self._reorder <= largest and f.departed_at is not None]
        return self._lose(passed)

    def _lose(self, counters):
        tokens = []
        for counter in sorted(counters):
            frame = self._frames.pop(counter)
            tokens.append(frame.token)
            self._frame_length.lost(frame.octets)
            self._given_up[counter] = True
            self.resent += 1
        while len(self._given_up) > _BITMAP_BITS:
            del self._given_up[min(self._given_up)]
        return tokens

    def _notice_reordering(self, counter, largest):
        """A frame given up as overtaken has arrived after all: be slower to give up from now on."""
        if self._given_up.pop(counter, None):
            self._reorder = min(max(self._reorder, largest - counter + 1), _REORDER_MAX)


class ReceiveWindow:
    """Frames received in one session over one bearer, and when to acknowledge them."""

    def __init__(self, ack_delay_ms):
        self._ack_delay_ms = ack_delay_ms
        self._largest = -1
        self._bits = bytearray(_BITMAP_BITS // 8)
        self._waiting = 0
        self._due_at = None
        self._reported = -1
        self._reported_before = -1
        self.urgency = 0
        # Whether a heartbeat that says who is there waits for its answer.
        self.was_beaten = False

    def received(self, counter, asks, urgency, at_once, now):
        """A frame that verified. `asks`: it wants an acknowledgement; `urgency`: the highest precedence in it.

        How many before it have not come.
        """
        gap = counter != self._largest + 1
        missed = max(0, counter - self._largest - 1)
        self._mark(counter)
        if not asks:
            return missed
        self._waiting += 1
        self.urgency = max(self.urgency, urgency)
        soon = at_once or gap or self._waiting >= _ACK_EVERY
        due = now if soon else ticks.add(now, self._ack_delay_ms)
        self._due_at = ticks.earliest(self._due_at, due)
        return missed

    def wanted(self):
        """Whether an acknowledgement would tell the peer anything."""
        return self._waiting > 0

    def due(self, now):
        """Whether an acknowledgement should not wait for company any longer."""
        return self._due_at is not None and ticks.reached(now, self._due_at)

    def deadline(self):
        """When an acknowledgement will be due, or None."""
        return self._due_at

    def one_is_new(self):
        """Whether an acknowledgement would tell of one frame more than the last one, in order."""
        return self._largest == self._reported + 1

    def take(self):
        """(largest counter, bitmap of those before it) to report now; reaches back over the last two reports."""
        oldest = self._reported_before
        self._reported_before, self._reported = self._reported, self._largest
        self._waiting = 0
        self._due_at = None
        self.urgency = 0
        span = min(self._largest - oldest - 1, _BITMAP_BITS)
        octets = (max(span, 0) + 7) // 8
        while octets and not self._bits[octets - 1]:
            octets -= 1
        return self._largest, bytes(self._bits[:octets])

    def take_back(self, now):
        """What was taken has not left: it is due again."""
        self._waiting = max(self._waiting, 1)
        self._due_at = now

    def _mark(self, counter):
        if counter > self._largest:
            self._shift(counter - self._largest)
            self._largest = counter
        else:
            self._set(self._largest - counter - 1)

    def _shift(self, steps):
        """Move the bitmap by `steps` and mark the old largest, if there was one."""
        value = 0
        if steps < _BITMAP_BITS + 1:
            value = int.from_bytes(self._bits, "little") << steps
            if self._largest >= 0:
                value |= 1 << (steps - 1)
        self._bits = bytearray((value & ((1 << _BITMAP_BITS) - 1)).to_bytes(_BITMAP_BITS // 8, "little"))

    def _set(self, bit):
        if 0 <= bit < _BITMAP_BITS:
            self._bits[bit >> 3] |= 1 << (bit & 7)


def _acknowledged(largest, bitmap):
    """The counters that an Ack names: `largest`, and `largest` - 1 - k for each bit k that is set."""
    counters = [largest]
    for bit in range(8 * len(bitmap)):
        if bitmap[bit >> 3] & (1 << (bit & 7)):
            counters.append(largest - 1 - bit)
    return counters
