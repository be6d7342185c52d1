"""Vectors of section 7: a message's head, options and text, and what each refusal is called."""

from collections.abc import Iterator

from . import bounds, document, packing

Vector = dict[str, object]

DTG = 1_800_000_000
HEAD = b"\x00" + DTG.to_bytes(4, "big")
_NOTHING = {"desk": "", "subject": "", "language": "", "reply_to": 0, "reply_by": 0, "from": ""}
_NOTHING |= {"corrects": 0, "cancels": 0, "supersedes": 0, "read_back": ""}
_RELATIONS = {"corrects": 7, "cancels": 8, "supersedes": 9}
_READ_BACK = 0x81
_REF = 4 * 7 + 2


def option(tag: int, value: bytes) -> bytes:
    """One option."""
    return bytes([tag, len(value)]) + value


def vectors() -> list[Vector]:
    """All of them."""
    forms = [document.form("BodyHead"), document.form("Option")]
    about_others = [*_good_relations(), *_bad_relations()]
    return [
        *bounds.vectors(forms, followed=True),
        *_good(),
        *_texts(),
        *_malformed(),
        *about_others,
        *_not_understood(),
    ]


def _good() -> Iterator[Vector]:
    yield _takes("shortest", HEAD + b"\x00")
    yield _takes("text", HEAD + b"\x00" + b"Evacuate.", text=b"Evacuate.")
    for flags, name in ((1, "exercise"), (2, "call"), (3, "exercise_call"), (4, "test"), (7, "every_flag")):
        yield _takes(name, bytes([flags]) + HEAD[1:] + b"\x00", flags=flags)
    yield _takes("dtg_highest", b"\x00\xff\xff\xff\xff\x00", dtg=0xFFFFFFFF)
    yield _takes("text_beyond_ascii", HEAD + b"\x00" + "\u20ac\U0001f514".encode(), text="\u20ac\U0001f514".encode())
    yield _takes("text_with_zeros", HEAD + b"\x00" + b"\x00\x00x", text=b"\x00\x00x")
    yield _takes("longest_text", HEAD + b"\x00" + b"A" * 16384, text=b"A" * 16384)
    yield _takes("option_unknown_skipped", HEAD + option(0x7F, b"new") + b"\x00x", text=b"x")
    yield _takes(
        "option_unknown_between", HEAD + option(1, b"duty") + option(0x40, b"") + b"\x00x", desk="duty", text=b"x"
    )
    every = [option(1, b"d" * 16), option(2, b"s" * 80), option(3, b"l" * 35), option(4, packing.varint((1 << 30) - 1))]
    every += [option(5, packing.varint(0xFFFFFFFF)), option(6, b"f" * 32), option(9, packing.varint((1 << 30) - 1))]
    every += [option(_READ_BACK, b"r" * 80), b"\x00", b"A" * 16384]
    values = {"desk": "d" * 16, "subject": "s" * 80, "language": "l" * 35, "reply_to": (1 << 30) - 1}
    values |= {"reply_by": 0xFFFFFFFF, "from": "f" * 32, "text": b"A" * 16384}
    values |= {"supersedes": (1 << 30) - 1, "read_back": "r" * 80}
    yield _takes("every_option_at_its_longest", HEAD + b"".join(every), **values)
    yield _takes("every_option_at_its_shortest", HEAD + _shortest() + b"\x00", **_shortest_values())
    lengthy = b"".join(option(0x10 + k, bytes(251)) for k in range(66))
    yield _takes("longest_body", HEAD + lengthy + b"\x00" + bytes(192), text=bytes(192))


def _good_relations() -> Iterator[Vector]:
    """Messages about earlier ones, and one that must be retyped."""
    for name, tag in _RELATIONS.items():
        yield _takes(f"option_{name}", HEAD + option(tag, packing.varint(_REF)) + b"\x00x", text=b"x", **{name: _REF})
        yield _takes(f"option_{name}_lowest", HEAD + option(tag, b"\x04") + b"\x00", **{name: 4})
    text = "17 \u20ac".encode()
    yield _takes("option_read_back", HEAD + option(_READ_BACK, text) + b"\x00", read_back=text.decode())
    both = option(4, b"\x04") + option(8, b"\x04")
    yield _takes("option_cancels_in_a_reply", HEAD + both + b"\x00", reply_to=4, cancels=4)


def _bad_relations() -> Iterator[Vector]:
    two = ("corrects", "cancels"), ("corrects", "supersedes"), ("cancels", "supersedes")
    for names in two:
        options = b"".join(option(_RELATIONS[name], b"\x04") for name in names)
        yield _refuses("_and_".join(("option_" + names[0], names[1])), HEAD + options + b"\x00")
    every = b"".join(option(tag, b"\x04") for tag in _RELATIONS.values())
    yield _refuses("every_relation_at_once", HEAD + every + b"\x00")
    values = {"zero": b"\x00", "below_4": b"\x03", "too_high": packing.varint(1 << 30), "empty": b""}
    values |= {"cut_short": b"\x84", "too_long_form": b"\x84\x00", "followed_by_an_octet": b"\x04\x04"}
    for name, tag in _RELATIONS.items():
        for bad, value in values.items():
            yield _refuses(f"option_{name}_{bad}", HEAD + option(tag, value) + b"\x00")


