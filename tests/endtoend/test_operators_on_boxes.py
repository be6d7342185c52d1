"""Operators, the siren, the hook and the journal followed, on two real boxes whose line keeps a watch."""

import time

import pytest
from endtoend.hotline import PATIENCE_S, Hotline, Laptop, wait_until
from redphone import wire
from redphone_host.errors import BoxRefused
from redphone_host.escalation import NOTHING, parse
from redphone_host.fill_make import new_line
from redphone_host.red_client import RedClient

PIN, DURESS_PIN, OTHER_PIN = "271828", "314159", "161803"
DESKS = (["watch"], ["watch", "cyber"])
ALL = wire.FOLLOW_EVENTS | wire.FOLLOW_LOG | wire.ATTEND


@pytest.fixture(scope="module")
def watched(runtime, run_cli, tmp_path_factory):
    """Its siren comes after a second, its hook after two; Bert may sign on at South."""
    made = Hotline(tmp_path_factory.mktemp("watched"), runtimes=(runtime, runtime))
    table = parse(["flash:siren=1,desks=never,hook=2"], NOTHING)
    fills = new_line("North", "South", 9600, 0, int(time.time()), desks=DESKS, escalation=table)
    made.north.fill, made.south.fill = fills
    for fill in fills:
        run_cli.keep_secret(fill)
    try:
        made.start()
        made.south.panel.set_key_switch(True)
        made.south.until(lambda status: status.key_switch, "the key switch")
        made.south.ask(wire.PutOperator(name="Bert", pin=PIN, duress_pin=DURESS_PIN))
        made.south.panel.set_key_switch(False)
        made.south.until(lambda status: not status.key_switch, "the key switch")
        yield made
    finally:
        made.close()


@pytest.fixture
def room(watched):
    return watched.south


def reason_of(box, order):
    """Why the box refuses it."""
    with pytest.raises(BoxRefused) as caught:
        box.ask(order)
    return caught.value.reason


def sign_on(pin, by="Bert", accepts=0):
    return wire.SignOn(desk="watch", by=by, pin=pin, accepts=accepts)


def awaited(client, wanted):
    """The first event that is wanted."""
    return next(event for event in client.events(PATIENCE_S) if wanted(event))


@pytest.mark.parametrize(
    "order",
    [wire.PutOperator(name="Eve", pin="1111"), wire.RemoveOperator(name="Bert"), wire.SetEscalation(table=bytes(32))],
    ids=lambda order: type(order).__name__,
)
def test_who_may_sign_on_and_what_follows_needs_the_key_switch(room, order):
    assert reason_of(room, order) == wire.KEY_SWITCH_OFF
    with RedClient(room.port) as client:
        assert [one.name for one in client.ask_all(wire.ListOperators())] == ["Bert"]


def test_an_operator_signs_on_and_off_by_pin_and_the_other_end_sees_it(watched, room):
    assert reason_of(room, sign_on(OTHER_PIN)) == wire.WRONG_PIN
    assert reason_of(room, sign_on(PIN, by="Eve")) == wire.WRONG_PIN
    with watched.north.following() as north:
        assert isinstance(room.ask(sign_on(PIN)), wire.Done)
        seen = awaited(north, lambda event: isinstance(event, wire.Presence) and event.end)
        assert (seen.name, seen.state, seen.by) == ("watch", wire.ATTENDED, "Bert")
        assert isinstance(room.ask(wire.SignOff(desk="watch", by="Bert", pin=DURESS_PIN, confirmed=1)), wire.Done)
        assert awaited(north, lambda event: isinstance(event, wire.Presence) and event.end).state == wire.UNDER_DURESS
    noted = [entry.detail for entry in room.entries(wire.Noted) if entry.alarm == wire.PIN_FAILED]
    assert noted == [1, 2]


def test_an_end_without_operators_says_how_to_have_one(watched):
    with pytest.raises(BoxRefused) as caught:
        watched.north.ask(sign_on(PIN))
    assert caught.value.reason == wire.NOT_SIGNED_ON
    assert "redphone operator put" in caught.value.advice


