"""A box in service is measured through its interpreter."""

import pytest
from endtoend.hotline import Laptop
from redphone import wire
from redphone_host.bench.box import OPERATIONS


@pytest.fixture
def box_in_service(empty_box, runtime):
    if runtime != "micropython":
        pytest.skip("only MicroPython has a prompt to measure at")
    empty_box.panel.set_key_switch(True)
    empty_box.until(lambda status: status.key_switch, "the key switch")
    with Laptop(empty_box) as laptop:
        assert isinstance(laptop.answer(laptop.orders(wire.Service())), wire.Done)
    return empty_box


def test_a_box_in_service_is_measured_where_it_is(run_cli, box_in_service):
    told = run_cli("bench", "box", "--port", box_in_service.port, "--runs", "1", "--json").record
    assert (told["runtime"], told["kernels"]) == (box_in_service.port, "viper")
    assert [row["operation"] for row in told["rows"]] == list(OPERATIONS)
    assert all(row["box_us"] > 0 for row in told["rows"])
    assert told["heap_free"] > 0


def test_a_port_and_a_runtime_exclude_each_other(run_cli):
    refused = run_cli("bench", "box", "--port", "/dev/null", "--runtime", "cpython", "--json")
    assert refused.code == 2
    assert "exclude" in refused.error["error"]


def test_ring_tells_how_soon_a_call_rings_and_is_known_to_be_answered(run_cli):
    figures = run_cli("bench", "ring", "--runs", "1", "--json").record
    assert figures["type"] == "bench_ring"
    for name in ("call_to_bell_ms", "key_to_event_ms"):
        assert len(figures[name]) == 1
        assert figures[name][0] > 0
