"""Whether the bearers of two fills are the two ends of the same ones."""

from redphone import wire

Bearers = tuple[list[wire.BearerSetup], list[wire.BearerSetup]]


def check_bearers(first: list[wire.BearerSetup], second: list[wire.BearerSetup]) -> list[str]:
    """What keeps two ends' bearers from working together, in words; empty if nothing does."""
    if [setup.kind for setup in first] != [setup.kind for setup in second]:
        return ["the ends' bearers are not of the same kinds, in the same order"]
    problems = []
    for number, (one, other) in enumerate(zip(first, second, strict=True)):
        problems += [f"bearer {number}: {problem}" for problem in _check(one, other)]
    return problems


def _check(one: wire.BearerSetup, other: wire.BearerSetup) -> list[str]:
    problems = []
    if one.flags != other.flags:
        problems.append("one end takes turns, or may send ciphertext, and the other does not")
    if (one.cover_octets, one.cover_ms) != (other.cover_octets, other.cover_ms):
        problems.append("the cover differs")
    if one.kind == wire.SERIAL and one.bit_rate != other.bit_rate:
        problems.append("the bit rates of its two ends differ")
    if one.kind == wire.TELEPHONE and not (one.address or other.address):
        problems.append("neither end has a number to dial")
    if one.kind == wire.PACKET and one.address.split(">") != other.address.split(">")[::-1]:
        problems.append("the call signs do not match: each end must have the other's")
    if one.kind == wire.PACKET and one.address == other.address:
        problems.append("both ends have the same call sign")
    if one.kind == wire.HF and one.address != other.address:
        problems.append("the modes differ")
    return problems
