"""Random vectors for the primitives and their edges, by libsodium, in the form that crypto_main.py reads."""

import random
from collections import Counter

from nacl.bindings import crypto_aead_chacha20poly1305_ietf_encrypt as sodium_seal
from nacl.bindings import crypto_scalarmult
from nacl.exceptions import RuntimeError as SmallOrderError

P = 2**255 - 19

# Poly1305.
Q = 2**130 - 5
CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
SUMS = [0, 1, 4, 5, 6, Q - 1, Q - 2, Q - 5, Q - 6, 2**128 - 1, 2**128, 2**128 - 5, 2**129, 2**129 + 2**128 - 1]

# X25519.
# Points whose order divides 8, on the curve and on its twist, and what is the same modulo p.
SMALL_ORDER = [
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
]
SMALL_ORDER += [P - 1, P, P + 1]

ONES = [2**bits - 1 for bits in range(13, 256, 13)]  # limbs full of ones, from the bottom
HOLES = [(2**255 - 1) ^ (0x1FFF << 13 * limb) for limb in range(19)]
EDGES = [2, 3, 9, 18, 19, 20, P - 2, P - 3, P + 2, P + 9, P + 17, P + 18, 2**255 - 1, 2**254, 2**255 + 9, 2**256 - 1]
EDGES += [int.from_bytes(octets * 16, "little") for octets in (b"\xff\x1f", b"\x00\xe0", b"\xff\x00", b"\x00\xff")]
SCALARS = [bytes(32), b"\xff" * 32, b"\x01" + bytes(31), bytes(31) + b"\x80", b"\x55" * 32, b"\xaa" * 32]


class Vectors:
    """Vectors as octets, and how many there are of each kind."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.counts = Counter()
        self._parts = []

    def octets(self):
        return b"".join(self._parts)

    def add(self, kind, *fields):
        self.counts[kind] += 1
        self._parts.append(kind.encode())
        for field in fields:
            self._parts += [len(field).to_bytes(2, "big"), field]

    # ChaCha20-Poly1305.

    def some(self, length):
        """Octets at random; now and then all zeros or all ones."""
        chosen = self.chance.randrange(8)
        return bytes(length) if chosen == 0 else b"\xff" * length if chosen == 1 else self.chance.randbytes(length)

    def seals_and_opens(self, length, ad_length):
        """One to seal, one to open, one to refuse."""
        key, nonce, ad, plaintext = (self.some(n) for n in (32, 12, ad_length, length))
        sealed = sodium_seal(plaintext, ad, nonce, key)
        self.add("S", key, nonce, ad, plaintext, sealed)
        self.add("O", key, nonce, ad, sealed, plaintext)
        self.add("R", *self.damaged(key, nonce, ad, sealed))

    def damaged(self, *fields):
        """One bit of one of them changed, twice as often in what was sealed, or the end of that cut off."""
        fields = [bytearray(field) for field in fields]
        chosen = self.chance.randrange(6)
        if chosen == 5:
            fields[3] = fields[3][: self.chance.randrange(len(fields[3]))]
        else:
            field = fields[min(chosen, 3)] or fields[3]
            field[self.chance.randrange(len(field))] ^= 1 << self.chance.randrange(8)
        return fields

    def every_tag_bit(self):
        """A tag with one bit changed is refused, whichever it is."""
        key, nonce = self.some(32), self.some(12)
        sealed = sodium_seal(b"plaintext", b"", nonce, key)
        for bit in range(128):
            forged = bytearray(sealed)
            forged[len(b"plaintext") + (bit >> 3)] ^= 1 << (bit & 7)
            self.add("R", key, nonce, b"", forged)

    def aead(self, count, longest):
        """`count` of each: every length to 300, and one in fifty of any length to the longest."""
        for n in range(count):
            length = n % 301 if n % 50 else self.chance.randrange(longest + 1)
            self.seals_and_opens(length, self.chance.choice([0, 2, 15, 16, 17, 32, self.chance.randrange(301)]))

    # Poly1305.

    def tag(self, key, text):
        """By big integers, as in RFC 8439 sections 2.5.1 and 2.8."""
        r, s = int.from_bytes(key[:16], "little") & CLAMP, int.from_bytes(key[16:], "little")
        sum_ = 0
        for block in blocks_of(text):
            sum_ = (sum_ + block + 2**128) * r % Q
        self.add("T", key, text, ((sum_ + s) % 2**128).to_bytes(16, "little"))

    def sums_at_the_edges_of_the_prime(self):
        """With r = 1 the sum before the last reduction may be chosen at will; s of all ones makes every carry run."""
        for wanted in SUMS:
            for low in (0, 2**64 - 1, 2**128 - 1):
                for count in range(2, 40):
                    added = low + (16 * count << 64) + (count + 1) * 2**128
                    rest = (wanted - added) % Q
                    if rest < 2**128:
                        text = low.to_bytes(16, "little") + rest.to_bytes(16, "little") + bytes(16 * (count - 2))
                        self.tag((1).to_bytes(16, "little") + b"\xff" * 16, text)
                        break

    def tags(self, count):
        for n in range(count):
            key = self.chance.choice([b"\xff" * 32, self.some(16) + b"\xff" * 16, self.chance.randbytes(32)])
            self.tag(key, self.some(n % 131))

    # X25519.

    def product(self, scalar, point):
        try:
            self.add("X", scalar, point, crypto_scalarmult(scalar, point))
        except SmallOrderError:
            self.add("Z", scalar, point)

    def edges(self):
        """Every edge value, with a scalar at an edge and with a random one."""
        for number in [*SMALL_ORDER, *EDGES, *ONES, *HOLES]:
            for scalar in (self.chance.choice(SCALARS), self.chance.randbytes(32)):
                self.product(scalar, number.to_bytes(32, "little"))
        for scalar in SCALARS:
            self.product(scalar, self.chance.randbytes(32))

    def x25519(self, count):
        for _ in range(count):
            self.product(self.chance.randbytes(32), self.chance.randbytes(32))


def blocks_of(text):
    """What is summed up: the text in blocks of 16 octets, and the lengths; nothing is associated."""
    padded = text + bytes(-len(text) % 16) + bytes(8) + len(text).to_bytes(8, "little")
    return [int.from_bytes(padded[i : i + 16], "little") for i in range(0, len(padded), 16)]
