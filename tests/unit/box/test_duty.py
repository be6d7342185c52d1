"""The message in front: whose key it is, who answers for it, and that no key is taken for another."""

import pytest
from bench_duty import AT, BenchDuty
from redphone import wire
from redphone.wire import FLASH, PRIORITY, ROUTINE, reference

F1 = reference(FLASH, 1)
F2 = reference(FLASH, 2)
P1 = reference(PRIORITY, 1)
R1 = reference(ROUTINE, 1)


@pytest.fixture
def bench():
    return BenchDuty()


def text(ref, words="the text", desk="", read_back=""):
    kind = wire.PRECEDENCES[ref & 3]
    name = wire.name_of(1, ref)
    return kind + " " * (16 - len(kind) - len(name)) + name, desk, read_back, words


def rings(bench, ref=F1, flags=0, **fields):
    bench.rings(ref, text(ref, **fields), flags)


def answered(bench):
    return [(type(order), order.ref, order.by) for order in bench.ordered if hasattr(order, "ref")]


def ring_ends(bench, ref):
    bench.told(wire.RingEnd(ref=ref, status=wire.ACKNOWLEDGED, at=AT, by="ADA"))


# No key is misread.


@pytest.mark.parametrize("key", ["ACK", "DECLINE", "SILENCE", "CALL"])
def test_a_key_pressed_as_a_message_comes_does_nothing(bench, key):
    bench.hold(key, True)
    bench.run(20)
    bench.panel.ring(F1, 0, text(F1), bench.now)
    bench.run(260)
    bench.hold(key, False)
    bench.run(400)
    assert answered(bench) == []
    assert not any(message.silenced for message in bench.panel.messages())
    assert bench.screen[0].startswith("FLASH")


def test_its_keys_are_named_when_they_count(bench):
    bench.panel.ring(F1, 0, text(F1), bench.now)
    bench.run(260)
    assert "ACK" not in bench.screen[-1]
    bench.run(300)
    assert bench.screen[-1] == "ACK/DECLINE"
    bench.attends("ADA")
    bench.press("ACK")
    assert answered(bench) == [(wire.Acknowledge, F1, "ADA")]


def test_the_next_message_is_not_acknowledged_by_a_second_press(bench):
    bench.attends("ADA")
    rings(bench, F1)
    rings(bench, F2)
    bench.answers[wire.Acknowledge] = lambda order: bench.duty.show(wire.RingEnd(ref=order.ref, status=3)) or []
    for _ in range(2):
        bench.hold("ACK", True)
        bench.run(60)
        bench.hold("ACK", False)
        bench.run(60)
    assert answered(bench) == [(wire.Acknowledge, F1, "ADA")]
    bench.press("ACK")
    assert answered(bench)[1:] == [(wire.Acknowledge, F2, "ADA")]


def test_a_decline_asked_for_one_message_is_not_one_of_another(bench):
    bench.attends("ADA")
    rings(bench, P1)
    bench.press("DECLINE")
    assert bench.screen[-1] == "AGAIN: DECLINE"
    rings(bench, F1)
    assert bench.screen[-1] == "ACK 1 OF 2"
    bench.press("DECLINE")
    assert answered(bench) == []
    bench.press("DECLINE")
    assert answered(bench) == [(wire.Decline, F1, "ADA")]


def test_a_fault_leaves_only_silence(bench):
    bench.attends("ADA")
    rings(bench)
    bench.panel.fault = "it is broken"
    bench.press("ACK", "DECLINE", "DECLINE", "CALL", "CALL")
    assert answered(bench) == []
    assert bench.orders(wire.Send) == []
    bench.press("SILENCE")
    assert all(message.silenced for message in bench.panel.messages())


# In front and back again.


def test_a_message_comes_to_the_front_of_a_dialogue_which_is_there_afterwards(bench):
    bench.press("CALL", "SILENCE", "SILENCE", "SILENCE")
    before = bench.screen[:-1]
    rings(bench)
    assert bench.screen[0].startswith("FLASH")
    ring_ends(bench, F1)
    assert bench.screen[:-1] == before


def test_the_menu_is_opened_over_a_message_and_gives_way_to_the_next(bench):
    rings(bench, P1)
    bench.press("CALL")
    assert bench.screen[0] == "MENU"
    assert bench.hal.lamps["RING"].value()
    rings(bench, F1)
    assert bench.screen[0].startswith("FLASH")
    ring_ends(bench, F1)
    assert bench.screen[0].startswith("PRIORITY")


def test_leaving_the_menu_brings_the_message_back(bench):
    rings(bench)
    bench.press("CALL", "DECLINE")
    assert bench.screen[0].startswith("FLASH")


def test_a_dialogue_that_nobody_is_at_ends(bench):
    rings(bench)
    bench.press("CALL")
    bench.run(61000)
    assert bench.screen[0].startswith("FLASH")


def test_zeroizing_ends_everything(bench):
    bench.press("CALL", "SILENCE", "SILENCE", "ACK", "ACK")
    bench.duty.clear()
    bench.panel.heading = ("REDPHONE", "NOT FILLED")
    bench.settle()
    assert bench.screen[:2] == ["REDPHONE", "NOT FILLED"]
    assert not any(bench.screen[2:])


