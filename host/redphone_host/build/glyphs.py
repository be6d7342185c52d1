"""Makes the glyph file from GNU Unifont's .hex. Its format and what it covers: docs/building.md.

Which characters it holds depends on nothing but this file and the .hex: not on Python's Unicode tables.
"""

from collections.abc import Iterator
from pathlib import Path

from redphone_host.build.problem import BuildProblem

MAGIC = b"RPGL"
VERSION = 1
HEIGHT = 16
REPLACEMENT = 0xFFFD

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x0300, 0x03FF),  # combining marks; Greek
    (0x0400, 0x04FF),  # Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # general punctuation
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x214F),  # letter-like: the numero and degree signs
    (0x2190, 0x21FF),  # arrows
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x3000, 0x303F),  # CJK punctuation
    (0xFF00, 0xFFEF),  # fullwidth and halfwidth forms
    (REPLACEMENT, REPLACEMENT),
)
# GB 2312: symbols, kana and letters; then the characters of level 1, the common ones.
GB2312_ROWS = (*range(1, 10), *range(16, 56))

# Combining marks, drawn over what is before them. Those that Unifont draws 16 wide span more than one character: they
# are shown beside what they belong to, as characters of their own.
MARKS = ((0x0300, 0x036F), (0x0483, 0x0489))

_UNIFONT = "GNU Unifont's unifont.hex (Debian: package unifont, /usr/share/unifont/unifont.hex)"


def glyph_file(unifont: Path) -> bytes:
    """The glyph file made from GNU Unifont's .hex file. BuildProblem if it is not one, or lacks what is needed."""
    drawn = _read_hex(unifont)
    if REPLACEMENT not in drawn:
        raise BuildProblem(f"{unifont} has no replacement character", f"give {_UNIFONT}")
    covered = {code: drawn[code] for code in sorted(_wanted()) if code in drawn}
    narrow = {code: rows for code, rows in covered.items() if len(rows) == HEIGHT and not _is_mark(code)}
    wide = {code: rows for code, rows in covered.items() if len(rows) == 2 * HEIGHT}
    marks = {code: rows for code, rows in covered.items() if len(rows) == HEIGHT and _is_mark(code)}
    sections = (narrow, wide, marks)
    codes = b"".join(code.to_bytes(2) for section in sections for code in section)
    bitmaps = b"".join(rows for section in sections for rows in section.values())
    counts = b"".join(len(section).to_bytes(2) for section in sections)
    head = MAGIC + bytes([VERSION, HEIGHT]) + counts
    octets = len(head) + 4 + len(codes) + len(bitmaps)
    return head + octets.to_bytes(4) + codes + bitmaps


def _wanted() -> set[int]:
    in_ranges = {code for first, last in RANGES for code in range(first, last + 1)}
    return in_ranges.union(*(_gb2312_row(row) for row in GB2312_ROWS))


def _gb2312_row(row: int) -> set[int]:
    """The code points of one row of GB 2312, 94 places of which some are empty."""
    places = (bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312", errors="ignore") for cell in range(1, 95))
    return {ord(character) for character in places if character}


def _is_mark(code: int) -> bool:
    return any(first <= code <= last for first, last in MARKS)


def _read_hex(path: Path) -> dict[int, bytes]:
    """code point -> rows, 16 or 32 octets."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError as error:
        raise BuildProblem(f"there is no file {path}", f"give {_UNIFONT}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BuildProblem(f"{path} cannot be read as a .hex font", f"give {_UNIFONT}") from error
    return dict(_glyphs(path, text))


def _glyphs(path: Path, text: str) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(text.splitlines(), 1):
        code, _, rows = line.partition(":")
        try:
            glyph = int(code, 16), bytes.fromhex(rows)
        except ValueError as error:
            raise BuildProblem(f"{path}, line {number}, is not that of a .hex font", f"give {_UNIFONT}") from error
        if len(glyph[1]) not in (HEIGHT, 2 * HEIGHT):
            raise BuildProblem(f"{path}, line {number}: the glyph is not 8 or 16 wide", f"give {_UNIFONT}")
        yield glyph
