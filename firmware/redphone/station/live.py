"""A session with two windows for each bearer: what is on its way out, and what has come in."""

from redphone.black.arq import ReceiveWindow, SendWindow


class Cargo:
    """What one or several frames carry alike: each bearer that is up has a frame of its own for what is urgent.

    `pieces` are to be sent again once every frame that carried them is lost.
    """

    def __init__(self, octets, pieces, urgency):
        self.octets = octets
        self.pieces = pieces
        self.urgency = urgency
        self.frames = 0
        self.arrived = False

    def lost(self):
        """One of the frames is lost: the pieces to send again."""
        self.frames -= 1
        if self.arrived or self.frames > 0:
            return []
        pieces, self.pieces = self.pieces, []
        return pieces


class Lane:
    """One session on one bearer."""

    def __init__(self, path, jitter):
        self.sent = SendWindow(path.round_trip, path.frame_length, jitter)
        self.received = ReceiveWindow(path.bearer.ack_delay_ms)


class Live:
    """One session in use. `reply_pieces` went out in the handshake's reply: they arrived if it is used at all."""

    def __init__(self, session, paths, jitter, reply_pieces=()):
        self.session = session
        self.lanes = [Lane(path, jitter) for path in paths]
        self.reply_pieces = list(reply_pieces)
        self.replied_at = None
        self.replied_on = None

    def give_back(self):
        """What the reply carried, once: it is not known to have arrived."""
        pieces = self.reply_pieces
        self.reply_pieces = []
        return pieces

    def abandon(self):
        """Nothing more will be acknowledged: the contents of every frame not known to have arrived."""
        pieces = self.give_back()
        for lane in self.lanes:
            for cargo in lane.sent.abandon_all():
                pieces.extend(cargo.lost())
        return pieces

    def end(self):
        """Destroy the keys; the contents of every frame not known to have arrived."""
        self.session.wipe()
        return self.abandon()
