"""The body of a message: flags, date-time group, options, text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone import codec
from redphone.errors import LocalProtocolError
from redphone.red.message import OPTIONS, Message, MessageRefused
from redphone.wire import (
    CALL,
    EXERCISE,
    MALFORMED,
    NOT_UNDERSTOOD,
    OPTION_MANDATORY,
    REF_MAX,
    TEXT_OCTETS_MAX,
    TOO_LARGE,
    BodyHead,
    Option,
)

FIELDS = (
    "flags",
    "dtg",
    "text",
    "desk",
    "subject",
    "language",
    "reply_to",
    "reply_by",
    "sender",
    "corrects",
    "read_back",
)
BOUNDS = {"desk": 16, "subject": 80, "language": 35, "sender": 32, "read_back": 80}
REFS = ("reply_to", "corrects", "cancels", "supersedes")
NUMBERS = {"reply_by": 0xFFFFFFFF} | dict.fromkeys(REFS, REF_MAX)


def up_to(octets):
    return st.text(max_size=octets).filter(lambda text: len(text.encode()) <= octets)


messages = st.builds(
    Message,
    flags=st.integers(0, 7),
    dtg=st.integers(0, 0xFFFFFFFF),
    text=st.text(max_size=200).map(str.encode),
    desk=up_to(16),
    subject=up_to(80),
    language=up_to(35),
    reply_to=st.just(0) | st.integers(4, REF_MAX),
    reply_by=st.integers(0, 0xFFFFFFFF),
    sender=up_to(32),
    corrects=st.just(0) | st.integers(4, REF_MAX),
    read_back=up_to(80),
)


def body(*options, flags=0, text=b"text"):
    """A body with these options, (tag, value) each, in this order."""
    head = codec.pack(BodyHead(flags=flags, dtg=7))
    return head + b"".join(codec.pack(Option(tag=tag, value=value)) for tag, value in options) + b"\0" + text


def reason_for(octets):
    with pytest.raises(MessageRefused) as refusal:
        Message.unpack(octets)
    return refusal.value.reason


@given(message=messages)
def test_what_is_packed_is_unpacked(message):
    again = Message.unpack(message.pack())
    assert [getattr(again, name) for name in FIELDS] == [getattr(message, name) for name in FIELDS]


@given(octets=st.one_of(st.binary(max_size=80), st.binary(max_size=60).map(lambda tail: bytes(5) + tail)))
def test_any_octets_are_a_message_or_refused_with_a_reason(octets):
    try:
        packed, reason = Message.unpack(octets).pack(), None
    except MessageRefused as refusal:
        packed, reason = None, refusal.reason
    if packed:
        assert Message.unpack(packed).pack() == packed
    else:
        assert reason in (MALFORMED, NOT_UNDERSTOOD)


def test_the_least_message_is_six_octets():
    assert Message().pack() == bytes(6)
    assert Message.unpack(bytes(6)).text == b""


def test_flags_say_call_and_exercise():
    assert not Message().is_call
    assert not Message().is_exercise
    assert Message(flags=CALL).is_call
    assert Message(flags=EXERCISE).is_exercise


@pytest.mark.parametrize("flag", [0x08, 0x80])
def test_an_unknown_flag_is_not_understood(flag):
    assert reason_for(body(flags=flag)) == NOT_UNDERSTOOD


@pytest.mark.parametrize("tag", sorted(OPTIONS))
def test_every_option_by_itself(tag):
    name = OPTIONS[tag][0]
    value = 1234 if name in NUMBERS else "wörd"
    octets = Message(**{name: value}).pack()
    assert octets[5] == tag
    assert getattr(Message.unpack(octets), name) == value


@pytest.mark.parametrize(("name", "bound"), BOUNDS.items())
def test_the_bound_of_a_text_is_in_octets(name, bound):
    assert getattr(Message.unpack(Message(**{name: "é" * (bound // 2)}).pack()), name) == "é" * (bound // 2)
    with pytest.raises(LocalProtocolError):
        Message(**{name: "é" * (bound // 2 + 1)}).pack()


@pytest.mark.parametrize("tag", sorted(OPTIONS))
def test_an_option_out_of_bounds_is_malformed(tag):
    name = OPTIONS[tag][0]
    too_much = codec.pack_varint(REF_MAX + 1) if name in REFS else b"x" * (BOUNDS.get(name, 5) + 1)
    assert reason_for(body((tag, too_much))) == MALFORMED
    assert reason_for(body((tag, b""))) == MALFORMED


@pytest.mark.parametrize(("name", "bound"), NUMBERS.items())
def test_the_bound_of_a_number(name, bound):
    assert getattr(Message.unpack(Message(**{name: bound}).pack()), name) == bound
    with pytest.raises(LocalProtocolError):
        Message(**{name: bound + 1}).pack()


@pytest.mark.parametrize("value", [b"\0", b"\3", b"\x80", b"\x80\0", b"\1\1", b"\xff\xff\xff\xff\x7f"])
def test_a_number_that_is_none_is_malformed(value):
    assert reason_for(body((0x04, value))) == MALFORMED


@pytest.mark.parametrize("relation", [0, 1, 2, 3])
def test_a_message_is_about_one_earlier_one_or_none(relation):
    message = Message()
    message.relate(relation, 4)
    again = Message.unpack(message.pack())
    assert again.relation == ((relation, 4) if relation else (0, 0))


@pytest.mark.parametrize("tags", [(7, 8), (7, 9), (8, 9)])
def test_a_message_about_two_is_malformed(tags):
    assert reason_for(body(*[(tag, b"\4") for tag in tags])) == MALFORMED


def test_an_unknown_option_is_skipped():
    message = Message.unpack(body((0x01, b"watch"), (0x20, b"whatever"), (0x7F, b"")))
    assert (message.desk, message.text) == ("watch", b"text")


@pytest.mark.parametrize("tag", [OPTION_MANDATORY, OPTION_MANDATORY | 2, 0xFF])
def test_an_unknown_mandatory_option_is_not_understood(tag):
    assert reason_for(body((0x01, b"watch"), (tag, b"whatever"))) == NOT_UNDERSTOOD


@pytest.mark.parametrize("tags", [(2, 1), (1, 1), (0x30, 0x20)])
def test_options_out_of_order_or_twice_are_malformed(tags):
    assert reason_for(body(*[(tag, b"x") for tag in tags])) == MALFORMED


@pytest.mark.parametrize("octets", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x82"])
def test_text_that_is_not_utf8_is_malformed(octets):
    assert reason_for(body(text=octets)) == MALFORMED
    assert reason_for(body((0x02, octets))) == MALFORMED


@pytest.mark.parametrize("length", range(11))
def test_a_body_cut_short_is_malformed(length):
    assert reason_for(body((0x01, b"desk"))[:length]) == MALFORMED


def test_the_longest_text_passes_and_one_octet_more_is_too_large():
    assert len(Message.unpack(Message(text=b"x" * TEXT_OCTETS_MAX).pack()).text) == TEXT_OCTETS_MAX
    assert reason_for(body(text=b"x" * (TEXT_OCTETS_MAX + 1))) == TOO_LARGE
    with pytest.raises(LocalProtocolError):
        Message(text=b"x" * (TEXT_OCTETS_MAX + 1)).pack()


def test_no_refusal_shows_what_was_in_the_message():
    with pytest.raises(MessageRefused) as refusal:
        Message.unpack(body((0x01, b"secret desk that is too long")))
    assert "secret" not in str(refusal.value)


@given(message=messages)
def test_without_its_text_a_message_tells_the_rest(message):
    body = message.pack()
    found = Message.without_text(bytearray(body))
    assert body.endswith(message.text)
    assert found.text_octets == len(message.text)
    assert [getattr(found, name) for name in FIELDS if name != "text"] == [
        getattr(message, name) for name in FIELDS if name != "text"
    ]


def test_a_text_that_is_not_utf_8_is_refused_even_where_it_is_left():
    body = Message(text=b"ok").pack()[:-2] + b"\xc3\x28"
    for unpack in (Message.unpack, Message.without_text):
        with pytest.raises(MessageRefused) as caught:
            unpack(body)
        assert caught.value.reason == MALFORMED
