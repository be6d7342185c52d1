"""CipherState and SymmetricState by themselves."""

import pytest
from redphone.cipher import sodium
from redphone.cipher.symmetric import PROTOCOL_NAME, CipherState, SymmetricState
from redphone.errors import AuthenticationError, LocalProtocolError

KEY = bytes(range(32))


@pytest.fixture
def cipher():
    cipher = CipherState(sodium)
    cipher.initialize_key(KEY)
    return cipher


def test_without_a_key_messages_pass_unchanged():
    cipher = CipherState(sodium)
    assert not cipher.has_key()
    assert cipher.encrypt_with_ad(b"ad", b"plain") == b"plain"
    assert cipher.decrypt_with_ad(b"ad", b"plain") == b"plain"
    assert cipher.nonce == 0


def test_the_nonce_counts_messages(cipher):
    assert cipher.has_key()
    sealed = [cipher.encrypt_with_ad(b"", b"same") for _ in range(3)]
    assert sealed == [sodium.seal(KEY, counter, b"", b"same") for counter in range(3)]
    assert cipher.nonce == 3


def test_the_nonce_moves_on_only_after_a_message_verified(cipher):
    with pytest.raises(AuthenticationError):
        cipher.decrypt_with_ad(b"", bytes(20))
    assert cipher.nonce == 0
    assert cipher.decrypt_with_ad(b"", sodium.seal(KEY, 0, b"", b"first")) == b"first"
    assert cipher.nonce == 1


def test_messages_out_of_order(cipher):
    cipher.set_nonce(7)
    assert cipher.decrypt_with_ad(b"", sodium.seal(KEY, 7, b"", b"seventh")) == b"seventh"


def test_counters_end_before_they_repeat(cipher):
    cipher.set_nonce(2**62 - 1)
    cipher.encrypt_with_ad(b"", b"the last one")
    with pytest.raises(LocalProtocolError):
        cipher.encrypt_with_ad(b"", b"one too many")


def test_a_new_key_counts_from_zero(cipher):
    cipher.encrypt_with_ad(b"", b"")
    cipher.initialize_key(KEY[::-1])
    assert cipher.nonce == 0
    cipher.initialize_key(None)
    assert not cipher.has_key()


def test_a_wiped_cipher_refuses_rather_than_pass_plaintext(cipher):
    cipher.wipe()
    assert not cipher.has_key()
    assert cipher._key == bytes(32)
    for call in (cipher.encrypt_with_ad, cipher.decrypt_with_ad):
        with pytest.raises(LocalProtocolError):
            call(b"", b"plaintext")


def test_the_caller_keeps_its_own_key():
    key = bytearray(KEY)
    cipher = CipherState(sodium)
    cipher.initialize_key(key)
    cipher.wipe()
    assert key == KEY


def test_a_short_key_is_our_mistake():
    with pytest.raises(LocalProtocolError):
        CipherState(sodium).initialize_key(bytes(31))


def test_no_repr_shows_a_key(cipher):
    assert KEY.hex() not in repr(cipher)
    assert repr(KEY) not in repr(cipher) + str(vars(SymmetricState(sodium)).get("_cipher"))


def test_both_ends_of_a_symmetric_state_agree():
    assert len(PROTOCOL_NAME) > 32
    ends = [SymmetricState(sodium), SymmetricState(sodium)]
    for end in ends:
        end.mix_hash(b"prologue")
        end.mix_key_and_hash(b"psk")
        end.mix_key(b"secret")
    sealed = ends[0].encrypt_and_hash(b"payload")
    before = ends[1].handshake_hash
    with pytest.raises(AuthenticationError):
        ends[1].decrypt_and_hash(sealed[:-1])
    assert ends[1].handshake_hash == before
    assert ends[1].decrypt_and_hash(sealed) == b"payload"
    assert ends[0].handshake_hash == ends[1].handshake_hash
    (send, _), (receive, back) = ends[0].split(), ends[1].split()
    assert receive.decrypt_with_ad(b"", send.encrypt_with_ad(b"", b"hello")) == b"hello"
    assert back._key != receive._key


def test_a_wiped_symmetric_state_holds_no_key():
    state = SymmetricState(sodium)
    state.mix_key(b"secret")
    state.wipe()
    assert state._chaining_key == bytes(32)
    assert state._cipher._key == bytes(32)
