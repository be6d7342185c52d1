"""The extended Golay code: three wrong bits of 24 corrected, four noticed."""

import itertools
from collections import Counter

import pytest
from redphone.black.golay import decode, encode


def wrong(word, places):
    mask = sum(1 << place for place in places)
    return (int.from_bytes(word, "big") ^ mask).to_bytes(3, "big")


@pytest.mark.parametrize(
    ("bits", "word"),
    [
        (0x000, "000000"),
        (0x001, "0015c7"),  # x**11 leaves 01011100011; with the one before it 7 ones, so a one more
        (0x002, "002b8d"),  # x times that: 10111000110
        (0x004, "0042de"),  # x times that, less the generator: 00101101111, and with 8 ones no more
        (0xFFF, "ffffff"),
    ],
)
def test_words_worked_out_by_hand(bits, word):
    assert encode(bits).hex() == word


def test_the_weights_are_those_of_the_golay_code():
    weights = Counter(int.from_bytes(encode(bits), "big").bit_count() for bits in range(4096))
    assert weights == {0: 1, 8: 759, 12: 2576, 16: 759, 24: 1}


@pytest.mark.parametrize("bits", [0, 0x001, 0xA5C, 0xFFF])
def test_any_three_wrong_bits_are_corrected(bits):
    word = encode(bits)
    for count in range(4):
        for places in itertools.combinations(range(24), count):
            assert decode(wrong(word, places)) == bits


@pytest.mark.parametrize("bits", [0x3FD, 0x800])
def test_any_four_wrong_bits_are_noticed(bits):
    word = encode(bits)
    assert all(decode(wrong(word, places)) is None for places in itertools.combinations(range(24), 4))
