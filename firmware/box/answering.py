"""The message in front: who answers for it here, and how (docs/protocol.md sections 6.6 and 7.3)."""

from redphone.compat import const
from redphone.wire import READ_BACK_OCTETS_MAX, Acknowledge, Decline

from box.dialogues import enter, read
from box.on_demand import sign_on
from box.views import RETYPED

_ON_THE_LAPTOP = const("to acknowledge this, words must be retyped: do that on the laptop, with `redphone ack`")


def key(duty, name, message):
    """A key has been pressed while this message was in front."""
    if name == "SILENCE":
        duty.silence()
    elif name == "CALL":
        duty.open_menu()
    elif name == "ACK":
        _answer(duty, message, _acknowledge)
    elif duty.confirmed(name):
        _answer(duty, message, _decline)


def _answer(duty, message, with_what):
    by = duty.watches.who_answers(message.desk, message.is_for_all)
    if by is None:
        duty.interrupt(sign_on(duty))
    else:
        with_what(duty, message, by)


def _acknowledge(duty, message, by):
    if message.read_back:
        duty.interrupt(_read_back(duty, message, by))
    else:
        duty.do(Acknowledge(ref=message.ref, by=by))


def _decline(duty, message, by):
    duty.do(Decline(ref=message.ref, by=by))


def _read_back(duty, message, by):
    """A dialogue: figures that the message demands are retyped. Whether they are the right ones the station says."""
    if any(letter not in RETYPED for letter in message.read_back):
        yield from read(duty.lettering, "READ BACK", _ON_THE_LAPTOP)
        return
    typed = yield from enter("READ BACK", RETYPED, READ_BACK_OCTETS_MAX)
    if typed is not None:
        duty.do(Acknowledge(ref=message.ref, by=by, read_back=typed))
