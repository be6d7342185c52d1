"""The `micropython` runtime: the firmware on the real interpreter, its chip around it."""

import fcntl
import os
import signal
import subprocess
import threading

from redphone_host.emulator.chip.watchdog import EXIT_RESET, EXIT_WATCHDOG
from redphone_host.emulator.unixport.application import firmware_for
from redphone_host.emulator.unixport.chip import Chip
from redphone_host.emulator.unixport.interpreter import boot_command
from redphone_host.emulator.wiring import EXIT_SOFT_RESET, BoxProcess, Wiring

_SAID = {EXIT_RESET: "reset", EXIT_WATCHDOG: "watchdog reset"}
# In a box's environment: another heap than the usual one, octets.
HEAP_OCTETS_VARIABLE = "REDPHONE_HEAP_OCTETS"

_SOFT_REBOOT = b"MPY: soft reboot\r\n"


def launch(wiring: Wiring, reset_cause: int) -> BoxProcess:
    """Start a box. UsageProblem if there is no interpreter, BuildProblem."""
    return InterpreterProcess(wiring, reset_cause)


class InterpreterProcess:
    """One run of the interpreter, from power on or a reset to the next."""

    def __init__(self, wiring: Wiring, reset_cause: int) -> None:
        self._wiring = wiring
        self._code: int | None = None
        self._reset_code: int | None = None
        self._ending = threading.Lock()
        uarts = {number: terminal.master for number, terminal in enumerate(wiring.black)}
        self._chip = Chip(wiring.panel_path, wiring.red.master, uarts, self._reset)
        os.set_blocking(wiring.red.master, False)
        self._process = self._start(reset_cause)
        _tie(self._process.pid, wiring.lifeline)
        self._chip.power_up(wiring.inputs)

    @property
    def pid(self) -> int:
        """The interpreter's process."""
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return None if self._process.poll() is None else self.wait()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; the exit code. subprocess.TimeoutExpired after `timeout` seconds."""
        code = self._process.wait(timeout)
        with self._ending:
            if self._code is None:
                self._chip.power_down()
                self._code = self._after(code)
        return self._code

    def send_signal(self, sig: int) -> None:
        """Send a signal."""
        self._process.send_signal(sig)

    def kill(self) -> None:
        """Cut the power."""
        self._process.kill()

    def _start(self, reset_cause: int) -> "subprocess.Popen[bytes]":
        wiring, link = self._wiring, self._chip.inner_end.fileno()
        firmware = firmware_for(wiring.flash_dir, wiring.firmware_dir)
        with wiring.log_path.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - the interpreter that was found
                boot_command(firmware.boot, firmware.modules, self._heap_octets(firmware.heap_octets)),
                stdin=wiring.red.master,
                stdout=wiring.red.master,
                stderr=log,
                pass_fds=[*(terminal.master for terminal in wiring.black), wiring.lifeline, link],
                env=_environment(wiring, reset_cause, link),
                cwd=wiring.flash_dir,
                start_new_session=True,
            )

    def _heap_octets(self, usual: int) -> int:
        return int(self._wiring.env.get(HEAP_OCTETS_VARIABLE, usual))

    def _reset(self, code: int) -> None:
        """At once, whatever is under way."""
        self._reset_code = code
        self._process.kill()

    def _after(self, code: int) -> int:
        """What the end of the interpreter means; told where people look for it."""
        meaning = self._meaning(code)
        if meaning in _SAID:
            self._log(_SAID[meaning])
        elif meaning == EXIT_SOFT_RESET:
            self._wiring.red.say(_SOFT_REBOOT)
        return meaning

    def _meaning(self, code: int) -> int:
        """One that gives up would hang on a chip until the watchdog bites; at the prompt, its end is a soft reset."""
        if self._reset_code is not None:
            return self._reset_code
        if code > 0 and self._chip.is_watched:
            return EXIT_WATCHDOG
        return code or EXIT_SOFT_RESET

    def _log(self, line: str) -> None:
        with self._wiring.log_path.open("a") as log:
            log.write(line + "\n")


def _environment(wiring: Wiring, reset_cause: int, link: int) -> dict[str, str]:
    """Without HOME: the prompt would keep its history there."""
    environment = wiring.environment(reset_cause) | {"REDPHONE_CHIP_FD": str(link), "TZ": "UTC"}
    environment.pop("HOME", None)
    return environment


def _tie(pid: int, lifeline: int) -> None:
    """Let the kernel kill a process when the far end of this pipe closes: it ends with its owner, however that ends.

    The descriptor's owner and signal belong to the pipe's open end, which the process has inherited.
    """
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, pid)
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
