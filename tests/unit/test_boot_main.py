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
    def display(self):
        return self
    def show(self, lines):
        print('SHOWS', lines[0].strip('\\x0e'))
    def complete(self):
        pass
"""


def box(folder, held=False, start="def run(hal):\n    print('RUNS')\n"):
    """An application in source, beside the real main.py and the real box/service.py."""
    (folder / "box").mkdir()
    files = {
        "main.py": (FIRMWARE / "main.py").read_text(),
        "board.py": "NAME = 'stub'\n",
        "box/__init__.py": "",
        "box/service.py": (FIRMWARE / "box" / "service.py").read_text(),
        "box/display.py": "INVERTED = '\\x0e'\n",
        "box/hal.py": HAL.format(held=held),
        "box/tamper.py": "def guard(hal):\n    print('GUARDED')\n",
        "box/start.py": start,
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def said(folder):
    return started(folder).strip().splitlines()


def test_a_box_runs(tmp_path):
    assert said(box(tmp_path)) == ["HAL stub", "GUARDED", "RUNS"]


def test_an_order_for_service_holds_for_one_start(tmp_path):
    folder = box(tmp_path)
    (folder / "service").touch()
    assert said(folder) == ["HAL stub", "GUARDED", "SHOWS SERVICE"]
    assert not (folder / "service").exists()
    assert said(folder) == ["HAL stub", "GUARDED", "RUNS"]


def test_silence_held_is_service_each_time(tmp_path):
    folder = box(tmp_path, held=True)
    assert said(folder) == said(folder) == ["HAL stub", "GUARDED", "SHOWS SERVICE"]


def test_service_works_where_the_application_does_not(tmp_path):
    folder = box(tmp_path, start="import nothing_of_this_name\n")
    (folder / "service").touch()
    assert said(folder) == ["HAL stub", "GUARDED", "SHOWS SERVICE"]
    assert said(folder)[-1] == "ImportError: no module named 'nothing_of_this_name'"


@pytest.mark.parametrize("name", ["boot.py", "main.py"])
def test_control_c_is_off_before_anything_is_imported_or_read(name):
    """The interpreter allows it anew for each file that it runs, and the red port's octets may hold it."""
    lines = [line for line in (FIRMWARE / name).read_text().splitlines() if line and not line.startswith((" ", "#"))]
    code = lines[lines.index("import micropython") :]
    assert code[1] == "micropython.kbd_intr(-1)"
