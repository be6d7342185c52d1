"""The conversation with a short-burst modem: its table is complete, and docs/bearers.md has it as it is."""

import re

import pytest
from paths import ROOT
from redphone.black import sbd_orders

PAGE = (ROOT / "docs" / "bearers.md").read_text()
STEPS = {
    name: getattr(sbd_orders, name)
    for name in (
        *("PROBE", "ECHO", "FLOW", "RINGS", "EVENTS", "LIMIT", "SALVAGE", "EMPTY"),
        *("IDLE", "SIGNAL", "WRITE", "CLEAR", "SESSION", "READ", "RESTING"),
    )
}
NAMES = {step: name for name, step in STEPS.items()}


def arrows(label):
    """(from, to) of the diagram's arrows with this label."""
    diagram = re.search(r"```mermaid\nstateDiagram-v2\n    %% table: AFTER_OK\n(.*?)```", PAGE, re.S)[1]
    return re.findall(rf"^    (\w+) --> (\w+): {label}$", diagram, re.M)


def test_the_diagram_is_the_table():
    table = [(NAMES[here], NAMES[there]) for here, there in sbd_orders.AFTER_OK.items()]
    assert arrows("OK") == table


def test_every_order_is_in_the_diagram_or_follows_another():
    assert len(NAMES) == len(STEPS)
    assert set(sbd_orders.ORDERS) == set(sbd_orders.AFTER_OK) == set(NAMES) - {sbd_orders.IDLE, sbd_orders.RESTING}
    given = {STEPS[there] for here, there in arrows(r"AT\S+") if here == "IDLE"}
    assert given | set(sbd_orders.AFTER_OK.values()) | {sbd_orders.PROBE} == set(NAMES) - {sbd_orders.RESTING}


@pytest.mark.parametrize("step", sbd_orders.ORDERS, ids=NAMES.get)
def test_the_page_has_each_order_and_its_time(step):
    order = re.escape(sbd_orders.ORDERS[step].decode())
    seconds = sbd_orders.answer_ms(step) // 1000
    assert re.search(rf"^\| {NAMES[step]} \| `{order}`.* \| {seconds} s \|$", PAGE, re.M)
