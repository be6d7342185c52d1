"""The kernels as compiled for a Pico, with words of 32 bits, on an emulated core: right, aligned, equally fast."""

import random

import pytest
from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as sodium_seal
from on_micropython.crypto_vectors import EDGES, HOLES, ONES, SMALL_ORDER, Vectors
from on_micropython.field_cases import field_cases
from paths import VECTORS
from redphone.cipher import sodium
from redphone.cipher.steps import finish
from redphone.errors import AuthenticationError, RemoteProtocolError
from redphone_host.bench.cortex_m import HZ, Core, UnalignedAccess
from redphone_host.bench.kernels_on_chip import KernelsOnChip
from redphone_host.bench.mpy_file import viper_functions
from redphone_host.build.compiler import Compiler
from vector_checks import field, load, outcome, seal_or_open

KEYS = [bytes(32), b"\xff" * 32, bytes(range(32))]


@pytest.fixture(scope="module")
def chip():
    """A Pico."""
    return KernelsOnChip()


@pytest.fixture(scope="module", params=["armv6m", "armv7emsp"])
def each_chip(request):
    """A Pico, a Pico 2."""
    return KernelsOnChip(request.param)


@pytest.mark.parametrize("vector", load(VECTORS, "aead"), ids=lambda vector: vector["name"])
def test_published_aead_vector(each_chip, vector):
    def check(vector, aead):
        return seal_or_open(vector, aead, field(vector, "nonce"))

    promised, happened = outcome(check, vector, each_chip.aead)
    assert happened == promised


@pytest.mark.parametrize("vector", load(VECTORS, "x25519"), ids=lambda vector: vector["name"])
def test_published_x25519_vector(each_chip, vector):
    def check(vector, x25519):
        return finish(x25519.x25519_steps(field(vector, "scalar"), field(vector, "point"))).hex()

    promised, happened = outcome(check, vector, each_chip.x25519)
    assert happened == promised


def some(chance, length):
    return chance.choice([bytes(length), b"\xff" * length, chance.randbytes(length), chance.randbytes(length)])


def test_seal_and_open_agree_with_libsodium(each_chip):
    chance = random.Random(6)
    for length in [*range(131), 255, 256, 257, 1024, 4096]:
        key, nonce, ad, plaintext = (some(chance, n) for n in (32, 12, length % 37, length))
        sealed = each_chip.aead.seal(key, nonce, ad, plaintext)
        assert sealed == sodium_seal(plaintext, ad, nonce, key), length
        assert each_chip.aead.open_sealed(key, nonce, ad, sealed) == plaintext


def test_every_tampered_tag_bit_is_refused(each_chip):
    sealed = each_chip.aead.seal(KEYS[2], bytes(12), b"ad", b"plaintext")
    for bit in range(128):
        tampered = bytearray(sealed)
        tampered[-1 - (bit >> 3)] ^= 1 << (bit & 7)
        with pytest.raises(AuthenticationError):
            each_chip.aead.open_sealed(KEYS[2], bytes(12), b"ad", tampered)


class Tags(Vectors):
    """Vectors as a list of their fields."""

    def __init__(self, seed):
        super().__init__(seed)
        self.cases = []

    def add(self, kind, *fields):
        self.cases.append(fields)


def test_tags_at_the_edges_of_the_prime(each_chip):
    vectors = Tags(seed=130)
    vectors.sums_at_the_edges_of_the_prime()
    vectors.tags(200)
    for key, text, tag in vectors.cases:
        end = 128 + len(text)
        buffer = bytearray(64) + key + bytes(32) + text + bytes(-len(text) % 16 + 48)
        each_chip.poly1305_kernel.authenticate(0, 0, buffer, 128, 0, len(text), end, len(buffer))
        assert buffer[end : end + 16] == tag


@pytest.mark.parametrize("number", [*EDGES[::3], *ONES[::6], *HOLES[::6]])
def test_x25519_agrees_with_libsodium(each_chip, number):
    scalar, point = random.Random(number).randbytes(32), number.to_bytes(32, "little")
    assert finish(each_chip.x25519.x25519_steps(scalar, point)) == sodium.x25519(scalar, point)


@pytest.mark.parametrize("number", SMALL_ORDER[:4])
def test_points_of_small_order_are_refused(chip, number):
    with pytest.raises(RemoteProtocolError):
        finish(chip.x25519.x25519_steps(KEYS[2], number.to_bytes(32, "little")))


def test_every_operation_on_the_field_at_the_edges_of_its_limbs(each_chip):
    """Where a column sum would pass 2**32, it would be lost here, and only here."""
    for case in field_cases(random.Random(32), 40):
        space = bytearray(case.space)
        each_chip.field_kernel.run(0, 0, space, case.program, 1, case.bits, 1)
        case.check(space)


