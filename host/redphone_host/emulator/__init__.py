"""A box without the box: firmware/main.py, unmodified, as a process of its own.

`box` starts that process and holds its ports; `runtimes` says on what it may run: `cpython` (with `boot_cpython` and
`fakes`, the modules that MicroPython has and CPython lacks), `unixport` (the real interpreter) or `pico` (an emulated
chip). `wiring` is what each of them is given; `chip` holds what stands behind the fakes (pins, UARTs, the display);
`panel_client` looks at the screen and presses the keys.
"""

from redphone_host.emulator.box import EmulatedBox
from redphone_host.emulator.panel_client import PanelClient, PanelError, PanelState

__all__ = ["EmulatedBox", "PanelClient", "PanelError", "PanelState"]
