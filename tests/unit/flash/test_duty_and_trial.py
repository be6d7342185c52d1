"""From duty to the interpreter, and whether what runs afterwards is what was meant: a box that answers by script."""

import itertools

import pytest
from endtoend.stub_application import stub
from redphone import wire
from redphone_host.errors import BoxRefused, BoxSilent
from redphone_host.flash import duty, trial
from redphone_host.flash.ports import Port
from redphone_host.flash.problem import FlashProblem

NEW = stub("2.0", board="pico2")


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """Whoever waits, waits less."""
    for module, name in ((duty, "KEY_SWITCH_S"), (duty, "RESTART_S"), (duty, "ANSWER_S"), (trial, "ANSWER_S")):
        monkeypatch.setattr(module, name, 0.3)
    for module in (duty, trial):
        monkeypatch.setattr(module, "_POLL_S", 0.01)


def switches(*positions):
    """What a box answers whose key switch is seen in these positions, the last one for ever."""
    seen = itertools.chain(positions, itertools.repeat(positions[-1]))
    return lambda order: wire.Status(filled=1, own_name="North", peer_name="South", key_switch=next(seen))


def order_service(box, status):
    asked = []
    with pytest.raises(BoxSilent), duty.in_service(Port(box.path), status, asked.append):
        pass  # the scripted box has no interpreter
    return asked


def test_a_box_whose_key_switch_is_on_goes_into_service_at_once(box):
    box.answers[wire.Hello] = switches(1)
    assert order_service(box, box.status) == []
    assert len(box.asked(wire.Service)) == 1


def test_a_person_is_asked_to_turn_the_key_switch_and_waited_for(box):
    box.answers[wire.Hello] = switches(0)
    box.answers[wire.GetStatus] = switches(0, 0, 0, 1)
    assert order_service(box, box.status) == ["turn the key switch on the box to FILL"]
    assert len(box.asked(wire.Service)) == 1


def test_a_key_switch_that_stays_off_is_refused_by_the_box(box):
    box.answers[wire.Hello] = box.answers[wire.GetStatus] = switches(0)
    box.answers[wire.Service] = wire.Refused(reason=wire.KEY_SWITCH_OFF)
    with pytest.raises(BoxRefused, match="KEY_SWITCH_OFF"), duty.in_service(Port(box.path), box.status, lambda _: None):
        pass


def test_a_board_that_is_bare_is_not_asked_for_service(box):
    order_service(box, None)
    assert box.asked(wire.Service) == []


def test_what_a_box_says_of_itself(box):
    assert duty.status_of(box.path).own_name == "North"


# The trial.


def runs(box, *states, build=NEW.manifest.id, version="2.0", board="pico2", fault=""):
    """The box runs this; the loader's file says so, one state after the other."""
    said = itertools.chain(states, itertools.repeat(states[-1]))
    box.answers[wire.Hello] = lambda order: wire.Status(build=build, version=version, board=board)
    box.answers[wire.GetHealth] = lambda order: wire.Health(slot=next(said), fault=fault)


def watch(box):
    return trial.watch(Port(box.path), NEW, "b", patience_s=0.5)


def test_a_version_that_confirms_itself_has_come_up(box):
    runs(box, "a tried b", "a tried b", "b")
    assert watch(box).build == NEW.manifest.id
    assert len(box.asked(wire.GetHealth)) == 3


def test_a_box_that_runs_the_old_one_has_gone_back(box):
    runs(box, "a tried b", build="old0", version="1.0")
    with pytest.raises(FlashProblem, match=r"for pico2 did not come up: the box runs 1\.0 \(old0\) again"):
        watch(box)


def test_the_fault_for_which_it_went_back_is_told(box):
    builds = itertools.chain([NEW.manifest.id, NEW.manifest.id], itertools.repeat("old0"))
    runs(box, "a tried b", fault="the stored fill is damaged")
    box.answers[wire.Hello] = lambda order: wire.Status(build=next(builds), version="1.0")
    with pytest.raises(FlashProblem, match="as before; the fault was: the stored fill is damaged"):
        watch(box)


def test_a_version_that_does_not_confirm_itself_says_its_fault(box):
    runs(box, "a tried b", fault="cipher self-test failed")
    with pytest.raises(FlashProblem, match="not confirmed that it works: cipher self-test failed"):
        watch(box)


@pytest.mark.parametrize("other", [{"version": "1.9"}, {"board": "pico"}])
def test_what_runs_must_be_what_was_meant(box, other):
    runs(box, "b", **other)
    with pytest.raises(FlashProblem, match=r"2\.0 for pico2 was installed"):
        watch(box)


def test_a_box_that_answers_nothing(box):
    box.answers[wire.Hello] = []
    with pytest.raises(FlashProblem, match="has not answered"):
        watch(box)
