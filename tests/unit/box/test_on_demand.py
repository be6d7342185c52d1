"""What dialogues need is in memory only while one goes on; one for which there is no memory ends, and nothing else."""

import sys

import box
import pytest
from bench_duty import BenchDuty
from box import on_demand

LATE = ("box.menu", "box.sign_on", "box.open_items")


@pytest.fixture
def bench():
    return BenchDuty()


def in_memory():
    return [name for name in LATE if name in sys.modules or hasattr(box, name.removeprefix("box."))]


def test_nothing_of_them_is_in_memory_before_or_after_a_dialogue(bench):
    assert in_memory() == []
    bench.press("CALL")
    assert in_memory() == list(LATE)
    bench.press("DECLINE")
    bench.run(100)
    assert in_memory() == []


def test_a_dialogue_is_the_same_the_second_time(bench):
    bench.press("CALL")
    first = bench.screen
    bench.press("DECLINE")
    bench.run(10000)
    bench.press("CALL")
    assert bench.screen == first


def fails(duty):
    raise MemoryError
    yield


def test_a_dialogue_that_finds_no_memory_ends_and_says_so(bench, monkeypatch):
    idle = bench.screen[:-1]
    monkeypatch.setattr(on_demand, "menu", fails)
    bench.press("CALL")
    assert bench.screen == [*idle, "MEMORY IS SHORT"]
    assert bench.panel.dialogues.view is None
    monkeypatch.undo()
    bench.press("CALL")
    assert bench.screen[0] == "MENU"


def test_one_that_finds_no_memory_later_gives_way_to_the_one_below(bench):
    def steps():
        yield bench.panel.idle
        raise MemoryError

    bench.press("CALL")
    bench.panel.dialogues.begin(steps())
    bench.press("ACK")
    assert bench.screen[0] == "MENU"
    assert bench.screen[-1] == "MEMORY IS SHORT"
