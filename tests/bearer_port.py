"""A station that speaks through a bearer instead of a plain UART: its port's place is taken by one of these."""

from redphone.black.framing import Deframer, encode
from redphone.wire import FRAME_OCTETS_MAX

# A handshake's first frame without its payload: no frame has a longer head.
HEAD_OCTETS = 61


class BearerPort:
    """What a station wants of a port, by a bearer."""

    def __init__(self, bearer):
        self.bearer = bearer
        self.deframer = Deframer(FRAME_OCTETS_MAX)
        self.sending = None

    def idle(self):
        return self.sending is None and self.bearer.ready()

    def begin(self, sending, now):
        self.sending = sending
        self.bearer.begin(sending.frame, now)

    def yields_to(self, urgency):
        return self.sending is not None and urgency > self.sending.urgency and self.bearer.remaining() > 0

    def abandon(self):
        dropped, self.sending = self.sending, None
        assert self.bearer.abandon()
        return dropped

    def take(self, now):
        octets = self.bearer.outgoing(now)
        departed = None
        if self.sending is not None and self.bearer.departed():
            departed, self.sending = self.sending, None
        return octets, departed


def join(station, bearer):
    """Let the station speak through the bearer, in frames that it takes."""
    station._ports[0] = BearerPort(bearer)
    lengths = station._line.frame_length
    lengths._longest = min(lengths._longest, bearer.frame_octets_max - HEAD_OCTETS)


def serve(box, bearer, octets, now_us):
    """What a shell does at one moment: octets from the modem in, octets for the modem out."""
    now = now_us // 1000
    bearer.tick(now)
    bearer.feed(octets, now)
    while (frame := bearer.next_frame()) is not None:
        box.station.feed(0, b"\0" + encode(frame) + b"\0", now)
    box.serve(now_us)
    box.station.tick(now)
    sent = b""
    while True:
        piece = box.station.outgoing(0)
        had_events = box.serve(now_us)
        if not piece and not had_events:
            return sent
        sent += piece
