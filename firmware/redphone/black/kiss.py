"""A packet radio or modem behind a KISS port: a TNC such as direwolf, or one that sends raw packets.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

The TNC looks after its channel: it waits until it is free, keys the transmitter, and repeats nothing. KISS tells
neither when a packet has left nor whether the channel is busy, so both are reckoned here from the time on the air.

One frame is one turn. Whoever has sent a frame listens for as long as the other end needs to begin an answer; whoever
has heard a frame to its end may speak at once. Otherwise an answer and the next frame would begin at the same moment,
too soon for either TNC to notice the other. A packet that comes in while ours is reckoned to be on the air shows that
ours was held back, and the reckoning is put right.
"""

from redphone import ticks
from redphone.black import kiss_framing
from redphone.black.ax25 import HEADER_OCTETS_MAX
from redphone.black.bearer import Bearer
from redphone.black.kiss_framing import KissDeframer
from redphone.black.segments import Reassembler, Segmenter
from redphone.compat import const

_PIECE_OCTETS = const(64)
_FRAMES_WAITING_MAX = const(4)
_LIFETIME_MS = const(30000)
_UNMEASURED_MS = const(10000)
_ACK_DELAY_MS = const(200)

# From a frame's end to the other TNC's carrier, besides its TXDELAY: acknowledgements wait for company, slots pass.
_ANSWER_MS = const(700)

# Flags and check sequence around a packet, and what bit stuffing adds at most on the mean.
_WRAPPING_OCTETS = const(4)
_STUFFING = const(40)


class Kiss(Bearer):
    """Packets of at most `packet_octets_max` at `bit_rate` on the air.

    `addresses` (ax25.Addresses) for a TNC that wants AX.25 packets, None for one that takes raw ones. `settings`:
    pairs of a command of kiss_framing's and its octet, sent to the TNC first; the time on the air counts TXDELAY as
    `txdelay_ms`.
    """

    def __init__(self, frame_octets_max, packet_octets_max, bit_rate, addresses=None, settings=(), txdelay_ms=300):
        self.frame_octets_max = frame_octets_max
        self.unmeasured_ms = _UNMEASURED_MS
        self.ack_delay_ms = _ACK_DELAY_MS
        self._addresses = addresses
        self._bit_rate = bit_rate
        self._txdelay_ms = txdelay_ms
        self._deframer = KissDeframer(packet_octets_max + (HEADER_OCTETS_MAX if addresses else 0))
        self._segmenter = self._make_segmenter(packet_octets_max)
        self._reassembler = Reassembler(frame_octets_max, self._lifetime_ms())
        self._frames = []
        self._packets = []
        self._clear_at = None
        self._octets = b"".join([kiss_framing.command(kind, bytes((octet,))) for kind, octet in settings])
        self._under_way = False
        self._on_air_from = 0
        self._on_air_until = None
        self.overrun = 0

    @property
    def discarded(self):
        """KISS frames, packets and frames thrown away."""
        return self._deframer.discarded + self._reassembler.discarded + self.overrun

    # In.

    def feed(self, data, now):
        """Octets have come in from the TNC."""
        for octet in data:
            if self._deframer.push(octet):
                self._packet_came(self._deframer.packet(), now)

    def next_frame(self):
        """The oldest frame that has come in whole and was not taken yet, as bytes; None if there is none."""
        return self._frames.pop(0) if self._frames else None

    # Out.

    def ready(self):
        """Whether a frame may begin: none is under way, and the other end has had the time to answer the last."""
        return not self._under_way and self._clear_at is None

    def begin(self, frame, now):
        """Take a frame of 1 to `frame_octets_max` octets, when `ready`."""
        self._packets = self._segmenter.cut(frame)
        self._under_way = True

    def outgoing(self, now):
        """The next octets for the TNC, the frame's or the TNC's settings; b"" for none now."""
        if not self._octets and self._packets:
            self._hand_over(now)
        piece = self._octets[:_PIECE_OCTETS]
        self._octets = self._octets[_PIECE_OCTETS:]
        return piece

    def departed(self):
        """Whether the frame begun last has left the antenna, by reckoning; True once a frame."""
        if not self._under_way or self._packets or self._octets or self._on_air_until is not None:
            return False
        self._under_way = False
        return True

    def tick(self, now):
        """The frame may have left the antenna; the other end may have let its turn pass."""
        if self._on_air_until is not None and ticks.reached(now, self._on_air_until):
            if self._under_way and not self._packets and not self._octets:
                self._clear_at = ticks.add(self._on_air_until, self._listen_ms())
            self._on_air_until = None
        if self._clear_at is not None and ticks.reached(now, self._clear_at):
            self._clear_at = None

    def deadline(self):
        """When the frame under way will have left the antenna, or a turn ends; or None."""
        return ticks.earliest(self._on_air_until, self._clear_at)

    # Within.

    def _make_segmenter(self, packet_octets_max):
        return Segmenter(packet_octets_max)

    def _lifetime_ms(self):
        return _LIFETIME_MS

    def _listen_ms(self):
        return self._txdelay_ms + _ANSWER_MS

    def _turn_ms(self):
        return 0

    def _air_ms(self, octets):
        bits = 8 * (octets + _WRAPPING_OCTETS)
        return (bits + bits // _STUFFING) * 1000 // self._bit_rate

    def _unsent_ms(self, now):
        """Time on the air of what the TNC has been holding back until now: of the whole frame."""
        return ticks.diff(self._on_air_until, self._on_air_from)

    def _hand_over(self, now):
        """The next packet goes to the TNC; what several take on the air adds up."""
        header = self._addresses.header if self._addresses else b""
        packet = header + self._packets.pop(0)
        self._octets = kiss_framing.command(kiss_framing.DATA, packet)
        if self._on_air_until is None:
            self._on_air_until = self._on_air_from = ticks.add(now, self._txdelay_ms)
        self._on_air_until = ticks.add(self._on_air_until, self._air_ms(len(packet)))

    def _packet_came(self, packet, now):
        payload = self._addresses.payload(packet) if self._addresses else packet
        if payload is None:
            return
        frame = self._reassembler.take(payload, now)
        rest_ms = self._reassembler.following * self._air_ms(len(packet))
        if self._on_air_until is not None:
            unsent_ms = self._unsent_ms(now)
            self._on_air_from = ticks.add(now, rest_ms + self._txdelay_ms)
            self._on_air_until = ticks.add(self._on_air_from, unsent_ms)
        self._clear_at = ticks.add(now, rest_ms + self._turn_ms()) if rest_ms + self._turn_ms() else None
        if frame is not None:
            self._keep(frame)

    def _keep(self, frame):
        if len(self._frames) == _FRAMES_WAITING_MAX:
            self._frames.pop(0)
            self.overrun += 1
        self._frames.append(frame)
