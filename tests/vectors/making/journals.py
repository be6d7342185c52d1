"""Vectors of section 9: records, their chain, and each entry's format."""

import hashlib
from collections.abc import Iterator

from . import bounds, document, ends, packing

Vector = dict[str, object]

UTC = 1_800_000_000
GENESIS = bytes(16)


def link(chain: bytes, index: int, utc: int, entry: bytes) -> bytes:
    """Section 9.1."""
    return hashlib.sha256(chain + head(index, utc, entry) + entry).digest()[:16]


def head(index: int, utc: int, entry: bytes) -> bytes:
    """What a record's check is over."""
    return index.to_bytes(4, "big") + utc.to_bytes(4, "big") + len(entry).to_bytes(2, "big")


def record(index: int, entry: bytes, chain: bytes, utc: int = UTC) -> bytes:
    """One record whose chain goes on from `chain`."""
    own = link(chain, index, utc, entry)
    check = hashlib.sha256(head(index, utc, entry)).digest()[:2]
    return packing.pack(document.form("Record"), index=index, utc=utc, check=check, entry=entry, chain=own)


def entry(name: str, **values: object) -> bytes:
    """One entry, with its code."""
    return packing.pack_coded(document.form(name), **values)


def chained(entries: list[bytes], index: int = 0, chain: bytes = GENESIS) -> list[bytes]:
    """Records of these entries."""
    records = []
    for octets in entries:
        records.append(record(index, octets, chain))
        index, chain = index + 1, records[-1][-16:]
    return records


def vectors() -> list[Vector]:
    """All of them."""
    forms = [form for form in document.forms() if form.section == "9.2"]
    record_form = [document.form("Record")]
    return [*bounds.vectors(record_form), *bounds.vectors(forms, table="entries"), *_good(), *_damaged()]


def _entries() -> list[bytes]:
    return [
        entry("Boot", boots=1),
        entry("OwnCounter", mark=65),
        entry("InMessage", ref=7, body=b"\x00\x6b\x49\xd2\x00\x00fire"),
        entry("InStatus", ref=7, status=3, at=UTC, reason=0, by=b"J. Doe"),
    ]


def _watch_kept() -> list[bytes]:
    """A watch, what was done when it did not answer, a call and a line test."""
    said = {"number": 1, "at": UTC, "by": b"J. Doe", "text": b"wait"}
    return [
        own_watch(1, 0, 1, 1, b"J. Doe"),
        entry("PeerWatch", revision=1, desk=0, state=3, since=UTC, by=b"Ann"),
        entry("InStep", ref=7, step=2, outcome=0, at=UTC),
        entry("OutStep", ref=7, step=4, outcome=2, at=UTC),
        entry("CallState", open=1, own=0, ref=11, at=UTC, by=b"J. Doe", by_peer=0),
        entry("OutTalk", **said),
        entry("InTalk", **said),
        entry("OutHeard", number=1),
        entry("CallState", open=0, own=0, ref=11, at=UTC, by=b"Ann", by_peer=1),
        entry("LineTestResult", own=1, number=500_000, result=0, took_ms=812, offset=(1 << 31) - 5),
        entry("Measured", bearer=0, state=2, why=0, round_trip_ms=140, spoilt=0),
        entry("PeerChain", index=12, chain=bytes(range(16))),
        entry("Escalation", table=bytes(range(32))),
        entry("Stamped", direction=1, ref=7, relation=2, by_ref=15),
        entry("Due", direction=0, ref=7, reply_by=UTC + 600, told=1),
        entry("Trusted", at=UTC, by=b"J. Doe"),
        own_watch(2, 0, 0, 2, b"J. Doe"),
    ]


def own_watch(revision: int, desk: int, state: int, told: int, by: bytes, accepted: int = 0) -> bytes:
    """An OwnWatch with its mark. told: the state as the peer is told it."""
    values = {"revision": revision, "desk": desk, "state": state, "since": UTC, "accepted": accepted, "by": by}
    return entry("OwnWatch", **values, mark=ends.watch_mark(revision, desk, told))


def _segment() -> bytes:
    """A Checkpoint's entry after eleven others."""
    numbers = bytes.fromhex("00000001" * 4)
    chain = hashlib.sha256(b"what came before").digest()[:16]
    values = {"own_mark": 65, "peer_seen": 3, "out_next": numbers, "in_next": numbers}
    return entry("Checkpoint", chain=chain, boots=2, **values)


def _good() -> Iterator[Vector]:
    yield _reads("from_the_first_record", chained(_entries()))
    segment = _segment()
    yield _reads("segment_stands_on_its_own", chained([segment, *_entries()[1:]], 11, segment[1:17]))
    yield _reads("longest_entry", chained([entry("OutMessage", ref=4, body=b"A" * 16896)]))
    parts = [entry("InPart", ref=4, total=9000, offset=at, data=b"A" * 1500) for at in (0, 1500)]
    yield _reads("a_message_in_parts", chained([*_entries(), *parts]))
    yield _reads("a_watch_is_kept", chained(_watch_kept()))
    yield _reads("any_time", [record(0, entry("Boot", boots=1), GENESIS, 0)])


def _damaged() -> Iterator[Vector]:
    records = chained(_entries())
    first, second = records[0], records[1]
    segment = _segment()
    cases = {
        "chain_broken": [first, second[:-1] + bytes([second[-1] ^ 1])],
        "chain_first_bit_flipped": [first, second[:-16] + bytes([second[-16] ^ 0x80]) + second[-15:]],
        "entry_changed": [first, second[:16] + bytes([second[16] ^ 1]) + second[17:]],
        "check_first_bit_flipped": [first, second[:8] + bytes([second[8] ^ 0x80]) + second[9:]],
        "checkpoint_in_the_middle_with_another_chain": [first, record(1, segment, first[-16:])],
        "utc_changed": [first, second[:7] + bytes([second[7] ^ 1]) + second[8:]],
        "record_missing": [first, records[2]],
        "record_twice": [first, first],
        "index_skips": [first, record(2, _entries()[1], first[-16:])],
        "index_again": [first, record(0, _entries()[1], first[-16:])],
        "chain_of_another_journal": [first, record(1, _entries()[1], GENESIS)],
        "begins_in_the_middle": [second],
        "begins_with_another_chain": [record(0, _entries()[0], b"\x01" + bytes(15))],
        "checkpoint_does_not_fit_its_chain": [record(11, segment, GENESIS)],
        "entry_unknown": [record(0, b"\x7f\x00", GENESIS)],
        "entry_malformed": [record(0, entry("Boot", boots=0), GENESIS)],
        "entry_followed_by_an_octet": [record(0, entry("Boot", boots=1) + b"\x00", GENESIS)],
        "cut_short": [first, second[:-1]],
        "head_cut_short": [first, second[:9]],
        "followed_by_an_octet": [first + b"\x00"],
    }
    for name, octets in cases.items():
        yield {"name": name, "do": "read", "records": [packing.show(each) for each in octets], "error": "damaged"}


def _reads(name: str, records: list[bytes]) -> Vector:
    expect = [
        [int.from_bytes(each[:4], "big"), int.from_bytes(each[4:8], "big"), packing.show(each[12:-16])]
        for each in records
    ]
    return {"name": name, "do": "read", "records": [packing.show(each) for each in records], "expect": expect}
