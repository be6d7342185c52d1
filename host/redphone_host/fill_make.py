"""Makes the keys of a new line, and checks that fills are what they should be. All randomness is libsodium's."""

from collections.abc import Sequence

import nacl.utils
from nacl.bindings import crypto_scalarmult, crypto_scalarmult_base
from redphone import codec, wire
from redphone.cipher.fingerprint import fingerprint_of
from redphone.errors import LocalProtocolError
from redphone.station.bearers import pack as pack_setups
from redphone.station.bearers import setups

from redphone_host.errors import FillError
from redphone_host.escalation import NOTHING
from redphone_host.fill_desks import check_desks, pack_desks
from redphone_host.pair_bearers import Bearers, check_bearers

KEY_OCTETS = 32
LINE_ID_OCTETS = 8


def new_line(
    name_a: str,
    name_b: str,
    bit_rate: int,
    heartbeat_s: int,
    now: int,
    bearers: Bearers | None = None,
    *,
    desks: tuple[Sequence[str], Sequence[str]] = ((), ()),
    escalation: bytes = NOTHING,
    test_min: int = 0,
) -> tuple[wire.Fill, wire.Fill]:
    """The two fills, A's and B's, of a line that has never been before.

    name_a, name_b: what people call the ends, 1 .. 32 octets of UTF-8. bearers: each end's, of the same kinds in the
    same order; without them the line is one wire at `bit_rate` bit/s.
    heartbeat_s: seconds between signs of life, 0 for none. now: the time of making, seconds UTC since 1970.
    desks: the names of A's and of B's; none at an end that keeps no watch. escalation: the table, 32 octets.
    test_min: minutes from one line test to the next, 0 for none.
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
        "heartbeat_s": heartbeat_s,
        "escalation": escalation,
        "test_min": test_min,
    }
    names = (name_a, name_b)
    packed_desks = [pack_desks(found) for found in desks]
    bearers = bearers or serial_line(bit_rate)
    fill_a, fill_b = (
        wire.Fill(
            role=role,
            own_secret=secrets[role],
            own_public=publics[role],
            peer_public=publics[1 - role],
            seed=_random(KEY_OCTETS),
            own_name=names[role],
            peer_name=names[1 - role],
            bearers=_packed(bearers[role]),
            own_desks=packed_desks[role],
            peer_desks=packed_desks[1 - role],
            **common,
        )
        for role in (wire.ROLE_A, wire.ROLE_B)
    )
    _require_bounds(fill_a)
    _require_bounds(fill_b)
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
    return problems + check_desks(fill)


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
    if first.heartbeat_s != second.heartbeat_s:
        problems.append("the line's heartbeat differs")
    if (first.own_desks, first.peer_desks) != (second.peer_desks, second.own_desks):
        problems.append("the desks do not match: each end must know the other's")
    if first.test_min != second.test_min:
        problems.append("the minutes between line tests differ")
    return problems + check_bearers(setups(first), setups(second))


def serial_line(bit_rate: int, flags: int = 0) -> Bearers:
    """The bearers of a line that is one wire at so many bit/s: the same at both ends."""
    wired = [wire.BearerSetup(kind=wire.SERIAL, flags=flags, bit_rate=bit_rate)]
    return wired, wired


def _packed(bearers: list[wire.BearerSetup]) -> bytes:
    try:
        return bytes(pack_setups(bearers))
    except LocalProtocolError as error:
        raise FillError(f"the line cannot be made: {error}", "change that value; nothing was written") from error


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
