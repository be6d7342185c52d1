"""The box's part of the dialogue with a telephone modem (Hayes, ITU-T V.250): set up, dial, answer, escape, hang up.

Black side. Sees ciphertext only. No key and no plaintext may enter here.

Two tables are the state machine: what each result of the modem's does in each phase, and what the passing of time does.
A result that has no place in a phase is prattle and ignored; so is one that comes before the order is out.
"""

from redphone import ticks
from redphone.black import bearer, hayes_results
from redphone.black import hayes_phases as phase
from redphone.black.redial import Redial
from redphone.compat import const

_PAUSE_MS = const(250)  # between a result and the next order: modems miss what comes at once
_REPLY_MS = const(2000)
_RESET_MS = const(5000)
_GUARD_MS = const(1200)  # S12 is 1 s
_CONNECT_MS = const(90000)  # S7 is 50 to 60 s
_CHECK_EVERY_MS = const(60000)
_REST_MS = const(5000)
_REST_LONGEST_MS = const(60000)
_WANTED_MS = const(600000)
_ESCAPE = b"+++"


class Control:
    """Which phase the modem is in, why there is no call, and since when there is one (`connected_at`, else None)."""

    def __init__(self, number, setup, second):
        self.phase = phase.RESTING
        self.why = bearer.NOT_TRIED
        self.connected_at = None
        self._number = phase.checked_number(number)
        self._setup = phase.checked_setup(setup)
        self._answers_by_itself = phase.answers_by_itself(self._setup)
        self._redial = Redial(second)
        self._set_up = False
        self._may_return = False
        self._order = b""
        self._order_at = None
        self._due = None
        self._rests = 0
        self._wanted_at = None

    # What the bearer tells it and asks of it.

    def result(self, result, now):
        """The modem has said something."""
        if self._order and result != hayes_results.RING:
            return
        handler = _ON_RESULT[self.phase].get(result)
        if handler is not None:
            handler(self, now)

    def tick(self, now):
        """Do what has come due."""
        if self._due is None:
            self._redial.start(now)
            self._probe(now)
        elif self.phase == phase.ON_HOOK and self._number and self._is_wanted(now) and self._redial.may(now):
            self._dial(now)
        elif self.phase != phase.ON_LINE and ticks.reached(now, self._due):
            _ON_DUE[self.phase](self, now)

    def deadline(self, now):
        """When to be ticked, or asked for an order, next; None while a call is up."""
        if self._due is None:
            return now
        if self.phase == phase.ON_LINE:
            return None
        if self._order:
            return ticks.earliest(self._due, self._order_at)
        if self.phase == phase.ON_HOOK and self._number and self._is_wanted(now):
            return ticks.earliest(self._due, now if self._redial.at is None else self._redial.at)
        return self._due

    def take_order(self, now):
        """The order to send now, or b""."""
        if not self._order or not ticks.reached(now, self._order_at):
            return b""
        order, self._order = self._order, b""
        return order

    def wanted(self, now):
        """Dial, now or when it can be; forgotten after 10 min unless said again."""
        self._wanted_at = now

    def lost(self, now, was_over):
        """The modem has said NO CARRIER during the call. `was_over`: nobody had anything to say any more."""
        self._call_broke(now)
        self.why = bearer.NOT_TRIED if was_over else bearer.NO_CARRIER
        self._rest_on_hook(now)

    def restarted(self, now):
        """The modem has forgotten the call, and its settings with it."""
        self._rest(bearer.MODEM_ERROR, now)

    def end(self, now, may_return):
        """Leave the call, after a silence in which `stay` may be said. `may_return`: if it is wanted after all."""
        self._may_return = may_return
        self._guard(now)

    def stay(self, now):
        """Do not leave the call after all."""
        self._wait(phase.ON_LINE, 0, now)

    # What the modem's results do.

    def _reset(self, now):
        self._say("ATZ", phase.RESETTING, _RESET_MS, now)

    def _apply_settings(self, now):
        self._say(self._setup, phase.SETTING_UP, _REPLY_MS, now)

    def _settled(self, now):
        self._set_up = True
        self._rests = 0
        if self.why in (bearer.MODEM_SILENT, bearer.MODEM_ERROR):
            self.why = bearer.NOT_TRIED
        self._rest_on_hook(now)

    def _ring(self, now):
        self.why = bearer.DIALLING
        if self._answers_by_itself:
            self._order = b""
            self._wait(phase.ANSWERING, _CONNECT_MS, now)
        else:
            self._say("ATA", phase.ANSWERING, _CONNECT_MS, now)

    def _ring_first(self, now):
        """It rang before the order was out: answering comes first."""
        if self._order:
            self._ring(now)

    def _connected(self, now):
        self._wanted_at = None
        self._order = b""
        if self.connected_at is None:
            self.connected_at = now
        self.stay(now)

    def _no_carrier(self, now):
        self._failed(bearer.NO_CARRIER, now)

    def _busy(self, now):
        self._failed(bearer.BUSY, now)

    def _no_answer(self, now):
        self._failed(bearer.NO_ANSWER, now)

    def _no_dialtone(self, now):
        self._failed(bearer.NO_DIALTONE, now)

    def _call_refused(self, now):
        self._failed(bearer.MODEM_ERROR, now)

    def _settings_refused(self, now):
        self._rest(bearer.MODEM_ERROR, now)

    def _escaped(self, now):
        if self._may_return and self._is_wanted(now):
            self._say("ATO", phase.RETURNING, _REPLY_MS, now)
        else:
            self._hang_up(now)

    def _gone(self, now):
        self.lost(now, False)

    def _hung_up(self, now):
        if self.connected_at is not None:
            self.connected_at = None
            self.why = bearer.NOT_TRIED
            self._redial.done()
        if self._set_up:
            self._rest_on_hook(now)
        else:
            self._reset(now)

    # What the passing of time does.

    def _probe(self, now):
        self._say("AT", phase.PROBING, _REPLY_MS, now)

    def _guard_first(self, now):
        """It takes no orders: it may be in a call that was made before the box started."""
        self._may_return = False
        self._guard(now)

    def _guard(self, now):
        self._wait(phase.GUARDING, _GUARD_MS, now)

    def _escape(self, now):
        self._order, self._order_at = _ESCAPE, now
        self._wait(phase.ESCAPING, _GUARD_MS + _REPLY_MS, now)

    def _hang_up(self, now):
        self._say("ATH", phase.HANGING_UP, _REPLY_MS, now)

    def _check(self, now):
        self._say(self._setup, phase.CHECKING, _REPLY_MS, now)

    def _silent(self, now):
        self._rest(bearer.MODEM_SILENT, now)

    def _no_result(self, now):
        """A call took far too long: any order ends the attempt, and shows whether the modem is there at all."""
        self.why = bearer.NO_CARRIER
        self._redial.failed(now)
        self._check(now)

    # Within.

    def _is_wanted(self, now):
        return self._wanted_at is not None and ticks.diff(now, self._wanted_at) < _WANTED_MS

    def _dial(self, now):
        self.why = bearer.DIALLING
        self._say("ATDT" + self._number, phase.DIALLING, _CONNECT_MS, now)

    def _failed(self, why, now):
        self.why = why
        self._redial.failed(now)
        self._rest_on_hook(now)

    def _call_broke(self, now):
        if self.connected_at is not None:
            self._redial.ended(ticks.diff(now, self.connected_at), now)
            self.connected_at = None

    def _rest(self, why, now):
        """The modem is not there, or not as it must be: begin anew with it, a while later."""
        self._call_broke(now)
        self.why = why
        self._set_up = False
        self._order = b""
        self._wait(phase.RESTING, min(_REST_MS << min(self._rests, 4), _REST_LONGEST_MS), now)
        self._rests += 1

    def _rest_on_hook(self, now):
        self._wait(phase.ON_HOOK, _CHECK_EVERY_MS, now)

    def _say(self, text, next_phase, wait_ms, now):
        """Give the modem an order, and wait so long for its result."""
        self._order, self._order_at = phase.order(text), ticks.add(now, _PAUSE_MS)
        self._wait(next_phase, _PAUSE_MS + wait_ms, now)

    def _wait(self, next_phase, wait_ms, now):
        self.phase = next_phase
        self._due = ticks.add(now, wait_ms)


