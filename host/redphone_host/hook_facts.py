"""What a hook is told of a message: as JSON, and as environment variables that nothing can hide in."""

import json
from typing import Any

from redphone import wire

from redphone_host.moments import iso
from redphone_host.safe_text import visible
from redphone_host.show_json import message_in
from redphone_host.vocabulary import flag_words

# What goes into the environment; the text does not, for it may be long. Each is one line there.
_VARIABLES = ("message", "precedence", "flags", "dtg", "arrived", "sender", "desk", "subject", "here", "from")


def facts_of(ref: int, shown: wire.Shown | None, status: wire.Status) -> dict[str, Any]:
    """The facts about a message of the peer's; only its name and precedence if the box could not show it."""
    facts: dict[str, Any] = {
        "message": wire.name_of(1 - status.role, ref),
        "precedence": wire.PRECEDENCES[wire.precedence_of(ref)],
        "here": status.own_name,
        "from": status.peer_name,
    }
    message = message_in(shown.body) if shown else None
    if message is None or shown is None:
        return facts
    facts |= {name: getattr(message, name) for name in ("sender", "desk", "subject", "language")}
    facts |= {"flags": flag_words(message.flags), "dtg": iso(message.dtg), "reply_by": iso(message.reply_by)}
    return facts | {"arrived": iso(shown.at), "text": message.text.decode()}


def environment_of(facts: dict[str, Any]) -> dict[str, str]:
    """REDPHONE_MESSAGE and so on. Control characters, newlines too, are written out as <U+XXXX>."""
    return {f"REDPHONE_{name.upper()}": _line(facts[name]) for name in _VARIABLES if facts.get(name)}


def json_of(facts: dict[str, Any]) -> bytes:
    """One line of ASCII: everything else is escaped."""
    return json.dumps(facts).encode() + b"\n"


def _line(value: Any) -> str:
    return visible(" ".join(value) if isinstance(value, list) else str(value))
