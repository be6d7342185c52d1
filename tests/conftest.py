"""What tests have that can run on several runtimes."""

import pytest
from redphone_host.emulator.unixport.interpreter import MISSING, installed
from runtimes import Runtime, runtimes_for

pytest.register_assert_rewrite("endtoend.hotline", "endtoend.command_line")

MARKERS = {
    "every_runtime": "runs on every runtime, however few the others run on",
    "virtual_time": "stations without boxes: runs in this process, unless runtimes are named",
    "in_this_process": "looks at a station from within: never runs on another interpreter",
}


def pytest_configure(config):
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_generate_tests(metafunc):
    if "runtime" in metafunc.fixturenames:
        metafunc.parametrize("runtime", runtimes_for(metafunc.definition), ids=str, indirect=True, scope="module")


@pytest.fixture(scope="module")
def runtime(request):
    """What runs the firmware."""
    if request.param is Runtime.MICROPYTHON and not installed():
        pytest.fail("; ".join(MISSING))
    return request.param