# Who answers.


def test_without_desks_the_panel_answers():
    bench = BenchDuty(own=(), names=("Узел связи Север", "South"))
    rings(bench)
    bench.press("ACK")
    assert answered(bench) == [(wire.Acknowledge, F1, "panel Узел связи Сев")]


@pytest.mark.parametrize(
    ("desk", "steps", "by"),
    [
        ("watch", (), "ADA"),
        ("cyber", (), "BORIS"),
        ("", (), "BORIS"),
        ("elsewhere", (), "BORIS"),
        ("watch", (wire.SIREN,), "ADA"),
        ("watch", (wire.DESKS,), "BORIS"),
    ],
)
def test_it_is_the_operator_at_the_desk_or_who_signed_on_last(desk, steps, by):
    bench = BenchDuty(own=("watch", "cyber"))
    bench.attends("ADA", desk=0, name="watch", since=AT - 500)
    bench.attends("BORIS", desk=1, name="cyber", since=AT - 400)
    rings(bench, desk=desk)
    for step in steps:
        bench.told(wire.Stepped(direction=1, ref=F1, step=step, at=AT))
    bench.press("ACK")
    assert answered(bench) == [(wire.Acknowledge, F1, by)]


def test_with_nobody_signed_on_it_goes_to_the_sign_on_and_back(bench):
    bench.status.open_items = 1
    rings(bench)
    bench.press("ACK")
    assert answered(bench) == []
    assert bench.screen[0] == "WHO ARE YOU?"
    bench.press("ACK")
    assert bench.screen[:2] == ["OPEN 1 OF 1", text(F1)[0]]
    bench.press("ACK")
    bench.picks("1234")
    (order,) = bench.signed
    assert (order.desk, order.by, order.pin, order.accepts) == ("watch", "ADA", "1234", 1)
    bench.attends("ADA")
    bench.answers_pin(wire.Done())
    assert bench.screen[0] == text(F1)[0]
    bench.press("ACK")
    assert answered(bench) == [(wire.Acknowledge, F1, "ADA")]


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (wire.NOT_SIGNED_ON, "SIGN ON FIRST"),
        (wire.STORAGE_FULL, "STORAGE FULL"),
        (wire.READ_BACK, "NOT THE SAME"),
        (200, "NOT DONE"),
    ],
)
def test_what_is_refused_is_said(bench, reason, said):
    bench.attends("ADA")
    bench.answers[wire.Acknowledge] = lambda order: [wire.Refused(reason=reason, advice="\x1b[2J")]
    rings(bench)
    bench.press("ACK")
    assert bench.screen[-1] == said


# What must be retyped.


def test_figures_are_retyped_at_the_panel(bench):
    bench.attends("ADA")
    rings(bench, read_back="47 1", words="RETYPE: 47 1")
    bench.press("ACK")
    assert bench.screen[0] == "READ BACK"
    bench.press(*["SILENCE"] * 4, "ACK", *["SILENCE"] * 7, "ACK", *["SILENCE"] * 10, "ACK", "SILENCE", "SILENCE", "ACK")
    assert bench.screen[2] == "47 2"
    bench.press("DECLINE")
    bench.picks("1")
    (order,) = bench.orders(wire.Acknowledge)
    assert (order.ref, order.by, order.read_back) == (F1, "ADA", "47 1")
    assert bench.screen[0] == text(F1)[0]


def test_words_are_retyped_on_the_laptop_only(bench):
    bench.attends("ADA")
    rings(bench, read_back="hold 47")
    bench.press("ACK")
    assert "laptop" in " ".join(bench.screen)
    bench.press("ACK", "SILENCE")
    assert answered(bench) == []
    assert bench.screen[0] == text(F1)[0]


# What stands on it.


@pytest.mark.parametrize(
    ("flags", "steps", "siren", "labels"),
    [
        (wire.EXERCISE, (), 0, ["*** EXERCISE ***"]),
        (wire.TEST, (), 0, ["** LINE TEST **"]),
        (0, (wire.SIREN,), 1, ["SIREN"]),
        (0, (wire.SIREN,), 0, []),
        (0, (wire.SIREN, wire.DESKS, wire.HOOK), 1, ["SIREN ALL DESKS"]),
        (wire.EXERCISE | wire.TEST, (wire.DESKS,), 0, ["*** EXERCISE ***", "** LINE TEST **", "ALL DESKS"]),
    ],
)
def test_labels_say_what_it_is_and_what_was_done(bench, flags, steps, siren, labels):
    bench.hal.siren.value(siren)
    rings(bench, flags=flags)
    for step in steps:
        bench.told(wire.Stepped(direction=1, ref=F1, step=step, at=AT))
    assert bench.screen[1 : 1 + len(labels)] == labels
    assert bench.screen[1 + len(labels)] in ("", "LINE UP South", "the text")


def test_steps_of_our_own_messages_are_no_labels(bench):
    rings(bench)
    bench.told(wire.Stepped(direction=0, ref=F1, step=wire.DESKS, at=AT))
    assert "ALL DESKS" not in bench.screen
