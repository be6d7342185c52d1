"""Equality without an early exit."""

from redphone.cipher.constant_time import equal


def test_equal():
    assert equal(b"", b"")
    assert equal(b"\x00\xff", bytearray(b"\x00\xff"))
    assert equal(memoryview(b"abc"), b"abc")


def test_any_single_bit_counts():
    for bit in range(128):
        other = bytearray(16)
        other[bit >> 3] ^= 1 << (bit & 7)
        assert not equal(bytes(16), other)


def test_a_prefix_is_not_equal():
    assert not equal(b"abc", b"ab")
    assert not equal(b"", b"\x00")
