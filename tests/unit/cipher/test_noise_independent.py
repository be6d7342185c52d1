"""A third-party Noise library at one end of the line, HandshakeState at the other."""

import random

import pytest
from cryptography.exceptions import InvalidTag
from noise.connection import Keypair, NoiseConnection
from redphone.cipher import sodium, soft
from redphone.cipher.noise import HandshakeState
from redphone.errors import AuthenticationError, RemoteProtocolError
from vector_checks import Remembering

NAME = b"Noise_KKpsk0_25519_ChaChaPoly_SHA256"
PROLOGUE = b"a prologue"
CHANCE = random.Random(34)
PSK, OUR_STATIC, OUR_EPHEMERAL, THEIR_STATIC = (CHANCE.randbytes(32) for _ in range(4))
OUR_PUBLIC, THEIR_PUBLIC = sodium.public_key(OUR_STATIC), sodium.public_key(THEIR_STATIC)
SUITES = {"soft": Remembering(soft), "sodium": sodium}


@pytest.fixture(params=["soft", "sodium"])
def suite(request):
    return SUITES[request.param]


def ours(suite, initiator):
    ss = suite.x25519(OUR_STATIC, THEIR_PUBLIC)
    return HandshakeState(suite, initiator, PROLOGUE, OUR_PUBLIC, THEIR_PUBLIC, PSK, ss, OUR_STATIC, OUR_EPHEMERAL)


def theirs(initiator):
    connection = NoiseConnection.from_name(NAME)
    connection.set_psks(PSK)
    connection.set_prologue(PROLOGUE)
    connection.set_keypair_from_private_bytes(Keypair.STATIC, THEIR_STATIC)
    connection.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, OUR_PUBLIC)
    if initiator:
        connection.set_as_initiator()
    else:
        connection.set_as_responder()
    connection.start_handshake()
    return connection


def assert_they_talk(send, receive, peer):
    """Transport messages both ways, in turn."""
    for i in range(5):
        said = bytes([i]) * (i * 33)
        assert peer.decrypt(send.encrypt_with_ad(b"", said)) == said
        assert receive.decrypt_with_ad(b"", bytes(peer.encrypt(said[::-1]))) == said[::-1]


def test_we_call(suite):
    us, them = ours(suite, True), theirs(False)
    assert them.read_message(us.write_message(b"can you hear me")) == b"can you hear me"
    assert us.read_message(bytes(them.write_message(b"loud and clear"))) == b"loud and clear"
    assert us.handshake_hash == them.get_handshake_hash()
    to_them, to_us = us.split()
    assert_they_talk(to_them, to_us, them)


def test_they_call(suite):
    us, them = ours(suite, False), theirs(True)
    assert us.read_message(bytes(them.write_message(b"can you hear me"))) == b"can you hear me"
    assert them.read_message(us.write_message(b"")) == b""
    assert us.handshake_hash == them.get_handshake_hash()
    to_us, to_them = us.split()
    assert_they_talk(to_them, to_us, them)


REGIONS = pytest.mark.parametrize("at", [0, 32, -1], ids=["ephemeral key", "payload", "tag"])


@REGIONS
def test_a_tampered_first_message_is_refused(suite, at):
    message = bytearray(theirs(True).write_message(b"0123456789"))
    message[at] ^= 1
    with pytest.raises(AuthenticationError):
        ours(suite, False).read_message(message)


@REGIONS
def test_a_tampered_second_message_is_refused(suite, at):
    us, them = ours(suite, True), theirs(False)
    them.read_message(us.write_message(b""))
    message = bytearray(them.write_message(b"0123456789"))
    message[at] ^= 1
    with pytest.raises(AuthenticationError):
        us.read_message(message)


def test_every_byte_of_both_messages_counts():
    for at in range(32 + 3 + 16):
        first = bytearray(theirs(True).write_message(b"abc"))
        us, them = ours(sodium, True), theirs(False)
        them.read_message(us.write_message(b""))
        second = bytearray(them.write_message(b"abc"))
        for reader, message in ((ours(sodium, False), first), (us, second)):
            message[at] ^= 0x40
            with pytest.raises(AuthenticationError):
                reader.read_message(message)


def test_the_ignored_bit_of_an_ephemeral_key_is_in_the_transcript(suite):
    """X25519 ignores the highest bit, so only the transcript can notice that it was changed."""
    message = bytearray(theirs(True).write_message(b""))
    message[31] ^= 0x80
    with pytest.raises(AuthenticationError):
        ours(suite, False).read_message(message)


def test_every_truncation_is_refused():
    message = bytes(theirs(True).write_message(b"abc"))
    for length in range(len(message)):
        with pytest.raises(RemoteProtocolError):
            ours(sodium, False).read_message(message[:length])


def test_a_reply_fits_the_caller_it_answers_and_no_other(suite):
    them, other = theirs(True), theirs(True)
    us = ours(suite, False)
    us.read_message(bytes(them.write_message(b"order")))
    other.write_message(b"order")
    reply = us.write_message(b"")
    with pytest.raises(InvalidTag):
        other.read_message(reply)
    assert them.read_message(reply) == b""
