"""The box's own modules, and MicroPython's `framebuf` as the emulator has it, as the box imports them."""

import sys

from paths import FIRMWARE, ROOT

_FAKES = ROOT / "host" / "redphone_host" / "emulator" / "fakes"

for folder in (FIRMWARE, _FAKES, _FAKES / "shared"):
    if str(folder) not in sys.path:
        sys.path.append(str(folder))