def _shortest() -> bytes:
    values = {1: b"d", 2: b"s", 3: b"l", 4: b"\x04", 5: b"\x01", 6: b"f", 7: b"\x04", _READ_BACK: b"r"}
    return b"".join(option(tag, value) for tag, value in values.items())


def _shortest_values() -> dict[str, object]:
    return {
        "desk": "d",
        "subject": "s",
        "language": "l",
        "reply_to": 4,
        "reply_by": 1,
        "from": "f",
        "corrects": 4,
        "read_back": "r",
    }


def _texts() -> Iterator[Vector]:
    """The text, and each option that is a text, one octet too long, empty, or not UTF-8."""
    yield _refuses("text_too_long", HEAD + b"\x00" + b"A" * 16385, "TOO_LARGE")
    bad_texts = {"not_utf8": b"\xff", "surrogate": b"\xed\xa0\x80", "overlong": b"\xc0\xaf", "cut_short": b"\xe2\x82"}
    for name, text in bad_texts.items():
        yield _refuses("text_" + name, HEAD + b"\x00" + text)
    longest_of = (
        (1, "desk", 16),
        (2, "subject", 80),
        (3, "language", 35),
        (6, "from", 32),
        (_READ_BACK, "read_back", 80),
    )
    for tag, name, longest in longest_of:
        yield _refuses(f"option_{name}_empty", HEAD + option(tag, b"") + b"\x00")
        yield _refuses(f"option_{name}_too_long", HEAD + option(tag, b"A" * (longest + 1)) + b"\x00")
        for bad, text in bad_texts.items():
            yield _refuses(f"option_{name}_{bad}", HEAD + option(tag, text) + b"\x00")


def _malformed() -> Iterator[Vector]:
    numbers = {
        "reply_to_zero": (4, b"\x00"),
        "reply_to_too_high": (4, packing.varint(1 << 30)),
        "reply_to_empty": (4, b""),
        "reply_to_varint_too_long_form": (4, b"\x84\x00"),
        "reply_to_followed_by_an_octet": (4, b"\x04\x04"),
        "reply_to_cut_short": (4, b"\x84"),
        "reply_by_zero": (5, b"\x00"),
        "reply_by_too_high": (5, packing.varint(1 << 32)),
        "reply_by_of_six_octets": (5, b"\x80\x80\x80\x80\x80\x01"),
    }
    for name, (tag, value) in numbers.items():
        yield _refuses("option_" + name, HEAD + option(tag, value) + b"\x00")
    two = (option(1, b"d"), option(2, b"s"))
    yield _refuses("options_out_of_order", HEAD + two[1] + two[0] + b"\x00")
    yield _refuses("unknown_options_out_of_order", HEAD + option(0x41, b"") + option(0x40, b"") + b"\x00")
    yield _refuses("option_twice", HEAD + two[0] + two[0] + b"\x00")
    yield _refuses("option_cut_short", HEAD + b"\x01\x05abcd")
    yield _refuses("option_without_length", HEAD + b"\x01")
    yield _refuses("no_text_field", HEAD)
    yield _refuses("no_text_field_after_an_option", HEAD + two[0])
    yield _refuses("head_cut_short", HEAD[:-1])
    yield _refuses("empty", b"")


def _not_understood() -> Iterator[Vector]:
    for bit in range(3, 8):
        yield _refuses(f"unknown_flag_{bit}", bytes([1 << bit]) + HEAD[1:] + b"\x00", "NOT_UNDERSTOOD")
    for tag in (0x80, 0x82, 0xFF):
        body = HEAD + option(tag, b"new") + b"\x00"
        yield _refuses(f"option_unknown_mandatory_{tag:02x}", body, "NOT_UNDERSTOOD")
    yield _refuses("known_tag_with_the_top_bit", HEAD + option(0x86, b"duty") + b"\x00", "NOT_UNDERSTOOD")


def _takes(name: str, body: bytes, **values: object) -> Vector:
    expect = {"flags": body[0], "dtg": int.from_bytes(body[1:5], "big"), **_NOTHING, "text": b""} | values
    expect["text"] = packing.show(expect["text"])
    return {"name": name, "do": "body", "octets": packing.show(body), "expect": expect}


def _refuses(name: str, body: bytes, reason: str = "MALFORMED") -> Vector:
    return {"name": name, "do": "body", "octets": packing.show(body), "error": reason}
