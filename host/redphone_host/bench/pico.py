"""What the kernels take on a Pico, counted on an emulated core: not in it is the Python between them."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

from redphone import wire
from redphone.cipher import handshake, sodium, suite
from redphone.cipher.steps import finish

from redphone_host.bench.coding import coding_ms
from redphone_host.bench.cortex_m import HZ
from redphone_host.bench.kernels_on_chip import KernelsOnChip

_KEYS = bytes(range(32)), bytes(32)
_PAYLOAD = bytes(64)


class PicoSuite:
    """A cipher backend, like `redphone.cipher.soft`, of a Pico's kernels."""

    NAME = "pico"

    def __init__(self) -> None:
        self._kernels = KernelsOnChip()

    def seal(self, key: bytes, nonce: int, ad: bytes, plaintext: bytes) -> bytes:
        """As `soft` does."""
        sealed: bytes = self._kernels.aead.seal(key, suite.counter_nonce(nonce), ad, plaintext)
        return sealed

    def open_sealed(self, key: bytes, nonce: int, ad: bytes, ciphertext: bytes) -> bytes:
        """As `soft` does."""
        opened: bytes = self._kernels.aead.open_sealed(key, suite.counter_nonce(nonce), ad, ciphertext)
        return opened

    def x25519_steps(self, secret: bytes, public: bytes) -> Iterator[None]:
        """As `soft` does."""
        steps: Iterator[None] = self._kernels.x25519.x25519_steps(secret, public)
        return steps

    def x25519(self, secret: bytes, public: bytes) -> bytes:
        """As `soft` does."""
        product: bytes = finish(self.x25519_steps(secret, public))
        return product

    def public_key_steps(self, secret: bytes) -> Iterator[None]:
        """As `soft` does."""
        return self.x25519_steps(secret, self._kernels.x25519.BASE_POINT)

    def public_key(self, secret: bytes) -> bytes:
        """As `soft` does."""
        key: bytes = finish(self.public_key_steps(secret))
        return key

    def milliseconds(self, action: Callable[[], Any]) -> float:
        """What an action's kernels take at 125 MHz."""
        self._kernels.cycles()
        action()
        return 1000 * self._kernels.cycles() / HZ


@cache
def kernels_ms() -> dict[str, float]:
    """By operation, milliseconds. Counted, so the same every time."""
    pico = PicoSuite()
    key = _KEYS[0]
    sealed = pico.seal(key, 1, b"ad", bytes(256))
    figures = {f"seal_{n}": pico.milliseconds(partial(pico.seal, key, 1, b"ad", bytes(n))) for n in (64, 256, 1024)}
    figures["open_256"] = pico.milliseconds(lambda: pico.open_sealed(key, 1, b"ad", sealed))
    figures["x25519"] = pico.milliseconds(lambda: pico.x25519(key, key))
    return figures | _handshake_ms(pico) | coding_ms()


def _handshake_ms(pico: PicoSuite) -> dict[str, float]:
    a, b = (handshake.Keys(_fill_of(role), pico) for role in (wire.ROLE_A, wire.ROLE_B))
    frames: list[bytes] = []
    made: list[Any] = []

    def prepare() -> None:
        made.append(finish(handshake.ephemeral_steps(a, _KEYS[0])))

    def begin() -> None:
        made.append(handshake.Attempt(a, 1, made[0]))
        frames.append(made[1].frame(_PAYLOAD))

    def answer() -> None:
        first = handshake.read_first(b, frames[0], 0)
        frames.append(finish(handshake.answer_steps(b, first, answering)).reply(_PAYLOAD, 0)[0])

    def end() -> None:
        attempt, reply = handshake.read_reply([made[1]], frames[1])
        finish(attempt.prepare_steps(reply))
        attempt.finish(reply, 0)

    answering = finish(handshake.ephemeral_steps(handshake.Keys(_fill_of(wire.ROLE_B), sodium), _KEYS[1]))
    steps = {"prepare": prepare, "begin": begin, "answer": answer, "finish": end}
    return {f"handshake_{name}": pico.milliseconds(step) for name, step in steps.items()}


def _fill_of(role: int) -> wire.Fill:
    secret, public = _KEYS[role], sodium.public_key(_KEYS[1 - role])
    return wire.Fill(
        line_id=bytes(8),
        role=role,
        own_secret=secret,
        own_public=sodium.public_key(secret),
        peer_public=public,
        static_static=sodium.x25519(secret, public),
        psk=_KEYS[0],
    )
