"""The emulated Pico's process: Node.js with the box's own terminals. SIGKILL cuts its power."""

import subprocess
from pathlib import Path

from redphone_host.emulator.chip.watchdog import PWRON_RESET
from redphone_host.emulator.pico import flash, parts
from redphone_host.emulator.pico.chip import DISPLAYS, Chip
from redphone_host.emulator.pico.letters import ImageLetters
from redphone_host.emulator.wiring import BoxProcess, Wiring
from redphone_host.errors import UsageProblem

UARTS_MAX = 2
_PROGRAM = Path(__file__).with_name("node") / "pico.mjs"
_DEFAULT_UNIQUE_ID = b"redphone".hex()


def launch(wiring: Wiring, reset_cause: int) -> BoxProcess:
    """Start a box. HostError if it cannot be: something is missing, or the image is not for it."""
    if len(wiring.black) > UARTS_MAX:
        raise UsageProblem(f"a Pico has {UARTS_MAX} UARTs, not {len(wiring.black)}", "ask for fewer black ports")
    image = wiring.environment(reset_cause).get(flash.VARIABLE)
    if not image:
        raise UsageProblem(flash.NEEDED, flash.ADVICE)
    return PicoProcess(wiring, flash.prepare(wiring.flash_dir, Path(image)), reset_cause)


class PicoProcess:
    """One run of the emulated chip, from power on or a reset to the next."""

    def __init__(self, wiring: Wiring, content: Path, reset_cause: int) -> None:
        node, rp2040js, boot_rom = parts.node(), parts.rp2040js(), parts.boot_rom()
        black = [terminal.master for terminal in wiring.black]
        self._chip = Chip(wiring.panel_path, ImageLetters(content.read_bytes()))
        with content.open("r+b") as file, wiring.log_path.open("ab") as log:
            link = self._chip.inner_end.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - the interpreter that was found, and our own program
                [node, str(_PROGRAM), str(link)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[link, file.fileno(), wiring.red.master, *black],
                start_new_session=True,
            )
            self._chip.power_up(
                {
                    "rp2040js": str(rp2040js),
                    "bootrom": boot_rom.hex(),
                    "flash": file.fileno(),
                    "red": wiring.red.master,
                    "uarts": black,
                    "uniqueId": wiring.environment(reset_cause).get("REDPHONE_UNIQUE_ID", _DEFAULT_UNIQUE_ID),
                    "afterReset": reset_cause != PWRON_RESET,
                    "displays": DISPLAYS,
                },
                wiring.inputs,
            )

    @property
    def pid(self) -> int:
        """The emulator's process."""
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the exit code. subprocess.TimeoutExpired after `timeout` seconds."""
        code = self._process.wait(timeout)
        self._chip.power_down()
        return code

    def send_signal(self, sig: int) -> None:
        """Send a signal."""
        self._process.send_signal(sig)

    def kill(self) -> None:
        """Cut the power."""
        self._process.kill()
