"""Records of the red port as JSON objects, for programs: words instead of numbers, times in ISO 8601.

Strings from a peer stay as they were sent: JSON escapes them. Only what a box answers can be shown; nothing that
an order carries (a fill, say) has a way through here.
"""

from typing import Any

from redphone import codec, wire
from redphone.cipher.fingerprint import fingerprint_of
from redphone.errors import RemoteProtocolError
from redphone.red.message import Message
from redphone.red.words import words_of
from redphone.station.bearers import setups

from redphone_host.moments import iso
from redphone_host.show_bearers import setup_json
from redphone_host.vocabulary import BEARER_STATES, WHY, flag_words, reason_word, word

# Records about a message that the box's own end has sent; the others are about one of the peer's.
_OWN = (wire.Accepted, wire.Progress, wire.OutMessage, wire.OutStatus, wire.OutKnown)

_TIMES = ("at", "dtg", "utc", "line_since", "since", "last_heard", "reply_by")
_YES_OR_NO = ("filled", "line_up", "key_switch", "fault", "resumed")
_DIRECTIONS = ("sent", "received")


def as_json(record: codec.Format, role: int) -> dict[str, Any]:
    """A record of wire.ANSWERS as what `json.dumps` takes. role: of the box that it came from (Status.role)."""
    if wire.ANSWERS.get(record.CODE) is not type(record):
        raise TypeError(f"{type(record).__name__} is nothing that a box answers")
    return _object(record, role)


def fill_json(fill: wire.Fill) -> dict[str, Any]:
    """What may be told about a fill: never a key, a seed or a passphrase."""
    digest = fingerprint_of(fill)
    return {
        "type": "fill",
        "line_id": fill.line_id.hex(),
        "end": "AB"[fill.role],
        "own_name": fill.own_name,
        "peer_name": fill.peer_name,
        "heartbeat_s": fill.heartbeat_s,
        "bearers": [setup_json(setup) for setup in setups(fill)],
        "created": iso(fill.created),
        "digest": digest.hex(),
        "words": words_of(digest),
    }


def message_name(record: Any, role: int) -> str | None:
    """The name ("A-F12") of the message that a record is about; None if it is about none."""
    if not record.ref:
        return None
    return str(wire.name_of(_sender(record, role), record.ref))


def entry_of(record: wire.Logged) -> Any:
    """The journal entry inside; None if it is of a kind that is not known here."""
    try:
        return codec.unpack_coded(wire.ENTRIES, record.entry)
    except RemoteProtocolError:
        return None


def message_in(body: bytes) -> Any:
    """The `Message` in a body; None if it is malformed or from a later version."""
    try:
        return Message.unpack(body)
    except RemoteProtocolError:
        return None


def _sender(record: Any, role: int) -> int:
    own = isinstance(record, _OWN)
    if isinstance(record, wire.Listed | wire.Shown):
        own = record.direction == wire.OUTGOING
    return role if own else 1 - role


def _object(record: Any, role: int) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": _type_name(record)}
    for field in codec.fields_of(record):
        shown.update(_member(record, field.name, role))
    return shown


def _member(record: Any, name: str, role: int) -> dict[str, Any]:
    value = getattr(record, name)
    if name == "ref":
        precedence = wire.PRECEDENCES[wire.precedence_of(value)] if value else None
        return {"message": message_name(record, role), "precedence": precedence}
    if name == "body":
        return {"body": _body(record, value, role)}
    if name == "entry":
        entry = entry_of(record)
        return {"entry": {"type": "unknown", "octets": value.hex()} if entry is None else _object(entry, role)}
    if name == "digest":
        return {"digest": value.hex(), "words": words_of(value)}
    return {name: _plain(name, value)}


def _plain(name: str, value: Any) -> Any:
    if name in _TIMES:
        return iso(value)
    if name in _YES_OR_NO:
        return bool(value)
    words = {"status": wire.STATUSES, "alarm": wire.ALARMS, "direction": _DIRECTIONS, "role": ("A", "B")}
    words |= {"kind": wire.BEARERS, "state": BEARER_STATES, "why": WHY}
    if name in words:
        return word(words[name], value)
    if name == "reason":
        return reason_word(value) if value else None
    if name == "flags":
        return flag_words(value)
    return value.hex() if isinstance(value, bytes) else value


def _body(record: Any, body: bytes, role: int) -> dict[str, Any]:
    message = message_in(body)
    if message is None:
        return {"octets": body.hex()}
    shown = {name: _plain(name, getattr(message, name)) for name in ("flags", "dtg", "reply_by")}
    shown |= {name: getattr(message, name) for name in ("sender", "desk", "subject", "language")}
    replied = message.reply_to
    # A reply quotes a message of the other end.
    shown["reply_to"] = wire.name_of(1 - _sender(record, role), replied) if replied else None
    shown["text"] = message.text.decode()
    return shown


def _type_name(record: Any) -> str:
    """RingEnd -> ring_end."""
    name = type(record).__name__
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")
