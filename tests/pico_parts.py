"""What the tests of the emulated Pico need: Node.js, rp2040js, the boot ROM. Installed in CI, asked for elsewhere."""

import os
import subprocess

import pytest
from paths import ROOT
from redphone_host.emulator.pico import parts
from redphone_host.emulator.pico.parts import PartMissing


def need_pico_parts():
    """Skips the module where a part is missing. Where CI is set, they are installed, and what fails then is a fault."""
    if os.environ.get("CI") == "true":
        subprocess.run([ROOT / ".ci" / "install-pico"], check=True)
    try:
        parts.boot_rom()
        parts.node()
        if not parts.is_installed():
            pytest.skip("rp2040js is not here; install it with .ci/install-pico", allow_module_level=True)
    except PartMissing as missing:
        pytest.skip(f"{missing.problem}: {missing.advice}", allow_module_level=True)
