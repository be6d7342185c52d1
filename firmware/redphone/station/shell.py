"""What passes between the station and its shell, besides the records of `wire`.

The shell is whatever moves octets for a station: the box, the emulator, a simulator under virtual time.
"""


class Store:
    """Event: store these records, whole or not at all, then submit Stored; or StoreFailed.

    `records` gives buffers to be written one behind the other, and its length is how many records they are. `begin`:
    they begin a new segment. Entries numbered below `keep_from` are not needed by any open message.
    """

    def __init__(self, records, begin, keep_from):
        self.records = records
        self.begin = begin
        self.keep_from = keep_from

    @property
    def octets(self):
        """All of it in one piece, for a shell with room for it."""
        octets = bytearray()
        for part in self.records:
            octets.extend(part)
        return bytes(octets)


class Tell:
    """Event: a record for the operator. `token` is the order's that it answers; 0: for whoever follows."""

    def __init__(self, record, token):
        self.record = record
        self.token = token


class EntropyWanted:
    """Event: submit Entropy, or no new session can be made."""


class Stored:
    """Order: what the last Store held is durable."""


class StoreFailed:
    """Order: it could not be stored, and no part of it is."""


class Rang:
    """Order: bell and lamp are on for this message of the peer's."""

    def __init__(self, ref):
        self.ref = ref


ENTROPY_OCTETS = 32


class Entropy:
    """Order: 32 octets that nobody can know or predict, used once."""

    def __init__(self, octets):
        self.octets = octets


class EntropyFailed:
    """Order: the random source has failed; no more sessions can be made until the box starts anew."""


class PortBreak:
    """Order: a bearer's port is held in break, or is so no longer."""

    def __init__(self, bearer, is_broken):
        self.bearer = bearer
        self.is_broken = is_broken


class Operator:
    """Order: what an operator asks for, and the token of the answer."""

    def __init__(self, record, token):
        self.record = record
        self.token = token


class Verified:
    """Order: a SignOn, SignOff or Trust whose PIN the shell has found right. `duress`: it was the one for that."""

    def __init__(self, record, token, duress=False):
        self.record = record
        self.token = token
        self.duress = duress


class PinFailed:
    """Order: a wrong PIN was given, the `count`-th in a row."""

    def __init__(self, count):
        self.count = count


class Stepped:
    """Order: a step that an Escalate asked for has been taken, or could not be."""

    def __init__(self, ref, step, outcome):
        self.ref = ref
        self.step = step
        self.outcome = outcome


class Attending:
    """Order: a laptop attends from now on, or no longer."""

    def __init__(self, is_attending):
        self.is_attending = is_attending
