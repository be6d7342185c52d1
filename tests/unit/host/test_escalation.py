"""What people write of the table of escalation, and what they read of it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redphone import wire
from redphone_host.errors import UsageProblem
from redphone_host.escalation import DEFAULT, NOTHING, STEPS, parse, seconds_json, spoken

NUMBERS = {name: number for number, name in enumerate(wire.PRECEDENCES)}


def rows(table):
    """The table's four rows, each of four numbers, as section 8.7 lays them out."""
    return [struct.unpack_from(">4H", table, 8 * precedence) for precedence in range(4)]


def test_the_usual_table():
    assert rows(DEFAULT) == [(0, 0, 0, 3600), (0, 300, 600, 900), (60, 120, 180, 240), (20, 40, 60, 90)]
    assert len(DEFAULT) == len(NOTHING) == wire.ESCALATION_OCTETS


@pytest.mark.parametrize(
    ("texts", "changed"),
    [
        ((), {}),
        (("flash:siren=5",), {"FLASH": (5, 40, 60, 90)}),
        (("f:siren=never,desks=1,hook=65535,ask=9",), {"FLASH": (0, 1, 65535, 9)}),
        (("ROUTINE:hook=7", "pri:ask=never"), {"ROUTINE": (0, 0, 7, 3600), "PRIORITY": (0, 300, 600, 0)}),
        (("imm:siren=1", "immediate:ask=2"), {"IMMEDIATE": (1, 120, 180, 2)}),
    ],
)
def test_what_is_not_said_stays_as_it_was(texts, changed):
    expected = rows(DEFAULT)
    for name, row in changed.items():
        expected[NUMBERS[name]] = row
    assert rows(parse(texts, DEFAULT)) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no precedence"),
        ("urgent:siren=1", "no precedence"),
        ("flash", "not understood"),
        ("flash:", "not understood"),
        ("flash:siren", "not understood"),
        ("flash:bell=1", "not understood"),
        ("flash:siren=1,", "not understood"),
        ("flash:siren=0", "no time"),
        ("flash:siren=-1", "no time"),
        ("flash:siren=1.5", "no time"),
        ("flash:siren=", "no time"),
        ("flash:siren=65536", "no time"),
        ("flash:siren=" + "9" * 5000, "no time"),
        ("flash:siren=\u0661", "no time"),
        ("flash:siren=1,siren=2", "said twice"),
    ],
)
def test_what_cannot_be_meant_is_told_with_advice(text, problem):
    with pytest.raises(UsageProblem, match=problem) as caught:
        parse([text], DEFAULT)
    assert caught.value.advice


def test_a_step_said_twice_in_two_texts_is_told():
    with pytest.raises(UsageProblem, match="ask is said twice"):
        parse(["flash:ask=1", "F:ask=2"], DEFAULT)


@given(st.binary(min_size=32, max_size=32))
def test_any_table_is_shown_and_can_be_written_again(table):
    assert [name for name, _ in spoken(table)] == ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"]
    texts = [
        f"{name}:" + ",".join(f"{step}={row[step] or 'never'}" for step in STEPS)
        for name, row in seconds_json(table).items()
    ]
    assert parse(texts, NOTHING) == table


def test_it_is_spoken_most_urgent_first():
    assert spoken(DEFAULT) == [
        ("FLASH", "siren after 20 s, other desks after 40 s, hook after 60 s; sender asks after 90 s"),
        ("IMMEDIATE", "siren after 60 s, other desks after 120 s, hook after 180 s; sender asks after 240 s"),
        ("PRIORITY", "other desks after 300 s, hook after 600 s; sender asks after 900 s"),
        ("ROUTINE", "bell only; sender asks after 3600 s"),
    ]
    assert spoken(NOTHING)[0] == ("FLASH", "bell only; sender does not ask")
