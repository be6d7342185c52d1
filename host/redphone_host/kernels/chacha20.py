"""The kernel of ChaCha20 (RFC 8439 section 2.4): the key stream."""

from collections.abc import Iterator

from redphone_host.kernels.lines import indented, kernel

HEADER = '''\
"""ChaCha20 (RFC 8439), unrolled. Written by `python -m redphone_host.kernels`; not to be edited.

Constant-time: what is secret is only added, shifted and masked. Every branch, loop count and address depends on
lengths and positions, which are public.

Right for machine words of 32 and of 64 bits: of a word only the lowest 32 bits count, and they are masked before a
shift to the right.

The buffer begins at a word boundary, as every new bytearray does, and holds: state (64 octets), block 0 of the key
stream (64 octets), associated data padded to 16, text padded to 16, and 48 octets more.
"""'''

_COLUMNS_AND_DIAGONALS = (
    (0, 4, 8, 12),
    (1, 5, 9, 13),
    (2, 6, 10, 14),
    (3, 7, 11, 15),
    (0, 5, 10, 15),
    (1, 6, 11, 12),
    (2, 7, 8, 13),
    (3, 4, 9, 14),
)
_SIGMA = b"expand 32-byte k"

STREAM = "stream(p: uint, q: uint, buffer: ptr32, key: ptr8, nonce: ptr8, text: int, counter: int, end: int)"
ABOUT = "Xor blocks `counter` to `end` of the key stream over the buffer: 0 at octet 64, others from `text` on."


def text() -> str:
    """The module."""
    return "\n".join([HEADER, *kernel(STREAM, ABOUT, _stream())]) + "\n"


def _stream() -> Iterator[str]:
    yield "m = (uint(0xFFFF) << 16) | 0xFFFF"
    yield from _set_state()
    yield "at = int(buffer) + 64"
    yield "if counter:"
    yield "    at = int(buffer) + text"
    yield "while counter < end:"
    yield from indented(_block(), 1)
    for word in range(16):
        yield f"buffer[{word}] = 0"


def _set_state() -> Iterator[str]:
    """RFC 8439 section 2.3, for little-endian machines; a literal for a whole word would not fit a small integer."""
    yield "halves = ptr16(buffer)"
    for i in range(8):
        yield f"halves[{i}] = {int.from_bytes(_SIGMA[2 * i : 2 * i + 2], 'little')}"
    yield "octets = ptr8(buffer)"
    for source, length, position in (("key", 32, 16), ("nonce", 12, 52)):
        for i in range(length):
            yield f"octets[{position + i}] = {source}[{i}]"


def _block() -> Iterator[str]:
    yield "buffer[12] = counter"
    for word in range(16):
        yield f"x{word} = uint(buffer[{word}])"
    yield "rounds = 0"
    yield "while rounds < 10:"
    for quarter in _COLUMNS_AND_DIAGONALS:
        yield from indented(_quarter_round(*quarter), 1)
    yield "    rounds += 1"
    yield "target = ptr32(at)"
    for word in range(16):
        yield f"q = uint(buffer[{word}])"
        yield f"q = x{word} + q"
        yield f"p = uint(target[{word}])"
        yield f"target[{word}] = p ^ q"
    yield "at += 64"
    yield "if counter == 0:"
    yield "    at = int(buffer) + text"
    yield "counter += 1"


def _quarter_round(a: int, b: int, c: int, d: int) -> Iterator[str]:
    """RFC 8439 section 2.1; `q` holds what was computed last."""
    yield f"q = x{b}"
    for target, mixed, left in ((a, d, 16), (c, b, 12), (a, d, 8), (c, b, 7)):
        yield f"q = x{target} + q"
        yield f"x{target} = q"
        yield f"q = x{mixed} ^ q"
        yield f"p = (m & q) >> {32 - left}"
        yield f"q = (q << {left}) | p"
        yield f"x{mixed} = q"
