"""Words and streams for error correction, made by `reedsolo` and by this interpreter: others must say the same."""

import random

from redphone.black import coded, framing, golay
from redphone.black.reed_solomon import PARITIES
from redphone.black.stream_deframer import StreamDeframer
from reedsolo import ReedSolomonError, RSCodec

LIMIT = 761


def words(seed, rounds):
    """Codewords by `reedsolo`, damaged: as many octets as can be corrected, fewer, and more, which it refuses."""
    chance = random.Random(seed)
    for parity in PARITIES:
        code = RSCodec(parity, fcr=1, prim=0x11D, generator=2)
        for n in range(rounds):
            octets = chance.choice([1, chance.randint(1, 255 - parity), 255 - parity])
            clean = bytes(code.encode(chance.randbytes(octets)))
            errors = min(len(clean), (0, 1, parity // 2, chance.randint(0, parity // 2), parity // 2 + 2)[n % 5])
            damaged = _damaged(clean, errors, chance)
            if errors > parity // 2:
                if not _refused(code, damaged):
                    continue
                errors = None
            step = chance.randint(1, 4)
            yield {
                "parity": parity,
                "first": chance.randrange(step),
                "step": step,
                "clean": clean.hex(),
                "damaged": damaged.hex(),
                "errors": errors,
            }


def streams(seed, rounds):
    """Streams of good and bad and what looks like frames, and what this interpreter finds in them."""
    chance = random.Random(seed)
    for _ in range(rounds):
        octets = b"".join(piece(chance) for _ in range(12))
        told = {"octets": octets.hex(), "piece": chance.choice([1, 33, 250, 4000]), "tolerance": chance.randrange(5)}
        yield told | {"expect": _expected(octets, told)}


def piece(chance):
    """Noise, a frame in any shape, half of one or a damaged one, or what only begins like one."""
    kind = chance.randrange(7)
    if kind == 0:
        return chance.randbytes(chance.randrange(300))
    if kind == 1:
        return coded.SYNC + golay.encode(chance.randrange(4096))
    if kind == 2:
        return coded.SYNC * chance.randrange(1, 9)
    frame, level = chance.randbytes(chance.choice([1, 20, 251, 252, 600, LIMIT])), chance.randrange(-1, 4)
    octets = bytearray(coded.encode(frame, level) if level >= 0 else framing.encode(frame) + b"\0")
    if kind == 3:
        return bytes(octets[: chance.randrange(len(octets))])
    if kind == 4:
        for _ in range(1 + len(octets) // 50):
            octets[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
    return bytes(octets)


def _damaged(clean, errors, chance):
    octets = bytearray(clean)
    for at in chance.sample(range(len(octets)), errors):
        octets[at] ^= chance.randrange(1, 256)
    return bytes(octets)


def _refused(code, damaged):
    try:
        code.decode(damaged)
    except ReedSolomonError:
        return True
    return False


def _expected(octets, told):
    deframer = StreamDeframer(LIMIT)
    deframer.tolerance = told["tolerance"]
    found = [
        [deframer.level, deframer.corrected, deframer.codewords, frame.hex()]
        for frames in (deframer.feed(octets), deframer.release())
        for frame in frames
    ]
    return [found, deframer.failed, deframer.discarded]
