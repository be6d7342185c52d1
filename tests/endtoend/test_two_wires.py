"""Two wires between two boxes: a FLASH goes over both, and the line lives while one of them does."""

import pytest
from endtoend.hotline import PINS, wait_until
from redphone import wire
from redphone.black import bearer

TWO_WIRES = {"bearers": ("serial:rate=9600", "serial:port=1,rate=9600")}
UP = bearer.UP, bearer.NOTHING
UNANSWERED = bearer.DEGRADED, bearer.UNANSWERED

pytestmark = pytest.mark.parametrize("hotline", [TWO_WIRES], indirect=True)


def states(box):
    return [(state.state, state.why) for state in box.bearers()]


def sent(box):
    return [state.frames_sent for state in box.bearers()]


def test_a_flash_goes_over_both_and_rings_once(hotline, north, south):
    before = sent(north)
    rung = len(south.entries(wire.InMessage))
    ref = north.sends("Over both", wire.FLASH)
    north.awaits(ref, wire.RUNG)
    wait_until(lambda: all(now > then for now, then in zip(sent(north), before, strict=True)), "frames on both wires")
    assert len(south.entries(wire.InMessage)) == rung + 1
    assert states(north) == states(south) == [UP, UP]


def test_while_the_first_wire_is_cut_messages_get_through_and_status_says_so(hotline, run_cli, north, south):
    hotline.wires[0].close()
    with north.following() as client:
        order = wire.Send(precedence=wire.FLASH, sender="Ada", text=b"The first wire is cut")
        flash = client.ask(order).ref
        change = next(event for event in client.events(40) if isinstance(event, wire.BearerState))
    assert (change.number, change.state, change.why) == (0, *UNANSWERED)
    north.awaits(flash, wire.RUNG)
    routine = south.sends("Nor is this lost")
    south.awaits(routine, wire.RUNG)
    assert north.status().line_up

    told = run_cli("status", north.port, "--json").record
    assert told["line_up"]
    assert [(state["number"], state["state"], state["why"]) for state in told["bearers"]] == [
        (0, "DEGRADED", "UNANSWERED"),
        (1, "UP", "NOTHING"),
    ]
    assert "bearer 0 serial at 9600 bit/s degraded: the peer does not answer" in " ".join(
        run_cli("status", north.port).stdout.split()
    )
    doctor = run_cli("doctor", "--port", north.port)
    assert doctor.code == 9
    found = doctor.stdout
    assert "bearer 0, serial" in found
    assert "check the cable" in found
    north.acknowledges_everything()
    north.panel.press("ack")  # the doctor has asked for the fingerprint's words
    north.panel.wait_for(lambda state: [line.strip() for line in state.screen[2:4]] == ["WIRE NO REPLY", "WIRE UP"])

    hotline.wires[0] = hotline.wire(0)
    wait_until(lambda: states(north) == [UP, UP], "the first wire's being up again", 60)


def test_a_wire_held_in_break_is_down_and_says_why(hotline, north, south):
    north.panel.drive(PINS.PIN_BLACK_RX, 0)
    wait_until(lambda: states(north) == [(bearer.DOWN, bearer.BREAK), UP], "the break")
    ref = south.sends("Over the second wire", wire.FLASH)
    south.awaits(ref, wire.RUNG)
    north.panel.drive(PINS.PIN_BLACK_RX, 1)
    wait_until(lambda: states(north) == [UP, UP], "the break's end")
