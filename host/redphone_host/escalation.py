"""The table of escalation (docs/protocol.md section 8.7): what people write of it, and what they are shown.

A precedence, a colon, and STEP=SECONDS with commas between: flash:siren=20,desks=40,hook=60,ask=90. What is not said
stays as it was; `never` is a time, too.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from construct import Array, Int16ub, Struct
from redphone import wire

from redphone_host.errors import UsageProblem
from redphone_host.vocabulary import parse_precedence

GRAMMAR = "PRECEDENCE:STEP=SECONDS,..."
EXAMPLE = "flash:siren=20,desks=40,hook=60,ask=90"
STEPS = ("siren", "desks", "hook", "ask")
SECONDS_MAX = 0xFFFF

_NEVER = "never"
_NUMBER = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_TABLE = Array(len(wire.PRECEDENCES), Struct(*[step / Int16ub for step in STEPS]))
_USUAL = (
    {"siren": wire.NEVER_S, "desks": wire.NEVER_S, "hook": wire.NEVER_S, "ask": 3600},
    {"siren": wire.NEVER_S, "desks": 300, "hook": 600, "ask": 900},
    {"siren": 60, "desks": 120, "hook": 180, "ask": 240},
    {"siren": 20, "desks": 40, "hook": 60, "ask": 90},
)

NOTHING = bytes(wire.ESCALATION_OCTETS)
DEFAULT = bytes(_TABLE.build(_USUAL))


def parse(texts: Iterable[str], table: bytes) -> bytes:
    """`table`, 32 octets, with what the texts say changed. UsageProblem, with advice, for what cannot be meant."""
    rows = _TABLE.parse(table)
    said = set()
    for text in texts:
        name, _, rest = text.partition(":")
        precedence = parse_precedence(name)
        for step, seconds in _times(text, rest):
            if (precedence, step) in said:
                raise UsageProblem(f"{text!r}: {step} is said twice", "say it once")
            said.add((precedence, step))
            rows[precedence][step] = seconds
    return bytes(_TABLE.build(rows))


def spoken(table: bytes) -> list[tuple[str, str]]:
    """Each precedence, FLASH first, and what is done about it when, in words."""
    rows = [(wire.PRECEDENCES[number], _sentence(row)) for number, row in enumerate(_TABLE.parse(table))]
    return rows[::-1]


def seconds_json(table: bytes) -> dict[str, dict[str, int | None]]:
    """For programs: seconds by precedence and step; None for never."""
    rows = _TABLE.parse(table)
    return {name: {step: row[step] or None for step in STEPS} for name, row in zip(wire.PRECEDENCES, rows, strict=True)}


def _times(text: str, rest: str) -> Iterator[tuple[str, int]]:
    for part in rest.split(","):
        step, equals, value = part.partition("=")
        if step not in STEPS or not equals:
            raise UsageProblem(f"{text!r}: {part!r} is not understood", f"write {GRAMMAR}: {EXAMPLE}, say")
        yield step, _seconds(text, step, value)


def _seconds(text: str, step: str, value: str) -> int:
    if value == _NEVER:
        return wire.NEVER_S
    # 0 stands for never in the table, and might be meant as "at once": whoever means never writes it.
    if _NUMBER.fullmatch(value) and int(value) <= SECONDS_MAX:
        return int(value)
    raise UsageProblem(f"{text!r}: {value!r} is no time for {step}", f"write seconds, 1 to {SECONDS_MAX}, or {_NEVER}")


def _sentence(row: Any) -> str:
    steps = {"siren": "siren", "desks": "other desks", "hook": "hook"}
    parts = [f"{words} after {row[step]} s" for step, words in steps.items() if row[step]] or ["bell only"]
    asks = f"sender asks after {row['ask']} s" if row["ask"] else "sender does not ask"
    return f"{', '.join(parts)}; {asks}"
