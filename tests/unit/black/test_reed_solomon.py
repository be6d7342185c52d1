"""Reed-Solomon: what `reedsolo` makes, as many wrong octets corrected as there may be, and nothing else touched."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redphone.black.galois import TABLES, exp, generator, log, multiply
from redphone.black.reed_solomon import PARITIES, ReedSolomon
from redphone.errors import LocalProtocolError
from reedsolo import ReedSolomonError, RSCodec

CODES = {parity: ReedSolomon(parity) for parity in PARITIES}
OTHERS = {parity: RSCodec(parity, fcr=1, prim=0x11D, generator=2) for parity in PARITIES}


def codeword(data, parity):
    body = bytearray(data) + bytes(parity)
    CODES[parity].protect(body)
    return body


def damage(body, places, chance):
    for at in places:
        body[at] ^= chance.randrange(1, 256)


@st.composite
def words(draw):
    """(data, parity, how many octets are wrong, a source of chance)."""
    parity = draw(st.sampled_from(PARITIES))
    data = draw(st.binary(min_size=1, max_size=255 - parity))
    return data, parity, draw(st.integers(0, parity // 2)), random.Random(draw(st.integers(0, 1000)))


def test_the_field():
    assert len(TABLES) <= 1024
    assert [log(exp(exponent)) for exponent in range(255)] == list(range(255))
    assert multiply(0x80, 2) == 0x1D  # the field's polynomial
    assert multiply(0, 5) == multiply(5, 0) == 0
    assert generator(4) == bytes([30, 216, 231, 116])  # (x - 2)(x - 4)(x - 8)(x - 16), by hand


@given(word=words())
def test_the_check_octets_are_another_s(word):
    data, parity, _, _ = word
    assert codeword(data, parity) == OTHERS[parity].encode(data)


@settings(deadline=None)
@given(word=words())
def test_as_many_wrong_octets_as_there_may_be_are_corrected(word):
    data, parity, errors, chance = word
    whole = codeword(data, parity)
    body = bytearray(whole)
    damage(body, chance.sample(range(len(body)), min(errors, len(body))), chance)
    assert CODES[parity].correct(body) == min(errors, len(body))
    assert body == whole


@pytest.mark.parametrize("parity", PARITIES)
def test_too_many_are_refused_or_mistaken_as_by_another(parity):
    """A codeword that is near enough is the only one; where there is none, nothing is changed."""
    chance = random.Random(parity)
    outcomes = set()
    for _ in range(60):
        body = codeword(chance.randbytes(255 - parity), parity)
        damage(body, chance.sample(range(255), parity // 2 + chance.randint(1, 3)), chance)
        received = bytes(body)
        corrected = CODES[parity].correct(body)
        outcomes.add(corrected is None)
        if corrected is None:
            assert body == received
            with pytest.raises(ReedSolomonError):
                OTHERS[parity].decode(received)
        else:
            assert sum(a != b for a, b in zip(body, received, strict=True)) == corrected <= parity // 2
            assert OTHERS[parity].decode(received)[1] == body
    assert True in outcomes


@pytest.mark.parametrize(("parity", "rounds", "least", "most"), [(4, 400, 160, 240), (12, 1500, 0, 8), (32, 40, 0, 0)])
def test_how_often_any_octets_pass_for_a_codeword(parity, rounds, least, most):
    """One in (parity // 2) factorial, nearly: half of all words with four check octets."""
    chance = random.Random(1)
    passed = sum(CODES[parity].correct(bytearray(chance.randbytes(255))) is not None for _ in range(rounds))
    assert least <= passed <= most


@given(word=words(), step=st.integers(1, 4), first=st.integers(0, 3), behind=st.integers(0, 3))
def test_a_codeword_may_lie_scattered(word, step, first, behind):
    data, parity, errors, chance = word
    whole = codeword(data, parity)
    body = bytearray(chance.randbytes(first + (len(whole) - 1) * step + 1 + behind))
    end = first + (len(whole) - 1) * step + 1
    body[first:end:step] = data + bytes(parity)
    others = bytes(body)
    CODES[parity].protect(body, first, step, end)
    assert body[first:end:step] == whole
    damage(body, range(first, end, step)[:errors], chance)
    assert CODES[parity].correct(body, first, step, end) == min(errors, len(whole))
    assert body[first:end:step] == whole
    body[first:end:step] = others[first:end:step]
    assert body == others


@pytest.mark.parametrize("octets", [0, 1, 12, 256, 300])
def test_a_length_that_no_codeword_has_is_refused(octets):
    with pytest.raises(LocalProtocolError):
        CODES[12].protect(bytearray(octets))
    with pytest.raises(LocalProtocolError):
        CODES[12].correct(bytearray(octets))


def test_a_parity_that_no_level_has_is_refused():
    with pytest.raises(LocalProtocolError):
        ReedSolomon(8)
