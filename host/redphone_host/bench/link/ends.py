"""Makes the two ends: fills whose keys follow from the seed, and boxes that work at a Pico's pace.

The one place that knows how a fill and a station are made.
"""

from collections.abc import Callable
from hashlib import sha256

from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from redphone import wire

from redphone_host.bench.link.conditions import HEARTBEAT_S
from redphone_host.bench.link.effort import PicoEffort
from redphone_host.fill_make import new_line, serial_line
from redphone_host.line import Line, LineSettings
from redphone_host.virtual import VirtualBox, VirtualLine

NAMES = ("North", "South")
UTC = 1_800_000_000


def fills(settings: LineSettings, seed: int) -> tuple[wire.Fill, wire.Fill]:
    """The two fills of a line like `settings`, the same for the same seed. Their keys are no secret."""
    flags = wire.HALF_DUPLEX if settings.half_duplex else 0
    pair = new_line(*NAMES, settings.bitrate, HEARTBEAT_S, UTC, serial_line(settings.bitrate, flags))
    secrets = [_key(seed, name) for name in NAMES]
    publics = [crypto_scalarmult_base(secret) for secret in secrets]
    for role, fill in enumerate(pair):
        fill.line_id = _key(seed, "line")[:8]
        fill.psk = _key(seed, "psk")
        fill.seed = _key(seed, f"seed {role}")
        fill.own_secret, fill.own_public, fill.peer_public = secrets[role], publics[role], publics[1 - role]
        fill.static_static = crypto_scalarmult(secrets[0], publics[1])
    return pair


def world(
    settings: LineSettings, seed: int, line: Line, on_seal: Callable[[int, bytes], None] = lambda _end, _plaintext: None
) -> VirtualLine:
    """Two boxes switched on at the ends of `line`. on_seal: is told which end seals which plaintext."""
    boxes = [_box(fill, seed, on_seal) for fill in fills(settings, seed)]
    for box in boxes:
        box.start(0)
    return VirtualLine((boxes[0], boxes[1]), line)


def _box(fill: wire.Fill, seed: int, on_seal: Callable[[int, bytes], None]) -> VirtualBox:
    effort = PicoEffort(lambda plaintext: on_seal(fill.role, plaintext))
    return VirtualBox(fill, effort, 2 * seed + fill.role, utc=UTC, effort=effort)


def _key(seed: int, name: str) -> bytes:
    return sha256(f"redphone bench {seed} {name}".encode()).digest()