def test_every_access_is_aligned_though_all_that_is_octets_lies_odd():
    chip = KernelsOnChip(watch_alignment=True)
    for length in (0, 1, 15, 16, 17, 65):
        sealed = chip.aead.seal(KEYS[2], bytes(12), b"ad", bytes(length))
        assert chip.aead.open_sealed(KEYS[2], bytes(12), b"ad", sealed) == bytes(length)
    multiplication = chip.x25519.x25519_steps(KEYS[2], KEYS[2])
    next(multiplication)
    multiplication.close()


def test_an_unaligned_access_is_noticed(tmp_path):
    source, compiled = tmp_path / "first.py", tmp_path / "first.mpy"
    source.write_text("@micropython.viper\ndef first(words: ptr32) -> int:\n    return words[0]\n")
    Compiler("armv6m").compile(source, source.name, compiled)
    core = Core("armv6m", viper_functions(compiled.read_bytes()), watch_alignment=True)
    assert core.call(0, [b"\x78\x56\x34\x12"]) == 0x12345678
    with pytest.raises(UnalignedAccess):
        core.call(0, [bytes(4)], odd=[0])


def test_a_multiplication_pauses_where_the_plain_one_does(chip):
    assert list(chip.x25519.x25519_steps(KEYS[1], KEYS[2])) == [None] * 35


def test_no_step_of_a_multiplication_takes_more_than_3_ms(chip):
    chip.cycles()
    steps = [chip.cycles() for _ in chip.x25519.x25519_steps(KEYS[1], KEYS[2])]
    assert max(steps) / HZ < 0.003


@pytest.mark.parametrize("pauses", [1, 20, 34])
def test_a_multiplication_given_up_leaves_nothing(chip, pauses):
    multiplication = chip.x25519.x25519_steps(KEYS[2], KEYS[2])
    for _ in range(pauses):
        next(multiplication)
    held = [multiplication.gi_frame.f_locals[name] for name in ("space", "clamped", "result")]
    assert any(held[0])
    assert any(held[1])
    multiplication.close()
    assert not any(any(octets) for octets in held)


def test_sealing_leaves_no_key(chip, monkeypatch):
    """Neither the state that the key was put into, nor the tag's one-time key, nor the last block's unused rest."""
    buffers = []

    def watched(dummy, other, buffer, *rest):
        buffers.append(buffer)
        return authenticate(dummy, other, buffer, *rest)

    authenticate = chip.aead.authenticate
    monkeypatch.setattr(chip.aead, "authenticate", watched)
    sealed = chip.aead.seal(KEYS[2], bytes(12), b"ad", b"plaintext")
    (buffer,) = buffers
    assert buffer[:128] == bytes(128)
    assert buffer[128:130] == b"ad"
    assert buffer[144:].rstrip(b"\0").startswith(sealed)
    assert chip.aead.open_sealed(KEYS[2], bytes(12), b"ad", sealed) == b"plaintext"
    assert buffers[1][:64] == bytes(64)
    assert buffers[1][64:128] == bytes(64)


def cycles(chip, function, *given):
    chip.cycles()
    function(*given)
    return chip.cycles()


@pytest.mark.parametrize("length", [0, 1, 16, 63, 65, 256])
def test_sealing_takes_as_many_cycles_whatever_is_sealed(chip, length):
    chance = random.Random(length)
    texts = (bytes(length), b"\xff" * length, chance.randbytes(length))
    cases = [(key, plaintext) for key in KEYS for plaintext in texts]
    assert len({cycles(chip, chip.aead.seal, key, bytes(12), b"ad", plaintext) for key, plaintext in cases}) == 1


def test_refusing_takes_as_many_cycles_wherever_it_differs(chip):
    def refused(forgery):
        with pytest.raises(AuthenticationError):
            chip.aead.open_sealed(KEYS[2], bytes(12), b"ad", forgery)

    sealed = chip.aead.seal(KEYS[2], bytes(12), b"ad", b"plaintext")
    taken = set()
    for i in range(len(sealed)):
        forgery = bytearray(sealed)
        forgery[i] ^= 1 + i
        taken.add(cycles(chip, refused, forgery))
    assert len(taken) == 1


def test_multiplying_takes_as_many_cycles_whatever_is_multiplied(chip):
    def multiply(scalar, point):
        return finish(chip.x25519.x25519_steps(scalar, point))

    pairs = [(KEYS[0], KEYS[1]), (KEYS[1], KEYS[2]), (KEYS[2], b"\x09" + bytes(31))]
    taken = {cycles(chip, multiply, *pair) for pair in pairs}
    assert len(taken) == 1
    assert taken.pop() > 10_000_000
