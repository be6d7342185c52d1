"""A fill on disk, sealed under a passphrase: Argon2id stretches it, XChaCha20-Poly1305 seals what `wire.Fill` packs.

The header in front is covered by the tag, so a file in which anything was changed does not open. The cost of
the stretching stands in the header, and is bounded before it is spent: the file may be hostile.
"""

import unicodedata
from pathlib import Path
from typing import Any

import nacl.utils
from construct import Bytes, Const, ConstructError, GreedyBytes, Int32ub, Struct
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_decrypt, crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from redphone import codec, wire
from redphone.errors import RemoteProtocolError

from redphone_host.errors import FillError
from redphone_host.new_file import write_new

MAGIC = b"RPFILL\x01\n"
FILE_OCTETS_MAX = 4096
OPS_MAX = 16  # passes
MEM_MAX = 512 << 20  # octets
PASSPHRASE_CHARACTERS_MIN = 12

_FAMILY = MAGIC[:6]
_KEY_OCTETS = 32
_NONCE_OCTETS = 24

HEADER = Struct(
    "magic" / Const(MAGIC),
    "salt" / Bytes(argon2id.SALTBYTES),
    "ops" / Int32ub,
    "mem" / Int32ub,
    "nonce" / Bytes(_NONCE_OCTETS),
)
LAYOUT = Struct("header" / HEADER, "sealed" / GreedyBytes)


def write_fill(
    path: Path,
    fill: wire.Fill,
    passphrase: str,
    *,
    ops: int = argon2id.OPSLIMIT_MODERATE,
    mem: int = argon2id.MEMLIMIT_MODERATE,
) -> None:
    """Seal `fill` into a new file that only its owner may read. FillError if `path` exists or cannot be written.

    ops, mem: Argon2id's passes and octets of memory, at most OPS_MAX and MEM_MAX.
    """
    salt, nonce = nacl.utils.random(argon2id.SALTBYTES), nacl.utils.random(_NONCE_OCTETS)
    header = HEADER.build({"salt": salt, "ops": ops, "mem": mem, "nonce": nonce})
    key = _stretched(passphrase, salt, ops, mem)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(codec.pack(fill), header, nonce, key)
    write_new(path, header + sealed)


def read_fill(path: Path, passphrase: str) -> wire.Fill:
    """The fill in a file. FillError, with advice, if the file or the passphrase is not right."""
    octets = _read(path)
    parsed = _parse(path, octets)
    header = parsed.header
    key = _stretched(passphrase, header.salt, header.ops, header.mem)
    covered = octets[: HEADER.sizeof()]
    try:
        packed = crypto_aead_xchacha20poly1305_ietf_decrypt(parsed.sealed, covered, header.nonce, key)
    except (CryptoError, ValueError) as error:
        advice = "type the passphrase again; if it is right, take another copy of the file"
        raise FillError(f"{path} does not open: wrong passphrase, or the file is damaged", advice) from error
    return _unpack(path, packed)


def require_strong(passphrase: str) -> None:
    """FillError unless the passphrase is long enough to hold against guessing."""
    if len(passphrase) < PASSPHRASE_CHARACTERS_MIN:
        raise FillError(
            f"the passphrase has fewer than {PASSPHRASE_CHARACTERS_MIN} characters",
            "take five or six words chosen by dice or by a password manager",
        )


def _stretched(passphrase: str, salt: bytes, ops: int, mem: int) -> bytes:
    if not (argon2id.OPSLIMIT_MIN <= ops <= OPS_MAX and argon2id.MEMLIMIT_MIN <= mem <= MEM_MAX):
        raise FillError(
            f"the file asks for {ops} passes over {mem >> 20} MiB of memory",
            "no fill made by this program does: the file is damaged or hostile",
        )
    # One passphrase has one form, whichever way a keyboard composes its accents.
    octets = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogateescape")
    try:
        return bytes(argon2id.kdf(_KEY_OCTETS, octets, salt, ops, mem))
    except RuntimeError as error:
        raise FillError(f"there are no {mem >> 20} MiB of memory for the key", "close other programs") from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(FILE_OCTETS_MAX + 1)
    except OSError as error:
        raise FillError(f"{path} cannot be read: {error.strerror}", "check the path and its permissions") from error


def _parse(path: Path, octets: bytes) -> Any:
    if not octets.startswith(_FAMILY) or len(octets) > FILE_OCTETS_MAX:
        raise FillError(f"{path} is not a fill file", "give a file that 'redphone fill new' has made")
    if len(octets) >= len(MAGIC) and not octets.startswith(MAGIC):
        raise FillError(f"{path} is of a newer version, or damaged", "bring redphone up to date and try again")
    try:
        return LAYOUT.parse(octets)
    except ConstructError as error:
        raise FillError(f"{path} is cut short", "take another copy of the file") from error


def _unpack(path: Path, packed: bytes) -> wire.Fill:
    try:
        fill: wire.Fill = codec.unpack_all(wire.Fill, packed)
    except RemoteProtocolError as error:
        advice = "bring redphone up to date and try again"
        raise FillError(f"{path} opens, but holds no fill of this version: {error}", advice) from error
    return fill
