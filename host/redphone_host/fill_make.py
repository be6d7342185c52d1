"""Makes the keys of a new line, and checks that fills are what they should be. All randomness is libsodium's."""

import nacl.utils
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from redphone import codec, wire
from redphone.cipher.fingerprint import fingerprint_of
from redphone.errors import LocalProtocolError

from redphone_host.errors import FillError

KEY_OCTETS = 32
LINE_ID_OCTETS = 8


def new_line(name_a: str, name_b: str, bit_rate: int, heartbeat_s: int, now: int) -> tuple[wire.Fill, wire.Fill]:
    """The two fills, A's and B's, of a line that has never been before.

    name_a, name_b: what people call the ends, 1 .. 32 octets of UTF-8. bit_rate: of the line, bit/s.
    heartbeat_s: seconds between signs of life, 0 for none. now: the time of making, seconds UTC since 1970.
    FillError if one of them is out of bounds.
    """
    secrets = (_random(KEY_OCTETS), _random(KEY_OCTETS))
    publics = [crypto_scalarmult_base(secret) for secret in secrets]
    common = {
        "version": wire.VERSION,
        "line_id": _random(LINE_ID_OCTETS),
        "psk": _random(KEY_OCTETS),
        "static_static": crypto_scalarmult(secrets[0], publics[1]),
        "created": now,
        "bit_rate": bit_rate,
        "heartbeat_s": heartbeat_s,
    }
    names = (name_a, name_b)
    fill_a, fill_b = (
        wire.Fill(
            role=role,
            own_secret=secrets[role],
            own_public=publics[role],
            peer_public=publics[1 - role],
            seed=_random(KEY_OCTETS),
            own_name=names[role],
            peer_name=names[1 - role],
            **common,
        )
        for role in (wire.ROLE_A, wire.ROLE_B)
    )
    _require_bounds(fill_a)
    return fill_a, fill_b


def fingerprint(fill: wire.Fill) -> bytes:
    """Eight octets, the same at both ends, that tell which line's keys these are and nothing about the keys."""
    return bytes(fingerprint_of(fill))


def check_fill(fill: wire.Fill) -> list[str]:
    """What is wrong with one fill by itself, in words; empty if nothing is."""
    problems = []
    end = "AB"[fill.role]
    if crypto_scalarmult_base(fill.own_secret) != fill.own_public:
        problems.append(f"{end}'s secret key does not match its public key")
    if not _static_static_fits(fill):
        problems.append(f"{end}'s static-static result is not what its keys give")
    return problems


def check_pair(first: wire.Fill, second: wire.Fill) -> list[str]:
    """What keeps two fills from being the two ends of one line, in words; empty if nothing does."""
    problems = check_fill(first) + check_fill(second)
    if first.role == second.role:
        problems.append(f"both are fills for end {'AB'[first.role]}")
    if first.line_id != second.line_id:
        problems.append("they belong to different lines")
    if first.own_public != second.peer_public or second.own_public != first.peer_public:
        problems.append("the public keys do not match: each end must hold the other's")
    if first.static_static != second.static_static:
        problems.append("the static-static results differ")
    if first.psk != second.psk:
        problems.append("the pre-shared keys differ")
    if first.seed == second.seed:
        problems.append("both ends have the same seed, which must differ")
    if (first.bit_rate, first.heartbeat_s) != (second.bit_rate, second.heartbeat_s):
        problems.append("the line's bit rate or heartbeat differs")
    return problems


def _random(octets: int) -> bytes:
    return bytes(nacl.utils.random(octets))


def _static_static_fits(fill: wire.Fill) -> bool:
    try:
        expected = crypto_scalarmult(fill.own_secret, fill.peer_public)
    except RuntimeError:  # libsodium's answer to a public key of small order
        return False
    return bool(expected == fill.static_static)


def _require_bounds(fill: wire.Fill) -> None:
    try:
        codec.pack(fill)
    except LocalProtocolError as error:
        raise FillError(f"the line cannot be made: {error}", "change that value; nothing was written") from error
