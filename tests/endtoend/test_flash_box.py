"""The whole way: a built application onto a box at work, which runs it; a broken one, from which it goes back."""

import os
import shutil

import pytest
from endtoend.hotline import Box
from redphone import wire
from redphone_host.build.application import build_application
from redphone_host.emulator.firmware import firmware_dir
from redphone_host.emulator.runtimes import Runtime
from redphone_host.errors import BoxRefused
from redphone_host.fill_make import new_line

NOW = 1_900_000_000

HANGS = "    while True:\n        pass\n"


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    """`application(name, start)`: the folder of one whose box/start.py is changed by `start(text)`; and its id."""
    folder = tmp_path_factory.mktemp("applications")

    def made(name, start):
        source = folder / f"{name}-source"
        shutil.copytree(firmware_dir(), source, ignore=shutil.ignore_patterns("__pycache__"))
        module = source / "box" / "start.py"
        module.write_text(start(module.read_text()))
        return folder / name, build_application("unix", folder / name, firmware=source).id

    return made


@pytest.fixture
def box(tmp_path, run_cli):
    """A filled box whose key switch is on FILL."""
    fill, _ = new_line("North", "South", 9600, 300, NOW)
    run_cli.keep_secret(fill)
    made = Box(tmp_path / "flash", fill, runtime=Runtime.MICROPYTHON)
    try:
        made.start()
        made.load()
        yield made
    finally:
        made.close()


def flash(run_cli, box, folder):
    box.panel.set_key_switch(True)
    box.until(lambda status: status.key_switch, "the key switch is seen")
    said = run_cli("flash", "--port", box.port, "--application", folder, "--json")
    box.greet()
    return said


def slot_check(run_cli, box):
    """What the doctor says of the slot."""
    said = run_cli("doctor", "--port", box.port, "--json")
    (found,) = [check for check in said.record["checks"] if check["check"] == "slot"]
    return found


def test_a_new_version_comes_up_and_a_broken_one_goes_back(run_cli, application, box):
    first, first_id = application("first", lambda text: text + "\nEDITION = 1\n")
    second, second_id = application("second", lambda text: text + "\nEDITION = 2\n")
    broken, broken_id = application("broken", lambda text: text + "\nimport nothing_of_this_name\n")
    held = box.ask(wire.GetFingerprint())

    # An empty storage: the first slot, and the loader.
    said = flash(run_cli, box, first)
    assert said.code == 0, said
    assert said.record["runs"] == said.record["meant"] == {"version": "0.1.0", "build": first_id, "board": "unix"}
    assert said.record["slot"] == "a"
    assert box.status().build == first_id

    # The other slot, what is there already not again, and the keys are those from before.
    said = flash(run_cli, box, second)
    assert (said.code, said.record["slot"], said.record["before"]) == (0, "b", first_id), said
    assert box.status().build == second_id
    assert vars(box.ask(wire.GetFingerprint())) == vars(held)
    assert slot_check(run_cli, box) == {"check": "slot", "well": True, "found": "b", "advice": ""}

    # What it runs already is not installed again.
    said = flash(run_cli, box, second)
    assert (said.code, said.record["slot"], said.record["written"]) == (0, None, [])

    # One that does not start: the box is back at work by itself, and says so.
    said = flash(run_cli, box, broken)
    assert said.code == 8, said
    assert f"({broken_id}) for unix did not come up" in said.error["error"]
    assert f"runs 0.1.0 ({second_id}) again" in said.error["error"]
    assert box.status().build == second_id
    assert box.status().filled
    found = slot_check(run_cli, box)
    assert not found["well"]
    assert "slot a" in found["found"]

    # And a good one still goes in, into the slot of the broken one.
    said = flash(run_cli, box, first)
    assert (said.code, said.record["slot"], said.record["before"]) == (0, "a", second_id), said
    assert said.record["written"] == ["box/start.mpy", "build.mpy"]


@pytest.mark.skipif(
    os.environ.get("CI") != "true", reason="takes 12 s more than the same with a broken import; CI=true"
)
def test_a_version_that_hangs_goes_back(run_cli, application, box):
    hangs, _ = application("hangs", lambda text: text.replace("    app.run()\n", HANGS))
    good, good_id = application("good", lambda text: text + "\nEDITION = 3\n")
    assert flash(run_cli, box, good).code == 0
    assert flash(run_cli, box, hangs).code == 8
    assert box.status().build == good_id


def test_the_key_switch_guards_the_interpreter(run_cli, box):
    """And whoever asks without it gets no service, and changes nothing."""
    box.panel.set_key_switch(False)
    box.until(lambda status: not status.key_switch, "the key switch is seen")
    restarts = box.emulated.restarts
    with pytest.raises(BoxRefused) as refusal:
        box.ask(wire.Service())
    assert refusal.value.reason == wire.KEY_SWITCH_OFF
    assert box.status().filled
    assert box.emulated.restarts == restarts
    assert not (box.emulated.flash_dir / "service").exists()


def test_a_box_that_cannot_store_the_flag_stays_at_work(box):
    box.panel.set_key_switch(True)
    box.until(lambda status: status.key_switch, "the key switch is seen")
    (box.emulated.flash_dir / "service").mkdir()  # nothing can be written there, as on a full storage
    with pytest.raises(BoxRefused) as refusal:
        box.ask(wire.Service())
    assert refusal.value.reason == wire.STORAGE_FULL
    assert box.status().filled
    assert box.emulated.restarts == 0


def test_a_box_in_service_says_so_and_comes_back(run_cli, box):
    box.panel.set_key_switch(True)
    box.until(lambda status: status.key_switch, "the key switch is seen")
    assert isinstance(box.ask(wire.Service()), wire.Done)
    box.panel.wait_for(lambda panel: "SERVICE" in panel.text)
    said = run_cli("doctor", "--port", box.port, "--json")
    assert said.code == 9
    at_work = said.record["checks"][0]
    assert (at_work["check"], at_work["well"]) == ("at work", False)
    box.emulated.restart()
    box.greet()
    assert box.status().filled
