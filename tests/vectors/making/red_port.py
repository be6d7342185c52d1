"""Vectors of section 10: frames of the red port, and each order's, answer's and event's format."""

import zlib
from collections.abc import Iterator

from . import bounds, document, packing
from .frames import on_the_wire, stuff

Vector = dict[str, object]

_STATUS = b"\x02"
_CLOCK = b"\x0d\x6b\x49\xd2\x00"
_DONE = b"\x41"
_SIGN_ON = b"\x12\x05watch\x06J. Doe\x044711\x00\x02"
_PUT_OPERATOR = b"\x1c\x06J. Doe\x044711\x041147"


def covered(token: int, record: bytes) -> bytes:
    """Token and record behind their CRC."""
    octets = token.to_bytes(2, "big") + record
    return zlib.crc32(octets).to_bytes(4, "big") + octets


def vectors() -> list[Vector]:
    """All of them."""
    by_table = {"10.1": "orders", "10.2": "answers", "10.3": "answers"}
    formats = [vector for form in document.forms() if form.section in by_table for vector in _bounds(form, by_table)]
    return [*bounds.vectors([document.form("RedFrame")]), *formats, *_orders(), *_answers()]


def _bounds(form: document.Form, by_table: dict[str, str]) -> list[Vector]:
    return bounds.vectors([form], table=by_table[form.section])


def _orders() -> Iterator[Vector]:
    """Frames that the laptop sends to the box."""
    for token in (1, 0x1234, 0xFFFF):
        yield _arrives("order", f"token_{token}", on_the_wire(covered(token, _CLOCK)), token, _CLOCK)
    after_noise = b"\x05ab" + on_the_wire(covered(7, _STATUS))
    yield _arrives("order", "after_noise", after_noise, 7, _STATUS)
    # Zeros as far as the text: precedence, flags, reply_to, reply_by, relation, relates_to, and five empty texts.
    longest = b"\x03" + bytes(14) + b"A" * 16896
    yield _arrives("order", "longest_text", on_the_wire(covered(7, longest)), 7, longest)
    for name, record in {
        "sign_on": _SIGN_ON,
        "put_operator": _PUT_OPERATOR,
        "acknowledge_read_back": b"\x04\x07\x06J. Doe\x0217",
        "attending": b"\x01\x01\x07",
        "set_escalation": b"\x1a" + bytes(range(32)),
    }.items():
        yield _arrives("order", name, on_the_wire(covered(7, record)), 7, record)
    for name, octets in _damaged(_CLOCK):
        yield _refused("order", name, octets, "discarded")
    yield _refused("order", "token_zero", on_the_wire(covered(0, _CLOCK)), "discarded")
    malformed = {
        "unknown_code": b"\x7f",
        "code_of_an_answer": _DONE,
        "order_cut_short": _CLOCK[:-1],
        "order_followed_by_an_octet": _CLOCK + b"\x00",
        "order_out_of_bounds": b"\x08\x02",
        "sign_on_by_nobody": b"\x12\x05watch\x00\x044711\x00\x02",
        "pin_of_17_octets": b"\x1c\x06J. Doe\x11" + b"1" * 17 + b"\x00",
        "hello_asks_for_more": b"\x01\x01\x08",
        "say_nothing": b"\x15\x06J. Doe\x00",
        "table_of_31_octets": b"\x1a" + bytes(31),
    }
    for name, record in malformed.items():
        yield _refused("order", name, on_the_wire(covered(7, record)), "MALFORMED")


def _answers() -> Iterator[Vector]:
    """Frames that the box sends to the laptop."""
    alarm = b"\x49\x01\x00\x6b\x49\xd2\x00" + bytes(4)
    yield _arrives("answer", "answer", on_the_wire(covered(7, _DONE)), 7, _DONE)
    yield _arrives("answer", "event", on_the_wire(covered(0, alarm)), 0, alarm)
    presence = b"\x51\x01\x00\x03\x6b\x49\xd2\x00\x05watch\x03Ann"
    yield _arrives("answer", "presence", on_the_wire(covered(0, presence)), 0, presence)
    outlook = b"\x57\x07\x04\x6b\x49\xd2\x00\x02\x6b\x49\xd2\x00\x04\x02\x6b\x49\xd2\x00\x00"
    yield _arrives("answer", "outlook", on_the_wire(covered(0, outlook)), 0, outlook)
    for name, octets in _damaged(alarm):
        yield _refused("answer", name, octets, "discarded")
    yield _refused("answer", "unknown_code", on_the_wire(covered(7, b"\x7f")), "discarded")
    yield _refused("answer", "code_of_an_order", on_the_wire(covered(7, _STATUS)), "discarded")
    yield _refused("answer", "answer_followed_by_an_octet", on_the_wire(covered(7, _DONE + b"\x00")), "discarded")


def _damaged(record: bytes) -> Iterator[tuple[str, bytes]]:
    good = covered(7, record)
    yield "crc_wrong", on_the_wire(bytes([good[0] ^ 0x80]) + good[1:])
    yield "crc_little_endian", on_the_wire(good[:4][::-1] + good[4:])
    yield "crc_without_the_token", on_the_wire(zlib.crc32(record).to_bytes(4, "big") + good[4:])
    yield "token_changed", on_the_wire(good[:5] + bytes([good[5] ^ 1]) + good[6:])
    yield "record_changed", on_the_wire(good[:-1] + bytes([good[-1] ^ 1]))
    yield "no_record", on_the_wire(covered(7, b""))
    yield "crc_alone", on_the_wire(good[:4])
    yield "cobs_cut_short", b"\x00" + stuff(good)[:-1] + b"\x00"
    yield "frame_too_long", on_the_wire(covered(7, record + bytes(17415 - len(good))))


def _arrives(do: str, name: str, octets: bytes, token: int, record: bytes) -> Vector:
    expect = {"token": token, "record": packing.show(record)}
    return {"name": f"{do}_{name}", "do": do, "octets": packing.show(octets), "expect": expect}


def _refused(do: str, name: str, octets: bytes, error: str) -> Vector:
    return {"name": f"{do}_{name}", "do": do, "octets": packing.show(octets), "error": error}
