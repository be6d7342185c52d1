"""Makes this process a box: `python -P -m redphone_host.emulator.boot_cpython FLASH_DIR [FIRMWARE_DIR]`.

Puts the fakes and the firmware first on the path, gives `time` MicroPython's ticks, takes the buffers off stdin
and stdout, shows the panel at REDPHONE_PANEL, and then runs boot.py and main.py as the chip would: one after
the other, as __main__. Ends when the process at the other end of REDPHONE_LIFELINE_FD does.
"""

import asyncio
import atexit
import gc
import os
import runpy
import sys
import threading
import time
import traceback
from pathlib import Path

from redphone_host.emulator.chip import clock, watchdog
from redphone_host.emulator.firmware import firmware_dir

FAKES_DIR = Path(__file__).parent / "fakes"


def _watch_lifeline() -> None:
    """Whoever started this process holds the other end of a pipe and never writes: its end is theirs, and ours."""
    fd = int(os.environ.get("REDPHONE_LIFELINE_FD", "-1"))
    if fd < 0:
        return

    def wait() -> None:
        os.read(fd, 1)
        os._exit(0)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def _extend_time() -> None:
    for name in ("ticks_ms", "ticks_us", "ticks_add", "ticks_diff", "sleep_ms", "sleep_us"):
        setattr(time, name, getattr(clock, name))

    async def sleep_ms(ms: int) -> None:
        await asyncio.sleep(max(ms, 0) / 1000)

    asyncio.sleep_ms = sleep_ms  # type: ignore[attr-defined]


def _extend_gc() -> None:
    """This interpreter's memory has no bounds: of a heap there are 0 octets, which means not known."""
    for name in ("mem_free", "mem_alloc"):
        setattr(gc, name, lambda: 0)
    gc.threshold = lambda octets: None  # type: ignore[attr-defined]


def _extend_sys() -> None:
    sys.print_exception = traceback.print_exception  # type: ignore[attr-defined]


def _unbuffer() -> None:
    from redphone_host.emulator.chip.usb_serial import UsbIn, UsbOut

    sys.stdin = UsbIn(0)
    sys.stdout = UsbOut(1)


def _show_panel() -> None:
    from redphone_host.emulator.chip.panel import PANEL
    from redphone_host.emulator.chip.pins import INPUTS

    PANEL.pins.put_all(os.environ.get(INPUTS, ""))
    path = os.environ.get("REDPHONE_PANEL")
    if not path:
        return
    import framebuf  # type: ignore[import-not-found]  # the fake one, or whatever stands first on the path

    from redphone_host.emulator.chip.panel_server import PanelServer
    from redphone_host.emulator.screen import ScreenReader

    PanelServer(path, PANEL, ScreenReader(framebuf)).start()


def main(flash: Path, firmware: Path) -> None:
    """Run the firmware. Returns or raises as main.py does, which on a box it never should."""
    _watch_lifeline()
    sys.path[:0] = [str(FAKES_DIR), str(FAKES_DIR / "shared"), str(firmware)]
    _extend_time()
    _extend_gc()
    _extend_sys()
    _unbuffer()
    _show_panel()
    os.chdir(flash)
    left_by_boot = {}
    if (firmware / "boot.py").is_file():
        left_by_boot = runpy.run_path(str(firmware / "boot.py"), run_name="__main__")
    shared = {name: value for name, value in left_by_boot.items() if not name.startswith("__")}
    runpy.run_path(str(firmware / "main.py"), init_globals=shared, run_name="__main__")


def _rest_as_the_chip_does() -> None:
    """After main.py the chip waits at its prompt, and its watchdog, if there is one, resets it."""
    while watchdog.is_armed():
        time.sleep(1)


if __name__ == "__main__":
    atexit.register(_rest_as_the_chip_does)
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else firmware_dir())
