"""Bearers in words, and as JSON: as a fill has them, and how they are."""

from collections.abc import Iterable
from typing import Any

from redphone import wire
from redphone.black import bearer
from rich.text import Text

from redphone_host.moments import spoken
from redphone_host.vocabulary import BEARER_STATES, word
from redphone_host.why_bearers import meaning

_STYLES = {bearer.UP: "green", bearer.DEGRADED: "yellow", bearer.DOWN: "bold red"}
_PER_MILLION = 1_000_000 / (1 << 20)

_FLAGS = {wire.HALF_DUPLEX: "half duplex", wire.RS485: "RS-485", wire.NO_CIPHERTEXT: "ciphertext forbidden"}


def bearer_text(setup: wire.BearerSetup) -> str:
    """One line about a bearer."""
    parts = [wire.BEARERS[setup.kind], f"port {setup.port}", f"{setup.bit_rate} bit/s", *_flags(setup)]
    if setup.address:
        parts.append(setup.address)
    if setup.setup:
        parts.append(setup.setup)
    if setup.cover_ms:
        parts.append(f"cover of {setup.cover_octets} octets every {setup.cover_ms} ms")
    return ", ".join(parts)


def state_rows(records: Iterable[wire.BearerState]) -> list[tuple[str, str | Text]]:
    """How each bearer is, a line each."""
    return [(f"bearer {record.number}", _state_text(record)) for record in records]


def state_words(state: int, why: int) -> str:
    """In words, such as `down: the line is held low`."""
    name = word(BEARER_STATES, state).lower()
    return f"{name}: {meaning(why)}" if meaning(why) else name


def frames_words(record: wire.BearerState) -> str:
    """What has gone over a bearer, and how well."""
    parts = [
        f"{record.frames_sent} frames sent ({record.frames_resent} again)",
        f"{record.frames_received} received ({record.frames_discarded} discarded)",
    ]
    if record.round_trip_ms:
        parts.append(f"round trip {record.round_trip_ms} ms")
    if record.level:
        parts.append(f"error correction {record.level} of 4")
    if record.frames_discarded and record.spoilt:
        parts.append(f"{record.spoilt * _PER_MILLION:.0f} of a million octets spoilt")
    return ", ".join(parts)


def _state_text(record: wire.BearerState) -> Text:
    what = f"{word(wire.BEARERS, record.kind)} at {record.bit_rate} bit/s "
    state = Text(state_words(record.state, record.why), style=_STYLES.get(record.state, ""))
    since = f" since {spoken(record.since)}" if record.since else ""
    return Text(what) + state + Text(f"{since}; {frames_words(record)}")


def setup_json(setup: wire.BearerSetup) -> dict[str, Any]:
    """For programs."""
    return {
        "kind": wire.BEARERS[setup.kind],
        "port": setup.port,
        "bit_rate": setup.bit_rate,
        "flags": _flags(setup),
        "address": setup.address,
        "setup": setup.setup,
        "cover_octets": setup.cover_octets,
        "cover_ms": setup.cover_ms,
    }


def _flags(setup: wire.BearerSetup) -> list[str]:
    return [name for flag, name in _FLAGS.items() if setup.flags & flag]
