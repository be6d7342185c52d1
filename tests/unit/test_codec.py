"""Packing and unpacking: every bound, every cut, one form for one value."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from redphone import codec, wire
from redphone.codec import Format, blob8, blob16, fixed, layout, rest, text8, u8, u16, u32, varint
from redphone.errors import LocalProtocolError, RemoteProtocolError


class Numbers(Format):
    CODE = 0x11
    FIELDS = layout(u8("octet", 1, 9), u16("two", 10, 300), u32("four", 5, 0xFFFFFFF0), varint("some", 3, 1 << 30))


class Strings(Format):
    CODE = 0x12
    FIELDS = layout(
        fixed("four", 4), blob8("short", 5, 1), blob16("long", 300, 2), text8("text", 6, 1), rest("tail", 4, 1)
    )


def numbers(**values):
    return Numbers(**{"octet": 5, "two": 256, "four": 70000, "some": 300, **values})


def strings(**values):
    return Strings(**{"four": b"abcd", "short": b"xy", "long": b"z" * 260, "text": "née", "tail": b"end", **values})


def test_numbers_are_big_endian_and_varints_are_not():
    assert codec.pack(numbers()) == bytes.fromhex("05 0100 00011170 ac02")


def test_strings_carry_their_lengths():
    packed = codec.pack(strings())
    assert packed == b"abcd" + b"\2xy" + b"\x01\x04" + b"z" * 260 + b"\4n\xc3\xa9e" + b"end"


@pytest.mark.parametrize("record", [numbers(), strings()])
def test_what_is_packed_is_unpacked(record):
    again = codec.unpack_all(type(record), codec.pack(record))
    assert again == record
    assert vars(again) == vars(record)


@pytest.mark.parametrize(
    ("field", "low", "high"), [("octet", 1, 9), ("two", 10, 300), ("four", 5, 0xFFFFFFF0), ("some", 3, 1 << 30)]
)
def test_a_number_s_bounds(field, low, high):
    wide = type(
        "Wide", (Format,), {"FIELDS": layout(u8("octet"), u16("two"), u32("four"), varint("some", 0, 0xFFFFFFFF))}
    )
    for value in (low, high):
        assert getattr(codec.unpack_all(Numbers, codec.pack(numbers(**{field: value}))), field) == value
    for value in (low - 1, high + 1):
        with pytest.raises(LocalProtocolError):
            codec.pack(numbers(**{field: value}))
        beyond = codec.pack(wide(**{**vars(numbers()), field: value}))
        with pytest.raises(RemoteProtocolError):
            codec.unpack_all(Numbers, beyond)


@pytest.mark.parametrize(
    ("field", "low", "high"), [("short", 1, 5), ("long", 2, 300), ("text", 1, 6), ("tail", 1, 4), ("four", 4, 4)]
)
def test_a_string_s_bounds_are_in_octets(field, low, high):
    wide = type(
        "Wide",
        (Format,),
        {
            "FIELDS": layout(
                rest("four", 9), blob8("short", 255), blob16("long", 65535), text8("text", 255), rest("tail", 99)
            )
        },
    )
    for length in (low, high):
        value = "x" * length if field == "text" else b"x" * length
        assert getattr(codec.unpack_all(Strings, codec.pack(strings(**{field: value}))), field) == value
    for length in (low - 1, high + 1):
        value = "x" * length if field == "text" else b"x" * length
        with pytest.raises(LocalProtocolError):
            codec.pack(strings(**{field: value}))
        if field != "four":
            with pytest.raises(RemoteProtocolError):
                codec.unpack_all(Strings, codec.pack(wide(**{**vars(strings()), field: value})))


@pytest.mark.parametrize("record", [numbers(), strings(tail=b"e")])
def test_cut_short_at_any_octet_it_is_no_record(record):
    packed = codec.pack(record)
    for length in range(len(packed)):
        with pytest.raises(RemoteProtocolError):
            codec.unpack_all(type(record), packed[:length])


def test_octets_that_follow_are_an_error_unless_they_may():
    packed = codec.pack(numbers())
    with pytest.raises(RemoteProtocolError):
        codec.unpack_all(Numbers, packed + b"\0")
    record, end = codec.unpack(Numbers, b"??" + packed + b"more", 2)
    assert (record, end) == (numbers(), 2 + len(packed))


def test_a_code_chooses_the_form():
    table = {form.CODE: form for form in (Numbers, Strings)}
    for record in (numbers(), strings()):
        assert codec.unpack_coded(table, codec.pack_coded(record)) == record
    for octets in (b"", b"\x13", b"\x13abc"):
        with pytest.raises(RemoteProtocolError):
            codec.unpack_coded(table, octets)


@given(number=st.integers(0, 0xFFFFFFFF), before=st.binary(max_size=3), after=st.binary(max_size=3))
def test_a_varint_is_as_short_as_can_be(number, before, after):
    packed = codec.pack_varint(number)
    assert len(packed) == max(1, -(-number.bit_length() // 7))
    assert codec.unpack_varint(before + packed + after, len(before)) == (number, len(before) + len(packed))


@given(octets=st.binary(max_size=7))
def test_one_value_has_one_form(octets):
    try:
        number, end = codec.unpack_varint(octets, 0)
    except RemoteProtocolError:
        return
    assert end <= 5
    if number <= 0xFFFFFFFF:
        assert codec.pack_varint(number) == octets[:end]


@pytest.mark.parametrize("octets", ["", "80", "8000", "ff80", "808080808000", "ffffffffff01", "8080808000"])
def test_what_is_no_varint(octets):
    with pytest.raises(RemoteProtocolError):
        codec.unpack_varint(bytes.fromhex(octets), 0)


def test_a_varint_of_five_octets_may_not_pass_its_bound():
    with pytest.raises(RemoteProtocolError):
        codec.unpack_all(Numbers, codec.pack(numbers())[:7] + b"\xff\xff\xff\xff\x7f")


near_utf8 = st.lists(
    st.one_of(
        st.binary(max_size=3),
        st.text(max_size=2).map(str.encode),
        st.sampled_from(
            [b"\xed\xa0\x80", b"\xc0\x80", b"\xe0\x80\x80", b"\xf0\x80\x80\x80", b"\xf4\x90\x80\x80", b"\xef\xbf\xbf"]
        ),
        st.integers(0, 0x10FFFF).map(lambda point: chr(point).encode("utf-8", "surrogatepass")),
        st.integers(0, 0x10FFFF).map(lambda point: chr(point).encode("utf-8", "surrogatepass")[:-1]),
    ),
    max_size=5,
).map(b"".join)


@given(octets=near_utf8)
@example(octets=b"\xf4\x8f\xbf\xbf")
@example(octets=b"\xf8\x88\x80\x80\x80")
@example(octets=b"\xed\x9f\xbf\xee\x80\x80")
def test_text_is_what_python_s_strict_decoder_takes(octets):
    try:
        octets.decode()
    except UnicodeDecodeError:
        with pytest.raises(RemoteProtocolError):
            codec.require_utf8(octets)
    else:
        codec.require_utf8(octets)


def test_every_character_of_one_and_two_octets_and_every_edge():
    edges = [0x7FF, 0x800, 0xFFF, 0x1000, 0xD7FF, 0xE000, 0xFFFF, 0x10000, 0x10FFFF]
    text = "".join(map(chr, [*range(0x800), *edges]))
    codec.require_utf8(text.encode())


def test_half_a_character_is_our_mistake():
    with pytest.raises(LocalProtocolError):
        codec.pack(strings(text="\ud800"))


def test_what_was_left_out_has_a_default():
    record = Strings()
    assert (record.four, record.text) == (b"", "")
    assert Numbers().octet == 1
    with pytest.raises(LocalProtocolError):
        Numbers(five=5)


def test_records_are_equal_by_their_octets():
    assert numbers() == numbers()
    assert numbers() != numbers(octet=6)
    assert numbers() != strings()
    assert len({numbers(), numbers(), strings()}) == 2


def test_no_repr_and_no_error_shows_a_string():
    secret = wire.Fill(own_secret=b"secret", own_name="secret")
    assert "secret=" not in repr(secret)
    assert "'secret'" not in repr(secret)
    assert "version=1" in repr(secret)
    with pytest.raises(LocalProtocolError) as error:
        codec.pack(strings(text="secret!"))
    assert "secret" not in str(error.value)


TABLES = (wire.ITEMS, wire.ENTRIES, wire.ORDERS, wire.ANSWERS)
SINGLE = {*wire.FRAMES, wire.Record, wire.RedFrame, wire.Fill, wire.BodyHead, wire.Option}
FORMS = sorted(SINGLE.union(*(table.values() for table in TABLES)), key=lambda form: form.__name__)


@pytest.mark.parametrize("form", FORMS)
def test_every_format_s_bounds_make_sense(form):
    for at, field in enumerate(codec.fields_of(form)):
        assert 0 <= field.low <= field.high
        assert field.kind != codec.REST or at == len(codec.fields_of(form)) - 1


def filled(form, high):
    """A record whose every field is as low or as high as it may be."""
    values = {}
    for field in codec.fields_of(form):
        size = field.high if high else field.low
        if not field.is_number():
            size = "x" * size if field.kind == codec.TEXT8 else b"x" * size
        values[field.name] = size
    return form(**values)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("high", [False, True])
def test_every_format_at_its_bounds(form, high):
    record = filled(form, high)
    assert codec.unpack_all(form, codec.pack(record)) == record


@given(form=st.sampled_from(FORMS), octets=st.binary(max_size=120))
def test_any_octets_are_a_record_or_refused(form, octets):
    try:
        record = codec.unpack_all(form, octets)
    except RemoteProtocolError:
        return
    assert codec.pack(record) == octets


@pytest.mark.parametrize(
    "record", [numbers(), strings(), strings(tail=b"y"), wire.Done(), wire.Whole(ref=4, body=b"z" * 9)]
)
def test_a_record_in_two_parts_is_the_same_record(record):
    head, tail = codec.pack_parts(record)
    assert head + tail == codec.pack_coded(record)


def test_the_last_octets_of_a_record_in_parts_are_not_copied():
    body = bytearray(b"a long message")
    _, tail = codec.pack_parts(wire.Whole(ref=4, body=body))
    assert tail is body
    assert codec.pack_parts(wire.Done()) == (b"\x41", b"")


@pytest.mark.parametrize("body", [b"short", bytes(1005)])
def test_parts_are_held_to_their_bounds(body):
    with pytest.raises(LocalProtocolError, match=r"Whole\.body must be 6 to 1004 octets"):
        codec.pack_parts(wire.Whole(ref=4, body=body))


def test_what_is_unpacked_from_a_view_shows_the_same_memory():
    memory = bytearray(codec.pack(wire.Whole(ref=4, body=b"abcdefg")))
    whole = codec.unpack_all(wire.Whole, memoryview(memory))
    memory[-1:] = b"!"
    assert bytes(whole.body) == b"abcdef!"
    assert type(codec.unpack_all(wire.Whole, bytes(memory)).body) is bytes
