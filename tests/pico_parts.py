"""What the tests of the emulated Pico need: Node.js, rp2040js, the boot ROM."""

import os

import pytest
from redphone_host.emulator.pico import parts


def need_pico_parts():
    """Skips where a part is missing. Where CI is set nothing is skipped: the box says what is missing, and fails."""
    if os.environ.get("CI") == "true":
        return
    try:
        parts.node()
        parts.boot_rom()
        whole = parts.is_installed()
    except parts.PartMissing:
        whole = False
    if not whole:
        how = "the emulated Pico is not tested here; install what it needs with `.ci/install-pico .venv`"
        pytest.skip(how, allow_module_level=True)
