"""A session with its two windows: what is on its way out, and what has come in."""

from redphone.black.arq import ReceiveWindow, SendWindow


class Live:
    """One session in use. `reply_pieces` went out in the handshake's reply: they arrived if it is used at all."""

    def __init__(self, session, round_trip, frame_length, jitter, reply_pieces=()):
        self.session = session
        self.sent = SendWindow(round_trip, frame_length, jitter)
        self.received = ReceiveWindow()
        self.reply_pieces = list(reply_pieces)
        self.replied_at = None

    def give_back(self):
        """What the reply carried, once: it is not known to have arrived."""
        pieces = self.reply_pieces
        self.reply_pieces = []
        return pieces

    def end(self):
        """Destroy the keys; the contents of every frame not known to have arrived."""
        self.session.wipe()
        pieces = self.give_back()
        for token in self.sent.abandon_all():
            pieces.extend(token)
        return pieces
