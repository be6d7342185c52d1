"""docs/protocol.md against the code: constants, and the tables of what the numbers stand for."""

import re

import pytest
from redphone import wire
from redphone.black import bearer
from redphone.black.reed_solomon import CODEWORD_OCTETS_MAX, PARITIES
from redphone.red.message import OPTIONS
from redphone_host import vocabulary
from vectors.making import document

# Constants of `wire` that stand in other places of the document: in bounds, in other tables, in prose.
ELSEWHERE = {
    "ROLE_A": "0: end A",
    "ROLE_B": "1: end B",
    "SEGMENT_OCTETS": "After 65,536 octets",
    "REF_MAX": "4 .. 1073741823",
    "NUMBER_MAX": "ref = number * 4 + precedence",
    "EXERCISE": "bit 0 EXERCISE",
    "CALL": "bit 1 CALL",
    "TEST": "bit 2 TEST",
    "KNOWN_FLAGS": "bit 0 EXERCISE, bit 1 CALL, bit 2 TEST; other bits are 0",
    "OPTION_MANDATORY": "A tag with the top bit set is mandatory",
    "DESK_OCTETS_MAX": "1 to 16 octets",
    "SUBJECT_OCTETS_MAX": "1 to 80 octets",
    "LANGUAGE_OCTETS_MAX": "1 to 35 octets",
    "NAME_OCTETS_MAX": "1 to 32 octets",
    "NOTE_OCTETS_MAX": "0 .. 80",
    "RED_FRAME_OCTETS_MAX": "17,414 octets",
    "SERIAL": "0 serial",
    "TELEPHONE": "1 telephone",
    "PACKET": "2 packet",
    "HF": "3 HF",
    "SATELLITE": "4 satellite",
    "HALF_DUPLEX": "bit 0 half duplex",
    "RS485": "bit 1 RS-485",
    "NO_CIPHERTEXT": "bit 2 ciphertext forbidden by law",
    "KNOWN_BEARER_FLAGS": "an unknown bit: Refused",
    "UNATTENDED": "0 UNATTENDED or 1 ATTENDED",
    "ATTENDED": "0 UNATTENDED or 1 ATTENDED",
    "UNDER_DURESS": "2 more if the operator has done it under duress",
    "DESK_NAMES_OCTETS_MAX": "0 .. 119",
    "CORRECTS": "0 none, 1 CORRECTS",
    "CANCELS": "2 CANCELS",
    "SUPERSEDES": "3 SUPERSEDES",
    "TEST_ANSWERED": "0 ANSWERED in time",
    "TEST_ANSWERED_LATE": "1 LATE",
    "TEST_UNANSWERED": "2 MISSED",
    "CLOCK_BIAS_S": "the peer's clock less ours in seconds, and 2^31",
    "FOLLOW_EVENTS": "bit 0: send events from now on",
    "FOLLOW_LOG": "bit 1: a Logged for each entry",
    "ATTEND": "bit 2: this laptop attends",
    "OUTGOING": "0: ours",
    "INCOMING": "1: the peer's",
}


def test_the_constants_are_the_same_in_both():
    for name, value, _ in document.table("2"):
        assert getattr(wire, name) == int(value), name


def test_every_constant_of_the_code_is_in_the_document():
    tables = {name for name, _, _ in document.table("2")} | named("8.4") | named("8.2") | named("9.3") | named("8.7")
    tables |= {f"STEP_{row[1]}" for row in document.tables("8.7")[1]} | {f"VIEW_{name}" for name in named("8.8")}
    options = {name for name in vars(wire) if name.startswith("OPTION_")}
    known = tables | options | set(wire.PRECEDENCES) | set(ELSEWHERE) | {"ALARM_NONE"}
    constants = {name for name, value in vars(wire).items() if name.isupper() and isinstance(value, int)}
    assert constants - known == set()
    for name, words in ELSEWHERE.items():
        assert words in document.text(), name


def named(section):
    return {row[1] for row in document.table(section)}


def test_reasons():
    rows = document.table("8.4")
    assert [int(number) for number, _, _ in rows] == list(range(len(rows)))
    assert all(getattr(wire, name) == int(number) for number, name, _ in rows)
    assert [name for _, name, _ in rows] == list(vocabulary.REASONS)


def test_flags():
    flags = re.findall(r"bit (\d) ([A-Z]+)", field_of("BodyHead", "flags").meaning)
    assert [(1 << int(bit), name) for bit, name in flags] == list(vocabulary.FLAG_NAMES)
    assert all(getattr(wire, name) == 1 << int(bit) for bit, name in flags)


def field_of(form, name):
    (field,) = [field for field in document.form(form).fields if field.name == name]
    return field


