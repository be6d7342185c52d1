import pytest
from redphone_host.line import (
    BurstSettings,
    LineSettings,
    Outage,
    PeriodicOutage,
    parse_burst,
    parse_outage,
    parse_periodic_outage,
)


def test_words_become_settings():
    assert parse_burst("0.05:0.1:300") == BurstSettings(0.05, 0.1, 300.0)
    assert parse_outage("5000:2000") == Outage(5000, 2000)
    assert parse_periodic_outage("60000:3000") == PeriodicOutage(60000, 3000)


@pytest.mark.parametrize(
    ("parse", "text", "advice"),
    [
        (parse_burst, "0.05:0.1", "FRACTION:BER:MEAN_MS, such as 0.05:0.1:300"),
        (parse_burst, "often", "FRACTION:BER:MEAN_MS"),
        (parse_burst, "5:0.1:300", "from 0 to 1"),
        (parse_burst, "0.05:nan:300", "from 0 to 1"),
        (parse_burst, "0.05:0.1:0", "mean length"),
        (parse_outage, "5s:2s", "START_MS:LENGTH_MS, such as 5000:2000"),
        (parse_outage, "1:2:3", "START_MS:LENGTH_MS"),
        (parse_outage, "0.5:2", "whole milliseconds"),
        (parse_outage, "inf:2", "whole milliseconds"),
        (parse_outage, "-1:2", "0 ms or more"),
        (parse_outage, "1:0", "1 ms or more"),
        (parse_periodic_outage, "60000", "EVERY_MS:LENGTH_MS"),
        (parse_periodic_outage, "1000:1000", "longer than the outage"),
    ],
)
def test_a_refusal_says_what_to_write_instead(parse, text, advice):
    with pytest.raises(ValueError, match=advice):
        parse(text)


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("bitrate", 0, "such as 9600"),
        ("bitrate", 1 << 40, "bit/s"),
        ("delay_ms", -1, "0 ms or more"),
        ("ber", 1.5, "from 0 to 1"),
        ("drop", -0.1, "from 0 to 1"),
        ("duplicate", 2, "from 0 to 1"),
        ("reorder", float("nan"), "from 0 to 1"),
        ("turnaround_ms", -1, "0 ms or more"),
        ("turnaround_ms", 200, "half duplex"),
    ],
)
def test_settings_refuse_what_no_line_can_be(field, value, advice):
    with pytest.raises(ValueError, match=advice):
        LineSettings(**{field: value})
