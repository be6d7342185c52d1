"""Run by an interpreter: one of the soft backend's two sets of primitives, against a file of vectors.

    {python,micropython} crypto_main.py FIRMWARE VECTORS {viper,plain}

A vector is a letter and fields, each led by its length in two octets: S key nonce ad plaintext sealed, O key nonce ad
sealed plaintext, R key nonce ad sealed (to be refused), T one-time key, text, tag (as if nothing were associated),
X scalar point product, Z scalar point (to be refused).
Prints one line for each failure, and at the end how many of each kind have passed as JSON.
"""

import json
import sys

sys.path.insert(0, sys.argv[1])

from redphone.cipher.steps import finish
from redphone.errors import AuthenticationError, RemoteProtocolError

if sys.argv[3] == "viper":
    from redphone.cipher.viper import aead
    from redphone.cipher.viper.poly1305_kernel import authenticate
    from redphone.cipher.viper.x25519 import x25519_steps

    def tag_of(key, text):
        """The kernel's, with a key of our choice where it expects block 0 of the key stream."""
        end = 128 + len(text)
        buffer = bytearray((end + 15 & ~15) + 48)
        buffer[64:96] = key
        buffer[128:end] = text
        authenticate(0, 0, buffer, 128, 0, len(text), end, len(buffer))
        return buffer[end : end + 16]

else:
    from redphone.cipher import chacha20poly1305 as aead
    from redphone.cipher.poly1305 import Poly1305
    from redphone.cipher.x25519 import x25519_steps

    def tag_of(key, text):
        """RFC 8439 section 2.8, with a one-time key of our choice."""
        mac = Poly1305(key)
        mac.absorb_padded(text)
        mac.absorb_padded(bytes(8) + len(text).to_bytes(8, "little"))
        return mac.tag()


FIELDS = {"S": 5, "O": 5, "R": 4, "T": 3, "X": 3, "Z": 2}


def vectors(file):
    kind = file.read(1).decode()
    while kind:
        fields = []
        for _ in range(FIELDS[kind]):
            length = file.read(2)
            fields.append(file.read(length[0] << 8 | length[1]))
        yield kind, fields
        kind = file.read(1).decode()


def in_guise(octets, number):
    """The same octets in turn as bytes, as bytearray, and as a memoryview that begins at any address."""
    if number % 3 == 0:
        return octets
    if number % 3 == 1:
        return bytearray(octets)
    return memoryview(bytes(number % 7) + octets)[number % 7 :]


def refused(error, function, given):
    try:
        function(*given)
    except error:
        return True
    return False


def multiply(scalar, point):
    return finish(x25519_steps(scalar, point))


def holds(kind, fields, number):
    given = [in_guise(field, number + k) for k, field in enumerate(fields)]
    if kind == "S":
        return aead.seal(*given[:4]) == fields[4]
    if kind == "O":
        return aead.open_sealed(*given[:4]) == fields[4]
    if kind == "R":
        return refused(AuthenticationError, aead.open_sealed, given)
    if kind == "T":
        return tag_of(*given[:2]) == fields[2]
    if kind == "X":
        return multiply(*given[:2]) == fields[2]
    return refused(RemoteProtocolError, multiply, given)


def main():
    passed = dict.fromkeys(FIELDS, 0)
    number = 0
    with open(sys.argv[2], "rb") as file:
        for kind, fields in vectors(file):
            number += 1
            if holds(kind, fields, number) and b"".join(fields) == b"".join([bytes(field) for field in fields]):
                passed[kind] += 1
            else:
                print("vector", number, kind, [bytes(field).hex() for field in fields])
    print(json.dumps(passed))


main()
