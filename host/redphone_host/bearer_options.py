"""What people write of a line's bearers: KIND[:KEY=VALUE,...], such as telephone:port=1,number-a=0225551234.

A key that ends in -a or -b is for that end only. A comma that belongs to a value stands behind a backslash.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from redphone import codec, wire
from redphone.errors import LocalProtocolError
from redphone.station.bearers import make

from redphone_host.errors import UsageProblem
from redphone_host.pair_bearers import Bearers, check_bearers

GRAMMAR = "KIND[:KEY=VALUE,...]"

_FLAGS = {
    "half-duplex": wire.HALF_DUPLEX,
    "rs485": wire.RS485 | wire.HALF_DUPLEX,
    "no-ciphertext": wire.NO_CIPHERTEXT,
}
_COMMA = re.compile(r"(?<!\\),")
_COVER = re.compile(r"(\d+)/(\d+(?:\.\d+)?)", re.ASCII)
_ENDS = ("-a", "-b")

Values = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """One kind of bearer: its usual bit rate, what else may be said of it, and one that is right.

    address, setup: of an end, from the values that are said for it and for the other one.
    """

    bit_rate: int
    keys: tuple[str, ...]
    example: str
    address: Callable[[Values, Values], str] = field(default=lambda own, peer: "")
    setup: Callable[[Values, Values], str] = field(default=lambda own, peer: "")


KINDS = {
    "serial": Kind(9600, (), "serial:rate=9600"),
    "telephone": Kind(
        19200,
        ("number", "init"),
        "telephone:number-a=0225551234",
        address=lambda own, peer: own.get("number", ""),
        setup=lambda own, peer: own.get("init", ""),
    ),
    "packet": Kind(
        9600,
        ("call", "air-rate"),
        "packet:call-a=NORTH-1,call-b=SOUTH-1,air-rate=1200",
        address=lambda own, peer: f"{own.get('call', '')}>{peer.get('call', '')}".upper(),
        setup=lambda own, peer: own.get("air-rate", ""),
    ),
    "hf": Kind(9600, ("mode",), "hf:mode=datac3", address=lambda own, peer: own.get("mode", "")),
    "satellite": Kind(19200, (), "satellite:rate=19200"),
}
_EVERYWHERE = ("port", "rate", "cover")


def parse_bearers(texts: Iterable[str]) -> Bearers:
    """Both ends' bearers, in the order written. UsageProblem, with advice, for what cannot be meant."""
    ends: Bearers = ([], [])
    for text in texts:
        for role, setup in enumerate(_parse(text, [len(end) for end in ends])):
            _require_free(text, ends[role], setup)
            ends[role].append(setup)
    if not 1 <= len(ends[0]) <= wire.BEARERS_MAX:
        raise UsageProblem(f"a line has one to {wire.BEARERS_MAX} bearers, not {len(ends[0])}", "leave some out")
    if all(setup.flags & wire.NO_CIPHERTEXT for setup in ends[0]):
        raise UsageProblem("no bearer of the line may carry ciphertext", "add one without no-ciphertext")
    problems = check_bearers(*ends)
    if problems:
        raise UsageProblem("; ".join(problems), "say what differs for each end with -a and -b behind the key")
    return ends


def _parse(text: str, ports: list[int]) -> list[wire.BearerSetup]:
    """One bearer at both ends; `ports`: on which port of each end it is unless it says so."""
    name, _, rest = text.partition(":")
    kind = KINDS.get(name)
    if kind is None:
        raise UsageProblem(f"{text!r}: there is no bearer {name!r}", f"begin with one of {', '.join(KINDS)}")
    values, flags = _values(text, kind, rest)
    return [_setup(text, name, values[role], values[1 - role], flags, ports[role], role) for role in (0, 1)]


def _values(text: str, kind: Kind, rest: str) -> tuple[tuple[Values, Values], int]:
    """What is said for each end, and the flags."""
    ends: tuple[Values, Values] = ({}, {})
    flags = 0
    for part in _COMMA.split(rest) if rest else ():
        key, equals, value = part.replace("\\,", ",").partition("=")
        if key in _FLAGS and not equals:
            flags |= _FLAGS[key]
            continue
        base, roles = _whose(key)
        if not equals or base not in (*_EVERYWHERE, *kind.keys) or (base == "cover" and base != key):
            raise UsageProblem(f"{text!r}: {part!r} is not understood", _advice(kind))
        for role in roles:
            if base in ends[role]:
                raise UsageProblem(f"{text!r}: {base} is said twice for end {'AB'[role]}", "say it once")
            ends[role][base] = value
    return ends, flags


def _whose(key: str) -> tuple[str, tuple[int, ...]]:
    """A key without its ending, and the ends that it is for."""
    for role, ending in enumerate(_ENDS):
        if key.endswith(ending):
            return key.removesuffix(ending), (role,)
    return key, (0, 1)


def _advice(kind: Kind) -> str:
    keys = ", ".join(f"{key}=" for key in (*_EVERYWHERE, *kind.keys))
    return f"write {keys} (-a or -b behind a key for one end) or {', '.join(_FLAGS)}; for example {kind.example}"


def _setup(text: str, name: str, own: Values, peer: Values, flags: int, port: int, role: int) -> wire.BearerSetup:
    kind = KINDS[name]
    made: wire.BearerSetup = wire.BearerSetup(kind=wire.BEARERS.index(name), flags=flags)
    made.port = _number(text, "port", own.get("port", str(port)))
    made.bit_rate = _number(text, "rate", own.get("rate", str(kind.bit_rate)))
    made.address, made.setup = kind.address(own, peer), kind.setup(own, peer)
    if "cover" in own:
        made.cover_octets, made.cover_ms = _cover(text, own["cover"])
    try:
        codec.pack(made)
        make(made, role)
    except LocalProtocolError as error:
        raise UsageProblem(f"{text!r} cannot be made for end {'AB'[role]}: {error}", _advice(kind)) from error
    return made


def _number(text: str, key: str, value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise UsageProblem(f"{text!r}: {key} is a number, not {value!r}", f"write {key}=1, say")
    return int(value)


def _cover(text: str, value: str) -> tuple[int, int]:
    """(octets, milliseconds)."""
    found = _COVER.fullmatch(value)
    if found is None or not int(found[1]) or not float(found[2]):
        raise UsageProblem(
            f"{text!r}: cover={value} is not understood", "write OCTETS/SECONDS: cover=200/10 is 200 octets every 10 s"
        )
    return int(found[1]), round(1000 * float(found[2]))


def _require_free(text: str, before: list[wire.BearerSetup], setup: wire.BearerSetup) -> None:
    """A port carries one bearer."""
    if any(other.port == setup.port for other in before):
        raise UsageProblem(f"{text!r}: port {setup.port} has a bearer already", "give each bearer its own port=")
