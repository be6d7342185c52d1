"""What the tests of the emulated Pico need: Node.js, rp2040js, the boot ROM."""

import os

import pytest
from redphone_host.emulator.pico import parts

HOW = "the emulated Pico is not tested here; install what it needs with `.ci/install-pico .venv`"


def need_pico_parts():
    """Skips the module where a part is missing; where CI is set, that is a failure."""
    try:
        parts.node()
        parts.boot_rom()
        whole = parts.is_installed()
    except parts.PartMissing:
        whole = False
    if not whole and os.environ.get("CI") == "true":
        pytest.fail(HOW, pytrace=False)
    if not whole:
        pytest.skip(HOW, allow_module_level=True)
