"""From entries to spans of time: the month's edges, starts, and clocks that jump."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from journal_maker import JournalMaker
from redphone import wire
from redphone_host.report.month import month_of
from redphone_host.report.timeline import DAY_S, OFF, UNKNOWN, per_day, spans

BEGIN, END = month_of("2026-11")


def change(record, state):
    """The state is what was noted last."""
    return record.alarm if isinstance(record, wire.Noted) else state


def found(*noted, start=BEGIN, end=END, **values):
    """noted: (seconds since BEGIN, alarm), None for a start."""
    maker = JournalMaker()
    for at, alarm in noted:
        maker.add(wire.Boot(boots=1) if alarm is None else wire.Noted(alarm=alarm), utc=max(0, BEGIN + at))
    return [
        (span.begin - BEGIN, span.end - BEGIN, span.state)
        for span in spans(maker.entries, start, end, change, **values)
    ]


MONTH = END - BEGIN


def test_a_state_holds_from_its_entry_to_the_next():
    assert found((10, 1), (20, 2), (25, 2), (40, 1)) == [(10, 20, 1), (20, 25, 2), (25, 40, 2), (40, MONTH, 1)]


def test_the_months_edges_cut_what_goes_beyond_them():
    assert found((-10, 1), (MONTH, 2)) == [(0, MONTH, 1)]
    assert found((-10, 1), (0, 2), (MONTH + 5, 1)) == [(0, MONTH, 2)]
    assert found((MONTH, 1)) == []
    assert found((MONTH - 1, 1)) == [(MONTH - 1, MONTH, 1)]


def test_before_the_first_entry_nothing_is_known():
    assert found() == []
    assert found((100, 1))[0][0] == 100


def test_before_a_start_the_box_was_off_since_the_entry_before_it():
    assert found((10, 1), (50, None), (60, 2)) == [(10, 50, OFF), (50, 60, UNKNOWN), (60, MONTH, 2)]
    assert found((10, 1), (50, None), at_boot=2) == [(10, 50, OFF), (50, MONTH, 2)]


def test_starts_one_after_the_other():
    assert found((0, None), (50, None), (70, None), at_boot=2) == [(0, 50, OFF), (50, 70, OFF), (70, MONTH, 2)]


def test_a_clock_set_back_takes_back_what_was_counted_beyond_it():
    assert found((10, 1), (100, 2), (40, 1), (60, 2)) == [(10, 40, 1), (40, 60, 1), (60, MONTH, 2)]


def test_a_clock_far_ahead_and_set_right_spoils_no_month():
    assert found((10, 1), (MONTH * 20, 2), (40, 2)) == [(10, 40, 1), (40, MONTH, 2)]


def test_a_clock_that_was_not_set_tells_no_time():
    assert found((10, 1), (-BEGIN + 5, None), (-BEGIN + 9, 2), (90, 1)) == [(90, MONTH, 1)]


@given(st.lists(st.tuples(st.integers(-MONTH, 2 * MONTH), st.sampled_from([None, 1, 2])), max_size=30))
def test_whatever_the_clock_does_no_time_counts_twice_and_none_is_out_of_bounds(noted):
    pieces = found(*noted)
    assert all(0 <= begin < end <= MONTH for begin, end, _ in pieces)
    assert all(before[1] <= after[0] for before, after in pairwise(pieces))


@given(st.lists(st.tuples(st.integers(0, MONTH), st.sampled_from([1, 2])), max_size=20))
def test_the_days_add_up_to_the_month(noted):
    maker = JournalMaker()
    for at, alarm in sorted(noted):
        maker.add(wire.Noted(alarm=alarm), utc=BEGIN + at)
    whole = spans(maker.entries, BEGIN, END, change)
    days = list(per_day(whole, BEGIN, END))
    assert [day for day, _ in days] == list(range(BEGIN, END, DAY_S))
    assert sum(span.seconds for _, parts in days for span in parts) == sum(span.seconds for span in whole)


def test_months():
    assert month_of("2026-12")[1] == month_of("2027-01")[0]
    assert (END - BEGIN, month_of("2028-02")[1] - month_of("2028-02")[0]) == (30 * DAY_S, 29 * DAY_S)
