"""What a box's own work takes of its time: a cipher backend that keeps account.

It computes with libsodium and writes down what a Pico would have taken. Whoever runs the box asks after every call and
lets so much virtual time pass, during which the box is deaf and says nothing (redphone_host.virtual.Effort).

Not in it: what the Python between the frames takes for each octet, and what display and printer take.
"""

from collections.abc import Callable, Generator

from redphone.cipher import sodium

# An RP2040 at 125 MHz. The multiplication is docs/measuring.md's, kernels alone, in slices that give way.
MULTIPLICATION_US = 95_500
SLICES = 32

# Sealing or opening 256 octets takes its kernels 0.61 ms (docs/measuring.md); with the Python around a frame, assumed:
FRAME_US = 2_000

# One store to the flash, assumed: a few pages of 0.4 ms, now and then a sector of 45 ms.
STORE_US = 10_000

# A box looks at its bearers so often (firmware/box/app.py).
POLL_US = 2_000


class PicoEffort:
    """A cipher backend, and what its use would take of a Pico's time. One for each box."""

    NAME = "sodium, at a Pico's pace"
    store_us = STORE_US
    poll_us = POLL_US

    def __init__(self, on_seal: Callable[[bytes], None] = lambda _: None) -> None:
        """on_seal: is told the plaintext of whatever is sealed."""
        self._spent_us = 0
        self._on_seal = on_seal

    def spent_us(self) -> int:
        """Microseconds of work since the last question."""
        spent_us, self._spent_us = self._spent_us, 0
        return spent_us

    def seal(self, key: bytes, nonce: int, ad: bytes, plaintext: bytes) -> bytes:
        """As `sodium.seal`."""
        self._spent_us += FRAME_US
        self._on_seal(bytes(plaintext))
        return sodium.seal(key, nonce, ad, plaintext)

    def open_sealed(self, key: bytes, nonce: int, ad: bytes, ciphertext: bytes) -> bytes:
        """As `sodium.open_sealed`; what does not open takes as long."""
        self._spent_us += FRAME_US
        return sodium.open_sealed(key, nonce, ad, ciphertext)

    def x25519(self, secret: bytes, public: bytes) -> bytes:
        """As `sodium.x25519`."""
        self._spent_us += MULTIPLICATION_US
        return sodium.x25519(secret, public)

    def public_key(self, secret: bytes) -> bytes:
        """As `sodium.public_key`."""
        self._spent_us += MULTIPLICATION_US
        return sodium.public_key(secret)

    def x25519_steps(self, secret: bytes, public: bytes) -> Generator[None, None, bytes]:
        """As `sodium.x25519_steps`, giving way between slices as a box does."""
        yield from self._slices()
        return sodium.x25519(secret, public)

    def public_key_steps(self, secret: bytes) -> Generator[None, None, bytes]:
        """As `sodium.public_key_steps`."""
        yield from self._slices()
        return sodium.public_key(secret)

    def _slices(self) -> Generator[None, None, None]:
        for _ in range(SLICES):
            self._spent_us += MULTIPLICATION_US // SLICES
            yield
