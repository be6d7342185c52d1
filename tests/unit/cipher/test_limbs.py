"""13-bit limbs to bytes and back."""

import random

import pytest
from redphone.cipher.limbs import pack, unpack


@pytest.mark.parametrize(("count", "length"), [(10, 16), (20, 32)])
def test_bytes_survive_the_round_trip(count, length):
    chance = random.Random(13)
    for data in [bytes(length), b"\xff" * length] + [chance.randbytes(length) for _ in range(50)]:
        limbs = unpack(data + bytes(1), count)
        assert len(limbs) == count
        assert sum(limb << 13 * i for i, limb in enumerate(limbs)) == int.from_bytes(data, "little")
        assert pack(limbs, length) == data


def test_pack_leaves_its_argument_alone():
    limbs = [1] * 10
    pack(limbs, 16)
    assert limbs == [1] * 10
