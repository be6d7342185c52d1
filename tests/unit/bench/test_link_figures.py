"""The arithmetic of the link's bench: what is possible, what a share is, what a median with failures is."""

import pytest
from redphone_host.bench.link import limit
from redphone_host.bench.link.campaign import chosen
from redphone_host.bench.link.conditions import CONDITIONS, Condition, Kind
from redphone_host.bench.link.known import Known
from redphone_host.bench.link.results import Result, gathered
from redphone_host.bench.link.run import Sample
from redphone_host.bench.link.table import known_text, target_text, value_text
from redphone_host.errors import UsageProblem
from redphone_host.line import BurstSettings, LineSettings

FILE = Condition("a file", Kind.FILE, LineSettings(9600), (10_000,), target=0.8)
MESSAGE = Condition("a message", Kind.MESSAGE, LineSettings(9600), (160,), target=0.5, worst_target=2.0)


def result(condition, *values):
    return Result(condition, tuple(Sample(seed, value, value, 300) for seed, value in enumerate(values, 1)))


@pytest.mark.parametrize(
    ("bit_rate", "delay_ms", "octets", "seconds"),
    [(300, 0, 20, 2.27), (300, 0, 160, 6.93), (1200, 0, 160, 1.73), (1200, 600, 20, 1.77), (9600, 600, 160, 1.42)],
)
def test_the_floor_is_that_of_the_known_peers(bit_rate, delay_ms, octets, seconds):
    assert limit.floor_s(octets, LineSettings(bit_rate, delay_ms=delay_ms)) == pytest.approx(seconds, abs=0.006)


@pytest.mark.parametrize(
    ("bit_rate", "octets", "share"), [(9600, 10_000, 0.89), (115_200, 10_000, 0.42), (115_200, 100_000, 0.88)]
)
def test_a_long_delay_takes_its_share_of_a_fast_line(bit_rate, octets, share):
    settings = LineSettings(bit_rate, delay_ms=600)
    assert limit.share(octets, limit.floor_s(octets, settings), settings) == pytest.approx(share, abs=0.005)


def test_both_ends_of_a_half_duplex_line_turn_around_once():
    turning = LineSettings(1200, half_duplex=True, turnaround_ms=200)
    assert limit.floor_s(160, turning) == pytest.approx(limit.floor_s(160, LineSettings(1200)) + 0.4)


@pytest.mark.parametrize(
    ("settings", "capacity"),
    [
        (LineSettings(), 1.0),
        (LineSettings(ber=1e-3), 0.9886),
        (LineSettings(ber=0.5), 0.0),
        (LineSettings(burst=BurstSettings(0.01, 0.1, 20)), 0.9953),
        (LineSettings(burst=BurstSettings(1.0, 0.5, 20)), 0.0),
    ],
)
def test_errors_take_their_part_of_the_line(settings, capacity):
    assert limit.capacity(settings) == pytest.approx(capacity, abs=5e-5)


def test_a_share_is_of_what_the_line_carries_meanwhile():
    assert limit.share(10_000, 12.5, LineSettings(9600)) == pytest.approx(10_000 / 12_000)


def test_a_run_that_did_not_get_through_counts_as_the_worst():
    assert result(FILE, 0.9, None, 0.8, 0.7, None).median == 0.7
    assert result(MESSAGE, 0.3, None, 0.2, 0.4, None).median == 0.4
    assert result(MESSAGE, None, None, 0.2).median is None
    assert result(FILE, None, None, 0.2).median is None
    assert result(FILE, 0.9, None).worst is None
    assert (result(FILE, 0.9, 0.7, 0.8).worst, result(MESSAGE, 0.9, 0.7, 0.8).worst) == (0.7, 0.9)


@pytest.mark.parametrize(
    ("judged", "passed"),
    [
        (result(FILE, 0.8, 0.9, 0.1), True),
        (result(FILE, 0.79, 0.9, 0.1), False),
        (result(FILE, 0.9, 0.9, None), False),
        (result(MESSAGE, 0.5, 0.4, 2.0), True),
        (result(MESSAGE, 0.5, 0.4, 2.1), False),
        (result(MESSAGE, 0.51, 0.4, 2.0), False),
        (result(Condition("free", Kind.MESSAGE, LineSettings(), (20,)), 9.0), None),
    ],
)
def test_a_target_is_met_by_every_seed_or_not_at_all(judged, passed):
    assert judged.passed is passed


def test_samples_find_their_conditions_in_any_order():
    samples = [
        ("a message", Sample(2, 0.2, 0.2, 1)),
        ("a file", Sample(1, 0.9, 1.0, 1)),
        ("a message", Sample(1, 0.1, 0.1, 1)),
    ]
    found = gathered([FILE, MESSAGE], samples)
    assert [[sample.seed for sample in each.samples] for each in found] == [[1], [1, 2]]


def test_every_condition_has_a_name_of_its_own():
    assert len({condition.name for condition in CONDITIONS}) == len(CONDITIONS)


def test_conditions_are_chosen_by_name_or_pattern():
    assert [condition.name for condition in chosen(CONDITIONS, ["9600-1e-5-*", "300-20"])] == [
        "9600-1e-5-10k",
        "9600-1e-5-100k",
        "300-20",
    ]
    assert chosen(CONDITIONS, []) == list(CONDITIONS)
    with pytest.raises(UsageProblem, match="fast") as refused:
        chosen(CONDITIONS, ["fast"])
    assert "9600-10k" in refused.value.advice


def test_figures_are_told_in_their_unit():
    assert [value_text(Kind.FILE, 0.8512), value_text(Kind.MESSAGE, 0.284), value_text(Kind.IDLE, 697.0)] == [
        "85.1 %",
        "0.28 s",
        "697 B",
    ]
    assert value_text(Kind.FILE, None) == "fails"
    assert target_text(MESSAGE) == "0.5 s, worst 2 s"
    assert known_text(Kind.FILE, Known("RNS", 0.37, "1/3")) == "RNS 37 % (1/3)"
    assert known_text(Kind.FILE, Known("RNS", None)) == "RNS fails"
    assert known_text(Kind.MESSAGE, Known("LXMF", 11.3, "", 333)) == "LXMF 11.3 s; 333 B"
    assert known_text(Kind.MESSAGE, Known("LXMF", None, "", 1638)) == "LXMF 1,638 B"
