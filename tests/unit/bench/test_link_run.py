"""The link's bench at work, on its shortest conditions."""

import json

import pytest
from PIL import Image
from redphone import codec
from redphone_host.bench.link import run as running
from redphone_host.bench.link.campaign import measure
from redphone_host.bench.link.conditions import CONDITIONS, Condition, Kind
from redphone_host.bench.link.effort import FRAME_US, MULTIPLICATION_US, SLICES, PicoEffort
from redphone_host.bench.link.ends import fills, world
from redphone_host.bench.link.losing_line import LosingLine
from redphone_host.bench.link.plot import draw
from redphone_host.bench.link.results import Result
from redphone_host.bench.link.run import Sample, run
from redphone_host.bench.link.sending import texts
from redphone_host.bench.link.sweeps import Sweeps, file_conditions, known_files, known_messages, message_conditions
from redphone_host.cli import app
from redphone_host.line import Line, LineSettings
from typer.testing import CliRunner

BY_NAME = {condition.name: condition for condition in CONDITIONS}
KEY = bytes(32)


def test_a_run_is_the_same_again_to_the_octet():
    condition = BY_NAME["9600-1e-4-160"]
    assert run(condition, 3) == run(condition, 3)


def test_the_wire_is_the_same_again_to_the_octet():
    taps = []
    for _ in range(2):
        again = world(LineSettings(9600, ber=1e-3, seed=2), 2, Line(LineSettings(9600, ber=1e-3, seed=2)))
        again.run(5000)
        taps.append(again.wiretap)
    assert taps[0] == taps[1]
    assert taps[0]


def test_no_message_is_faster_than_the_floor():
    (result,) = measure([BY_NAME["9600-160"]], seeds=1)
    assert result.samples[0].seconds > result.limit
    assert result.octets > 160


def test_several_processes_give_what_one_gives():
    conditions = [BY_NAME["9600-20"], BY_NAME["1200-20"]]
    assert measure(conditions, 1, processes=2) == measure(conditions, 1, processes=1)


def test_a_line_that_carries_nothing_is_told_as_failing(monkeypatch):
    monkeypatch.setattr(running, "LIMIT_MS", 3000)
    dead = Condition("dead", Kind.MESSAGE, LineSettings(9600, drop=1.0), (20,), cold=True)
    sample = run(dead, 1)
    assert (sample.value, sample.seconds) == (None, None)
    assert sample.octets > 0


def test_a_line_on_which_no_session_comes_up_is_told_as_failing(monkeypatch):
    monkeypatch.setattr(running, "_OPENING_LIMIT_MS", 3000)
    dead = Condition("dead", Kind.MESSAGE, LineSettings(9600, drop=1.0), (20,))
    assert run(dead, 1).value is None


def test_more_than_the_box_queues_is_handed_in_as_room_comes():
    many = Condition("many", Kind.FILE, LineSettings(921_600), (10_000,) * 6)
    assert 0 < run(many, 1).value < 1


def test_keys_follow_from_the_seed_and_fit_each_other():
    first, again, other = (fills(LineSettings(), seed) for seed in (1, 1, 2))
    assert [codec.pack(fill) for fill in first] == [codec.pack(fill) for fill in again]
    assert first[0].psk != other[0].psk


def test_texts_are_as_long_as_asked_and_differ():
    first, second = texts((100, 100), 1)
    assert len(first) == len(second) == 100
    assert first != second
    assert first.isascii()


def test_work_is_accounted_for_once():
    effort = PicoEffort()
    sealed = effort.seal(KEY, 1, b"", b"hello")
    assert effort.open_sealed(KEY, 1, b"", sealed) == b"hello"
    assert (effort.spent_us(), effort.spent_us()) == (2 * FRAME_US, 0)
    slices = [effort.spent_us() for _ in effort.public_key_steps(KEY)]
    assert len(slices) == SLICES
    assert sum(slices) == pytest.approx(MULTIPLICATION_US, abs=SLICES)


def test_whoever_asks_is_told_what_is_sealed():
    heard = []
    PicoEffort(heard.append).seal(KEY, 1, b"", b"hello")
    assert heard == [b"hello"]


def test_a_losing_line_loses_what_it_is_told_to_and_no_more():
    line = LosingLine(LineSettings(9600), 1)
    line.send(1, b"abc", 0)
    line.losing = True
    line.send(1, b"de", 0)
    line.losing = False
    line.send(1, b"f", 0)
    line.send(0, b"xyz", 0)
    assert line.receive(0, 4000) + line.receive(0, 1_000_000) == b"abcf"
    assert line.receive(1, 1_000_000) == b"xyz"
    assert line.lost == 2


def test_the_receipt_is_lost_and_comes_again():
    sample = run(BY_NAME["9600-lost-receipt"], 1)
    assert sample.value > 0
    assert sample.seconds > sample.value


def cli(*words):
    return CliRunner().invoke(app, ["bench", "link", *map(str, words)])


def test_the_command_tells_programs_one_object_for_each_condition():
    told = cli("--only", "9600-20", "--only", "300-20-cold", "--seeds", 1, "--json")
    assert told.exit_code == 0, told.output
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [row["condition"] for row in rows] == ["300-20-cold", "9600-20"]
    assert rows[0]["passed"] is (rows[0]["median"] <= rows[0]["target"])
    assert rows[1]["passed"] is None
    assert rows[1]["known"][0] == {"peer": "LXMF", "value": 0.46, "note": "", "octets": 333}
    assert [sample["seed"] for sample in rows[1]["samples"]] == [1]


def test_the_command_tells_people_what_it_has_found():
    told = CliRunner().invoke(app, ["bench", "link", "--only", "300-20-cold", "--seeds", "1"], env={"COLUMNS": "160"})
    assert told.exit_code == 0, told.output
    assert "LXMF cold 21.1 s" in told.stdout
    assert "targets met" in told.stdout


@pytest.mark.parametrize(
    ("words", "problem"), [(("--only", "fast"), "no condition"), (("--plot", "plot.txt"), "no name for a plot")]
)
def test_what_cannot_be_measured_is_refused(words, problem):
    refused = cli(*words)
    assert refused.exit_code == 2
    assert problem in refused.output


def some(conditions, value):
    return [Result(condition, (Sample(1, value, value, 300), Sample(2, None, None, 300))) for condition in conditions]


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_plots_are_pictures(tmp_path, suffix):
    sweeps = Sweeps(
        some(file_conditions(), 0.9), some(message_conditions(False), 0.5), some(message_conditions(True), 0.9)
    )
    path = tmp_path / f"plot.{suffix}"
    draw(sweeps, path)
    if suffix == "png":
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(1 << 20)) > 10
        return
    drawn = path.read_text()
    assert drawn.lstrip().startswith("<?xml")
    assert all(text in drawn for text in ("3e-4", "ZMODEM short", "Kermit short", "LXMF", "limit"))


def test_the_peers_are_plotted_where_they_were_measured():
    assert known_files()["ZMODEM short"] == [(1e-5, 0.93), (1e-4, 0.36), (1e-3, 0.05)]
    assert known_messages()["LXMF"] == [(300.0, 15.4), (1200.0, 3.9), (9600.0, 0.56)]
