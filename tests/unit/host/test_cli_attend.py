"""`redphone attend` as it is run: it stays when the cable is pulled, speaks JSON, and calls on the desktop."""

import json
import os
import subprocess
from contextlib import contextmanager

import pytest
from at_terminal import PROGRAM
from desktop_double import ADDRESS_VARIABLE, NotificationService, SessionBus, require_bus
from journal_box import JournalBox
from redphone import wire
from redphone.red.message import Message

F1 = wire.reference(wire.FLASH, 1)
PATIENCE_S = 20.0


def message(ref, subject):
    return wire.InMessage(ref=ref, body=Message(text=b"x", sender="Ivan", subject=subject).pack())


@pytest.fixture
def cable(tmp_path):
    """Where the port is; `plug(box)` puts a box there."""

    class Cable:
        path = tmp_path / "ttyACM0"

        def plug(self, box):
            self.path.unlink(missing_ok=True)
            self.path.symlink_to(box.path)

    return Cable()


@contextmanager
def attending(cable, tmp_path, *words, **env):
    """The program, with its standard error in the file `said`."""
    clean = {name: value for name, value in os.environ.items() if name != ADDRESS_VARIABLE}
    surroundings = clean | {"XDG_STATE_HOME": str(tmp_path), "COLUMNS": "200"} | env
    command = [str(PROGRAM), "attend", str(cable.path), *words]
    with (tmp_path / "said").open("w") as said:
        program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True, env=surroundings)
    try:
        yield program
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def next_told(program):
    return json.loads(program.stdout.readline())


def test_it_stays_when_the_cable_is_pulled(cable, tmp_path):
    journal = [wire.Boot(boots=1)]
    first = JournalBox(journal)
    cable.plug(first)
    with attending(cable, tmp_path, "--json", "--no-notify", "--hook", "cat") as program:
        first.asked_for(wire.ReadLog)
        first.stores(message(F1, "one"))
        assert next_told(program)["entry"]["body"]["subject"] == "one"
        first.close()
        journal.append(message(F1 + 4, "two"))
        second = JournalBox(journal)
        cable.plug(second)
        assert next_told(program)["entry"]["body"]["subject"] == "two"
        second.tells(wire.Escalate(ref=F1, step=wire.HOOK))
        assert next_told(program) == {"type": "hook", "message": "B-F1", "outcome": "DONE", "why": None}
        second.stores(message(F1 + 8, "three"))
        assert next_told(program)["entry"]["body"]["subject"] == "three"
        program.terminate()
        assert program.wait(PATIENCE_S) == 0
        assert program.stdout.read() == ""
        second.close()
    said = (tmp_path / "said").read_text().splitlines()
    assert [line.endswith("waiting for the box") for line in said] == [False, True, False]
    assert "from journal entry 2: 1 missed" in said[2]


def test_what_happens_is_shown_on_the_desktop(cable, tmp_path):
    require_bus()
    box = JournalBox([wire.Boot(boots=1)])
    cable.plug(box)
    with (
        SessionBus(tmp_path) as bus,
        NotificationService(bus.address) as service,
        attending(cable, tmp_path, **{ADDRESS_VARIABLE: bus.address}) as program,
    ):
        box.asked_for(wire.ReadLog)
        box.stores(wire.Noted(alarm=wire.LINE_UP), message(F1, "<b>Ice\x1b[2J"))
        told = [program.stdout.readline() for _ in range(2)]
        program.terminate()
        assert program.wait(PATIENCE_S) == 0
    box.close()
    assert service.taken == [
        ("Redphone", "Redphone: South", "B-F1 received from Ivan: &lt;b&gt;Ice&lt;U+001B&gt;[2J", 2)
    ]
    assert "the line is up" in told[0]
    assert "B-F1 received from Ivan: <b>Ice<U+001B>[2J" in told[1]


def test_without_a_desktop_it_says_so_once(cable, tmp_path):
    box = JournalBox([wire.Boot(boots=1)])
    cable.plug(box)
    with attending(cable, tmp_path) as program:
        box.asked_for(wire.ReadLog)
        box.stores(message(F1, "one"), message(F1 + 4, "two"))
        assert "one" in program.stdout.readline()
        assert "two" in program.stdout.readline()
        program.terminate()
        assert program.wait(PATIENCE_S) == 0
    box.close()
    assert (tmp_path / "said").read_text().count("no desktop shows notifications here") == 1


def test_a_hook_that_cannot_be_understood_is_said_at_once(cable, tmp_path):
    with attending(cable, tmp_path, "--hook", "'") as program:
        assert program.wait(PATIENCE_S) == 2
    assert "quote it" in (tmp_path / "said").read_text()
