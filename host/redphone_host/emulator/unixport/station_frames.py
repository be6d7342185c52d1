"""What passes between a harness and a station on another interpreter; both ends read this file.

Asked:     verb, now, argument, how many octets follow; those octets.
Answered:  flags, deadline, how many octets for the bearer follow; those octets. Then the events, each: kind, argument,
           how many octets follow; those octets. One of kind END is the last.

All are numbers of 32 bits, big-endian. START makes a new station from a fill; the records of its journal follow, each
behind its length, and a length 0 ends them.
"""

START, FEED, TICK, OUTGOING, OPERATOR, STORED, STORE_FAILED, RANG, ENTROPY, ENTROPY_FAILED, PORT_BREAK = range(11)
VERIFIED, STEPPED, ATTENDING, PIN_FAILED = range(11, 15)
END, TELL, STORE, STORE_BEGIN, ENTROPY_WANTED = range(5)
IS_UP, IS_DUE = 1, 2

NUMBER_OCTETS = 4
ASKED_OCTETS = 4 * NUMBER_OCTETS
ANSWERED_OCTETS = 3 * NUMBER_OCTETS
EVENT_OCTETS = 3 * NUMBER_OCTETS


def packed(*numbers: int) -> bytes:
    """Numbers as octets."""
    return b"".join([number.to_bytes(NUMBER_OCTETS, "big") for number in numbers])


def unpacked(octets: bytes) -> list[int]:
    """Octets as numbers."""
    return [int.from_bytes(octets[at : at + NUMBER_OCTETS], "big") for at in range(0, len(octets), NUMBER_OCTETS)]
