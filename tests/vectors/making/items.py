"""Vectors of section 6: each item's format, and payloads of several items."""

from . import bounds, document, packing

Vector = dict[str, object]
Item = tuple[str, dict[str, object]]

REF = 4 * 12 + 3
_BODY = b"\x00\x6b\x49\xd2\x00\x00fire"

ACK = ("Ack", {"largest": 7, "bitmap": b"\x05"})
WHOLE = ("Whole", {"ref": REF, "body": _BODY})
PART = ("Part", {"ref": REF, "total": 300, "offset": 100, "data": b"some octets"})
POLL = ("Poll", {})
RECEIPT = ("Receipt", {"ref": REF, "status": 3, "at": 1_800_000_100, "reason": 0, "by": "J. Doe"})
QUERY = ("Query", {"ref": REF})
GAP = ("Gap", {"ref": REF, "offset": 100, "length": 50})
VOID = ("Void", {"ref": REF, "reason": 11})
WITHDRAW = ("Withdraw", {"ref": REF, "at": 1_800_000_200, "by": "J. Doe"})
QUALITY = ("Quality", {"spoilt": 1049, "margin": 25})
BEAT = ("Beat", {"revision": 200})
BEAT_ACK = ("BeatAck", {"largest": 224, "revision": 0})
WATCH = ("Watch", {"revision": 300, "desk": 1, "state": 1, "since": 1_800_000_300, "by": "J. Doe"})
UNDER_DURESS = ("Watch", WATCH[1] | {"revision": 301, "desk": 0, "state": 3})
WATCH_QUERY = ("WatchQuery", {})
STEP = ("Step", {"ref": REF, "step": 4, "outcome": 2, "at": 1_800_000_400})
TALK = ("Talk", {"number": 9, "at": 1_800_000_500, "by": "J. Doe", "text": "wait \u20ac"})
HEARD = ("Heard", {"number": 9})
HANG_UP = ("HangUp", {"own": 1, "ref": REF, "at": 1_800_000_600, "by": "J. Doe"})
_SAID = {"number": 500_000, "utc": 1_800_000_001, "index": 12, "chain": bytes(range(16))}
LINE_TEST = ("LineTest", _SAID | {"text": "sator arepo"})
LINE_TEST_ANSWER = ("LineTestAnswer", _SAID | {"check": 0x12345678})

_FILLER = b"\x0b"
_UNKNOWN = b"\x7f"
_UNKNOWN_OPTIONAL = b"\x80\x03abc"


def octets_of(name: str, values: dict[str, object]) -> bytes:
    """One item, with its code."""
    values = {key: value.encode() if isinstance(value, str) else value for key, value in values.items()}
    return packing.pack_coded(document.form(name), **values)


def vectors() -> list[Vector]:
    """All of them."""
    forms = [form for form in document.forms() if form.section == "6.1"]
    return bounds.vectors(forms, table="items", followed=True) + _payloads()


def _payloads() -> list[Vector]:
    small = [ACK, POLL, RECEIPT, QUERY, GAP, VOID, WITHDRAW, QUALITY]
    watch = [BEAT, BEAT_ACK, WATCH, WATCH_QUERY, STEP, TALK, HEARD, HANG_UP, LINE_TEST, LINE_TEST_ANSWER]
    return [
        *[_whole(item[0].lower() + "_alone", [item]) for item in (*small, WHOLE, PART, *watch)],
        _whole("every_item_and_a_whole", [*small, WHOLE]),
        _whole("every_item_and_a_part", [*small[::-1], PART]),
        _whole("every_item_of_the_watch_and_a_whole", [*watch, WHOLE]),
        _whole("every_item_of_the_watch_backwards", [*watch[::-1], UNDER_DURESS]),
        _whole("item_twice", [QUERY, QUERY]),
        _whole("whole_runs_to_the_end", [("Whole", {"ref": REF, "body": _BODY + octets_of(*POLL)})]),
        _whole(
            "item_unknown_optional_skipped", [POLL, QUERY], octets_of(*POLL) + _UNKNOWN_OPTIONAL + octets_of(*QUERY)
        ),
        _whole("item_unknown_optional_empty", [POLL, QUERY], octets_of(*POLL) + b"\xff\x00" + octets_of(*QUERY)),
        _whole("item_unknown_optional_alone", [], _UNKNOWN_OPTIONAL),
        _whole("filler_before_a_whole", [WHOLE], _FILLER * 300 + octets_of(*WHOLE)),
        _whole(
            "filler_between_items_and_at_the_end", [ACK, QUERY], octets_of(*ACK) + _FILLER + octets_of(*QUERY) + _FILLER
        ),
        _whole("filler_alone", [], _FILLER * 986),
        _whole("filler_within_a_whole_is_its_own", [("Whole", {"ref": REF, "body": _BODY + _FILLER})]),
        _ended("item_unknown_mandatory", [QUERY], _UNKNOWN + b"\x03abc" + octets_of(*QUERY)),
        _ended("item_unknown_mandatory_first", [], _UNKNOWN),
        _ended("item_of_code_0", [QUERY], b"\x00" + octets_of(*QUERY)),
        _ended("item_unknown_optional_without_length", [QUERY], b"\x80"),
        _ended("item_malformed", [QUERY, GAP], octets_of("Receipt", RECEIPT[1] | {"status": 8}) + octets_of(*QUERY)),
        _ended("watch_malformed", [WATCH], octets_of("Watch", WATCH[1] | {"state": 4}) + octets_of(*QUERY)),
        _ended("talk_without_text", [HEARD], octets_of("Talk", TALK[1] | {"text": ""})),
        _ended("line_test_cut_short", [HEARD], octets_of(*LINE_TEST)[:-1]),
        _ended("item_cut_short", [GAP], octets_of(*WITHDRAW)[:-1]),
    ]


def _whole(name: str, items: list[Item], octets: bytes | None = None) -> Vector:
    if octets is None:
        octets = b"".join(octets_of(*item) for item in items)
    return _payload(name, octets, items, "")


def _ended(name: str, items: list[Item], bad: bytes) -> Vector:
    """Good items, and then what ends the payload."""
    return _payload(name, b"".join(octets_of(*item) for item in items) + bad, items, "discarded")


def _payload(name: str, octets: bytes, items: list[Item], rest: str) -> Vector:
    expect = {"items": [[item, _shown(values)] for item, values in items], "rest": rest}
    return {"name": name, "do": "payload", "octets": packing.show(octets), "expect": expect}


def _shown(values: dict[str, object]) -> dict[str, object]:
    return {key: packing.show(value) if isinstance(value, bytes) else value for key, value in values.items()}