def numbered(meaning):
    """What a field's meaning says of numbers: {number: name}."""
    return {int(number): name for number, name in re.findall(r"\b(\d) ([A-Z]{2,})\b", meaning)}


def test_steps_and_outcomes():
    steps, outcomes = ({int(number): name for number, name, _ in table} for table in document.tables("8.7"))
    assert steps == dict(enumerate(wire.STEPS[1:], wire.BELL))
    assert all(getattr(wire, name) == number for number, name in steps.items())
    assert outcomes == dict(enumerate(wire.OUTCOMES))
    assert all(getattr(wire, f"STEP_{name}") == number for number, name in outcomes.items())
    told = [form for form in document.forms() if {"step", "outcome"} <= {field.name for field in form.fields}]
    for form in told:
        if form.name != "Outlook":  # which may tell of no step
            assert numbered(field_of(form.name, "step").meaning).items() < steps.items()
            assert numbered(field_of(form.name, "outcome").meaning) == outcomes
    assert len(told) == 5


def test_views():
    views = {int(number): name for number, name, _ in document.table("8.8")}
    assert sorted(views.items()) == list(enumerate(wire.VIEWS))
    assert all(getattr(wire, f"VIEW_{name}") == number for number, name in views.items())


def test_relations():
    relations = numbered(field_of("Stamped", "relation").meaning)
    assert relations == dict(enumerate(wire.RELATIONS[1:], wire.CORRECTS))
    assert all(getattr(wire, name) == number for number, name in relations.items())
    assert relations == numbered(field_of("Send", "relation").meaning) == numbered(field_of("Listed", "stamp").meaning)


@pytest.mark.parametrize("form", ["LineTestResult", "LineTestReport"])
def test_results_of_a_line_test(form):
    results = numbered(field_of(form, "result").meaning)
    assert results == dict(enumerate(wire.TEST_RESULTS))
    assert list(results) == [wire.TEST_ANSWERED, wire.TEST_ANSWERED_LATE, wire.TEST_UNANSWERED]


def test_what_a_laptop_asks_to_be_told():
    bits = re.findall(r"bit (\d): (\w+ \w+)", field_of("Hello", "follow").meaning)
    assert [(1 << int(bit), words) for bit, words in bits] == [
        (wire.FOLLOW_EVENTS, "send events"),
        (wire.FOLLOW_LOG, "a Logged"),
        (wire.ATTEND, "this laptop"),
    ]


def test_statuses():
    rows = [(int(number), name) for number, name, _ in document.table("8.2")]
    assert [(0, "ACCEPTED"), *rows] == list(enumerate(wire.STATUSES))
    assert all(getattr(wire, name) == number for number, name in rows)


def test_alarms():
    rows = [(int(number), name) for number, name, _ in document.table("9.3")]
    assert rows == list(enumerate(wire.ALARMS))
    assert all(getattr(wire, "ALARM_NONE" if name == "NONE" else name) == number for number, name in rows)


def test_why_a_bearer_is_not_up():
    rows = [(int(number), name) for number, name, _ in document.table("10.2")]
    assert [number for number, _ in rows] == list(range(bearer.NOTHING, bearer.UNANSWERED + 1))
    assert all(getattr(bearer, name) == number for number, name in rows)
    assert [name for _, name in rows] == list(vocabulary.WHY)


def test_states_of_a_bearer():
    names = {bearer.DOWN: "DOWN", bearer.DEGRADED: "DEGRADED", bearer.UP: "UP"}
    assert numbered(field_of("BearerState", "state").meaning) == names
    assert list(names.values()) == list(vocabulary.BEARER_STATES)


@pytest.mark.parametrize("form", ["Watch", "OwnWatch"])
def test_states_of_a_watch(form):
    names = {wire.UNATTENDED: "UNATTENDED", wire.ATTENDED: "ATTENDED"}
    assert numbered(field_of(form, "state").meaning) == names
    assert list(names.values()) == list(vocabulary.WATCH_STATES)
    assert field_of(form, "state").high == (wire.ATTENDED | wire.UNDER_DURESS if form == "Watch" else wire.ATTENDED)


def test_options():
    rows = document.table("7.2")
    assert [int(tag, 16) for tag, _, _ in rows] == sorted(OPTIONS)
    for at, (tag, name, value) in enumerate(rows):
        if value == "the same":
            value = rows[at - 1][2]
            rows[at][2] = value
        assert getattr(wire, f"OPTION_{name.upper()}") == int(tag, 16)
        attribute, _, bound = OPTIONS[int(tag, 16)]
        assert attribute == ("sender" if name == "from" else name)
        assert f"to {bound}" in value


def test_levels_of_coded_frames():
    rows = [tuple(map(int, row)) for row in document.table("3.4")]
    assert rows == [(level, p, p // 2, CODEWORD_OCTETS_MAX - p) for level, p in enumerate(PARITIES)]
