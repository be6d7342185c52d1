"""The power cut, and the storage full, at every operation on the operators' file and the count of wrong PINs."""

import pytest
from box import files, roster
from box.storage import Storage
from box.wrong_pins import WrongPins
from power.flash import Flash
from scenarios.conftest import fills


@pytest.fixture
def flash(monkeypatch):
    monkeypatch.setattr(files, "open", open, raising=False)
    monkeypatch.setattr(files, "os", files.os)
    flash = Flash()
    flash.mount(files)
    return flash


def operator(name, mark):
    return roster.Operator(
        name=name, salt=bytes([mark]) * 16, pin_hash=bytes([mark]) * 32, duress_hash=bytes([mark + 50]) * 32
    )


def right(wrong):
    wrong.one_more()
    wrong.was_right()


# What is done, one after the other.
STEPS = (
    lambda wrong: roster.put(operator("Ada", 1)),
    lambda wrong: wrong.one_more(),
    lambda wrong: roster.put(operator("Bert", 2)),
    lambda wrong: wrong.one_more(),
    lambda wrong: roster.put(operator("Ada", 3)),
    right,
    lambda wrong: roster.remove("Bert"),
    lambda wrong: wrong.one_more(),
)


def started():
    """A box as it finds itself: (operators, wrong PINs in a row)."""
    storage = Storage(lambda: None)
    storage.open()
    wrong = WrongPins()
    wrong.resume()
    return storage, wrong


def state(wrong):
    return [pack(one) for one in roster.operators()], wrong.count


def pack(one):
    return (one.name, one.salt, one.pin_hash, one.duress_hash)


def cuts(flash):
    """Do all steps; (step, what may be left) of every moment at which the power may go; and each step's outcome."""
    moments = []
    storage, wrong = started()
    storage.take(fills()[0])
    states = [state(wrong)]
    for number, step in enumerate(STEPS):
        flash.watcher = lambda _, outcomes, number=number: moments.extend((number, left) for left in outcomes)
        step(wrong)
        flash.watcher = None
        states.append(state(wrong))
    return moments, states


def test_each_is_done_or_not_done_and_nothing_is_half_done(flash):
    moments, states = cuts(flash)
    assert len(moments) > 60
    for number, left in moments:
        flash.power_returns(left)
        _, wrong = started()
        found = state(wrong)
        # A right PIN counts as a wrong one until it has been looked at.
        counted = [(operators, count + 1) for operators, count in states[number : number + 1] if STEPS[number] is right]
        assert found in [states[number], states[number + 1], *counted]
        assert {name for name in files.names() if name.endswith(".new")} == set()


def test_a_full_storage_changes_no_operator_and_says_so(flash):
    storage, _ = started()
    storage.take(fills()[0])
    roster.put(operator("Ada", 1))
    before = files.read("operators")
    operations = []
    flash.watcher = lambda operation, _: operations.append(operation)
    roster.put(operator("Bert", 2))
    roster.remove("Bert")
    flash.watcher = None
    for full_at in range(len(operations) // 2):
        seen = []

        def watch(operation, _, seen=seen, full_at=full_at):
            seen.append(operation)
            flash.full = flash.full or len(seen) > full_at

        flash.watcher = watch
        with pytest.raises(OSError, match="room"):
            roster.put(operator("Bert", 2))
        flash.watcher, flash.full = None, False
        assert files.read("operators") == before
    assert roster.put(operator("Bert", 2))


def test_zeroizing_leaves_nothing_of_them_wherever_the_power_goes(flash):
    storage, wrong = started()
    storage.take(fills()[0])
    roster.put(operator("Ada", 1))
    wrong.one_more()
    moments = []
    flash.watcher = lambda _, outcomes: moments.extend(outcomes)
    storage.zeroize()
    assert len(moments) > 5
    for left in moments[1:]:  # before the first the fill still has its name
        flash.power_returns(left)
        assert started()[1].count == 0
        assert files.names() == []
