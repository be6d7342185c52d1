"""One bearer as the line sees it: the bearer itself, how fast it answers, and the frame on its way out."""

from redphone import ticks
from redphone.black.bearer import (
    DEGRADED,
    DOWN,
    FORBIDDEN,
    NO_VALID_FRAMES,
    NOT_TRIED,
    UNANSWERED,
)
from redphone.black.round_trip import RoundTrip
from redphone.black.sizing import FrameLength
from redphone.black.turns import Turns
from redphone.cipher.session import SEALED_OVERHEAD
from redphone.compat import const
from redphone.station.counters import Counters
from redphone.wire import FLASH, HALF_DUPLEX, NO_CIPHERTEXT, ROLE_B, RS485

# A frame with no more octets left than this is finished rather than abandoned for a more urgent one.
_SPARED_FOR_FLASH = const(4)
_SPARED = const(64)

# So many time-outs in a row, or tries to open a session, and a bearer counts as failing.
FAILING = const(2)

# Octets in which no frame was found, for at least so long, mean that something else than the peer is heard.
_GARBAGE_OCTETS = const(64)
_GARBAGE_MS = const(10000)

# What is reckoned to go over a bearer to tell which is the fastest.
_TYPICAL_OCTETS = const(300)
_COPIES_MAX = const(8)

# Octets that came no longer ago are of a frame that is coming in, or just has.
_COMING_IN_MS = const(60)
_BOOST_RATES = (600, 1200)

FIRST, REPLY, SEALED = range(3)


class Sending:
    """A frame on its way out: which kind, its urgency, and whom to tell when it has left or been dropped."""

    def __init__(self, kind, frame, urgency, owner, counter=0, acknowledges=False):
        self.kind = kind
        self.frame = frame
        self.urgency = urgency
        self.owner = owner
        self.counter = counter
        self.acknowledges = acknowledges


