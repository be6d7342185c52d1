"""What can become of a message, as tables. The diagrams in docs/protocol.md section 8 are held to them by a test.

A status that a table does not list for a state changes nothing there: it came late, or again.
"""

from redphone.wire import ACKNOWLEDGED, ANSWERED, DECLINED, DELIVERED, GIVEN_UP, HELD, REFUSED, RUNG, WITHDRAWN

ACCEPTED = 0

# At the sender: {state: {status: state after it}}. A receipt may overtake an earlier one: RUNG implies DELIVERED.
# GIVEN_UP is our own operator's; what the peer then says is still the truth, whichever came first.
_FROM_PEER = (DELIVERED, RUNG, ACKNOWLEDGED, DECLINED, REFUSED, WITHDRAWN, ANSWERED)


def _to_itself(*statuses):
    return {status: status for status in statuses}


SENDER = {
    ACCEPTED: _to_itself(HELD, GIVEN_UP, *_FROM_PEER),
    HELD: _to_itself(GIVEN_UP, *_FROM_PEER),
    DELIVERED: _to_itself(RUNG, ACKNOWLEDGED, DECLINED, WITHDRAWN, ANSWERED, GIVEN_UP),
    RUNG: _to_itself(ACKNOWLEDGED, DECLINED, WITHDRAWN, ANSWERED, GIVEN_UP),
    GIVEN_UP: _to_itself(ACKNOWLEDGED, DECLINED, REFUSED, WITHDRAWN, ANSWERED),
    ACKNOWLEDGED: _to_itself(ANSWERED),
    DECLINED: _to_itself(ANSWERED),
    REFUSED: {},
    WITHDRAWN: {},
    ANSWERED: {},
}

# At the receiver, from the moment a message is stored.
RECEIVER = {
    DELIVERED: _to_itself(RUNG, ACKNOWLEDGED, DECLINED, WITHDRAWN),
    RUNG: _to_itself(ACKNOWLEDGED, DECLINED, WITHDRAWN),
    ACKNOWLEDGED: {},
    DECLINED: {},
    WITHDRAWN: {},
}

# States in which the sender need not be told anything more by the peer's box.
SENDER_CLOSED = (ACKNOWLEDGED, DECLINED, REFUSED, WITHDRAWN, ANSWERED)

# States in which the message is in the peer's hands: its body need not be sent again.
SENDER_DONE_SENDING = (DELIVERED, RUNG) + SENDER_CLOSED

# States in which the bell at the receiver must ring (unless silenced) and the lamp is lit.
RECEIVER_OPEN = (DELIVERED, RUNG)


def after(table, state, status):
    """The state after `status`, or None where it changes nothing."""
    return table[state].get(status)
