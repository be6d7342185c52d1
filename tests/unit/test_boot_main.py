"""main.py on the real interpreter, with an application that only says what is asked of it."""

import pytest
from endtoend.bare_micropython import started
from paths import FIRMWARE

HAL = """
class Hal:
    def __init__(self, board):
        print('HAL', board.NAME)
    def service_requested(self):
        return {held}
    def key_switch_on(self):
        return {key}
    def display(self):
        return self
    def show(self, lines):
        print('SHOWS', lines[0].strip('\\x0e'))
    def complete(self):
        pass
    def restart(self):
        print('RESTARTS')
"""


def box(folder, held=False, key=False, start="def run(hal):\n    print('RUNS')\n"):
    """An application in source, beside the real main.py and the real box/service.py."""
    (folder / "box").mkdir()
    files = {
        "main.py": (FIRMWARE / "main.py").read_text(),
        "board.py": "NAME = 'stub'\n",
        "box/__init__.py": "",
        "box/service.py": (FIRMWARE / "box" / "service.py").read_text(),
        "box/display.py": "INVERTED = '\\x0e'\n",
        "box/hal.py": HAL.format(held=held, key=key),
        "box/tamper.py": "def guard(hal):\n    print('GUARDED')\n",
        "box/start.py": start,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def said(folder):
    return started(folder).strip().splitlines()


def test_a_box_runs(tmp_path):
    assert said(box(tmp_path)) == ["HAL stub", "GUARDED", "RUNS", "RESTARTS"]


def test_an_order_for_service_holds_for_one_start(tmp_path):
    folder = box(tmp_path)
    (folder / "service").touch()
    assert said(folder) == ["HAL stub", "GUARDED", "SHOWS SERVICE"]
    assert not (folder / "service").exists()
    assert said(folder) == ["HAL stub", "GUARDED", "RUNS", "RESTARTS"]


def test_silence_held_is_service_each_time(tmp_path):
    folder = box(tmp_path, held=True, key=True)
    assert said(folder) == said(folder) == ["HAL stub", "GUARDED", "SHOWS SERVICE"]


def test_silence_held_without_the_key_is_nothing(tmp_path):
    assert said(box(tmp_path, held=True)) == ["HAL stub", "GUARDED", "RUNS", "RESTARTS"]


def test_service_works_where_the_application_does_not(tmp_path):
    folder = box(tmp_path, start="import nothing_of_this_name\n")
    (folder / "service").touch()
    assert said(folder) == ["HAL stub", "GUARDED", "SHOWS SERVICE"]
    assert said(folder)[-2:] == ["ImportError: no module named 'nothing_of_this_name'", "RESTARTS"]


@pytest.mark.parametrize("ending", ["raise MemoryError", "raise SystemExit", "raise KeyboardInterrupt", "return"])
def test_however_it_ends_it_does_not_end_at_the_prompt(tmp_path, ending):
    """There the keys could be read: only service leads to it."""
    assert said(box(tmp_path, start=f"def run(hal):\n    {ending}\n"))[-1] == "RESTARTS"


def test_nor_does_a_guard_that_fails(tmp_path):
    folder = box(tmp_path)
    (folder / "box" / "tamper.py").write_text("def guard(hal):\n    raise OSError(5)\n")
    assert said(folder)[-1] == "RESTARTS"


@pytest.mark.parametrize(("name", "work"), [("boot.py", "def words"), ("main.py", "import board")])
def test_control_c_is_off_before_the_work_begins(name, work):
    """The interpreter allows it anew for each file that it runs, and the red port's octets may hold it."""
    code = (FIRMWARE / name).read_text()
    assert 0 < code.index("\nmicropython.kbd_intr(-1)\n") < code.index("\n" + work)
