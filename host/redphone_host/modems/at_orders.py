"""A telephone modem's order line (ITU-T V.250, and what Hayes had before it) taken apart into single orders."""

import re
from collections.abc import Iterator

LINE_OCTETS_MAX = 80

_DIAL = re.compile(r"D([0-9A-DPTW*#,@! ()+-]*)")
_REGISTER = re.compile(r"S(\d{1,3})(?:=(\d{1,3})|(\?))")
_LETTER = re.compile(r"([&%\\]?[A-Z])(\d*)")


class Malformed(ValueError):
    """No modem would take this."""


def orders_in(line: str) -> Iterator[tuple[str, str]]:
    """(name, value) of each order of a line without its AT. `D` takes the rest; registers come as S7 or S7?."""
    left = line.upper().replace(" ", "")
    while left:
        if match := _DIAL.fullmatch(left):
            yield "D", "".join(letter for letter in match[1] if letter.isdigit() or letter in "*#")
            return
        if match := _REGISTER.match(left):
            yield f"S{int(match[1])}{match[3] or ''}", match[2] or ""
        elif match := _LETTER.match(left):
            yield match[1], match[2]
        else:
            raise Malformed(left)
        left = left[match.end() :]


class OrderLine:
    """Finds order lines in what is typed: from AT to a carriage return, whatever came before."""

    def __init__(self) -> None:
        self._typed = bytearray()

    def push(self, octet: int) -> str | None:
        """Take one octet; the line that it ends, without its AT, or None."""
        if octet != ord("\r"):
            if octet > ord(" ") and len(self._typed) <= LINE_OCTETS_MAX:
                self._typed.append(octet)
            return None
        typed = self._typed.decode("latin-1").upper()
        self._typed.clear()
        _, found, order = typed.partition("AT")
        return order if found and len(typed) <= LINE_OCTETS_MAX else None
