"""HandshakeState: its vectors, its order of calls, and what is left after a failure."""

import pytest
from paths import VECTORS
from redphone.cipher import sodium, soft
from redphone.cipher.noise import MAX_MESSAGE, OVERHEAD, HandshakeState
from redphone.errors import AuthenticationError, LocalProtocolError, RemoteProtocolError
from vector_checks import CHECKS, Remembering, handshake_end, load, outcome

VECTOR = load(VECTORS, "noise_kkpsk0")[0]
SUITES = {"soft": Remembering(soft), "sodium": sodium}


@pytest.fixture
def north():
    return handshake_end(VECTOR, sodium, True)


@pytest.fixture
def south():
    return handshake_end(VECTOR, sodium, False)


def held_secrets(end):
    return [
        *end._secret.values(),
        end._psk,
        *end._known.values(),
        end._symmetric._chaining_key,
        end._symmetric._cipher._key,
    ]


def assert_ended(end):
    assert all(secret == bytes(32) for secret in held_secrets(end))
    for call in (end.write_message, end.read_message):
        with pytest.raises(LocalProtocolError, match="ended"):
            call(bytes(OVERHEAD))
    with pytest.raises(LocalProtocolError):
        end.split()


@pytest.mark.parametrize("name", ["soft", "sodium"])
@pytest.mark.parametrize("vector", load(VECTORS, "noise_kkpsk0"), ids=lambda vector: vector["name"])
def test_vector(name, vector):
    promised, happened = outcome(CHECKS["noise_kkpsk0"], vector, SUITES[name])
    assert happened == promised


def test_nobody_speaks_out_of_turn(north, south):
    with pytest.raises(LocalProtocolError, match="turn"):
        south.write_message(b"")
    with pytest.raises(LocalProtocolError, match="turn"):
        north.read_message(bytes(OVERHEAD))
    first = north.write_message(b"first")
    with pytest.raises(LocalProtocolError, match="turn"):
        north.write_message(b"again")
    assert south.read_message(first) == b"first"
    with pytest.raises(LocalProtocolError, match="turn"):
        south.read_message(first)
    assert north.read_message(south.write_message(b"second")) == b"second"
    for end in (north, south):
        assert end.complete
        with pytest.raises(LocalProtocolError, match="both"):
            end.write_message(b"")
        with pytest.raises(LocalProtocolError, match="both"):
            end.read_message(bytes(OVERHEAD))


def test_no_split_before_the_end(north):
    for call in (north.split, lambda: north.handshake_hash):
        with pytest.raises(LocalProtocolError, match="not complete"):
            call()
    north.write_message(b"")
    assert not north.complete
    with pytest.raises(LocalProtocolError, match="not complete"):
        north.split()


def test_split_wipes_the_handshake_and_keeps_its_hash(north, south):
    south.read_message(north.write_message(b""))
    north.read_message(south.write_message(b""))
    sending, _ = north.split()
    receiving, _ = south.split()
    assert receiving.decrypt_with_ad(b"ad", sending.encrypt_with_ad(b"ad", b"hello")) == b"hello"
    assert north.handshake_hash == south.handshake_hash
    assert len(north.handshake_hash) == 32
    assert_ended(north)
    assert_ended(south)


@pytest.mark.parametrize("length", [0, OVERHEAD - 1, MAX_MESSAGE + 1])
def test_a_message_of_a_wrong_length_ends_it(south, length):
    with pytest.raises(RemoteProtocolError, match="length"):
        south.read_message(bytes(length))
    assert_ended(south)


def test_a_forged_message_ends_it(north, south):
    forged = bytearray(north.write_message(b"payload"))
    forged[-1] ^= 1
    with pytest.raises(AuthenticationError):
        south.read_message(forged)
    assert_ended(south)
    with pytest.raises(LocalProtocolError):
        _ = south.handshake_hash


def test_an_ephemeral_key_of_small_order_ends_it(north, south):
    north.write_message(b"")
    with pytest.raises(RemoteProtocolError, match="small order"):
        north.read_message(bytes(OVERHEAD))
    assert_ended(north)


def test_a_static_key_of_small_order_ends_it_before_anything_is_sent():
    end = HandshakeState(sodium, True, b"", bytes(32), bytes(32), bytes(32), bytes(32), b"s" * 32, b"e" * 32)
    with pytest.raises(RemoteProtocolError, match="small order"):
        end.write_message(b"")
    assert_ended(end)


def test_the_longest_payload_and_one_byte_more(north, south):
    with pytest.raises(LocalProtocolError, match="too long"):
        north.write_message(bytes(MAX_MESSAGE - OVERHEAD + 1))
    message = north.write_message(bytes(MAX_MESSAGE - OVERHEAD))
    assert len(message) == MAX_MESSAGE
    assert south.read_message(message) == bytes(MAX_MESSAGE - OVERHEAD)


def test_wipe_leaves_the_callers_keys_alone():
    secrets = [bytearray([i] * 32) for i in range(1, 5)]
    psk, ss, s_secret, e_secret = secrets
    end = HandshakeState(sodium, True, b"", b"S" * 32, b"R" * 32, psk, ss, s_secret, e_secret)
    end.wipe()
    assert_ended(end)
    assert secrets == [bytes([i] * 32) for i in range(1, 5)]


def test_an_ephemeral_key_made_beforehand_gives_the_same_message(north):
    keys = [bytes([i] * 32) for i in range(1, 6)]
    psk, ss, s_secret, e_secret, s_public = keys
    rs_public = sodium.public_key(b"peer" * 8)
    arguments = (sodium, True, b"", s_public, rs_public, psk, ss, s_secret, e_secret)
    beforehand = HandshakeState(*arguments, e_public=sodium.public_key(e_secret))
    assert beforehand.write_message(b"x") == HandshakeState(*arguments).write_message(b"x")


class Counting(Remembering):
    """A backend that counts its multiplications."""

    multiplications = 0

    def x25519(self, secret, public):
        self.multiplications += 1
        return sodium.x25519(secret, public)

    def public_key(self, secret):
        self.multiplications += 1
        return sodium.public_key(secret)


def test_what_each_message_costs():
    """The static-static result is given: a caller needs es, then ee and se, and one more for its ephemeral key."""
    calling, answering = Counting(sodium), Counting(sodium)
    north, south = handshake_end(VECTOR, calling, True), handshake_end(VECTOR, answering, False)
    costs = []

    def costing(suite, step, data):
        before = suite.multiplications
        result = step(data)
        costs.append(suite.multiplications - before)
        return result

    first = costing(calling, north.write_message, b"")
    costing(answering, south.read_message, first)
    second = costing(answering, south.write_message, b"")
    costing(calling, north.read_message, second)
    assert costs == [2, 1, 3, 2]


@pytest.mark.parametrize("position", range(7))
def test_a_key_of_a_wrong_length_is_our_mistake(position):
    keys = [bytes(32)] * 7
    keys[position] = bytes(31)
    with pytest.raises(LocalProtocolError):
        HandshakeState(sodium, True, b"", *keys)


def test_no_repr_shows_a_key(north):
    shown = repr(north) + str(north) + repr(north._symmetric)
    assert not any(bytes(secret).hex() in shown or repr(bytes(secret)) in shown for secret in held_secrets(north))


@pytest.mark.parametrize("message", [b"", bytes(47), bytes(48), bytes(100)])
def test_no_error_shows_a_key(south, message):
    secrets = [bytes(secret) for secret in held_secrets(south)]
    with pytest.raises(RemoteProtocolError) as caught:
        south.read_message(message)
    assert not any(secret.hex() in str(caught.value) for secret in secrets)
