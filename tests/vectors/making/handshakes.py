"""Vectors of section 4: the two handshake frames, and everything that makes a box discard one."""

from collections.abc import Iterator
from types import SimpleNamespace

from . import ends, packing
from .ends import A, B, Exchange

Vector = dict[str, object]

COUNTER = 9
HIGHEST = (1 << 30) - 1
ITEMS = bytes.fromhex("04")  # a Poll: any items will do
REPLY_ITEMS = bytes.fromhex("0404")
SESSION_ITEMS = (b"\x04", b"\x04\x04\x04")

_P = (1 << 255) - 19
SMALL_ORDER = {
    "zero": bytes(32),
    "one": b"\x01" + bytes(31),
    "p": _P.to_bytes(32, "little"),
    "minus_one": (_P - 1).to_bytes(32, "little"),
    "order_8": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
}


def vectors() -> list[Vector]:
    """All of them."""
    return [*_good_answers(), *_bad_firsts(), *_good_attempts(), *_bad_replies()]


# Both ends, when all is well.


def _good_answers() -> Iterator[Vector]:
    longest = bytes(range(250)) * 2 + bytes(200)
    yield _answer("answer_by_b", Exchange(A, COUNTER, ITEMS, REPLY_ITEMS), A)
    yield _answer("answer_by_a", Exchange(B, COUNTER + 1, ITEMS, REPLY_ITEMS), B)
    yield _answer("answer_with_no_items", Exchange(A, COUNTER), A)
    yield _answer("answer_with_the_longest_frames", Exchange(A, COUNTER, longest, longest + b"1234"), A)
    yield _answer("lowest_counter", Exchange(A, 1, ITEMS, REPLY_ITEMS), A, seen=0)
    yield _answer("highest_counter", Exchange(A, HIGHEST, ITEMS, REPLY_ITEMS), A, seen=HIGHEST - 1)


def _good_attempts() -> Iterator[Vector]:
    longest = bytes(range(250)) * 2 + bytes(200)
    yield _attempt("attempt_of_a", Exchange(A, COUNTER, ITEMS, REPLY_ITEMS), A)
    yield _attempt("attempt_of_b", Exchange(B, COUNTER + 1, ITEMS, REPLY_ITEMS), B)
    yield _attempt("attempt_with_no_items", Exchange(A, COUNTER), A)
    yield _attempt("attempt_with_the_longest_frames", Exchange(A, COUNTER, longest, longest + b"1234"), A)
    yield _attempt("attempt_with_the_highest_counter", Exchange(A, HIGHEST, ITEMS, REPLY_ITEMS), A)


def _answer(name: str, exchange: Exchange, initiator: int, seen: int = 0) -> Vector:
    """The responder takes a first frame, replies, opens the initiator's first sealed frame and seals one."""
    first_payload, reply_payload = exchange.payloads
    return {
        "name": name,
        "do": "answer",
        "fill": packing.show(ends.fill(1 - initiator)),
        "seen": seen,
        "frame": packing.show(exchange.first),
        "ephemeral": ends.EPHEMERALS[1 - initiator].hex(),
        "reply": packing.show(reply_payload),
        "opens": _sealed(exchange, exchange.initiator_key, 0),
        "seals": SESSION_ITEMS[1].hex(),
        "expect": {
            "payload": packing.show(first_payload),
            "frame": packing.show(exchange.reply),
            "opened": SESSION_ITEMS[0].hex(),
            "sealed": _sealed(exchange, exchange.responder_key, 1),
        },
    }


def _attempt(name: str, exchange: Exchange, initiator: int) -> Vector:
    """The initiator begins, takes the reply, opens the responder's first sealed frame and seals one."""
    first_payload, reply_payload = exchange.payloads
    return {
        "name": name,
        "do": "attempt",
        "fill": packing.show(ends.fill(initiator)),
        "counter": exchange.counter,
        "ephemeral": ends.EPHEMERALS[initiator].hex(),
        "payload": packing.show(first_payload),
        "reply": packing.show(exchange.reply),
        "opens": _sealed(exchange, exchange.responder_key, 1),
        "seals": SESSION_ITEMS[0].hex(),
        "expect": {
            "frame": packing.show(exchange.first),
            "payload": packing.show(reply_payload),
            "opened": SESSION_ITEMS[1].hex(),
            "sealed": _sealed(exchange, exchange.initiator_key, 0),
        },
    }


