"""The `cpython` runtime: the firmware on this very Python, with fakes for what MicroPython has; runs anywhere."""

import subprocess
import sys

from redphone_host.emulator.wiring import BoxProcess, Wiring

_BOOT = "redphone_host.emulator.boot_cpython"


def launch(wiring: Wiring, reset_cause: int) -> BoxProcess:
    """Start a box."""
    black = [terminal.master for terminal in wiring.black]
    places = {"REDPHONE_PANEL": str(wiring.panel_path), "REDPHONE_LIFELINE_FD": str(wiring.lifeline)}
    with wiring.log_path.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", _BOOT, str(wiring.flash_dir), str(wiring.firmware_dir)],
            stdin=wiring.red.master,
            stdout=wiring.red.master,
            stderr=log,
            pass_fds=[*black, wiring.lifeline],
            env=wiring.environment(reset_cause) | places,
            start_new_session=True,
        )
