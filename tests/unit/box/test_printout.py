"""What is printed of a message, as lines: read from a stored record, piece by piece."""

from types import SimpleNamespace

import pytest
from bench_panel import lettering
from box import escpos, files, printout, segments
from box.display import INVERTED
from box.dtg import dtg
from redphone import codec
from redphone.red.journal import Records
from redphone.red.message import Message
from redphone.wire import (
    CALL,
    CORRECTS,
    EXERCISE,
    FLASH,
    IMMEDIATE,
    TEST,
    TEXT_OCTETS_MAX,
    InMessage,
    Option,
    reference,
)

F12 = reference(FLASH, 12)
AT = 1_800_000_000
RULE = "─" * 24
FILL = SimpleNamespace(role=1, own_name="South", peer_name="North")
PRINTER = SimpleNamespace(cells=24, lettering=lettering())


@pytest.fixture
def store(tmp_path, monkeypatch):
    """`store(body)` writes a message behind another record; where it is."""
    monkeypatch.chdir(tmp_path)
    files.make_folder()

    def stored(body):
        before = InMessage(ref=reference(IMMEDIATE, 3), body=Message(dtg=1, text=b"another").pack())
        octets = [b"".join(Records(0, bytes(32), AT, [(codec.pack_coded(before),)]))]
        octets.append(b"".join(Records(1, bytes(32), AT, [(codec.pack_coded(InMessage(ref=F12, body=body)),)])))
        files.replace(segments.name_of(0), octets)
        return 0, len(octets[0])

    return stored


def printed(store, body):
    return list(printout.message(PRINTER, store(body), FILL, F12, AT))


def text_of(lines):
    first, last = (index for index, line in enumerate(lines) if line == RULE)
    return lines[first + 1 : last]


def test_everything_that_a_message_says_is_there(store):
    sent = Message(EXERCISE, AT, "Пожар".encode(), desk="watch", subject="Склад 7", sender="Ада")
    sent.reply_to, sent.reply_by = reference(FLASH, 2), AT + 3600
    banner = INVERTED + "    *** EXERCISE ***"
    assert printed(store, sent.pack()) == [
        banner,
        INVERTED + "FLASH              A-F12",
        "DTG " + dtg(AT),
        "FROM Ада, North",
        "TO watch, South",
        "ANSWERS B-F2",
        "REPLY BY " + dtg(AT + 3600),
        "SUBJ Склад 7",
        RULE,
        "Пожар",
        RULE,
        "received " + dtg(AT),
        banner,
        escpos.CUT,
    ]


def test_a_call_without_words_is_one(store):
    lines = printed(store, Message(CALL, AT).pack())
    assert lines[0] == INVERTED + "CALL               A-F12"
    assert text_of(lines) == []


@pytest.mark.parametrize("start", range(5))
@pytest.mark.parametrize("letter", ["я", "火", "\U0001f692"])
def test_a_long_text_is_read_in_pieces_that_end_anywhere(store, letter, start):
    text = "x" * start + letter * 400
    lines = text_of(printed(store, Message(dtg=AT, text=text.encode()).pack()))
    assert "".join(lines) == text


def test_options_that_are_not_known_here_are_passed_over(store):
    body = Message(dtg=AT, text=b"the text", sender="Ada").pack()
    at = body.index(b"\x00the text")
    unknown = b"".join(codec.pack(Option(tag=tag, value=b"\x01" * 255)) for tag in (0x20, 0x21, 0x22, 0x23, 0x24))
    assert text_of(printed(store, body[:at] + unknown + body[at:])) == ["the text"]


def test_line_ends_and_tabs_are_kept_to_what_paper_needs(store):
    lines = text_of(printed(store, Message(dtg=AT, text=b"one\r\n\n\n\n\n\n\ntwo\tthree").pack()))
    assert lines == ["one", "", "", "two three"]


@pytest.mark.parametrize("text", ["a\n" * (TEXT_OCTETS_MAX // 2), "\u0301" * (TEXT_OCTETS_MAX // 2)])
def test_a_text_made_to_waste_paper_or_memory_is_cut_short(store, text):
    lines = text_of(printed(store, Message(dtg=AT, text=text.encode()).pack()))
    assert len(lines) <= 1001
    assert max(len(line) for line in lines) <= 4 * 24
    assert len("".join(lines)) in (1000 + len("(cut short: see laptop)"), len(text))


def test_the_longest_honest_text_is_printed_whole(store):
    text = ("The quick brown fox jumps over the lazy dog. " * 400)[:TEXT_OCTETS_MAX].strip()
    lines = text_of(printed(store, Message(dtg=AT, text=text.encode()).pack()))
    assert " ".join(lines) == text


def test_what_a_message_is_about_and_what_it_demands_is_there(store):
    sent = Message(TEST, AT, b"the text")
    sent.relate(CORRECTS, reference(FLASH, 11))
    sent.read_back = "4711"
    assert printed(store, sent.pack())[4:7] == ["LINE TEST: acknowledge it", "CORRECTS A-F11", "RETYPE 4711"]
