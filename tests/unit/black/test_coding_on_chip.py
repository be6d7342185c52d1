"""The kernels as compiled for a Pico and a Pico 2, with words of 32 bits, on an emulated core."""

import pytest
from coding_vectors import LIMIT, streams, words
from redphone.black import reed_solomon, stream_deframer
from redphone.black.framing import encode
from redphone_host.bench.coding import LINE_MS, coding_ms
from redphone_host.bench.kernels_on_chip import CodingOnChip


@pytest.fixture(scope="module", params=["armv6m", "armv7emsp"])
def each_chip(request):
    """A Pico, a Pico 2."""
    return CodingOnChip(request.param)


def assert_corrected(kernel, word):
    code = reed_solomon.ReedSolomon(word["parity"], kernel)
    clean, body = bytes.fromhex(word["clean"]), bytearray.fromhex(word["clean"])
    body[-word["parity"] :] = bytes(word["parity"])
    code.protect(body)
    assert body == clean
    body[:] = bytes.fromhex(word["damaged"])
    assert code.correct(body) == word["errors"]
    assert body.hex() == (word["damaged"] if word["errors"] is None else word["clean"])


def test_the_codewords_of_another(each_chip):
    for word in words(seed=3, rounds=15):
        assert_corrected(each_chip.reed_solomon.Kernel, word)


def assert_received(stream):
    deframer = stream_deframer.StreamDeframer(LIMIT)
    deframer.tolerance = stream["tolerance"]
    found = [
        [deframer.level, deframer.corrected, deframer.codewords, frame.hex()]
        for frames in (deframer.feed(bytes.fromhex(stream["octets"])), deframer.release())
        for frame in frames
    ]
    assert [found, deframer.failed, deframer.discarded] == stream["expect"]


def test_streams(each_chip, monkeypatch):
    monkeypatch.setattr(stream_deframer, "Hunter", each_chip.hunter.Hunter)
    for stream in streams(seed=4, rounds=6):
        assert_received(stream)


def test_every_access_is_aligned():
    chip = CodingOnChip(watch_alignment=True)
    for word in words(seed=5, rounds=3):
        assert_corrected(chip.reed_solomon.Kernel, word)
    hunter = chip.hunter.Hunter(LIMIT)
    octets = encode(bytes(range(200))) + b"\0"
    hunter.hunt(octets, 0, len(octets))
    assert bytes(hunter.view()) == bytes(range(200))


def test_a_pico_keeps_up_with_115200_bits_a_second():
    """The worst case of every level: all codewords have as many wrong octets as can be corrected."""
    taken = coding_ms()
    for parity in reed_solomon.PARITIES:
        assert taken[f"encode_{parity}"] < 0.1 * LINE_MS
        assert taken[f"decode_{parity}"] < 0.1 * LINE_MS
        assert taken[f"correct_{parity}"] < 0.6 * LINE_MS