class Path:
    """`number` is the bearer's place in the fill, the same at both ends. `setup` is what the fill says of it."""

    def __init__(self, number, setup, bearer, role):
        self.number = number
        self.setup = setup
        self.bearer = bearer
        self.round_trip = RoundTrip(bearer.unmeasured_ms, bearer.ack_delay_ms, bearer.timeout_ms_min)
        self.counters = Counters()
        self.frame_length = FrameLength(bearer.frame_octets_max - SEALED_OVERHEAD)
        self.sending = None
        self.poll_due = False
        # Whether it is to be proved by a Poll even if something has come in meanwhile.
        self.proof_due = False
        self.misses = 0
        self.heartbeat_at = None
        self.turn_due = None
        self.copies = []
        self.quality_due = False
        self.grace_ms = 0
        self._quality_told = bearer.quality()
        self._octets_at = None
        self._unheard_octets = 0
        self._unheard_since = None
        self._turns = None
        self._cover_due = None
        self._cover_offered = False
        if setup.flags & HALF_DUPLEX:
            self._turns = Turns(setup.bit_rate, setup.flags & RS485, role == ROLE_B)

    # What may be sent.

    @property
    def forbidden(self):
        """Whether the law where this bearer goes forbids what cannot be read: nothing is ever sent on it."""
        return bool(self.setup.flags & NO_CIPHERTEXT)

    @property
    def usable(self):
        """Whether frames can be sent here now."""
        return self.bearer.state != DOWN and not self.forbidden

    @property
    def idle(self):
        """Whether it is closed for want of anything to send, and opens when there is something."""
        return self.bearer.state == DOWN and self.bearer.why == NOT_TRIED and not self.forbidden

    @property
    def failing(self):
        """Whether what was sent last was not answered."""
        return self.misses >= FAILING

    @property
    def takes_turns(self):
        """Whether only one end can be heard at a time."""
        return self._turns is not None

    def watch_grace(self, now):
        """Set `grace_ms`, how much longer an acknowledgement may take: a frame's time, while one may be coming in."""
        self.grace_ms = 0
        if self._octets_at is not None and ticks.diff(now, self._octets_at) <= _COMING_IN_MS:
            self.grace_ms = self.bearer.frame_octets_max * 10 * 1000 // self.setup.bit_rate

    def cost_ms(self):
        """About how long a short message takes: what bearers are chosen by."""
        return self.round_trip.timeout_ms() + _TYPICAL_OCTETS * 10 * 1000 // self.setup.bit_rate

    def payload_octets(self):
        """The longest payload of a sealed frame that should be sent now."""
        room = self.room()
        return room if self._quality_told is not None else min(room, self.frame_length.best())

    def room(self):
        """The longest payload that a sealed frame has room for now."""
        room = self.bearer.longest() - SEALED_OVERHEAD
        return min(room, self.setup.cover_octets - SEALED_OVERHEAD) if self.setup.cover_ms else room

    def may_begin(self, owed, now):
        """Whether a frame may begin: none is under way, and it is its time. `owed`: the peer waits for it."""
        self.turn_due = None
        if self.sending is not None or not self.usable or not self.bearer.ready():
            return False
        if self.setup.cover_ms:
            self._cover_offered = self._cover_due is None or ticks.reached(now, self._cover_due)
            return self._cover_offered
        if self._turns is not None and not self._turns.may(owed, now):
            self.turn_due = self._turns.due(owed, now)
            return False
        return True

    # Sending.

    def begin(self, sending, now):
        """Start on a frame."""
        self.sending = sending
        if self.setup.cover_ms:
            self._cover_due = self._next_beat(now)
            self._cover_offered = False
        if self._turns is not None:
            self._turns.tried(self.misses)
            self._turns.begun(now)
        self.bearer.begin(sending.frame, now)

    def yields_to(self, urgency):
        """Whether the frame under way should be abandoned for something of this urgency."""
        if self.sending is None or urgency <= self.sending.urgency or self.setup.cover_ms:
            return False
        # Where fewer octets lack than coding mends, the peer would take what comes next for them, and mend it.
        spared = _SPARED_FOR_FLASH if urgency >= FLASH else _SPARED
        return self.bearer.remaining() > max(spared, self.bearer.mends())

    def abandon(self):
        """Drop the frame under way: what it was, or None if it can no longer be."""
        if not self.bearer.abandon():
            return None
        dropped, self.sending = self.sending, None
        return dropped

    def drop(self):
        """The bearer has failed under a frame, which will not leave any more: what it was, or None."""
        if self.sending is None or self.bearer.state != DOWN:
            return None
        self.bearer.abandon()
        dropped, self.sending = self.sending, None
        return dropped

    def take(self, now):
        """(octets for the port, the frame that has left with them or None)."""
        octets = self.bearer.outgoing(now)
        self.counters.octets_sent += len(octets)
        if octets and self._turns is not None:
            self._turns.sent(now)
        if self.sending is None or not self.bearer.departed():
            return octets, None
        departed, self.sending = self.sending, None
        self.counters.frames_sent += 1
        if self._turns is not None:
            self._turns.departed(self.round_trip.timeout_ms(), now)
        return octets, departed

    def copy(self, cargo):
        """Send this here, too; False if too much of that waits already."""
        if len(self.copies) >= _COPIES_MAX:
            return False
        self.copies.append(cargo)
        return True

    def next_copy(self):
        """The oldest Cargo to be sent here as elsewhere that has not arrived yet, or been lost there; None if none."""
        while self.copies and (self.copies[0].arrived or not self.copies[0].pieces):
            self.copies.pop(0)
        return self.copies[0] if self.copies else None

    def first_boost(self, tries):
        """How much stronger than told a handshake is corrected when no session tells how the bearer is."""
        return tries + len([rate for rate in _BOOST_RATES if self.setup.bit_rate >= rate])

    # Receiving.

    def feed(self, data, now):
        """Octets have come in."""
        self.counters.octets_received += len(data)
        if self.forbidden:
            return
        if self._turns is not None:
            self._turns.heard(now)
        self._octets_at = now
        self._unheard_octets += len(data)
        if self._unheard_since is None:
            self._unheard_since = now
        self.bearer.feed(data, now)

    @property
    def discarded(self):
        """What has come in and was no frame, or none of the peer's."""
        return self.counters.frames_discarded + self.bearer.discarded

    def heard(self):
        """A valid frame has come in here."""
        self._unheard_octets = 0
        self._unheard_since = None

    def note_quality(self):
        """Find out whether the peer should be told how its frames arrive."""
        quality = self.bearer.quality()
        if quality is not None and not self.bearer.same_strength(quality, self._quality_told):
            self.quality_due = True

    def take_quality(self):
        """(spoilt, margin) to tell the peer now."""
        self.quality_due = False
        self._quality_told = self.bearer.quality()
        return self._quality_told

    # State.

    def state(self, now):
        """(state, why) as `black.bearer` names them."""
        if self.forbidden:
            return DOWN, FORBIDDEN
        bearer = self.bearer
        if bearer.state == DOWN:
            return DOWN, bearer.why
        if self._unheard_octets >= _GARBAGE_OCTETS and ticks.diff(now, self._unheard_since) >= _GARBAGE_MS:
            return DEGRADED, NO_VALID_FRAMES
        if self.failing:
            return DEGRADED, UNANSWERED
        return bearer.state, bearer.why

    def deadline(self):
        """When this bearer has something to do by itself, or None."""
        due = ticks.earliest(self.bearer.deadline(), self.heartbeat_at)
        due = ticks.earliest(due, self.turn_due)
        if self.grace_ms:
            due = ticks.earliest(due, ticks.add(self._octets_at, _COMING_IN_MS + 1))
        if self._cover_offered or self.sending is not None or not self.usable or not self.bearer.ready():
            return due
        return ticks.earliest(due, self._cover_due)

    def _next_beat(self, now):
        """When the next frame of cover is due; beats that were missed are not made up for."""
        beat = now if self._cover_due is None else ticks.add(self._cover_due, self.setup.cover_ms)
        return ticks.add(now, self.setup.cover_ms) if ticks.reached(now, beat) else beat
