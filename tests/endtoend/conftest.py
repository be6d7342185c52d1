"""What every end-to-end test has: filled boxes on a line, and the command line."""

import os

import pytest
from endtoend.command_line import CommandLine
from endtoend.hotline import Box, Hotline

# The longer half, which `make boxes` runs.
LONGER = [
    "test_bench_link.py",
    "test_bench_on_boxes.py",
    "test_cli_on_boxes.py",
    "test_fill_on_boxes.py",
    "test_flash_bare.py",
    "test_flash_box.py",
    "test_flash_cut.py",
    "test_hostile_bytes.py",
    "test_operators_on_boxes.py",
    "test_packet_radio.py",
    "test_panel_on_boxes.py",
    "test_people_at_panels.py",
    "test_pico.py",
    "test_power_cuts.py",
    "test_preemption_on_boxes.py",
    "test_printer_on_boxes.py",
]
collect_ignore = [] if os.environ.get("REDPHONE_BOXES") == "all" else LONGER


@pytest.fixture(scope="module")
def run_cli(tmp_path_factory):
    """`run_cli(*words, input=None)` runs `redphone`; `run_cli.start(*words)` leaves it running."""
    command_line = CommandLine(tmp_path_factory.mktemp("home"))
    yield command_line
    command_line.close()


@pytest.fixture(scope="module")
def hotline(request, run_cli, runtime, tmp_path_factory):
    """North and South, up and at rest; for all tests of a module. Parametrise it with `Hotline`'s settings."""
    made = Hotline(tmp_path_factory.mktemp("hotline"), runtimes=(runtime, runtime), **getattr(request, "param", {}))
    for box in made:
        run_cli.keep_secret(box.fill)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def hotline_of_its_own(run_cli, runtime, tmp_path):
    """North and South for one test alone, which may start them anew."""
    made = Hotline(tmp_path, runtimes=(runtime, runtime))
    for box in made:
        run_cli.keep_secret(box.fill)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture
def north(hotline):
    return hotline.north


@pytest.fixture
def south(hotline):
    return hotline.south


@pytest.fixture(autouse=True)
def _at_rest(request):
    """Each test on a shared hotline begins where nothing is open, and leaves the boxes sound."""
    if not {"hotline", "north", "south"} & set(request.fixturenames):
        yield
        return
    hotline = request.getfixturevalue("hotline")
    hotline.settle()
    yield
    hotline.check_health()


@pytest.fixture
def empty_box(runtime, tmp_path):
    """A box that holds no fill."""
    box = Box(tmp_path / "flash", runtime=runtime)
    try:
        box.start()
        yield box
    finally:
        box.close()