def test_the_siren_sounds_until_it_is_silenced_and_the_hook_is_the_attending_laptop_s(watched, room):
    with RedClient(room.port) as client:
        client.hello(follow=ALL)
        ref = watched.north.sends("nobody is here", wire.FLASH)
        room.panel.wait_for(lambda state: state.siren)
        client.ask(wire.Silence())
        room.panel.wait_for(lambda state: not state.siren and not state.bell)
        asked = awaited(client, lambda event: isinstance(event, wire.Escalate) and event.step == wire.HOOK)
        assert asked.ref == ref
        client.ask(wire.HookDone(ref=ref, outcome=wire.STEP_DONE))
        taken = awaited(client, lambda event: isinstance(event, wire.Stepped) and event.step == wire.HOOK)
        assert taken.outcome == wire.STEP_DONE
    steps = [(one.step, one.outcome) for one in room.entries(wire.InStep)]
    assert steps == [(wire.SIREN, wire.STEP_DONE), (wire.HOOK, wire.STEP_DONE)]


def test_the_box_answers_everybody_while_it_looks_at_a_pin_and_looks_at_one_at_a_time(room):
    with Laptop(room) as laptop:
        first = laptop.orders(wire.SignOff(desk="watch", by="Bert", pin=PIN))
        others = [laptop.orders(order) for order in (wire.GetStatus(), wire.Trust(by="Bert", pin=PIN))]
        assert laptop.answer(first).reason == wire.NOT_SIGNED_ON
        answered = [(token, getattr(record, "reason", None)) for token, record in laptop.told]
    assert answered == [(others[0], None), (others[1], wire.QUEUE_FULL), (first, wire.NOT_SIGNED_ON)]


def test_a_laptop_that_attends_later_gets_the_hook_that_nobody_was_there_for(watched, room):
    with RedClient(room.port) as client:
        client.hello()  # which ends whatever a laptop before has asked for
    ref = watched.north.sends("no laptop either", wire.FLASH)
    nobody = (ref, wire.HOOK, wire.STEP_NOBODY)
    wait_until(
        lambda: nobody in [(one.ref, one.step, one.outcome) for one in room.entries(wire.InStep)], "the hook's turn"
    )
    with RedClient(room.port) as client:
        client.hello(follow=wire.ATTEND)
        assert next(client.events(PATIENCE_S)) == wire.Escalate(ref=ref, step=wire.HOOK)


def test_the_siren_ends_with_the_answer(watched, room):
    room.ask(sign_on(PIN, accepts=room.status().open_items))
    watched.close_everything()
    ref = watched.north.sends("nobody is here either", wire.FLASH)
    room.panel.wait_for(lambda state: state.siren)
    room.ask(wire.Acknowledge(ref=ref, by="Bert"))
    room.panel.wait_for(lambda state: not state.siren)


def test_every_entry_is_told_once_and_in_order_while_a_laptop_follows(watched, room):
    before = len(stored(room))
    with RedClient(room.port) as client:
        client.hello(follow=wire.FOLLOW_LOG)
        told = []
        for number in range(4):
            ref = watched.north.sends(f"message {number}", wire.PRIORITY)
            for event in client.events(PATIENCE_S):
                told.append(event)
                if event.entry[:1] == bytes([wire.InStatus.CODE]) and event.entry[2:3] == bytes([wire.RUNG]):
                    break
            client.ask(wire.Acknowledge(ref=ref, by="Bert"))
        while (event := next(client.events(PATIENCE_S))).entry[2] != wire.ACKNOWLEDGED:
            told.append(event)
        told.append(event)
    whole = stored(room)
    assert [event.index for event in told] == list(range(before, before + len(told)))
    assert told == whole[before : before + len(told)]
    assert len(told) >= 4 * 3


def test_three_wrong_ones_lock_and_a_restart_does_not_help(room):
    reasons = [reason_of(room, sign_on(OTHER_PIN)) for _ in range(4)]
    assert reasons == [wire.WRONG_PIN] * 3 + [wire.LOCKED]
    room.emulated.restart()
    room.greet()
    assert reason_of(room, sign_on(PIN)) == wire.LOCKED


def stored(box):
    """The whole journal, as the box tells it; its second half asked for alone is the same."""
    with RedClient(box.port) as client:
        log = client.ask_all(wire.ReadLog())
        assert client.ask_all(wire.ReadLog(first=len(log) // 2)) == log[len(log) // 2 :]
    return log
