"""The desks, the escalation and the tests of a new line, as people ask for them on the command line."""

import json
from functools import partial

import pytest
from redphone.red.desks import names_of
from redphone_host.cli import app, making
from redphone_host.escalation import DEFAULT, NOTHING, parse
from redphone_host.fill_file import read_fill, write_fill
from typer.testing import CliRunner

USAGE, FILL = 2, 6
USUAL = {"siren": 20, "desks": 40, "hook": 60, "ask": 90}


@pytest.fixture
def new(monkeypatch, tmp_path):
    """Run `fill new` with more words, cheaply; what it prints, after checking its exit code."""
    monkeypatch.setattr(making, "write_fill", partial(write_fill, ops=1, mem=8192))
    monkeypatch.setenv("COLUMNS", "200")
    words = ["fill", "new", tmp_path / "made", "--name-a", "North", "--name-b", "South"]
    for end in "ab":
        (tmp_path / end).write_text(f"correct horse battery {end}\n")
        words += [f"--passphrase-file-{end}", tmp_path / end]

    def invoke(*more, code=0):
        result = CliRunner().invoke(app, [str(word) for word in (*words, *more)])
        assert result.exit_code == code, result.output
        assert (tmp_path / "made").exists() is (code == 0)
        return result.stdout if code == 0 else result.stderr

    return invoke


@pytest.fixture
def fills(tmp_path):
    """The two fills that were made."""
    return lambda: [
        read_fill(path, f"correct horse battery {end}")
        for end, path in zip("ab", sorted((tmp_path / "made").iterdir()), strict=True)
    ]


def desks_of(fill):
    return names_of(fill.own_desks), names_of(fill.peer_desks)


def test_unless_it_is_said_each_end_has_one_desk_the_usual_table_and_hourly_tests(new, fills):
    shown = json.loads(new("--json"))
    assert (shown["own_desks"], shown["peer_desks"], shown["test_minutes"]) == (["watch"], ["watch"], 60)
    assert shown["escalation"]["FLASH"] == USUAL
    for fill in fills():
        assert desks_of(fill) == (("watch",), ("watch",))
        assert (fill.escalation, fill.test_min) == (DEFAULT, 60)


def test_desks_escalation_and_tests_as_asked_for(new, fills):
    words = ["--desk-a", "watch", "--desk-a", "cyber", "--desk-b", "Вахта", "--test-minutes", 30]
    words += ["--escalation", "flash:siren=5", "--escalation", "p:ask=never"]
    shown = " ".join(new(*words).split())
    assert "desks of A watch, cyber desks of B Вахта" in shown
    assert "FLASH: siren after 5 s, other desks after 40 s" in shown
    assert "PRIORITY: other desks after 300 s, hook after 600 s; sender does not ask" in shown
    assert "line tests every 30 minutes" in shown
    north, south = fills()
    assert desks_of(north) == desks_of(south)[::-1] == (("watch", "cyber"), ("Вахта",))
    for fill in (north, south):
        assert fill.escalation == parse(["flash:siren=5", "p:ask=never"], DEFAULT) != NOTHING
        assert fill.test_min == 30


def test_a_line_that_keeps_no_watch(new, fills):
    shown = " ".join(new("--no-desks", "--test-minutes", 0).split())
    assert shown.count("none: no watch is kept") == 2
    assert "line tests none" in shown
    assert [desks_of(fill) for fill in fills()] == [((), ()), ((), ())]


@pytest.mark.parametrize(
    ("words", "code", "problem"),
    [
        (["--no-desks", "--desk-b", "watch"], USAGE, "keeps no watch"),
        (["--escalation", "flash:horn=5"], USAGE, "'horn=5' is not understood"),
        (["--escalation", "flash:siren=0"], USAGE, "'0' is no time for siren"),
        (["--test-minutes", "1441"], FILL, "0 to 1440"),
        (["--desk-a", "watch", "--desk-a", "watch"], FILL, "the same name"),
        (["--desk-b", "wa\u202etch"], FILL, "wa<U+202E>tch"),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(new, words, code, problem):
    assert problem in " ".join(new(*words, code=code).replace("│", "").split())


def test_a_fill_that_is_there_is_shown_with_its_desks_by_end(new, fills, tmp_path):
    new("--desk-a", "watch", "--desk-b", "cyber")
    path = sorted((tmp_path / "made").iterdir())[1]
    result = CliRunner().invoke(app, ["fill", "check", str(path), "--passphrase-file", str(tmp_path / "b")])
    shown = " ".join(result.stdout.split())
    assert "end B, South; peer North" in shown
    assert "desks of A watch desks of B cyber" in shown
    assert "line tests every 60 minutes, by each end in turn" in shown
