"""The plain backend executes the same lines for any key and any data of the same length."""

import gc
import random
import sys

import pytest
from paths import FIRMWARE
from redphone.cipher import constant_time, soft, x25519
from redphone.errors import AuthenticationError

OURS = {__file__, *(str(path) for path in (FIRMWARE / "redphone" / "cipher").glob("*.py"))}


def lines_executed(function, *arguments):
    """(number of lines, a digest of their order) in everything of the project's that `function` calls."""
    seen = [0, 0]

    def trace(frame, event, argument):
        if frame.f_code.co_filename not in OURS:
            return None  # the collector may run something of somebody else's at any line
        seen[0] += 1
        seen[1] = hash((seen[1], frame.f_lineno, event))
        return trace

    before = sys.gettrace()
    gc.disable()  # what other tests have hung onto the collector would be seen too
    sys.settrace(trace)
    try:
        function(*arguments)
    finally:
        sys.settrace(before)
        gc.enable()
    return tuple(seen)


def test_the_watcher_sees_a_branch():
    def early_exit(a, b):
        for i in range(len(a)):
            if a[i] != b[i]:
                break

    assert lines_executed(early_exit, b"abc", b"abc") != lines_executed(early_exit, b"abc", b"xbc")


def test_equal_looks_at_every_byte():
    different = [b"abcd", b"xbcd", b"abcx", b"\x00" * 4]
    assert len({lines_executed(constant_time.equal, b"abcd", other) for other in different}) == 1


def test_x25519():
    lowest, highest = (bytes(32), b"\x09" + bytes(31)), (b"\xff" * 32, b"\xff" * 32)
    shapes = {lines_executed(soft.x25519, *pair) for pair in (lowest, highest)}
    assert len(shapes) == 1
    assert shapes.pop()[0] > 100_000


def test_field_operations_on_random_elements():
    chance = random.Random(255)
    for operation in (x25519._multiply, x25519._subtract, x25519._add):
        pairs = [[[chance.randrange(8192) for _ in range(20)] for _ in "ab"] for _ in range(20)]
        assert len({lines_executed(operation, *pair) for pair in pairs}) == 1
    encoded = [[edge] * 20 for edge in (0, 1, 8191)] + [[8173] + [8191] * 18 + [255], [8172] + [8191] * 18 + [255]]
    assert len({lines_executed(x25519._encode, element) for element in encoded}) == 1


@pytest.mark.parametrize("length", [0, 1, 16, 63, 65, 130])
def test_seal(length):
    chance = random.Random(length)
    cases = [(bytes(32), bytes(length)), (b"\xff" * 32, b"\xff" * length)]
    cases += [(chance.randbytes(32), chance.randbytes(length)) for _ in range(4)]
    shapes = {lines_executed(soft.seal, key, 0, b"ad", plaintext) for key, plaintext in cases}
    assert len(shapes) == 1


def test_opening_a_forgery_takes_the_same_lines_wherever_it_differs():
    sealed = soft.seal(bytes(32), 0, b"ad", b"plaintext")

    def refused(forgery):
        with pytest.raises(AuthenticationError):
            soft.open_sealed(bytes(32), 0, b"ad", forgery)

    shapes = set()
    for i in range(len(sealed)):
        forgery = bytearray(sealed)
        forgery[i] ^= 1 + i
        shapes.add(lines_executed(refused, forgery))
    assert len(shapes) == 1
