from datetime import UTC, datetime

from box.dtg import dtg
from hypothesis import given
from hypothesis import strategies as st


@given(st.integers(1, 0xFFFFFFFF))
def test_a_date_time_group_is_what_a_calendar_says(utc):
    assert dtg(utc) == datetime.fromtimestamp(utc, UTC).strftime("%d%H%MZ %b %y").upper()


def test_leap_days_and_turns_of_years():
    for year in range(1970, 2107):
        for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
            at = datetime(year, month, day, 23, 59, tzinfo=UTC)
            if 0 < at.timestamp() <= 0xFFFFFFFF:
                assert dtg(int(at.timestamp())) == at.strftime("%d%H%MZ %b %y").upper()


def test_a_clock_that_was_never_set_has_no_date():
    assert dtg(0) == "time not set"
