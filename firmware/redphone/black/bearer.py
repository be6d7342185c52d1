"""What every bearer is to the station, whatever carries it: whole frames on one side, a port's octets on the other.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

A bearer does no I/O and reads no clock: octets and the time (milliseconds modulo 2**30, redphone.ticks) are handed in.
Whatever comes in on its port, however damaged or hostile, is taken, found out or counted, and never raises.
"""

from redphone.compat import const

# `state`: nothing can be sent; the modem works but no valid frame has come for long; frames come and go.
DOWN = const(0)
DEGRADED = const(1)
UP = const(2)

# `why` it is not up.
NOTHING = const(0)
NOT_TRIED = const(1)
FORBIDDEN = const(2)
MODEM_SILENT = const(3)
MODEM_ERROR = const(4)
DIALLING = const(5)
BUSY = const(6)
NO_CARRIER = const(7)
NO_ANSWER = const(8)
NO_DIALTONE = const(9)
NO_NETWORK = const(10)
NO_VALID_FRAMES = const(11)
BREAK = const(12)
UNANSWERED = const(13)


class Bearer:
    """One way across. What a bearer does not need to do, it inherits from here.

    `frame_octets_max` is the longest frame that it takes. `unmeasured_ms` is how long to wait for an answer before any
    has been measured, `timeout_ms_min` the least whatever is measured; `ack_delay_ms` how long an acknowledgement waits
    for company; `heartbeat_ms_min` how often the bearer may be tried at most while nothing needs it. `boost` is set by
    the station: by how many levels to correct more than the peer asks for.
    """

    frame_octets_max = 0
    unmeasured_ms = 1000
    timeout_ms_min = 0
    ack_delay_ms = 80
    heartbeat_ms_min = 0
    boost = 0
    state = UP
    why = NOTHING

    def feed(self, data, now):
        """Octets have come in from the port."""
        raise NotImplementedError

    def next_frame(self):
        """The oldest frame that has come in whole and was not taken yet, as bytes; None if there is none."""
        raise NotImplementedError

    def ready(self):
        """Whether a frame may begin: it is up, and none is under way."""
        raise NotImplementedError

    def begin(self, frame, now):
        """Take a frame of 1 to `frame_octets_max` octets, when `ready`."""
        raise NotImplementedError

    def remaining(self):
        """Octets of the frame under way that could still be saved by abandoning it; 0 if nothing could."""
        return 0

    def mends(self):
        """How many octets of the frame under way the peer would mend if they lacked."""
        return 0

    def abandon(self):
        """Drop the frame under way, where that is possible; whether it was."""
        return False

    def outgoing(self, now):
        """The next octets for the port, a few milliseconds' worth, frames' or the modem's orders; b"" for none now."""
        raise NotImplementedError

    def departed(self):
        """Whether the frame begun last has left wholly, as far as can be known; True once a frame."""
        raise NotImplementedError

    def longest(self):
        """The longest frame that should begin now."""
        return self.frame_octets_max

    @property
    def discarded(self):
        """How often what came in was no frame."""
        return 0

    def valid(self):
        """The frame taken last was the peer's. Whatever else comes in, anybody may have sent."""

    def missed(self, frames):
        """So many of the peer's frames have been lost, as those that came show."""

    def quality(self):
        """(spoilt, margin) of what comes in, for the peer's Quality; None if nothing is measured here."""

    def same_strength(self, first, second):
        """Whether a sender that is told the one would do as with the other; only asked where `quality` is measured."""
        return first == second

    def told(self, spoilt, margin):
        """The peer's Quality: how damaged our frames arrive there."""

    def level(self):
        """How much the longest frames are corrected now: 0 not at all, else 1 more than the level of section 3.4."""
        return 0

    def line_break(self, is_broken):
        """The port's line is held in break, or is so no longer. Only what is wired straight to it has to care."""

    def wanted(self, now):
        """The station has something to send here: a bearer that must be opened (dialled) for it opens itself."""

    def tick(self, now):
        """Time has passed; do what has come due."""

    def deadline(self):
        """When `tick` will next have something to do, or None."""
