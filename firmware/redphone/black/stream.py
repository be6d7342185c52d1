"""A stream of octets as a bearer: plain frames where it is clean, else coded ones (docs/protocol.md section 3).

Black side. Sees ciphertext only. No key and no plaintext may enter here.
"""

from redphone import ticks
from redphone.black import coded
from redphone.black.bearer import BREAK, DOWN, NOTHING, UP, Bearer
from redphone.black.framing import DELIMITER, encode
from redphone.black.stream_deframer import StreamDeframer
from redphone.black.strength import LEVELS, PLAIN, Damage, first_told, level_for
from redphone.compat import const

_IDLE_MS = const(1000)
_PIECE_OCTETS_MIN = const(16)
_PIECE_OCTETS_MAX = const(256)
_FRAME_SHORTEST = const(256)
_FRAME_TIME_MAX_S = const(5)

# Lengths of frames that strength is judged by, besides the longest: a receipt, a short message.
_SHORT = const(48)
_MIDDLING = const(192)

# Bits of SYNC that may be wrong: few on a clean line, where plain frames must not be taken for it.
_TOLERANCE_CLEAN = const(1)
_TOLERANCE = const(3)

# Longer frames are coded at this level at least, for so many octets at first or until the peer tells how they arrive.
_CAUTION = const(1)
_CAUTIOUS_OCTETS = const(1500)

# The silence after which no more of a frame will come.
_SILENCE_OCTETS = const(40)
_SILENCE_MS = const(200)


class StreamBearer(Bearer):
    """Frames on a wire or a call of `bit_rate` bit/s, ten bits an octet.

    `always`: the level that every frame is coded at, whatever comes; None to go by the peer's Quality.
    """

    def __init__(self, bit_rate, always=None):
        self._always = always
        self.frame_octets_max = min(coded.FRAME_OCTETS_MAX, max(_FRAME_SHORTEST, bit_rate // 10 * _FRAME_TIME_MAX_S))
        self.unmeasured_ms = 1000 + 200 * 10 * 1000 // bit_rate
        self._deframer = StreamDeframer(coded.FRAME_OCTETS_MAX)
        self._silence_ms = _SILENCE_MS + _SILENCE_OCTETS * 10 * 1000 // bit_rate
        self._piece = max(_PIECE_OCTETS_MIN, min(_PIECE_OCTETS_MAX, bit_rate // 2000))
        self._frames = []
        self._taken = 0, 0
        self._damage = Damage()
        self._heard_at = None
        self._spoilt, self._margin = first_told()
        self._cautious = _CAUTIOUS_OCTETS
        self._octets = b""
        self._at = 0
        self._plain = True
        self._coded_due = False
        self._mends = 0
        self._lead_due = False
        self._under_way = False
        self._quiet_since = None

    def feed(self, data, now):
        """Octets have come in."""
        self._heard_at = now
        self._collect(self._deframer.feed(data))

    def next_frame(self):
        """The oldest frame that has come in whole, or None."""
        if not self._frames:
            return None
        frame, corrected = self._frames.pop(0)
        self._taken = len(frame), corrected
        return frame

    def valid(self):
        """The frame taken last was the peer's: only such a one tells how damaged the line is."""
        self._damage.passed(*self._taken)

    def missed(self, frames):
        """So many of the peer's frames have been lost."""
        self._damage.missed(frames)

    def quality(self):
        """(spoilt, margin) of what comes in here, for the peer; what it does with them is `told`."""
        return self._damage.told()

    def told(self, spoilt, margin):
        """The peer's Quality: how damaged our frames arrive there."""
        self._spoilt, self._margin = spoilt, margin
        self._cautious = 0

    def same_strength(self, first, second):
        """Whether two qualities would have a sender do the same."""
        lengths = (_SHORT, _MIDDLING, self.frame_octets_max)
        return all(level_for(octets, *first) == level_for(octets, *second) for octets in lengths)

    def longest(self):
        """The longest frame that may begin now."""
        level = self._level(self.frame_octets_max)
        return self.frame_octets_max if level == PLAIN else min(self.frame_octets_max, coded.LONGEST[level])

    def level(self):
        """How much the longest frames are corrected now: 0 not at all."""
        return self._level(self.frame_octets_max) + 1

    def line_break(self, is_broken):
        """What is wired to the port holds the line low: nothing can come in."""
        self.state, self.why = (DOWN, BREAK) if is_broken else (UP, NOTHING)

    def ready(self):
        """Whether the next frame may begin."""
        return not self._under_way

    def begin(self, frame, now):
        """Start on a frame; after a pause, behind a delimiter that ends whatever noise came before it."""
        level = self._level(len(frame))
        if self._coded_due:
            level = max(level, 0)
        self._cautious -= len(frame)
        lead = self._lead_due or not self._plain
        self._lead_due = False
        self._plain = level == PLAIN
        if self._plain:
            lead = lead or self._quiet_since is None or ticks.diff(now, self._quiet_since) >= _IDLE_MS
            self._octets = (DELIMITER if lead else b"") + encode(frame) + DELIMITER
        else:
            self._octets = coded.encode(frame, level)
        self._mends = 0 if self._plain else coded.mended_octets(len(frame), level)
        self._at = 0
        self._under_way = True

    def remaining(self):
        """Octets of the frame under way that are still here."""
        return len(self._octets) - self._at if self._under_way else 0

    def mends(self):
        """How many octets of the frame under way the peer would mend if they lacked."""
        return self._mends

    def abandon(self):
        """Drop the rest of the frame; what is out of it is no frame to the peer."""
        self._lead_due = self._at > 0
        # The peer still waits for the rest of a coded frame: among what it keeps it finds another, but no plain one.
        self._coded_due = self._coded_due or (self._lead_due and not self._plain)
        self._octets = b""
        self._at = 0
        self._under_way = False
        return True

    def outgoing(self, now):
        """The next octets for the wire."""
        piece = self._octets[self._at : self._at + self._piece]
        self._at += len(piece)
        if piece:
            self._quiet_since = now
        return piece

    def departed(self):
        """Whether the frame begun last has left."""
        if not self._under_way or self._at < len(self._octets):
            return False
        self._under_way = self._coded_due = False
        return True

    def tick(self, now):
        """After a silence no more of a frame will come."""
        due = self.deadline()
        if due is not None and ticks.reached(now, due):
            self._heard_at = None
            self._collect(self._deframer.release())

    def deadline(self):
        """When a silence will have lasted long enough, or None."""
        if self._heard_at is None or not self._deframer.missing:
            return None
        return ticks.add(self._heard_at, self._silence_ms)

    def _collect(self, frames):
        deframer = self._deframer
        for frame in frames:
            self._frames.append((frame, deframer.corrected))
        level = level_for(coded.FRAME_OCTETS_MAX, *self._damage.told())
        deframer.tolerance = _TOLERANCE_CLEAN if level == PLAIN else _TOLERANCE

    @property
    def discarded(self):
        """Frames that were none."""
        return self._deframer.discarded + self._deframer.failed

    def _level(self, octets):
        if self._always is not None:
            return self._always
        level = level_for(octets, self._spoilt, self._margin)
        if self._cautious > 0 and octets >= _MIDDLING:
            level = max(level, _CAUTION)
        return min(level + self.boost, LEVELS - 1)
