"""What an entry is about: which message, which end's doing, who did it, and its kind as people write it."""

from typing import Any

from redphone import wire

from redphone_host.show_json import message_in, message_name

SENT, RECEIVED = "sent", "received"

_OURS = (wire.OutMessage, wire.OutStatus, wire.OutKnown, wire.OutStep, wire.OutTalk, wire.OutHeard, wire.OwnWatch)
_PEERS = (
    wire.InMessage,
    wire.InStatus,
    wire.InVoid,
    wire.InKnown,
    wire.InPart,
    wire.InStep,
    wire.InTalk,
    wire.PeerWatch,
    wire.PeerChain,
    wire.PeerCounter,
)


def kind_of(record: Any) -> str:
    """The kind of an entry, such as InStatus; `unknown` where it cannot be read here."""
    return "unknown" if record is None else type(record).__name__


def messages_of(record: Any, role: int) -> list[str]:
    """The names of the messages that an entry is about, such as A-F12. role: of the box whose journal it is."""
    names = [message_name(record, role)] if hasattr(record, "ref") else []
    if isinstance(record, wire.Stamped):
        sender = role if record.direction == wire.OUTGOING else 1 - role
        names.append(str(wire.name_of(sender, record.by_ref)))
    return [name for name in names if name]


def direction_of(record: Any) -> str:
    """`sent`: it is about what this end has sent or done. `received`: about the peer's. Empty: about neither."""
    if hasattr(record, "direction"):
        return SENT if record.direction == wire.OUTGOING else RECEIVED
    if hasattr(record, "own"):
        return SENT if record.own else RECEIVED
    if isinstance(record, _OURS):
        return SENT
    return RECEIVED if isinstance(record, _PEERS) else ""


def who_of(record: Any) -> str:
    """The person whom an entry names; empty for none. As it was sent: show it through `safe_text`."""
    if isinstance(record, wire.OutMessage | wire.InMessage):
        message = message_in(record.body)
        return message.sender if message else ""
    return str(getattr(record, "by", ""))
