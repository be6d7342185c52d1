"""Wiping in place."""

import pytest
from redphone.cipher.wipe import wipe


def test_wipe_is_in_place_and_keeps_the_length():
    key = bytearray(b"a key")
    also_key = memoryview(key)
    wipe(key)
    assert key == bytes(5)
    assert also_key == bytes(5)


def test_nothing_to_wipe():
    wipe(bytearray())


def test_bytes_cannot_be_wiped():
    with pytest.raises(TypeError):
        wipe(b"a key")
