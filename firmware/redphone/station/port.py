"""One bearer as the station sees it: frames found in what comes in, one frame going out."""

from redphone import ticks
from redphone.black.framing import Deframer, FrameWriter
from redphone.compat import const
from redphone.wire import FLASH, FRAME_OCTETS_MAX

_IDLE_MS = const(1000)
_PIECE_OCTETS_MIN = const(16)
_PIECE_OCTETS_MAX = const(256)

# A frame with no more octets left than this is finished rather than abandoned for a more urgent one.
_SPARED_FOR_FLASH = const(4)
_SPARED = const(64)

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


class Port:
    """A bearer's two directions. Hands out a few milliseconds' worth of octets at a time: little is committed."""

    def __init__(self, bit_rate):
        self.deframer = Deframer(FRAME_OCTETS_MAX, FRAME_OCTETS_MAX)
        self.sending = None
        self._writer = FrameWriter()
        self._piece = max(_PIECE_OCTETS_MIN, min(_PIECE_OCTETS_MAX, bit_rate // 2000))
        self._quiet_since = None

    def idle(self):
        """Whether the next frame may begin."""
        return self._writer.remaining() == 0

    def begin(self, sending, now):
        """Start on a frame; after a pause, behind a delimiter that ends whatever noise came before it."""
        lead = self._quiet_since is None or ticks.diff(now, self._quiet_since) >= _IDLE_MS
        self.sending = sending
        self._writer.begin(sending.frame, lead)

    def yields_to(self, urgency):
        """Whether the frame under way should be abandoned for something of this urgency."""
        if self.sending is None or urgency <= self.sending.urgency:
            return False
        return self._writer.remaining() > (_SPARED_FOR_FLASH if urgency >= FLASH else _SPARED)

    def abandon(self):
        """Drop the frame under way; what it was, for its contents to be sent again."""
        dropped = self.sending
        self.sending = None
        self._writer.abandon()
        return dropped

    def take(self, now):
        """(octets, the frame that has left with them or None)."""
        octets = self._writer.take(self._piece)
        if octets:
            self._quiet_since = now
        if self._writer.remaining() or self.sending is None:
            return octets, None
        departed = self.sending
        self.sending = None
        return octets, departed
