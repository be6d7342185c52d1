"""The idle screen: the line, the bearers, the watches, the time, what is wrong; in pages where there is no room."""

import pytest
from bench_duty import AT, BenchDuty
from redphone import wire
from redphone.black import bearer


@pytest.fixture
def bench():
    return BenchDuty()


def pages(bench):
    """All lines between heading and bottom, over every page."""
    seen = []
    for _ in range(12):
        bench.settle()
        if bench.screen[2:-1] not in seen:
            seen.append(bench.screen[2:-1])
        bench.run(4000)
    return [[line for line in page if line] for page in seen]


def said(bench):
    return [line for page in sorted(pages(bench), key=lambda page: "B watch" not in page[0]) for line in page]


def test_the_time_is_shown(bench):
    assert bench.screen[-1].startswith("220904Z NOV")
    bench.hal.clock += 60
    bench.run(200)
    assert bench.screen[-1].startswith("220905Z NOV")
    bench.hal.clock = 0
    bench.run(200)
    assert bench.screen[-1] == "time not set"


@pytest.mark.parametrize(
    ("presence", "lines"),
    [
        ({"state": 1, "since": AT - 17520, "by": "BORIS"}, ["B watch 0412Z", " BORIS"]),
        ({"state": 1, "since": AT - 100000, "by": "BORIS"}, ["B watch 210517Z", " BORIS"]),
        ({"state": 1, "since": AT - 60, "by": "值班员"}, ["B watch 0903Z", " 值班员"]),
        ({"state": 3, "since": AT - 60, "by": "BORIS"}, ["B watch 0903Z", " BORIS"]),
        ({"state": 0, "since": AT - 43200, "by": "BORIS"}, ["B watch", "UNATTENDED 2104Z"]),
        ({"state": 0, "since": AT - 100000, "by": "BORIS"}, ["B watch", "UNATTENDED", "since 210517Z"]),
        ({"state": 0, "since": 0}, ["B watch", "UNATTENDED"]),
        ({"state": 1, "since": AT - 60, "by": "x", "name": "long desk's name"}, ["B long desk's", "0903Z", " x"]),
    ],
)
def test_the_peers_watch_says_who_and_since_when(bench, presence, lines):
    bench.told(wire.Presence(**{"end": 1, "name": "watch"} | presence))
    assert said(bench)[: len(lines)] == lines


def test_seven_desks_of_each_end_come_on_pages():
    names = [f"desk {number}" for number in range(1, 8)]
    bench = BenchDuty(own=names, peers=names)
    shown = [line for page in pages(bench) for line in page]
    for name in names:
        assert f"A {name}" in shown
        assert f"B {name}" in shown


def test_what_must_catch_the_eye_is_on_every_page(bench):
    for number in range(4):
        bench.told(wire.BearerState(number=number, kind=number, state=bearer.UP))
    bench.status.compromised = AT
    bench.told(wire.Alarm(alarm=wire.TEST_MISSED, at=AT))
    shown = pages(bench)
    assert len(shown) > 2
    assert all(page[:2] == ["B COMPROMISED", "TEST MISSED"] for page in shown)
    assert bench.panel.idle.shown(8)[0][2] == "\x0eB COMPROMISED"


def test_an_end_that_is_trusted_again_is_compromised_no_more(bench):
    bench.status.compromised = AT
    bench.run(11000)
    assert "B COMPROMISED" in bench.screen
    bench.status.compromised = 0
    bench.run(11000)
    assert "B COMPROMISED" not in bench.screen


@pytest.mark.parametrize(("offset", "line"), [(-312, "CLOCK -312 s"), (31, "CLOCK +31 s"), (90000, "CLOCK +25 h")])
def test_a_clock_that_is_wrong_is_shown_first(bench, offset, line):
    bench.status.clock_offset = wire.CLOCK_BIAS_S + offset
    bench.run(11000)
    while line not in bench.screen:
        bench.run(4000)
    assert bench.screen[2] == line


@pytest.mark.parametrize("offset", [None, 0, 30, -30])
def test_a_clock_that_is_right_is_not(bench, offset):
    bench.status.clock_offset = 0 if offset is None else wire.CLOCK_BIAS_S + offset
    bench.run(11000)
    assert not any("CLOCK" in line for page in pages(bench) for line in page)


def test_a_tall_display_has_it_all_at_once():
    bench = BenchDuty("SH1107")
    bench.told(wire.BearerState(number=0, kind=wire.SERIAL, state=bearer.UP))
    bench.attends("БОРИС", end=1, since=AT - 17520)
    bench.attends("ADA")
    assert bench.screen[2:7] == ["WIRE UP", "B watch 0412Z", " БОРИС", "A watch 0804Z", " ADA"]
