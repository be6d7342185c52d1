"""Records of the red port as JSON objects, for programs: words instead of numbers, times in ISO 8601.

Strings from a peer stay as they were sent: JSON escapes them. Only what a box answers can be shown; nothing that
an order carries (a fill, say) has a way through here.
"""

from typing import Any

from redphone import codec, wire
from redphone.cipher.fingerprint import fingerprint_of
from redphone.errors import RemoteProtocolError
from redphone.red import desks
from redphone.red.message import Message
from redphone.red.words import words_of
from redphone.station.bearers import setups

from redphone_host.escalation import seconds_json
from redphone_host.json_values import members, plain
from redphone_host.moments import iso
from redphone_host.show_bearers import setup_json

# Records about a message that the box's own end has sent; the others are about one of the peer's, or say whose.
_OWN = (wire.Accepted, wire.Progress, wire.OutMessage, wire.OutStatus, wire.OutKnown, wire.OutStep, wire.Outlook)


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
        "own_desks": list(desks.names_of(fill.own_desks)),
        "peer_desks": list(desks.names_of(fill.peer_desks)),
        "escalation": seconds_json(fill.escalation),
        "test_minutes": fill.test_min,
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
    return role if _is_own(record) else 1 - role


def _is_own(record: Any) -> bool:
    """Whether the record is about a message of the box's own end."""
    if hasattr(record, "direction"):
        return bool(record.direction == wire.OUTGOING)
    if isinstance(record, wire.CallOpen | wire.CallState):
        return bool(record.own)
    if isinstance(record, wire.Alarm | wire.Noted):
        is_reply = record.alarm in (wire.REPLY_DUE, wire.REPLY_OVERDUE)
        return record.alarm == wire.NO_ANSWER or (is_reply and record.detail == wire.OUTGOING)
    return isinstance(record, _OWN)


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
    if name in ("stamped_by", "by_ref"):
        return {name.replace("ref", "message"): wire.name_of(_sender(record, role), value) if value else None}
    special = members(record, name, role)
    return {name: plain(name, value)} if special is None else special


def _body(record: Any, body: bytes, role: int) -> dict[str, Any]:
    message = message_in(body)
    if message is None:
        return {"octets": body.hex()}
    shown = {name: plain(name, getattr(message, name)) for name in ("flags", "dtg", "reply_by")}
    shown |= {name: getattr(message, name) for name in ("sender", "desk", "subject", "language", "read_back")}
    # A reply quotes a message of the other end; the others are about an earlier one of the same end.
    sender = _sender(record, role)
    for name, end in (("reply_to", 1 - sender), ("corrects", sender), ("cancels", sender), ("supersedes", sender)):
        ref = getattr(message, name)
        shown[name] = wire.name_of(end, ref) if ref else None
    shown["text"] = message.text.decode()
    return shown


def _type_name(record: Any) -> str:
    """RingEnd -> ring_end."""
    name = type(record).__name__
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name).lstrip("_")
