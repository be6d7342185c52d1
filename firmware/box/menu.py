"""The menu: what a person can begin at the panel. CALL opens it; CALL again within five seconds calls."""

from redphone.wire import EndCall, RunLineTest

from box.open_items import look_through
from box.orderwire import say
from box.sign_on import sign_off, sign_on, trust
from box.views import Choice


def menu(duty):
    """A dialogue."""
    actions = _actions(duty)
    view = Choice("MENU", duty.lettering, [label for label, _ in actions])
    while True:
        key = yield view
        if key == "SILENCE":
            view.down()
        elif key == "CALL" and not duty.orderwire.is_open and duty.confirmed(key):
            duty.call()
            return
        elif key == "ACK":
            break
        elif key == "DECLINE":
            return
    yield from actions[view.at][1](duty)


def _actions(duty):
    peer = "AB"[1 - duty.role]
    found = [("END CALL", _end_call), ("TALK", say)] if duty.orderwire.is_open else [("CALL " + peer, _call)]
    found.append(("OPEN ITEMS", look_through))
    if duty.watches.own_desks:
        found += [("SIGN ON", sign_on), ("SIGN OFF", sign_off)]
        if duty.is_compromised:
            found.append(("TRUST " + peer, trust))
    return found + [("ALARMS", _alarms), ("TEST LINE", _test)]


def _call(duty):
    duty.call()
    yield from ()


def _end_call(duty):
    duty.do(EndCall(by=duty.watches.name()))
    yield from ()


def _alarms(duty):
    yield from duty.alarms.shown(duty.lettering, duty.utc())


def _test(duty):
    if duty.do(RunLineTest()):
        duty.notice("TESTING ...")
    yield from duty.line_tests.shown()
