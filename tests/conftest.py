"""What all tests of whole boxes have: the runtime that the firmware runs on."""

import pytest
from redphone_host.emulator.unixport.interpreter import MISSING, installed
from runtimes import DEFAULT, EVERY, Runtime


def pytest_configure(config):
    config.addinivalue_line("markers", "every_runtime: runs on every runtime, however few the others run on")


def pytest_generate_tests(metafunc):
    if "runtime" in metafunc.fixturenames:
        wanted = EVERY if metafunc.definition.get_closest_marker("every_runtime") else DEFAULT
        metafunc.parametrize("runtime", wanted, ids=str, indirect=True, scope="module")


@pytest.fixture(scope="module")
def runtime(request):
    """What runs the boxes' firmware."""
    if request.param is Runtime.MICROPYTHON and not installed():
        pytest.fail("; ".join(MISSING))
    return request.param
