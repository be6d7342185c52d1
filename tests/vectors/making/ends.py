"""The two ends of one line with fixed keys, and what each of them seals: Noise by `noiseprotocol`, the rest by hand."""

import hashlib
import hmac
import warnings

from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt, crypto_scalarmult, crypto_scalarmult_base
from noise.connection import Keypair, NoiseConnection

from . import document, packing

A, B = 0, 1
VERSION = SUITE = 1
NOISE_NAME = b"Noise_KKpsk0_25519_ChaChaPoly_SHA256"


def fixed(name: str) -> bytes:
    """32 octets that serve as a key and are no secret."""
    return hashlib.sha256(b"redphone example: " + name.encode()).digest()


LINE_ID = fixed("line")[:8]
PSK = fixed("pre-shared key")
SECRETS = (fixed("secret of A"), fixed("secret of B"))
PUBLICS = tuple(crypto_scalarmult_base(secret) for secret in SECRETS)
STATIC_STATIC = crypto_scalarmult(SECRETS[A], PUBLICS[B])
EPHEMERALS = (fixed("ephemeral of A"), fixed("ephemeral of B"))
NAMES = (b"North", b"South")
CREATED = 1_800_000_000
BIT_RATE = 9600
HEARTBEAT_S = 60
DESKS = ((b"watch", b"cyber"), (b"watch",))
# Seconds until SIREN, DESKS, HOOK and the sender's question: ROUTINE, PRIORITY, IMMEDIATE, FLASH.
ESCALATION = ((0, 0, 0, 3600), (0, 300, 600, 900), (60, 120, 180, 240), (20, 40, 60, 90))
TEST_MIN = 60


def bearer(**changed: object) -> bytes:
    """A wire, packed."""
    values = {"kind": 0, "port": 0, "flags": 0, "bit_rate": BIT_RATE, "cover_octets": 0, "cover_ms": 0}
    return packing.pack(document.form("BearerSetup"), **values | {"address": b"", "setup": b""} | changed)


def desks(names: tuple[bytes, ...]) -> bytes:
    """Names, each a text8."""
    return b"".join(bytes([len(name)]) + name for name in names)


def escalation(rows: tuple[tuple[int, ...], ...]) -> bytes:
    """Section 8.7: four u16 for each precedence, ROUTINE first."""
    return b"".join(seconds.to_bytes(2, "big") for row in rows for seconds in row)


def fill(end: int, **changed: object) -> bytes:
    """One end's fill, packed."""
    values = {
        "version": VERSION,
        "line_id": LINE_ID,
        "role": end,
        "own_secret": SECRETS[end],
        "own_public": PUBLICS[end],
        "peer_public": PUBLICS[1 - end],
        "static_static": STATIC_STATIC,
        "psk": PSK,
        "seed": fixed(f"seed of {'AB'[end]}"),
        "created": CREATED,
        "heartbeat_s": HEARTBEAT_S,
        "own_name": NAMES[end],
        "peer_name": NAMES[1 - end],
        "bearers": bearer(),
        "own_desks": desks(DESKS[end]),
        "peer_desks": desks(DESKS[1 - end]),
        "escalation": escalation(ESCALATION),
        "test_min": TEST_MIN,
    }
    return packing.pack(document.form("Fill"), **values | changed)


def mac_key(psk: bytes = PSK) -> bytes:
    """Section 4.2."""
    return hmac.digest(psk, b"redphone handshake mac\x01", "sha256")


def watch_mark(revision: int, desk: int, state: int, psk: bytes = PSK) -> bytes:
    """Section 6.6: the mark of an OwnWatch whose state is told to the peer as `state`."""
    said = b"redphone watch" + revision.to_bytes(4, "big") + bytes([desk, state])
    return hmac.digest(psk, said, "sha256")[:4]


def mac(sender: int, *parts: bytes, psk: bytes = PSK) -> bytes:
    """The short MAC of what `sender` sends."""
    return hmac.digest(mac_key(psk), bytes([sender]) + b"".join(parts), "sha256")[:8]


def prologue(
    initiator: int, counter: int, line_id: bytes = LINE_ID, version: int = VERSION, suite: int = SUITE
) -> bytes:
    """Section 4.3."""
    return b"redphone" + bytes([version, suite]) + line_id + bytes([initiator]) + counter.to_bytes(4, "big")


def noise(role: int, initiator: int, said: bytes, psk: bytes = PSK, secret: bytes = b"") -> NoiseConnection:
    """One end of one Noise handshake with the prologue `said`, its ephemeral key fixed."""
    connection = NoiseConnection.from_name(NOISE_NAME)
    connection.set_psks(psk)
    connection.set_prologue(said)
    connection.set_keypair_from_private_bytes(Keypair.STATIC, secret or SECRETS[role])
    connection.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, PUBLICS[1 - role])
    connection.set_keypair_from_private_bytes(Keypair.EPHEMERAL, EPHEMERALS[role])
    if role == initiator:
        connection.set_as_initiator()
    else:
        connection.set_as_responder()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fixed ephemeral keys, and means us
        connection.start_handshake()
    return connection


def first_frame(sender: int, counter: int, sealed: bytes, head: int = VERSION, psk: bytes = PSK) -> bytes:
    """Handshake1 around a Noise message."""
    clear = bytes([head]) + counter.to_bytes(4, "big")
    return clear + mac(sender, clear, sealed, psk=psk) + sealed


def reply_frame(sender: int, counter: int, first: bytes, sealed: bytes) -> bytes:
    """Handshake2 around a Noise message, to the Handshake1 `first`."""
    head = bytes([0x40 | counter & 0x3F])
    return head + mac(sender, head, first[5:13], sealed) + sealed


def seal(key: bytes, counter: int, payload: bytes, parity: int, head: bytes = b"", bearer: int = 0) -> bytes:
    """A Transport frame. `head`: another one than the counter's."""
    head = head or (0x8000 | parity << 14 | bearer << 12 | counter & 0xFFF).to_bytes(2, "big")
    nonce = bytes(4) + (bearer << 24 | counter).to_bytes(8, "little")
    return head + crypto_aead_chacha20poly1305_ietf_encrypt(payload, head, nonce, key)


class Exchange:
    """One whole handshake: both frames, both payloads, and the two keys of the session."""

    def __init__(self, initiator: int, counter: int, first_payload: bytes = b"", reply_payload: bytes = b"") -> None:
        said = prologue(initiator, counter)
        caller, callee = noise(initiator, initiator, said), noise(1 - initiator, initiator, said)
        self.counter = counter
        self.parity = counter & 1
        self.payloads = (first_payload, reply_payload)
        self.first_noise = bytes(caller.write_message(first_payload))
        self.first = first_frame(initiator, counter, self.first_noise)
        callee.read_message(self.first_noise)
        self.reply_noise = bytes(callee.write_message(reply_payload))
        self.reply = reply_frame(1 - initiator, counter, self.first, self.reply_noise)
        caller.read_message(self.reply_noise)
        self.initiator_key = caller.noise_protocol.cipher_state_encrypt.k
        self.responder_key = callee.noise_protocol.cipher_state_encrypt.k
