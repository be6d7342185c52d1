"""What is typed, as lines that an orderwire takes: at most wire.TALK_OCTETS_MAX octets of UTF-8 each."""

import unicodedata

from redphone import wire


def pieces(line: bytes) -> list[bytes]:
    """A typed line in one piece, or in several where it is too long; none if there is nothing in it.

    Octets that are no UTF-8 become U+FFFD, control characters spaces. A piece ends at a space where it has one.
    """
    shown = (
        " " if unicodedata.category(character) == "Cc" else character for character in line.decode(errors="replace")
    )
    text = "".join(shown)
    found, rest = [], text.strip().encode()
    while rest:
        piece = _first(rest)
        rest = rest[len(piece) :].lstrip()
        found.append(piece.rstrip())
    return found


def _first(octets: bytes) -> bytes:
    if len(octets) <= wire.TALK_OCTETS_MAX:
        return octets
    end = octets.rfind(b" ", 1, wire.TALK_OCTETS_MAX + 1)
    if end > 0:
        return octets[:end]
    end = wire.TALK_OCTETS_MAX
    while octets[end] & 0xC0 == 0x80:  # not within a character
        end -= 1
    return octets[:end]