def _sealed(exchange: Exchange, key: bytes, which: int) -> str:
    return ends.seal(key, 0, SESSION_ITEMS[which], exchange.parity).hex()


# Handshake1, each with one thing wrong. Whatever else the frame holds verifies.


def _bad_firsts() -> Iterator[Vector]:
    good = Exchange(A, COUNTER, ITEMS).first
    sealed = good[13:]
    yield _refuse_first("mac_first_bit_flipped", _flipped(good, 5, 0x80))
    yield _refuse_first("mac_last_bit_flipped", _flipped(good, 12, 0x01))
    yield _refuse_first("wrong_version", ends.first_frame(A, COUNTER, sealed, head=2))
    yield _refuse_first("version_0", ends.first_frame(A, COUNTER, sealed, head=0))
    yield _refuse_first("old_counter", good, seen=COUNTER)
    yield _refuse_first("older_counter", good, seen=COUNTER + 1000)
    yield _refuse_first("counter_zero", Exchange(A, 0, ITEMS).first)
    yield _refuse_first("counter_too_high", Exchange(A, HIGHEST + 1, ITEMS).first)
    yield _refuse_first("counter_changed", _flipped(good, 4, 0x40))
    yield _refuse_first("counter_changed_and_mac_made_anew", ends.first_frame(A, COUNTER + 1, sealed))
    yield _refuse_first("reflected", good, box=A)
    yield _refuse_first("reflected_and_mac_made_anew", ends.first_frame(B, COUNTER, sealed), box=A)
    yield from _bad_prologues()
    yield from _bad_keys()
    yield from _bad_first_noise(sealed)


def _bad_prologues() -> Iterator[Vector]:
    prologues = {
        "prologue_of_another_line": ends.prologue(A, COUNTER, line_id=ends.fixed("another line")[:8]),
        "prologue_of_another_version": ends.prologue(A, COUNTER, version=2),
        "prologue_of_another_suite": ends.prologue(A, COUNTER, suite=2),
        "prologue_of_the_other_initiator": ends.prologue(B, COUNTER),
        "prologue_of_another_counter": ends.prologue(A, COUNTER - 1),
    }
    for name, prologue in prologues.items():
        sealed = bytes(ends.noise(A, A, prologue).write_message(ITEMS))
        yield _refuse_first(name, ends.first_frame(A, COUNTER, sealed))


def _bad_keys() -> Iterator[Vector]:
    said = ends.prologue(A, COUNTER)
    another = ends.fixed("another key")
    sealed = bytes(ends.noise(A, A, said, psk=another).write_message(ITEMS))
    yield _refuse_first("another_pre_shared_key", ends.first_frame(A, COUNTER, sealed, psk=another))
    yield _refuse_first("another_pre_shared_key_but_for_the_mac", ends.first_frame(A, COUNTER, sealed))
    sealed = bytes(ends.noise(A, A, said, secret=another).write_message(ITEMS))
    yield _refuse_first("another_static_key", ends.first_frame(A, COUNTER, sealed))


def _bad_first_noise(sealed: bytes) -> Iterator[Vector]:
    for name, noise in _bad_noise(sealed):
        yield _refuse_first(name, ends.first_frame(A, COUNTER, noise))
    for name, point in SMALL_ORDER.items():
        noise = _small_order_first(point)
        yield _refuse_first("small_order_ephemeral_" + name, ends.first_frame(A, COUNTER, noise))
    too_long = bytes(ends.noise(A, A, ends.prologue(A, COUNTER)).write_message(bytes(944)))
    yield _refuse_first("frame_too_long", ends.first_frame(A, COUNTER, too_long))


