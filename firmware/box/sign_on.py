"""Signing on and off at the panel, and trusting the peer again: who, what is open, the PIN.

The box checks the PIN; what comes of it is the same here for either of an operator's PINs.
"""

from redphone.compat import const
from redphone.wire import LAST_DESK, OPEN_ITEMS, Done, Refused, SignOff, SignOn, Trust

from box.dialogues import choose, enter_pin, read
from box.open_items import accept
from box.views import Reading

_NOBODY_LEFT = const("nobody will be here then, and the other end is told")


def sign_on(duty):
    """A dialogue: whether somebody has signed on."""
    desk = yield from _desk(duty, duty.watches.own_desks, "nobody keeps a watch here: the fill names no desk")
    if desk is None:
        return False
    name = yield from _operator(duty)
    if name is None:
        return False
    answer = None
    while answer is None or _reason(answer) == OPEN_ITEMS:
        accepted = yield from accept(duty)
        if accepted is None:
            return False
        pin = yield from enter_pin("PIN")
        if pin is None:
            return False
        answer = yield from _answer(duty, SignOn(desk=desk, by=name, pin=pin, accepts=accepted))
    return (yield from _told(duty, answer, "SIGNED ON"))


def sign_off(duty):
    """A dialogue: whether somebody has signed off."""
    there = duty.watches.attended()
    desk = yield from _desk(duty, [presence.name for presence in there], "nobody is signed on")
    if desk is None:
        return False
    name = next(presence.by for presence in there if presence.name == desk)
    pin = yield from enter_pin("PIN")
    if pin is None:
        return False
    answer = yield from _answer(duty, SignOff(desk=desk, by=name, pin=pin))
    if _reason(answer) == LAST_DESK:
        if not (yield from read(duty.lettering, "LAST DESK", _NOBODY_LEFT, "ACK signs off")):
            return False
        order = SignOff(desk=desk, by=name, pin=pin, confirmed=1)
        answer = yield from _answer(duty, order)
    return (yield from _told(duty, answer, "SIGNED OFF"))


def trust(duty):
    """A dialogue: an operator says that the peer is under duress no more."""
    name = yield from _operator(duty)
    pin = None if name is None else (yield from enter_pin("PIN"))
    if pin is None:
        return False
    return (yield from _told(duty, (yield from _answer(duty, Trust(by=name, pin=pin))), "TRUSTED"))


def _desk(duty, names, otherwise):
    """The one desk, or the one that was chosen; None."""
    if not names:
        yield from read(duty.lettering, "DESKS", otherwise)
        return None
    if len(names) == 1:
        return names[0]
    at = yield from choose(duty.lettering, "WHICH DESK?", names)
    return None if at is None else names[at]


def _operator(duty):
    names = duty.operators()
    if not names:
        yield from read(duty.lettering, "OPERATORS", "there are none: `redphone operator put` on the laptop makes one")
        return None
    at = yield from choose(duty.lettering, "WHO ARE YOU?", names)
    return None if at is None else names[at]


def _answer(duty, order):
    """What becomes of an order with a PIN; no key does anything until then."""
    view = Reading("PIN", duty.lettering, "checking ...")
    duty.sign(order)
    answer = ""
    while not isinstance(answer, (Done, Refused)):
        answer = yield view
    return answer


def _reason(answer):
    return answer.reason if isinstance(answer, Refused) else -1


def _told(duty, answer, words):
    """Say what has become of it; whether it was done."""
    if isinstance(answer, Done):
        duty.notice(words)
        return True
    yield from read(duty.lettering, "NOT DONE", answer.advice)
    return False
