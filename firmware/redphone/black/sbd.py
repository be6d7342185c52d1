"""A short-burst satellite modem as a bearer: Iridium 9602, 9603 and their like, by AT commands.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

A frame is a message. A session takes the one that waits here to the gateway, and brings one that waits there; it takes
10 s to minutes, often fails, and costs money. So one session does both, and none is begun without a reason: a frame, a
ring, more messages at the gateway, or the mailbox's check.
"""

from redphone import ticks
from redphone.black import sbd_orders
from redphone.black.bearer import DEGRADED, DOWN, MODEM_ERROR, NO_NETWORK, NOT_TRIED, NOTHING, UP, Bearer
from redphone.black.sbd_modem import SbdModem
from redphone.black.sbd_retries import transferred
from redphone.black.sbd_sessions import Sessions
from redphone.compat import const
from redphone.errors import LocalProtocolError

# Between two boxes the shorter of the two ways counts: 340 octets out, 270 in.
_FRAME_OCTETS_MAX = const(270)

# Each frame costs a session at both ends, and takes minutes.
_ROUND_TRIP_MS = const(300000)
_ACK_DELAY_MS = const(20000)
_HEARTBEAT_MS = const(3600000)

_FRAMES_KEPT_MAX = const(4)
_SIGNAL_EVERY_MS = const(60000)
_ONE_RECEIVED = const(1)


class Sbd(Bearer):
    """One modem. `check_s`: how often the mailbox is looked into though nothing rang; 0: never.

    `sessions` counts them. While the network refuses, the state is DEGRADED: a frame is taken, and waits.
    """

    frame_octets_max = _FRAME_OCTETS_MAX
    unmeasured_ms = _ROUND_TRIP_MS
    timeout_ms_min = _ROUND_TRIP_MS
    ack_delay_ms = _ACK_DELAY_MS
    heartbeat_ms_min = _HEARTBEAT_MS

    def __init__(self, check_s=0):
        self.state = DOWN
        self.why = NOT_TRIED
        self.sessions = Sessions(check_s)
        self._modem = SbdModem(_FRAME_OCTETS_MAX)
        self._was_without_signal = False
        self._frame = None
        self._departed = False
        self._received = []
        self._unread = False

    @property
    def discarded(self):
        """Lines and messages that could not be read."""
        return self._modem.answers.discarded

    def feed(self, data, now):
        """Octets have come in from the modem."""
        for octet in data:
            if self._modem.push(octet, now):
                self._heard(now)
                self._choose(now)

    def next_frame(self):
        """The oldest frame that has come in."""
        return self._received.pop(0) if self._received else None

    def ready(self):
        """Whether a frame may begin."""
        return self._frame is None and self.state != DOWN

    def begin(self, frame, now):
        """Take a frame; it stays until a session has carried it, however long that takes, or it is abandoned."""
        if self._frame is not None or not 1 <= len(frame) <= _FRAME_OCTETS_MAX:
            raise LocalProtocolError("one frame at a time, of 1 to " + str(_FRAME_OCTETS_MAX) + " octets")
        self._frame = bytes(frame)
        self.sessions.stir(self._frame[-8:])
        self._departed = False
        self._choose(now)

    def remaining(self):
        """All of the frame, while no session carries it."""
        if self._frame is None or self._modem.step in (sbd_orders.WRITE, sbd_orders.SESSION):
            return 0
        return len(self._frame)

    def abandon(self):
        """Drop the frame, unless a session is under way."""
        if not self.remaining():
            return False
        self._frame = None
        return True

    def outgoing(self, now):
        """The next octets for the modem."""
        return self._modem.outgoing()

    def departed(self):
        """Whether the frame begun last is at the gateway; True once."""
        departed, self._departed = self._departed, False
        return departed

    def tick(self, now):
        """Give up an answer that has not come; begin what has come due."""
        self._modem.tick(now)
        self.sessions.tick(now, self._frame is not None)
        self._choose(now)

    def deadline(self):
        """When an answer is given up, a session tried again, the mailbox or the signal looked at."""
        due = self.sessions.deadline()
        if self._modem.is_free:
            return due if self._unread else ticks.earliest(due, self._signal_due())
        return ticks.earliest(due, self._modem.due)

    # What the modem has brought.

    def _heard(self, now):
        modem = self._modem
        if modem.message is not None:
            if modem.message and len(self._received) < _FRAMES_KEPT_MAX:
                self._received.append(modem.message)
            modem.message = None
            self._unread = False
        if modem.session is not None:
            status, _, mailbox, _, _, queued = modem.session
            modem.session = None
            self._session_ended(status, mailbox, queued, now)
        if modem.signal and self._was_without_signal:
            self.sessions.try_again()
        self._was_without_signal = modem.signal == 0

    def _session_ended(self, status, mailbox, queued, now):
        self.sessions.ended(status, mailbox, queued, now)
        self._unread = mailbox == _ONE_RECEIVED
        if transferred(status):
            self.sessions.carried(self._modem.written, mailbox)
            if self._modem.written is not None:
                self._frame = None
                self._departed = True

    def _judge(self):
        """What people are told of it."""
        self.why = self._modem.trouble or (NO_NETWORK if self._modem.signal == 0 else self.sessions.trouble)
        if self.why == NOTHING:
            self.state = UP
        else:
            lasting = self._modem.trouble or self.why in (NO_NETWORK, MODEM_ERROR)
            self.state = DOWN if lasting else DEGRADED

    # What the modem is told.

    def _signal_due(self):
        """When its signal should be asked for again."""
        return ticks.add(self._modem.signal_at, _SIGNAL_EVERY_MS) if self._modem.signal_at is not None else None

    def _choose(self, now):
        """Begin what is to be done next, if the modem is free."""
        self._judge()
        modem = self._modem
        if not modem.is_free:
            return
        if self._unread:
            if len(self._received) < _FRAMES_KEPT_MAX:
                modem.order(sbd_orders.READ, now)
        elif self._frame is None and modem.written is not None:
            modem.order(sbd_orders.CLEAR, now)
        elif modem.signal_at is None or ticks.reached(now, self._signal_due()):
            modem.order(sbd_orders.SIGNAL, now)
        elif self._frame is not None and modem.written is not self._frame:
            modem.order(sbd_orders.WRITE, now, self._frame)
        elif self._has_reason() and modem.signal and self.sessions.retry_at is None:
            self.sessions.begin()
            modem.order(sbd_orders.SESSION, now)

    def _has_reason(self):
        """Whether a session would be for something."""
        return self.sessions.wanted or self._modem.rung or self._frame is not None
