"""A fill's bearers in words, and as JSON."""

from typing import Any

from redphone import wire

_FLAGS = {wire.HALF_DUPLEX: "half duplex", wire.RS485: "RS-485", wire.NO_CIPHERTEXT: "ciphertext forbidden"}


def bearer_text(setup: wire.BearerSetup) -> str:
    """One line about a bearer."""
    parts = [wire.BEARERS[setup.kind], f"port {setup.port}", f"{setup.bit_rate} bit/s", *_flags(setup)]
    if setup.address:
        parts.append(setup.address)
    if setup.cover_ms:
        parts.append(f"cover of {setup.cover_octets} octets every {setup.cover_ms} ms")
    return ", ".join(parts)


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
