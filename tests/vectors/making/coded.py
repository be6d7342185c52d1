"""Vectors of section 3.4: coded frames, by `reedsolo` and a Golay code made from its generator's multiples."""

from reedsolo import RSCodec

from . import frames, packing

SYNC = bytes.fromhex("1acffc1d")
PARITIES = (4, 12, 32, 64)
# The longest frame of each level: its body has no more than 1023 octets, and one codeword more would.
LONGEST = (1004, 972, 892, 764)
FRAME_OCTETS_MAX = 1004

_GENERATOR = 0b101011100011
_CODES = [RSCodec(parity, fcr=1, prim=0x11D, generator=2) for parity in PARITIES]


def golay(bits: int) -> bytes:
    """The code is all sums of the generator's multiples, each with its parity; one of them begins with these bits."""
    word = 0
    for place in range(11, -1, -1):
        if (word >> (12 + place) ^ bits >> place) & 1:
            multiple = _GENERATOR << place
            word ^= multiple << 1 | multiple.bit_count() & 1
    return word.to_bytes(3, "big")


def body(frame: bytes, level: int) -> bytes:
    """The codewords, dealt out octet by octet; those that are one longer come first."""
    room = 255 - PARITIES[level]
    count = (len(frame) + room - 1) // room
    words = [bytes(_CODES[level].encode(frame[first::count])) for first in range(count)]
    longest = max(len(word) for word in words)
    return bytes(word[at] for at in range(longest) for word in words if at < len(word))


def coded(frame: bytes, level: int) -> bytes:
    """SYNC, word and body."""
    octets = body(frame, level)
    return SYNC + golay(level << 10 | len(octets)) + octets


def example() -> dict[str, bytes]:
    """The section's own examples."""
    frame = bytes.fromhex("8000112233")
    longest = coded(bytes(LONGEST[3]), 3)
    return {
        "coded.frame": frame,
        "coded.wire": coded(frame, 0),
        "coded.longest.head": longest[:7],
        "coded.longest.check": longest[7 + LONGEST[3] :],
    }


def vectors() -> list[dict[str, object]]:
    """The vectors of frames-coded."""
    return [*_encodings(), *_streams()]


def _frame(octets: int) -> bytes:
    return bytes((n * n * 7 + n * 3 + 1) & 0xFF for n in range(octets))


def _encodings() -> list[dict[str, object]]:
    cases = [(f"level_{level}_{octets}_octets", octets, level) for level in range(4) for octets in _lengths(level)]
    return [
        {
            "name": name,
            "do": "code",
            "level": level,
            "frame": packing.show(_frame(octets)),
            "expect": packing.show(coded(_frame(octets), level)),
        }
        for name, octets, level in cases
    ]


def _lengths(level: int) -> list[int]:
    room = 255 - PARITIES[level]
    return [1, 20, room, room + 1, LONGEST[level]]


def _wrong(stream: bytes, bits: dict[int, int]) -> bytes:
    """Other bits in the octets at these places."""
    octets = bytearray(stream)
    for at, mask in bits.items():
        octets[at] ^= mask
    return bytes(octets)


def _streams() -> list[dict[str, object]]:
    frame, other = _frame(40), b"\x33\x44"
    first, second = coded(frame, 1), coded(other, 0)
    plain = frames.stuff(other) + b"\x00"
    long = coded(_frame(600), 2)  # three codewords of 232 octets
    six = {7 + 9 * n: 0xFF for n in range(6)}
    burst = {7 + 300 + n: 0xA5 for n in range(48)}
    false = SYNC + golay(1 << 10 | 52)
    unknown = SYNC + golay(3 << 10 | 64)
    cases = [
        ("one", first, [[1, frame]], 0),
        ("coded_then_stuffed", first + plain, [[1, frame], [-1, other]], 0),
        ("stuffed_then_coded", plain + first, [[-1, other], [1, frame]], 0),
        ("two", first + second, [[1, frame], [0, other]], 0),
        ("one_wrong_bit_in_sync", _wrong(first, {2: 0x10}), [[1, frame]], 0),
        ("two_wrong_bits_in_sync", _wrong(first, {2: 0x10, 0: 1}), [], 0),
        ("three_wrong_bits_in_the_word", _wrong(first, {4: 0x80, 5: 1, 6: 4}), [[1, frame]], 0),
        ("four_wrong_bits_in_the_word", _wrong(first, {4: 0x81, 5: 1, 6: 4}) + second, [[0, other]], 1),
        ("six_wrong_octets", _wrong(first, six), [[1, frame]], 0),
        ("seven_wrong_octets", _wrong(first, {**six, 20: 0x42}) + b"\x00" + second, [[0, other]], 1),
        ("a_burst_over_three_codewords", _wrong(long, burst), [[2, _frame(600)]], 0),
        ("a_burst_one_octet_longer", _wrong(long, {**burst, 7 + 348: 1}) + b"\x00" + plain, [[-1, other]], 1),
        ("abandoned_for_another", first[:20] + second, [[0, other]], 1),
        ("abandoned_in_sync", first[:3] + second, [[0, other]], 0),
        ("abandoned_in_the_word", first[:6] + second, [[0, other]], 1),
        ("word_without_a_frame", unknown + b"\x00" + plain, [[-1, other]], 1),
        ("false_sync_before_stuffed_ones", false + b"\x00" + plain * 13, [[-1, other]] * 13, 1),
        ("nothing_yet", first[:-1], [], 0),
    ]
    return [
        {
            "name": name,
            "do": "receive",
            "limit": FRAME_OCTETS_MAX,
            "stream": packing.show(stream),
            "expect": {"frames": [[level, packing.show(octets)] for level, octets in found], "failed": failed},
        }
        for name, stream, found, failed in cases
    ]
