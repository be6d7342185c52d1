"""Orders with a PIN, looked at one at a time and a round of the slow hash at a time, while the box does all else.

How long a check takes tells nothing: the same is done whether or not there is such an operator, and whichever PIN fits.
The station gets the order without its PIN. What is said to whoever was forced is what is said to everybody.
"""

from redphone.red import pin
from redphone.station import shell
from redphone.wire import (
    FAULT,
    LOCKED,
    MALFORMED,
    NOT_FILLED,
    NOT_SIGNED_ON,
    QUEUE_FULL,
    STORAGE_FULL,
    TOO_LARGE,
    WRONG_PIN,
    WRONG_STATE,
    Done,
    Refused,
)

from box import roster
from box.noise import NoiseFailed
from box.wrong_pins import WrongPins


class PinChecks:
    """Checks and makes the PINs of an `app`, which has a fill and a station whenever it gives an order here."""

    def __init__(self, app):
        self._app = app
        self._wrong = WrongPins()
        self._steps = None
        self._token = 0

    def resume(self):
        """Go on after a start, be it a fill's first. OSError if the storage cannot be read."""
        self._wrong.resume()

    def clear(self):
        """The box is being zeroized: what is under way is refused."""
        if self._steps is not None:
            self._steps.close()
            self._steps = None
            self._refuse(NOT_FILLED, "the box has been zeroized meanwhile", self._token)
        self._wrong.clear()

    def step(self):
        """Do a little of what is under way; whether there is more to do."""
        if self._steps is None:
            return False
        try:
            next(self._steps)
        except StopIteration:
            self._steps = None
        return self._steps is not None

    def sign(self, record, token):
        """A SignOn, SignOff or Trust: the station gets it when its PIN is right. An end without desks has no PINs."""
        digits = record.pin.encode()
        record.pin = ""
        if not self._app.fill.own_desks:
            self._app.give(shell.Verified(record, token))
            return
        waiting_s = self._wrong.wait_s(self._app.up_s)
        if waiting_s:
            self._refuse(LOCKED, "too many wrong PINs: wait {} s".format(waiting_s), token)
            return
        try:
            operators = roster.operators()
        except (roster.RosterDamaged, OSError):
            self._refuse(FAULT, roster.DAMAGED_ADVICE, token)
            return
        if not operators:
            self._refuse(NOT_SIGNED_ON, "the box knows no operator: set one with `redphone operator put`", token)
            return
        operator = self._nobody()
        for other in operators:
            if other.name == record.by:
                operator = other
        self._begin(self._checked(record, digits, operator, token), token)

    def put(self, order, token):
        """A new operator, or an operator's new PIN."""
        digits, duress = order.pin.encode(), order.duress_pin.encode()
        if not self._app.fill.own_desks:
            self._refuse(WRONG_STATE, "this end keeps no watch: it needs a fill with desks to have operators", token)
        elif not pin.is_pin(order.pin) or (duress and not pin.is_pin(order.duress_pin)):
            self._refuse(MALFORMED, "a PIN has 4 to 16 figures: choose another", token)
        elif digits == duress:
            self._refuse(MALFORMED, "the duress PIN must not be the PIN: choose another", token)
        else:
            self._begin(self._put(order.name, digits, duress, token), token)
        order.pin = order.duress_pin = ""

    def remove(self, order, token):
        """An operator who may not sign on any more."""
        try:
            was_there = roster.remove(order.name)
        except roster.RosterDamaged:
            self._refuse(FAULT, roster.DAMAGED_ADVICE, token)
        except OSError:
            self._refuse(STORAGE_FULL, "the operators could not be stored: the storage is full or faulty", token)
        else:
            if was_there:
                self._app.tell(Done(), token)
            else:
                self._refuse(WRONG_STATE, "no operator has this name: see `redphone operator list`", token)

    def _begin(self, steps, token):
        if self._steps is not None:
            self._refuse(QUEUE_FULL, "the box is busy with another PIN: try again in a few seconds", token)
            return
        self._steps, self._token = steps, token

    def _checked(self, record, digits, operator, token):
        """Check a PIN, and say what has come of it."""
        self._wrong.one_more()
        found = yield from pin.slow_hash(digits, operator.salt)
        verdict = roster.verdict(operator, found)
        if verdict != roster.WRONG:
            self._wrong.was_right()
            self._app.give(shell.Verified(record, token, verdict == roster.UNDER_DURESS))
            return
        self._wrong.was_wrong(self._app.up_s)
        self._app.give(shell.PinFailed(self._wrong.count))
        waiting_s = self._wrong.wait_s(self._app.up_s)
        then = "wait {} s".format(waiting_s) if waiting_s else "try again"
        self._refuse(WRONG_PIN, "no operator has this name and this PIN: " + then, token)

    def _nobody(self):
        """Someone whom no PIN fits."""
        random = self._app.hal.random_octets
        hashes = random(pin.HASH_OCTETS), random(pin.HASH_OCTETS)
        return roster.Operator(salt=random(pin.SALT_OCTETS), pin_hash=hashes[0], duress_hash=hashes[1])

    def _put(self, name, digits, duress, token):
        """Make an operator's hashes and keep them."""
        try:
            salt, filling = self._app.fresh_octets()[: pin.SALT_OCTETS], self._app.fresh_octets()
        except NoiseFailed as error:
            self._refuse(FAULT, str(error) + ": replace this box", token)
            return
        operator = roster.Operator(name=name, salt=salt)
        operator.pin_hash = yield from pin.slow_hash(digits, salt)
        operator.duress_hash = (yield from pin.slow_hash(duress, salt)) if duress else filling
        try:
            has_room = roster.put(operator)
        except OSError:
            self._refuse(STORAGE_FULL, "the operator could not be stored: the storage is full or faulty", token)
            return
        if has_room:
            self._app.tell(Done(), token)
        else:
            advice = "{} operators are as many as a box keeps: remove one first".format(roster.OPERATORS_MAX)
            self._refuse(TOO_LARGE, advice, token)

    def _refuse(self, reason, advice, token):
        self._app.tell(Refused(reason=reason, advice=advice), token)
