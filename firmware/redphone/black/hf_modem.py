"""An HF data modem behind a KISS port: packets of one length, seconds long on the air, one end at a time.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

Turns are kept as on any packet radio (kiss.py), but a burst shows only when it is over. So each segment tells how many
bursts of its frame still follow, and a listener that has lost some of them does not speak into the rest.

Assumed of the modem: it holds a packet back while it hears a burst or any other carrier, and for half a second after,
in which the next burst of a series would show; it sends packets that wait one behind the other with 0.3 s between them,
and otherwise begins within `start_ms` of a packet's first octet.
"""

from redphone import ticks
from redphone.black.jitter import Jitter
from redphone.black.kiss import Kiss
from redphone.black.segments import Segmenter, longest_frame
from redphone.compat import const

# Octets of a packet, milliseconds of a burst on the air with preamble and postamble (codec2 1.2, measured).
MODES = {"datac1": (510, 4400), "datac3": (126, 3410), "datac4": (54, 5390)}

_TURN_MS = const(400)
_DECODE_MS = const(300)

# Between two bursts of a series. Without it a receiver that is still with the first misses the second one's preamble.
_GAP_MS = const(300)
_SLOT_MS = const(1000)
_SLOTS = const(4)

# The next packet is handed over so long before the one on the air ends; what is not handed over can be taken back.
_LEAD_MS = const(700)
_LISTEN_SPARE_MS = const(1000)


class HfModem(Kiss):
    """`mode` names one of MODES. Frames of up to `packets_max` (1 to 16) packets are taken.

    `start_ms`: from a packet's first octet on the port to its burst, with the modem's TXDELAY.
    """

    def __init__(self, mode, packets_max=4, start_ms=600, settings=()):
        packet_octets, burst_ms = MODES[mode]
        self._burst_ms = burst_ms + _GAP_MS
        self._packets_max = packets_max
        self._jitter = Jitter()
        Kiss.__init__(self, longest_frame(packet_octets, packets_max), packet_octets, 0, None, settings, start_ms)
        # A frame of half the longest each way, and the turn between them.
        self.unmeasured_ms = packets_max * self._burst_ms + 4 * start_ms

    def begin(self, frame, now):
        """Take a frame of 1 to `frame_octets_max` octets, when `ready`."""
        self._jitter.stir(frame[-4:])
        Kiss.begin(self, frame, now)

    def remaining(self):
        """Octets of the frame under way whose packets the modem does not have yet."""
        return sum([len(packet) for packet in self._packets])

    def abandon(self):
        """Keep back the packets that the modem does not have yet; whether there were any."""
        dropped = bool(self._packets)
        if dropped:
            self._packets = []
            self._under_way = False
        return dropped

    def outgoing(self, now):
        """The next octets for the modem; a packet only when the modem is nearly through with the one before it."""
        if self._octets or self._on_air_until is None or ticks.diff(self._on_air_until, now) <= _LEAD_MS:
            return Kiss.outgoing(self, now)
        return b""

    def deadline(self):
        """When a burst will have left, the next packet is to be handed over, or a turn ends; or None."""
        due = self._on_air_until
        if due is not None and self._packets:
            due = ticks.add(due, -_LEAD_MS)
        return ticks.earliest(due, self._clear_at)

    # Within.

    def _make_segmenter(self, packet_octets_max):
        return Segmenter(packet_octets_max, True)

    def _lifetime_ms(self):
        return (self._packets_max + 1) * self._burst_ms

    def _air_ms(self, octets):
        return self._burst_ms

    def _turn_ms(self):
        return _TURN_MS

    def _listen_ms(self):
        """The other end's turn-round, start and first burst; then a number of slots, so that both do not go at once."""
        answer = _TURN_MS + self._txdelay_ms + self._burst_ms + _DECODE_MS + _LISTEN_SPARE_MS
        return answer + _SLOT_MS * (self._jitter.up_to(_SLOTS * 1000 - 1) // 1000)

    def _unsent_ms(self, now):
        """Bursts still to come, and the one that was reckoned to be on the air."""
        since = self._on_air_from if ticks.diff(self._on_air_from, now) > 0 else now
        bursts = (ticks.diff(self._on_air_until, since) + self._burst_ms - 1) // self._burst_ms
        return bursts * self._burst_ms
