"""The worked examples of docs/protocol.md sections 3.4 and 11: a frame, coded; one line from its fill to its watch."""

import zlib

from . import coded, document, ends, fills, frames, items, journals, packing, red_port
from .ends import A, B, Exchange

COUNTER = 1
REF = 1 * 4 + 3
TEXT = b"EVACUATE HALL 3 NOW."
SUBMITTED = 1_800_000_000
STORED = SUBMITTED + 1
TOKEN = 0x1234
OPERATOR = "J. Doe"
REVISION, DESK, OPEN_ITEMS = 1, 0, 1
ATTENDED, UNDER_DURESS = 1, 2
TEST_TEXT = "SATOR AREPO TENET OPERA ROTAS"
TEST_AT = SUBMITTED + 3600

_HEX_COLUMNS = 64


def values() -> dict[str, bytes | str]:
    """Every example by its label: octets, or words."""
    return {**coded.example(), **_keys(), **_exchange(), **_record(), **_order(), **_watch(), **_line_test()}


def blocks() -> dict[str, str]:
    """Every example as the document prints it."""
    return {label: value if isinstance(value, str) else _columns(value) for label, value in values().items()}


def body() -> bytes:
    """The FLASH message of the exchange."""
    return b"\x00" + SUBMITTED.to_bytes(4, "big") + b"\x00" + TEXT


def _keys() -> dict[str, bytes | str]:
    digest = fills.fingerprint()
    listed = fills.words()
    return {
        "fill.line_id": ends.LINE_ID,
        "fill.psk": ends.PSK,
        "fill.a.secret": ends.SECRETS[A],
        "fill.b.secret": ends.SECRETS[B],
        "fill.a.public": ends.PUBLICS[A],
        "fill.b.public": ends.PUBLICS[B],
        "fill.static_static": ends.STATIC_STATIC,
        "fill.mac_key": ends.mac_key(),
        "fill.fingerprint": digest,
        "fill.fingerprint.words": " ".join(listed[octet] for octet in digest),
        "fill.a": ends.fill(A),
    }


def _exchange() -> dict[str, bytes]:
    whole = items.octets_of("Whole", {"ref": REF, "body": body()})
    delivered = {"ref": REF, "status": 1, "at": STORED, "reason": 0, "by": ""}
    receipt = items.octets_of("Receipt", delivered)
    exchange = Exchange(A, COUNTER, whole, receipt)
    poll = items.octets_of("Poll", {})
    ack = items.octets_of("Ack", {"largest": 0, "bitmap": b""})
    polled = ends.seal(exchange.initiator_key, 0, poll, exchange.parity)
    acknowledged = ends.seal(exchange.responder_key, 0, ack, exchange.parity)
    return {
        "handshake1.ephemeral": ends.EPHEMERALS[A],
        "handshake1.body": body(),
        "handshake1.payload": whole,
        "handshake1.prologue": ends.prologue(A, COUNTER),
        "handshake1.noise": exchange.first_noise,
        "handshake1.mac": exchange.first[5:13],
        "handshake1.frame": exchange.first,
        "handshake1.wire": coded.coded(exchange.first, 1),
        "handshake2.ephemeral": ends.EPHEMERALS[B],
        "handshake2.payload": receipt,
        "handshake2.frame": exchange.reply,
        "handshake2.wire": coded.coded(exchange.reply, 1),
        "session.a_to_b": exchange.initiator_key,
        "session.b_to_a": exchange.responder_key,
        "poll.payload": poll,
        "poll.frame": polled,
        "poll.wire": frames.on_the_wire(polled),
        "ack.payload": ack,
        "ack.frame": acknowledged,
        "ack.wire": frames.on_the_wire(acknowledged),
    }


def _record() -> dict[str, bytes]:
    boot = journals.entry("Boot", boots=1)
    stored = journals.entry("InMessage", ref=REF, body=body())
    first, second = journals.chained([boot, stored])
    return {"record.first": first, "record.entry": stored, "record.chain": second[-16:], "record.second": second}


def _order() -> dict[str, bytes]:
    form = document.form("Acknowledge")
    record = bytes([form.code]) + packing.pack(form, ref=REF, by=OPERATOR.encode(), read_back=b"")
    frame = red_port.covered(TOKEN, record)
    return {
        "order.record": record,
        "order.crc": frame[:4],
        "order.frame": frame,
        "order.wire": frames.on_the_wire(frame),
    }


def _watch() -> dict[str, bytes]:
    """B's operator signs on at B's only desk, with one open item: as usual, and under duress."""
    watch = {"revision": REVISION, "desk": DESK, "since": STORED, "by": OPERATOR}
    forced = ATTENDED | UNDER_DURESS
    kept = {name: value for name, value in watch.items() if name != "by"} | {"by": OPERATOR.encode()}
    kept |= {"state": ATTENDED, "accepted": OPEN_ITEMS}
    marks = [ends.watch_mark(REVISION, DESK, state) for state in (ATTENDED, forced)]
    return {
        "watch.item": items.octets_of("Watch", watch | {"state": ATTENDED}),
        "watch.mark": marks[0],
        "watch.entry": journals.entry("OwnWatch", **kept, mark=marks[0]),
        "duress.item": items.octets_of("Watch", watch | {"state": forced}),
        "duress.mark": marks[1],
        "duress.entry": journals.entry("OwnWatch", **kept, mark=marks[1]),
    }


def _line_test() -> dict[str, bytes]:
    """B's test of the next period: its journal has the two records of section 11.3."""
    number = TEST_AT // (60 * ends.TEST_MIN)
    values = {"number": number, "utc": TEST_AT, "index": 2, "chain": _record()["record.chain"]}
    return {
        "test.number": number.to_bytes(4, "big"),
        "test.item": items.octets_of("LineTest", values | {"text": TEST_TEXT}),
        "test.check": zlib.crc32(TEST_TEXT.encode()).to_bytes(4, "big"),
    }


def _columns(octets: bytes) -> str:
    text = octets.hex()
    return "\n".join(text[at : at + _HEX_COLUMNS] for at in range(0, len(text), _HEX_COLUMNS))
