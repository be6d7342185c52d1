"""An emulated box: the firmware in a process of its own, its ports, its panel, and its power switch.

The process ends with this one, however this one ends: it holds the far end of a pipe that nobody else has.
"""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from redphone_host.emulator.chip.pins import INPUTS
from redphone_host.emulator.firmware import board
from redphone_host.emulator.firmware import firmware_dir as installed_firmware_dir
from redphone_host.emulator.power import Power
from redphone_host.emulator.runtimes import Runtime, default_runtime, launcher
from redphone_host.emulator.terminals import Terminal
from redphone_host.emulator.wiring import BoxProcess, Wiring

MAX_SOCKET_PATH = 100
Links = Path | str | Sequence[Path | str] | None


def _as_paths(links: Links) -> list[Path]:
    if links is None:
        return []
    if isinstance(links, str | Path):
        return [Path(links)]
    return [Path(link) for link in links]


def _wired_shut() -> str:
    """What the environment says; else the loop through the case is closed, until somebody opens the case."""
    return os.environ.get(INPUTS, f"{board().PIN_TAMPER}=0")


class EmulatedBox:
    """One box. Made without power: `start` it, or use it as a context manager.

    flash_dir: the folder that is the box's flash; made if it is not there.
    uarts: how many black ports; a box has two. red_link, black_link: names for the ports, several for the black ones.
    panel_path: the panel's socket. log_path: gets the box's stderr; by default beside the flash folder.
    runtime: what runs the firmware; by default the real interpreter where it is installed.
    supervise: start again when the firmware resets the chip or the watchdog does.
    env: more environment for the box, such as REDPHONE_UNIQUE_ID.
    """

    def __init__(
        self,
        flash_dir: Path | str,
        *,
        uarts: int = 2,
        red_link: Path | str | None = None,
        black_link: Links = None,
        panel_path: Path | str | None = None,
        log_path: Path | str | None = None,
        firmware_dir: Path | str | None = None,
        runtime: Runtime | None = None,
        supervise: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.flash_dir = Path(flash_dir).resolve()
        self.flash_dir.mkdir(parents=True, exist_ok=True)
        self.log_path = Path(log_path or self.flash_dir.with_name(self.flash_dir.name + ".log"))
        self.firmware_dir = Path(firmware_dir).resolve() if firmware_dir else installed_firmware_dir()
        self.runtime = default_runtime() if runtime is None else Runtime(runtime)
        self._env = {INPUTS: _wired_shut()} | dict(env or {})
        self._power = Power(self._launch, supervise)
        self._closed = False
        self._own_dir: Path | None = None
        self.panel_path = self._place_panel(panel_path)
        self._lifeline_read, self._lifeline_write = os.pipe()
        self._terminals: list[Terminal] = []
        try:
            self._open_terminals(uarts, red_link, _as_paths(black_link))
        except (OSError, ValueError):
            self.close()
            raise

    def _place_panel(self, panel_path: Path | str | None) -> Path:
        if panel_path is None:
            self._own_dir = Path(tempfile.mkdtemp(prefix="rp-"))
            return self._own_dir / "panel"
        path = Path(panel_path).absolute()
        if len(str(path)) >= MAX_SOCKET_PATH:
            raise ValueError(f"{path} is too long for a socket; give a path under {MAX_SOCKET_PATH} characters")
        return path

    def _open_terminals(self, uarts: int, red_link: Path | str | None, black_links: list[Path]) -> None:
        if len(black_links) > uarts:
            raise ValueError(f"{len(black_links)} black links for {uarts} black ports; give one a port at most")
        links = [Path(red_link) if red_link else None, *black_links, *[None] * (uarts - len(black_links))]
        for link in links:
            self._terminals.append(Terminal(link))

    @property
    def red_path(self) -> Path:
        """The red port, for the operator's side to open."""
        return self._terminals[0].path

    @property
    def black_paths(self) -> list[Path]:
        """The black ports, UART 0 first."""
        return [terminal.path for terminal in self._terminals[1:]]

    @property
    def pid(self) -> int | None:
        """The process, None before the first start."""
        return self._power.process.pid if self._power.process else None

    @property
    def running(self) -> bool:
        """Whether the firmware runs."""
        return self._power.running

    @property
    def exit_code(self) -> int | None:
        """How the process ended (negative: by which signal); None while it runs."""
        return self._power.process.poll() if self._power.process else None

    @property
    def restarts(self) -> int:
        """How often the box has been started again after a reset."""
        return self._power.restarts

    def start(self) -> None:
        """Switch the power on. Same ports, same flash."""
        if self._closed:
            raise RuntimeError("this box has been closed; make a new one")
        if not (self.firmware_dir / "main.py").is_file():
            raise FileNotFoundError(f"there is no main.py in {self.firmware_dir}; give the firmware's folder")
        self._power.switch_on()

    def kill(self) -> None:
        """Cut the power, at whatever instant this is."""
        self._power.switch_off()

    def terminate(self) -> None:
        """Ask the process to end; cut the power if it does not."""
        self._power.switch_off(gently=True)

    def restart(self) -> None:
        """Cut the power and switch it on again."""
        self.kill()
        self.start()

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until the box has stopped for good; its exit code, None if it runs still. `timeout` in seconds."""
        self._power.wait(timeout)
        return self.exit_code

    def close(self) -> None:
        """Switch off for good: ports, links and socket go away, the flash and the log stay."""
        if self._closed:
            return
        self._closed = True
        self.terminate()
        for terminal in self._terminals:
            terminal.close()
        os.close(self._lifeline_read)
        os.close(self._lifeline_write)
        self.panel_path.unlink(missing_ok=True)
        if self._own_dir is not None:
            shutil.rmtree(self._own_dir, ignore_errors=True)

    def __enter__(self) -> Self:
        if not self.running:
            self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _launch(self, reset_cause: int) -> BoxProcess:
        for terminal in self._terminals:
            terminal.discard_input()
        self.panel_path.unlink(missing_ok=True)
        red, *black = self._terminals
        wiring = Wiring(
            flash_dir=self.flash_dir,
            firmware_dir=self.firmware_dir,
            panel_path=self.panel_path,
            log_path=self.log_path,
            red=red,
            black=tuple(black),
            lifeline=self._lifeline_read,
            env=self._env,
        )
        return launcher(self.runtime)(wiring, reset_cause)
