"""Numbers of the wire as words, advice that can be followed, and what people type as numbers."""

import re

import typer
from redphone import wire
from redphone_host.cli import app
from redphone_host.vocabulary import (
    ADVICE,
    ALARM_WORDS,
    OUTCOME_WORDS,
    REASONS,
    RELATION_WORDS,
    STAMP_WORDS,
    STEP_WORDS,
    TEST_RESULT_WORDS,
    VIEW_WORDS,
    clock_difference,
    parse_precedence,
    parse_reference,
)

F12 = wire.reference(wire.FLASH, 12)


def test_reasons_are_named_as_the_wire_names_them():
    assert [getattr(wire, name) for name in REASONS] == list(range(len(REASONS)))
    assert len(REASONS) - 1 == wire.NO_CALL


def test_every_number_has_a_word():
    assert len(ALARM_WORDS) == len(wire.ALARMS)
    assert len(VIEW_WORDS) == len(wire.VIEWS)
    assert len(STEP_WORDS) == len(wire.STEPS)
    assert len(OUTCOME_WORDS) == len(wire.OUTCOMES)
    assert len(TEST_RESULT_WORDS) == len(wire.TEST_RESULTS)
    assert len(RELATION_WORDS) == len(STAMP_WORDS) == len(wire.RELATIONS)


def test_a_box_that_refuses_without_advice_is_helped_out():
    silent = {wire.NO_REASON, wire.NOT_UNDERSTOOD, wire.LOST_AT_SENDER}  # said by a peer's box, never of an order
    assert set(ADVICE) == set(range(len(REASONS))) - silent


def test_names_people_type():
    assert parse_reference("a-f12") == (wire.ROLE_A, F12)
    assert [parse_precedence(text) for text in ("f", "Imm", "PRIORITY", "r")] == [3, 2, 1, 0]


def test_what_is_advised_can_be_typed():
    advised = {words for advice in ADVICE.values() for words in re.findall(r"'redphone ([a-z -]+)'", advice)}
    assert len(advised) > 8
    for words in advised:
        command, given = typer.main.get_command(app), [word for word in words.split() if word[0] != "-"]
        while given and hasattr(command, "commands"):
            assert given[0] in command.commands, words
            command = command.commands[given.pop(0)]


def test_a_difference_of_clocks():
    assert [clock_difference(told) for told in (0, 1 << 31, (1 << 31) - 5, 0xFFFFFFFF)] == [None, 0, -5, (1 << 31) - 1]
