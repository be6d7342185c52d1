"""A message as it is sealed: flags, date-time group, options, text (docs/protocol.md section 7).

An option that we do not know is skipped, unless its tag says that whoever does not know it must refuse the message.
"""

from redphone import codec
from redphone.errors import LocalProtocolError, RemoteProtocolError
from redphone.wire import (
    CALL,
    CANCELS,
    CORRECTS,
    DESK_OCTETS_MAX,
    EXERCISE,
    KNOWN_FLAGS,
    LANGUAGE_OCTETS_MAX,
    MALFORMED,
    NAME_OCTETS_MAX,
    NOT_UNDERSTOOD,
    OPTION_CANCELS,
    OPTION_CORRECTS,
    OPTION_DESK,
    OPTION_FROM,
    OPTION_LANGUAGE,
    OPTION_MANDATORY,
    OPTION_READ_BACK,
    OPTION_REPLY_BY,
    OPTION_REPLY_TO,
    OPTION_SUBJECT,
    OPTION_SUPERSEDES,
    READ_BACK_OCTETS_MAX,
    REF_MAX,
    SUBJECT_OCTETS_MAX,
    SUPERSEDES,
    TEXT_OCTETS_MAX,
    TOO_LARGE,
    BodyHead,
    Option,
    reference,
)

_TEXT, _NUMBER = range(2)

# Each option's attribute, kind, and bound (octets of text, or greatest number), in the order of their tags.
OPTIONS = {
    OPTION_DESK: ("desk", _TEXT, DESK_OCTETS_MAX),
    OPTION_SUBJECT: ("subject", _TEXT, SUBJECT_OCTETS_MAX),
    OPTION_LANGUAGE: ("language", _TEXT, LANGUAGE_OCTETS_MAX),
    OPTION_REPLY_TO: ("reply_to", _NUMBER, REF_MAX),
    OPTION_REPLY_BY: ("reply_by", _NUMBER, 0xFFFFFFFF),
    OPTION_FROM: ("sender", _TEXT, NAME_OCTETS_MAX),
    OPTION_CORRECTS: ("corrects", _NUMBER, REF_MAX),
    OPTION_CANCELS: ("cancels", _NUMBER, REF_MAX),
    OPTION_SUPERSEDES: ("supersedes", _NUMBER, REF_MAX),
    OPTION_READ_BACK: ("read_back", _TEXT, READ_BACK_OCTETS_MAX),
}

# Options that name a message, and what each of them that names one of the sender's own makes of it.
_REFS = (OPTION_REPLY_TO, OPTION_CORRECTS, OPTION_CANCELS, OPTION_SUPERSEDES)
_RELATIONS = ((CORRECTS, "corrects"), (CANCELS, "cancels"), (SUPERSEDES, "supersedes"))


class MessageRefused(RemoteProtocolError):
    """The peer's message may not be taken; `reason` is told to the peer under seal."""

    def __init__(self, reason, text):
        super().__init__(text)
        self.reason = reason


class Message:
    """One message. Texts are str, except `text` itself, which stays UTF-8 octets; 0 means no such ref, no reply-by."""

    desk: str
    subject: str
    language: str
    reply_to: int
    reply_by: int
    sender: str
    corrects: int
    cancels: int
    supersedes: int
    read_back: str

    def __init__(self, flags=0, dtg=0, text=b"", **options):
        self.flags = flags
        self.dtg = dtg
        self.text = text
        self.text_octets = len(text)
        for name, kind, _ in OPTIONS.values():
            setattr(self, name, options.pop(name, 0 if kind == _NUMBER else ""))
        if options:
            raise LocalProtocolError("a message has no option " + ", ".join(sorted(options)))

    @property
    def relation(self):
        """(CORRECTS, CANCELS or SUPERSEDES, the ref of the earlier message); (0, 0) for none."""
        for relation, name in _RELATIONS:
            if getattr(self, name):
                return relation, getattr(self, name)
        return 0, 0

    def relate(self, relation, ref):
        """Make this message about an earlier one of the same sender's; with relation 0 about none."""
        for known, name in _RELATIONS:
            setattr(self, name, ref if known == relation else 0)

    @property
    def is_call(self):
        """Whether this is a call: someone has lifted the handset."""
        return bool(self.flags & CALL)

    @property
    def is_exercise(self):
        """Whether this is marked EXERCISE, which nobody on the way can strip."""
        return bool(self.flags & EXERCISE)

    def pack(self):
        """The body's octets; LocalProtocolError for what no peer would take."""
        if len(self.text) > TEXT_OCTETS_MAX:
            raise LocalProtocolError("the text must be at most " + str(TEXT_OCTETS_MAX) + " octets")
        out = bytearray(codec.pack(BodyHead(flags=self.flags, dtg=self.dtg)))
        for tag in sorted(OPTIONS):
            value = _option_octets(getattr(self, OPTIONS[tag][0]), *OPTIONS[tag])
            if value:
                out.extend(codec.pack(Option(tag=tag, value=value)))
        out.append(0)
        return bytes(out) + self.text

    @staticmethod
    def unpack(body):
        """The Message in a body; MessageRefused, with the reason to tell the peer, if it may not be taken."""
        message = Message.without_text(body)
        message.text = bytes(body[len(body) - message.text_octets :])
        return message

    @staticmethod
    def without_text(body):
        """The same, its text looked at but left where it is: `text_octets` of it at the body's end."""
        try:
            return _unpack(body)
        except MessageRefused:
            raise
        except RemoteProtocolError:
            raise MessageRefused(MALFORMED, "the message is malformed")


def _option_octets(value, name, kind, bound):
    if kind == _NUMBER:
        octets = codec.pack_varint(value) if value else b""
        size = value
    else:
        octets = value.encode()
        size = len(octets)
    if not 0 <= size <= bound:
        raise LocalProtocolError("the message's " + name + " must be at most " + str(bound))
    return octets


def _unpack(body):
    head, at = codec.unpack(BodyHead, body)
    if head.flags & ~KNOWN_FLAGS:
        raise MessageRefused(NOT_UNDERSTOOD, "the message has a flag that is not known here")
    message = Message(head.flags, head.dtg)
    last = 0
    while at < len(body) and body[at]:
        option, at = codec.unpack(Option, body, at)
        if option.tag <= last:
            raise MessageRefused(MALFORMED, "the message's options are out of order")
        last = option.tag
        _take_option(message, option)
    if at >= len(body):
        raise MessageRefused(MALFORMED, "the message has no text field")
    if len([name for _, name in _RELATIONS if getattr(message, name)]) > 1:
        raise MessageRefused(MALFORMED, "the message is about several earlier ones")
    message.text_octets = len(body) - at - 1
    if message.text_octets > TEXT_OCTETS_MAX:
        raise MessageRefused(TOO_LARGE, "the message's text is too long")
    codec.require_utf8(memoryview(body)[at + 1 :])
    return message


def _take_option(message, option):
    known = OPTIONS.get(option.tag)
    if known is None:
        if option.tag & OPTION_MANDATORY:
            raise MessageRefused(NOT_UNDERSTOOD, "the message has an option that is not known here")
        return
    name, kind, bound = known
    if kind == _NUMBER:
        value, end = codec.unpack_varint(option.value, 0)
        least = reference(0, 1) if option.tag in _REFS else 1
        fits = end == len(option.value) and least <= value <= bound
    else:
        codec.require_utf8(option.value)
        value = str(option.value, "utf-8")
        fits = 0 < len(option.value) <= bound
    if not fits:
        raise MessageRefused(MALFORMED, "the message's " + name + " is out of bounds")
    setattr(message, name, value)
