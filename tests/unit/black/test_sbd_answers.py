"""Lines and messages found in what a modem says."""

import random

import pytest
from redphone.black.sbd_answers import DAMAGED, LINE, MESSAGE, NOTHING, AnswerReader, check_sum

LONGEST = 270


def found(reader, octets):
    """What came out, in order."""
    out = []
    for octet in octets:
        what = reader.push(octet)
        if what == LINE:
            out.append(reader.line())
        elif what == MESSAGE:
            out.append((reader.message(),))
        elif what == DAMAGED:
            out.append(DAMAGED)
        else:
            assert what == NOTHING
    return out


def answer(message):
    return len(message).to_bytes(2, "big") + message + check_sum(message)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\n\r"])
def test_lines_end_in_any_way(end):
    assert found(AnswerReader(LONGEST), end + b"OK" + end + end + b"READY" + end) == [b"OK", b"READY"]


def test_a_line_without_end_is_thrown_away_and_the_next_one_read():
    reader = AnswerReader(LONGEST)
    assert found(reader, b"x" * 64 + b"\r" + b"y" * 65 + b"\r" + b"OK\r") == [b"x" * 64, b"OK"]
    assert reader.discarded == 1


@pytest.mark.parametrize("message", [b"", b"\x00", b"OK\r\n", bytes(255), bytes(256), b"\xff" * 270])
def test_a_message_is_what_its_length_says(message):
    reader = AnswerReader(LONGEST)
    reader.expect_message()
    assert found(reader, answer(message) + b"\r\nOK\r\n") == [(message,), b"OK"]


def test_only_one_message_and_only_when_one_is_expected():
    reader = AnswerReader(LONGEST)
    assert found(reader, answer(b"abc") + b"\r") == [answer(b"abc")]
    reader.expect_message()
    assert found(reader, answer(b"abc") + answer(b"def") + b"\r") == [(b"abc",), answer(b"def")]


def test_text_before_a_message_is_text():
    reader = AnswerReader(LONGEST)
    reader.expect_message()
    assert found(reader, b"AT+SBDRB\r\r\nSBDRING\r\n" + answer(b"abc")) == [b"AT+SBDRB", b"SBDRING", (b"abc",)]


@pytest.mark.parametrize("damaged", [b"\x01\x0f", b"\x01\xff", b"\x00\x03abc\x01\x27", b"\x00\x00\x00\x01"])
def test_a_length_or_a_check_sum_that_cannot_be_is_told(damaged):
    reader = AnswerReader(LONGEST)
    reader.expect_message()
    assert found(reader, damaged) == [DAMAGED]
    assert found(reader, b"\r\nOK\r\n") == [b"OK"]


def test_a_message_given_up_half_way_leaves_nothing_behind():
    reader = AnswerReader(LONGEST)
    reader.expect_message()
    assert found(reader, answer(b"abcdef")[:5]) == []
    reader.expect_message(False)
    assert found(reader, b"\r\nOK\r\n") == [b"OK"]


def test_any_octets_are_taken():
    chance, reader = random.Random(1), AnswerReader(LONGEST)
    for _ in range(300):
        reader.expect_message(chance.random() < 0.7)
        found(reader, chance.randbytes(chance.randrange(400)))
    reader.expect_message(False)
    assert found(reader, b"\rOK\r")[-1:] == [b"OK"]
