"""The fill on the box's own storage, behind a check value.

Zeroizing begins by taking the fill's name away: that is one commit, and from then on the box is empty, whatever cuts
it short. A start that finds no fill erases all there is, so it finishes what was begun.
"""

from hashlib import sha256

from redphone import codec
from redphone.cipher.constant_time import equal
from redphone.compat import const
from redphone.errors import RemoteProtocolError
from redphone.wire import Fill

from box import files

_NAME = const("fill")
_DOOMED = const("zeroized")
_MAGIC = const(b"RPK1")
_CHECK_OCTETS = const(8)


class KeysDamaged(Exception):
    """What is stored is not what was written. Zeroize the box and fill it anew."""


def load():
    """The fill, or None if the box is empty; KeysDamaged if it cannot be trusted."""
    octets = files.read(_NAME)
    if octets is None:
        return None
    body, check = octets[:-_CHECK_OCTETS], octets[-_CHECK_OCTETS:]
    if body[: len(_MAGIC)] != _MAGIC or not equal(check, _check(body)):
        raise KeysDamaged("the stored fill is damaged")
    try:
        return codec.unpack_all(Fill, body, len(_MAGIC))
    except RemoteProtocolError:
        raise KeysDamaged("the stored fill is another version's")


def store(fill):
    """Keep a fill; OSError if it cannot be stored."""
    body = _MAGIC + codec.pack(fill)
    files.replace(_NAME, (body, _check(body)))


def forget():
    """Take the fill's name away. What is left of it must then be erased: the box is empty already."""
    if _NAME in files.names():
        files.rename(_NAME, _DOOMED)


def is_sound(fill, suite):
    """Whether the fill's keys belong together: a wrong one is refused before it can be relied on."""
    try:
        return equal(suite.public_key(fill.own_secret), fill.own_public) and equal(
            suite.x25519(fill.own_secret, fill.peer_public), fill.static_static
        )
    except RemoteProtocolError:
        return False


def _check(body):
    return sha256(body).digest()[:_CHECK_OCTETS]
