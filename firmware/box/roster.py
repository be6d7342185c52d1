"""The operators who may sign on here, and the slow hashes of their PINs: a file beside the fill, behind a check value.

No order reads a hash out, and zeroizing erases the file with all the rest. An operator without a duress PIN has random
octets in its place: nobody can see which of them have one.
"""

from hashlib import sha256

from redphone import codec
from redphone.cipher.constant_time import equal
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.red.pin import HASH_OCTETS, SALT_OCTETS
from redphone.wire import NAME_OCTETS_MAX

from box import files

OPERATORS_MAX = const(16)

_NAME = const("operators")
_MAGIC = const(b"RPO1")
_CHECK_OCTETS = const(8)

DAMAGED_ADVICE = "the operators cannot be read: set each anew with `redphone operator put`"

# What has become of a PIN.
WRONG, RIGHT, UNDER_DURESS = range(3)


class RosterDamaged(Exception):
    """What is stored is not what was written: each operator has to be put anew."""


class Operator(codec.Format):
    """One operator: both hashes are made with the one salt."""

    name: str
    salt: bytes
    pin_hash: bytes
    duress_hash: bytes
    FIELDS = codec.layout(
        codec.text8("name", NAME_OCTETS_MAX, 1),
        codec.fixed("salt", SALT_OCTETS),
        codec.fixed("pin_hash", HASH_OCTETS),
        codec.fixed("duress_hash", HASH_OCTETS),
    )


def operators():
    """All operators, in the order in which they were put; RosterDamaged if what is stored cannot be trusted."""
    octets = files.read(_NAME)
    if octets is None:
        return []
    body, check = octets[:-_CHECK_OCTETS], octets[-_CHECK_OCTETS:]
    if body[: len(_MAGIC)] != _MAGIC or not equal(check, _check(body)):
        raise RosterDamaged("the operators' file is damaged")
    found = []
    at = len(_MAGIC)
    try:
        while at < len(body):
            operator, at = codec.unpack(Operator, body, at)
            found.append(operator)
    except RemoteProtocolError:
        raise RosterDamaged("the operators' file is another version's")
    return found


def names():
    """The operators' names."""
    return [operator.name for operator in operators()]


def put(operator):
    """Keep an operator, in place of one of the same name; whether there was room. OSError if it cannot be stored."""
    try:
        kept = [other for other in operators() if other.name != operator.name]
    except RosterDamaged:
        # Nothing can be had of it, and nobody can sign on: the new one is where to begin.
        kept = []
    if len(kept) >= OPERATORS_MAX:
        return False
    _replace(kept + [operator])
    return True


def remove(name):
    """Forget an operator; whether there was one. OSError if it cannot be stored, RosterDamaged as for `operators`."""
    before = operators()
    kept = [operator for operator in before if operator.name != name]
    if len(kept) == len(before):
        return False
    _replace(kept)
    return True


def verdict(operator, found):
    """Whether the hash of what was given is the PIN's, the duress PIN's, or neither. Both are looked at."""
    is_right = equal(found, operator.pin_hash)
    is_duress = equal(found, operator.duress_hash)
    return RIGHT * is_right + UNDER_DURESS * is_duress


def _replace(kept):
    body = _MAGIC
    for operator in kept:
        body += codec.pack(operator)
    files.replace(_NAME, (body, _check(body)))


def _check(body):
    return sha256(body).digest()[:_CHECK_OCTETS]
