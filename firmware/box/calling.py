"""Calling, and giving a call up, with one key."""

from redphone.wire import ACKNOWLEDGED, CALL, FLASH, GiveUp, Send

from box import history


def call_or_give_up(duty, journal):
    """Look for our newest call, in steps, then give it up if it is open, or begin another."""
    call = None
    for found in history.newest_call(journal):
        call = found
        yield
    by = duty.watches.name()
    if call is not None and call.status < ACKNOWLEDGED:
        duty.do(GiveUp(ref=call.ref, by=by))
    else:
        duty.do(Send(precedence=FLASH, flags=CALL, sender=by))
