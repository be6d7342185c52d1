"""How each file of tests/vectors is put to the core: here the cipher primitives, in protocol_checks the protocol.

Runs unchanged on CPython and MicroPython.

A check takes a vector and a backend, and returns what the vector's `expect` should hold; `outcome` turns an
error of the core into its name, which is what the vector's `error` should hold.
"""

import json

import protocol_checks
from redphone.cipher import chacha20poly1305, soft
from redphone.cipher.kdf import expand, hkdf, hmac_sha256
from redphone.cipher.noise import HandshakeState
from redphone.cipher.poly1305 import poly1305
from redphone.errors import RedphoneError


def load(folder, name):
    """The vectors of one file."""
    with open(str(folder) + "/" + name + ".json") as file:
        return json.load(file)["vectors"]


def outcome(check, vector, suite):
    """(what the vector promises, what happened)."""
    try:
        happened = check(vector, suite)
    except RedphoneError as error:
        happened = type(error).__name__
    return vector.get("expect", vector.get("error")), happened


def field(vector, name):
    return bytes.fromhex(vector[name])


def check_chacha20_block(vector, suite):
    block = chacha20poly1305.chacha20_block(field(vector, "key"), vector["counter"], field(vector, "nonce"))
    return bytes(block).hex()


def check_poly1305(vector, suite):
    return poly1305(field(vector, "key"), field(vector, "message")).hex()


def check_aead(vector, suite):
    """With the primitive that the soft backend has found: kernels on MicroPython, plain Python here."""
    return seal_or_open(vector, soft.aead, field(vector, "nonce"))


def check_aead_counter(vector, suite):
    return seal_or_open(vector, suite, vector["counter"])


def seal_or_open(vector, aead, nonce):
    key, ad = field(vector, "key"), field(vector, "ad")
    if vector["do"] == "seal":
        return aead.seal(key, nonce, ad, field(vector, "plaintext")).hex()
    return aead.open_sealed(key, nonce, ad, field(vector, "ciphertext")).hex()


def check_x25519(vector, suite):
    return suite.x25519(field(vector, "scalar"), field(vector, "point")).hex()


def check_hmac_sha256(vector, suite):
    mac = hmac_sha256(field(vector, "key"), field(vector, "message"))
    return mac[: len(vector["expect"]) // 2].hex()


def check_hkdf(vector, suite):
    secret = field(vector, "secret")
    if vector["do"] == "expand":
        return expand(secret, field(vector, "label"), vector["length"]).hex()
    return b"".join(hkdf(secret, field(vector, "input"), vector["outputs"])).hex()


def check_noise_kkpsk0(vector, suite):
    ends = {"initiator": handshake_end(vector, suite, True), "responder": handshake_end(vector, suite, False)}
    if "reads" in vector:
        return _refuse(vector, ends)
    return _converse(vector, ends["initiator"], ends["responder"])


def handshake_end(vector, suite, initiator):
    """The HandshakeState of one end, from the secrets of both."""
    mine, theirs = ("initiator", "responder") if initiator else ("responder", "initiator")
    s_secret = field(vector, mine + "_static")
    rs_public = suite.public_key(field(vector, theirs + "_static"))
    return HandshakeState(
        suite,
        initiator,
        field(vector, "prologue"),
        suite.public_key(s_secret),
        rs_public,
        field(vector, "psk"),
        suite.x25519(s_secret, rs_public),
        s_secret,
        field(vector, mine + "_ephemeral"),
    )


def _converse(vector, initiator, responder):
    first, second = (bytes.fromhex(payload) for payload in vector["payloads"])
    messages = [initiator.write_message(first)]
    assert responder.read_message(messages[0]) == first
    messages.append(responder.write_message(second))
    assert initiator.read_message(messages[1]) == second
    sending, receiving = initiator.split(), responder.split()
    transport = []
    for i in range(len(vector["transport"])):
        plaintext = bytes.fromhex(vector["transport"][i])
        sender, receiver = (sending[0], receiving[0]) if i % 2 == 0 else (receiving[1], sending[1])
        transport.append(sender.encrypt_with_ad(b"", plaintext))
        assert receiver.decrypt_with_ad(b"", transport[i]) == plaintext
    assert initiator.handshake_hash == responder.handshake_hash
    return {
        "messages": [message.hex() for message in messages],
        "handshake_hash": initiator.handshake_hash.hex(),
        "transport": [message.hex() for message in transport],
    }


def _refuse(vector, ends):
    reader = ends[vector["reads"]]
    if vector["reads"] == "initiator":
        reader.write_message(bytes.fromhex(vector["payloads"][0]))
    return reader.read_message(field(vector, "message")).hex()


class Remembering:
    """A backend that multiplies the same two keys only once: slow backends, few keys, many handshakes."""

    def __init__(self, suite):
        self.NAME = suite.NAME
        self.seal = suite.seal
        self.open_sealed = suite.open_sealed
        self._suite = suite
        self._known = {}

    def x25519(self, secret, public):
        key = (bytes(secret), bytes(public))
        if key not in self._known:
            self._known[key] = self._suite.x25519(secret, public)
        return self._known[key]

    def public_key(self, secret):
        key = bytes(secret)
        if key not in self._known:
            self._known[key] = self._suite.public_key(secret)
        return self._known[key]

    def x25519_steps(self, secret, public):
        yield
        return self.x25519(secret, public)

    def public_key_steps(self, secret):
        yield
        return self.public_key(secret)


CHECKS = {
    "chacha20_block": check_chacha20_block,
    "poly1305": check_poly1305,
    "aead": check_aead,
    "aead_counter": check_aead_counter,
    "x25519": check_x25519,
    "hmac_sha256": check_hmac_sha256,
    "hkdf": check_hkdf,
    "noise_kkpsk0": check_noise_kkpsk0,
}
CHECKS.update(protocol_checks.CHECKS)
