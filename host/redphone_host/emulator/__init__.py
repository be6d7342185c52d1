"""A box without the box: firmware/main.py, unmodified, as a process of its own.

`box` starts that process and holds its ports; `boot_cpython` is what it runs first; `fakes` is the folder of
modules that MicroPython has and CPython lacks, put first on its path; `chip` holds what stands behind the fakes
(pins, UARTs, the display); `panel_client` looks at the screen and presses the keys.
"""

from redphone_host.emulator.box import EmulatedBox
from redphone_host.emulator.panel_client import PanelClient, PanelError, PanelState

__all__ = ["EmulatedBox", "PanelClient", "PanelError", "PanelState"]