def _refuse_first(name: str, frame: bytes, seen: int = 0, box: int = B) -> Vector:
    return {
        "name": "first_" + name,
        "do": "answer",
        "fill": packing.show(ends.fill(box)),
        "seen": seen,
        "frame": packing.show(frame),
        "ephemeral": ends.EPHEMERALS[box].hex(),
        "error": "discarded",
    }


# Handshake2, each with one thing wrong.


def _bad_replies() -> Iterator[Vector]:
    good = Exchange(A, COUNTER, ITEMS, REPLY_ITEMS)
    other = Exchange(A, COUNTER + 64, ITEMS, REPLY_ITEMS)
    first, reply, sealed = good.first, good.reply, good.reply_noise
    yield _refuse_reply("mac_first_bit_flipped", _flipped(reply, 1, 0x80))
    yield _refuse_reply("mac_last_bit_flipped", _flipped(reply, 8, 0x01))
    yield _refuse_reply("to_another_attempt", other.reply)
    yield _refuse_reply("to_another_attempt_and_mac_made_anew", ends.reply_frame(B, COUNTER, first, other.reply_noise))
    yield _refuse_reply("head_of_another_attempt", ends.reply_frame(B, COUNTER + 1, first, sealed))
    yield _refuse_reply("mac_by_the_wrong_end", ends.reply_frame(A, COUNTER, first, sealed))
    yield _refuse_reply("reflected", first)
    for name, noise in _bad_noise(sealed):
        yield _refuse_reply(name, ends.reply_frame(B, COUNTER, first, noise))
    for name, point in SMALL_ORDER.items():
        noise = _small_order_reply(good, point)
        yield _refuse_reply("small_order_ephemeral_" + name, ends.reply_frame(B, COUNTER, first, noise))
    too_long = Exchange(A, COUNTER, ITEMS, bytes(948))
    yield _refuse_reply("frame_too_long", too_long.reply)


def _refuse_reply(name: str, frame: bytes) -> Vector:
    return {
        "name": "reply_" + name,
        "do": "attempt",
        "fill": packing.show(ends.fill(A)),
        "counter": COUNTER,
        "ephemeral": ends.EPHEMERALS[A].hex(),
        "payload": packing.show(ITEMS),
        "reply": packing.show(frame),
        "error": "discarded",
    }


# What is wrong with them.


def _flipped(octets: bytes, at: int, bit: int) -> bytes:
    changed = bytearray(octets)
    changed[at] ^= bit
    return bytes(changed)


def _bad_noise(sealed: bytes) -> Iterator[tuple[str, bytes]]:
    """A Noise message spoilt before its MAC was made."""
    yield "tampered_ephemeral", _flipped(sealed, 0, 0x01)
    yield "tampered_payload", _flipped(sealed, 32, 0x01)
    yield "tampered_tag", _flipped(sealed, len(sealed) - 1, 0x80)
    yield "cut_by_one_octet", sealed[:-1]
    yield "one_octet_more", sealed + b"\x00"
    yield "no_room_for_a_tag", sealed[:47]
    yield "no_ephemeral", b""


def _small_order_first(point: bytes) -> bytes:
    """Noise message 1 with a public key of small order, as it verifies for a responder who mixes the zeros in."""
    connection = ends.noise(A, A, ends.prologue(A, COUNTER))
    _make_small(connection, point)
    return bytes(connection.write_message(ITEMS))


def _small_order_reply(exchange: Exchange, point: bytes) -> bytes:
    """Noise message 2 likewise."""
    connection = ends.noise(B, A, ends.prologue(A, COUNTER))
    connection.read_message(exchange.first_noise)
    _make_small(connection, point)
    return bytes(connection.write_message(REPLY_ITEMS))


def _make_small(connection: object, point: bytes) -> None:
    """Give one end an ephemeral key whose every Diffie-Hellman result is zero."""
    protocol = connection.noise_protocol
    real = protocol.dh_fn.dh
    small = SimpleNamespace(private="small", public="small", public_bytes=point)
    protocol.dh_fn.dh = lambda private, public: bytes(32) if private == "small" else real(private, public)
    protocol.handshake_state.e = small
