"""What a short-burst modem is told, in which order, and how long it may take to answer.

Black side. Sees ciphertext only. No key and no plaintext may enter here.
"""

from redphone.compat import const

# Where a modem is. The first are gone through in order after a start; then IDLE, and from there to one of the others.
PROBE = const(0)
ECHO = const(1)
FLOW = const(2)
RINGS = const(3)
EVENTS = const(4)
LIMIT = const(5)
SALVAGE = const(6)
EMPTY = const(7)
IDLE = const(8)
SIGNAL = const(9)
WRITE = const(10)
CLEAR = const(11)
SESSION = const(12)
READ = const(13)
RESTING = const(14)

# What an OK leads to. No answer, ERROR or a wrong one leads to RESTING, and that to PROBE.
AFTER_OK = {
    PROBE: ECHO,
    ECHO: FLOW,
    FLOW: RINGS,
    RINGS: EVENTS,
    EVENTS: LIMIT,
    LIMIT: SALVAGE,
    SALVAGE: EMPTY,
    EMPTY: IDLE,
    SIGNAL: IDLE,
    WRITE: IDLE,
    CLEAR: IDLE,
    SESSION: IDLE,
    READ: IDLE,
}

# An OK counts only after a 0 or, for a session, its result.
CONFIRMED = (EMPTY, WRITE, CLEAR, SESSION)

# Each step's order; WRITE adds how many octets, SESSION an A if it answers a ring. A modem keeps what it was told until
# its power fails, and a message that has come in until the next session: SALVAGE fetches one that nobody has read.
ORDERS = {
    PROBE: b"AT",
    ECHO: b"ATE0",
    FLOW: b"AT&K0",
    RINGS: b"AT+SBDMTA=1",
    EVENTS: b"AT+CIER=1,1,0",
    LIMIT: b"AT+SBDST=120",
    SALVAGE: b"AT+SBDRB",
    EMPTY: b"AT+SBDD0",
    SIGNAL: b"AT+CSQ",
    WRITE: b"AT+SBDWB=",
    CLEAR: b"AT+SBDD0",
    SESSION: b"AT+SBDIX",
    READ: b"AT+SBDRB",
}

REST_MS = const(5000)
_ANSWER_MS = const(5000)
_SIGNAL_MS = const(30000)
_SESSION_MS = const(180000)


def answer_ms(step):
    """How long the answer to a step's order may take."""
    if step == SESSION:
        return _SESSION_MS
    return _SIGNAL_MS if step == SIGNAL else _ANSWER_MS