_ON_RESULT = {
    phase.RESTING: {},
    phase.PROBING: {hayes_results.OK: Control._reset},
    phase.RESETTING: {hayes_results.OK: Control._apply_settings, hayes_results.ERROR: Control._settings_refused},
    phase.SETTING_UP: {hayes_results.OK: Control._settled, hayes_results.ERROR: Control._settings_refused},
    phase.ON_HOOK: {hayes_results.RING: Control._ring, hayes_results.CONNECT: Control._connected},
    phase.CHECKING: {
        hayes_results.OK: Control._rest_on_hook,
        hayes_results.RING: Control._ring_first,
        hayes_results.CONNECT: Control._connected,
        hayes_results.ERROR: Control._settings_refused,
    },
    phase.DIALLING: {
        hayes_results.RING: Control._ring_first,
        hayes_results.CONNECT: Control._connected,
        hayes_results.NO_CARRIER: Control._no_carrier,
        hayes_results.BUSY: Control._busy,
        hayes_results.NO_ANSWER: Control._no_answer,
        hayes_results.NO_DIALTONE: Control._no_dialtone,
        hayes_results.ERROR: Control._call_refused,
    },
    phase.ANSWERING: {
        hayes_results.CONNECT: Control._connected,
        hayes_results.NO_CARRIER: Control._no_carrier,
        hayes_results.ERROR: Control._call_refused,
    },
    phase.ON_LINE: {},
    phase.GUARDING: {},
    phase.ESCAPING: {hayes_results.OK: Control._escaped},
    phase.RETURNING: {hayes_results.CONNECT: Control._connected, hayes_results.NO_CARRIER: Control._gone},
    phase.HANGING_UP: {hayes_results.OK: Control._hung_up, hayes_results.NO_CARRIER: Control._hung_up},
}

_ON_DUE = {
    phase.RESTING: Control._probe,
    phase.PROBING: Control._guard_first,
    phase.RESETTING: Control._silent,
    phase.SETTING_UP: Control._silent,
    phase.ON_HOOK: Control._check,
    phase.CHECKING: Control._silent,
    phase.DIALLING: Control._no_result,
    phase.ANSWERING: Control._no_result,
    phase.GUARDING: Control._escape,
    phase.ESCAPING: Control._hang_up,
    phase.RETURNING: Control._silent,
    phase.HANGING_UP: Control._silent,
}
