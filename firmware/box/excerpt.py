"""A message from the beginning of its body: what it is, from whom, about what, and as much of the text as is there."""

from redphone.compat import const
from redphone.red.message import Message, MessageRefused

_BODY_HEAD_OCTETS = const(5)
_CHARACTER_OCTETS_MAX = const(4)


def message_of(body):
    """The Message in a body that may be cut short in its text; without what cannot be read of it."""
    end = _options_end(body)
    text = bytes(body[end + 1 :]) if end < len(body) and not body[end] else b""
    try:
        message = Message.unpack(bytes(body[:end]) + b"\x00")
    except MessageRefused:
        return Message()
    message.text = text[: whole_characters(text)]
    return message


def whole_characters(text):
    """How many octets of UTF-8 that is cut short are whole characters."""
    end = len(text)
    lead = end - 1
    while lead > 0 and lead > end - _CHARACTER_OCTETS_MAX and text[lead] & 0xC0 == 0x80:
        lead -= 1
    if end and text[lead] >= 0xC0 and end - lead < _sequence_octets(text[lead]):
        return lead
    return end


def _sequence_octets(lead):
    """Octets of the character that begins with this one."""
    if lead < 0xE0:
        return 2
    return 3 if lead < 0xF0 else 4


def _options_end(body):
    """Where the options that are here whole end: the first octet after them."""
    end = _BODY_HEAD_OCTETS
    while end + 1 < len(body) and body[end] and end + 2 + body[end + 1] <= len(body):
        end += 2 + body[end + 1]
    return end
