"""A message put together from fragments."""

import random

import pytest
from redphone.red.assembly import Assembly

BODY = bytes(range(256)) * 4


def test_fragments_in_any_order_and_twice_make_the_message():
    assembly, rng = Assembly(len(BODY), 0), random.Random(1)
    pieces = [(at, BODY[at : at + 100]) for at in range(0, len(BODY), 90)] * 2
    rng.shuffle(pieces)
    for offset, data in pieces:
        assert assembly.put(offset, data, 1)
    assert assembly.complete
    assert assembly.body == BODY


def test_it_tells_what_is_missing():
    assembly = Assembly(100, 0)
    assert assembly.hole() == (0, 100)
    assembly.put(0, b"x" * 10, 1)
    assembly.put(50, b"x" * 10, 2)
    assert assembly.hole() == (10, 40)
    assert not assembly.complete


def test_a_fragment_that_reaches_past_the_end_is_not_taken():
    assembly = Assembly(10, 0)
    assert not assembly.put(5, b"x" * 6, 1)
    assert assembly.hole() == (0, 10)
    assert assembly.put(5, b"x" * 5, 1)


def test_what_is_there_is_not_written_over():
    assembly = Assembly(4, 0)
    assembly.put(0, b"true", 1)
    assembly.put(0, b"fake", 2)
    assert assembly.body == b"true"
    assert assembly.changed_at == 1


@pytest.mark.parametrize("step", [2, 3])
def test_holes_are_bounded(step):
    assembly = Assembly(1000, 0)
    taken = [assembly.put(offset, b"x", 1) for offset in range(1, 1000, step)]
    assert taken.count(True) < 50
    assert not taken[-1]
