"""The glyph file, read the other way round: which characters look like this? Its format: docs/building.md."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from redphone_host.emulator.firmware import firmware_dir

HEIGHT = 16
_HEAD = 16
_MAGIC = b"RPGL\x01"
_NARROW, _WIDE = 16, 32  # octets of a bitmap


@dataclass(frozen=True)
class Looks:
    """Characters by their bitmaps, 16 rows of one octet or of two, the lowest code point first."""

    narrow: Mapping[bytes, str]
    wide: Mapping[bytes, str]


@functools.cache
def looks(path: Path | None = None) -> Looks:
    """The looks in a glyph file, by default the firmware's. OSError, ValueError."""
    octets = (path or firmware_dir() / "glyphs.bin").read_bytes()
    if octets[: len(_MAGIC)] != _MAGIC:
        raise ValueError("this is not a glyph file of version 1; make one with `redphone build`")
    narrow, wide, marks = (int.from_bytes(octets[at : at + 2]) for at in (6, 8, 10))
    bitmaps = _HEAD + 2 * (narrow + wide + marks)
    return Looks(
        narrow=_section(octets, _HEAD, narrow, bitmaps, _NARROW),
        wide=_section(octets, _HEAD + 2 * narrow, wide, bitmaps + _NARROW * narrow, _WIDE),
    )


def _section(octets: bytes, codes_at: int, count: int, bitmaps_at: int, size: int) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for index in range(count):
        code = int.from_bytes(octets[codes_at + 2 * index : codes_at + 2 * index + 2])
        bitmap = octets[bitmaps_at + size * index : bitmaps_at + size * (index + 1)]
        found[bitmap] = found.get(bitmap, "") + chr(code)
    return found
