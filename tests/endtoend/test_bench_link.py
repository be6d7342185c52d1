"""The link's bench with two emulated boxes, in real time."""


def test_a_message_is_timed_between_two_boxes(run_cli):
    told = run_cli("bench", "link", "--real-time", "--only", "9600-20", "--json").record
    (sample,) = told["samples"]
    assert told["condition"] == "9600-20"
    assert sample["seconds"] > told["limit"]
    assert sample["octets"] >= 20 + 24 + 24


def test_a_condition_that_is_not_for_real_time_is_refused(run_cli):
    refused = run_cli("bench", "link", "--real-time", "--only", "9600-idle-hour", "--json")
    assert refused.code == 2
    assert "9600-160" in refused.error["advice"]
