"""The conversation with a short-burst modem: one order at a time, each with an answer or a time-out.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

It makes the modem ready by itself, and again whenever an answer does not come, is wrong, or shows that the modem has
lost its power meanwhile. What is to be done with a modem that is ready, the bearer says.
"""

from redphone import ticks
from redphone.black import sbd_answers, sbd_orders
from redphone.black.bearer import MODEM_ERROR, MODEM_SILENT, NOT_TRIED, NOTHING
from redphone.compat import const

_PIECE_OCTETS = const(32)
_SESSION_FIELDS = const(6)


class SbdModem:
    """One modem. `trouble` is a bearer's `why`. What has come stays in `session` and `message` for the bearer to take.

    `written` is the frame, the very object, that the next session would send; `rung` says that the gateway has called.
    """

    def __init__(self, longest):
        self.trouble = NOT_TRIED
        self.signal = None
        self.signal_at = None
        self.rung = False
        self.written = None
        self.session = None
        self.message = None
        self.answers = sbd_answers.AnswerReader(longest)
        self.step = sbd_orders.RESTING
        self.due = None
        self._frame = None
        self._confirmed = False
        self._out = b""

    @property
    def is_free(self):
        """Whether an order may be given."""
        return self.step == sbd_orders.IDLE

    def order(self, step, now, frame=None):
        """Give an order to a free modem; WRITE with its frame."""
        self._frame = frame
        self._confirmed = False
        self.step = step
        self.answers.expect_message(step in (sbd_orders.READ, sbd_orders.SALVAGE))
        order = sbd_orders.ORDERS[step]
        if step == sbd_orders.WRITE:
            order += str(len(frame)).encode()
        elif step == sbd_orders.SESSION and self.rung:
            order += b"A"
        if step == sbd_orders.SESSION:
            self.rung = False
        self._out = order + b"\r"
        self.due = ticks.add(now, sbd_orders.answer_ms(step))

    def outgoing(self):
        """The next octets for it."""
        piece = self._out[:_PIECE_OCTETS]
        self._out = self._out[_PIECE_OCTETS:]
        return piece

    def tick(self, now):
        """Begin to make it ready; give up an answer that has not come."""
        if self.step == sbd_orders.RESTING and (self.due is None or ticks.reached(now, self.due)):
            self.order(sbd_orders.PROBE, now)
        elif self.due is not None and ticks.reached(now, self.due):
            self._rest(MODEM_SILENT, now)

    def push(self, octet, now):
        """An octet from it; whether it has made a difference."""
        found = self.answers.push(octet)
        if found == sbd_answers.LINE:
            self._line(self.answers.line(), now)
        elif found == sbd_answers.MESSAGE:
            self.message = self.answers.message()
        elif found == sbd_answers.DAMAGED and self.step == sbd_orders.READ:
            self._rest(MODEM_ERROR, now)  # to be read once more
        return found != sbd_answers.NOTHING

    def _rest(self, trouble, now):
        self.trouble = trouble
        self.step = sbd_orders.RESTING
        self.answers.expect_message(False)
        self._out = b""
        self.due = ticks.add(now, sbd_orders.REST_MS)

    def _line(self, line, now):
        if line == b"SBDRING":
            self.rung = True
        elif line[:8] == b"+CIEV:0," or line[:5] == b"+CSQ:":
            self._heard_signal(line[-1:], now)
        elif self.step in (sbd_orders.RESTING, sbd_orders.IDLE):
            return
        elif line.startswith(b"AT") and self.step > sbd_orders.ECHO:
            self.order(sbd_orders.PROBE, now)  # it echoes again, so its power has failed
        elif line == b"ERROR":
            self._rest(MODEM_ERROR, now)
        elif line == b"READY" and self.step == sbd_orders.WRITE:
            self._out += self._frame + sbd_answers.check_sum(self._frame)
        elif line == b"0":
            self._confirmed = True
        elif line.startswith(b"+SBDIX:") and self.step == sbd_orders.SESSION:
            self._session(line[7:].split(b","), now)
        elif line == b"OK":
            self._done(now)

    def _heard_signal(self, bars, now):
        if bars.isdigit():
            self.signal = int(bars)
            self.signal_at = now

    def _session(self, fields, now):
        try:
            fields = tuple([int(field) for field in fields])
        except ValueError:
            fields = ()
        if len(fields) == _SESSION_FIELDS:
            self.session = fields
            self._confirmed = True
        else:
            self._rest(MODEM_ERROR, now)

    def _done(self, now):
        """The modem has said OK: on to what comes next, if the step has brought what it was for."""
        if self.step in sbd_orders.CONFIRMED and not self._confirmed:
            self._rest(MODEM_ERROR, now)
            return
        if self.step == sbd_orders.WRITE:
            self.written = self._frame
        elif self.step in (sbd_orders.EMPTY, sbd_orders.CLEAR):
            self.written = None
        if self.step == sbd_orders.EMPTY:
            self.trouble = NOTHING
            self.signal = self.signal_at = None
        following = sbd_orders.AFTER_OK[self.step]
        if following == sbd_orders.IDLE:
            self.step = following
            self.due = None
        else:
            self.order(following, now)
