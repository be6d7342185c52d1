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


def test_what_came_in_slowly_is_to_be_kept_without_holes_from_where_it_was_kept():
    assembly = Assembly(10_000, 0)
    assembly.put(0, b"a" * 1100, 29_000)
    assert assembly.keep(29_999) is None
    assembly.put(2000, b"c" * 1000, 30_000)
    assert assembly.keep(30_000) == (0, b"a" * 1100)
    assert assembly.kept == 1100
    assembly.put(1100, b"b" * 900, 31_000)
    assert assembly.keep(59_999) is None
    assert assembly.keep(60_000) == (1100, b"b" * 900 + b"c" * 1000)


def test_little_is_not_kept_however_long_it_takes():
    assembly = Assembly(10_000, 0)
    assembly.put(0, b"a" * 1023, 1)
    assert assembly.keep(3_600_000) is None
    assembly.put(1023, b"a", 3_600_001)
    assert assembly.keep(3_600_001) == (0, b"a" * 1024)


def test_so_much_is_kept_at_a_time():
    assembly = Assembly(10_000, 0)
    assembly.put(0, b"a" * 9000, 1)
    assert [len(assembly.keep(when)[1]) for when in (30_000, 60_000)] == [4096, 4096]
    assert assembly.keep(90_000) is None


def test_what_was_kept_is_there_again():
    assembly = Assembly(3000, None)
    assembly.restore(0, b"a" * 1200)
    assembly.restore(1200, b"b" * 1100)
    assert assembly.hole() == (2300, 700)
    assert assembly.kept == 2300
    assert assembly.changed_at is None
    assert assembly.keep(5) is None
    assembly.put(2300, b"c" * 700, 6)
    assert assembly.complete
    assert assembly.body == b"a" * 1200 + b"b" * 1100 + b"c" * 700
