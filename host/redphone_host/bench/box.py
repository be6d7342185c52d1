"""How fast a box's cipher is, beside libsodium in the same minute, and how large; and how fast it corrects errors."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from redphone_host.bench.coding import CodingRow, coding_rows
from redphone_host.build.boards import BOARDS
from redphone_host.build.compiler import Compiler
from redphone_host.emulator.firmware import firmware_dir
from redphone_host.emulator.unixport import application, interpreter
from redphone_host.errors import HostError
from redphone_host.flash.duty import interpreter as interpreter_at
from redphone_host.flash.ports import choose

_SCRIPT = Path(__file__).with_name("box_script.py")
_TIMEOUT_S = 300

# What is measured, as people call it, and the most that it may take on an RP2040 at 125 MHz.
OPERATIONS = {
    "seal_64": "seal 64 octets",
    "seal_256": "seal 256 octets",
    "seal_1024": "seal 1024 octets",
    "open_256": "open 256 octets",
    "x25519": "X25519",
    "handshake_prepare": "make an ephemeral key",
    "handshake_begin": "begin a handshake",
    "handshake_answer": "answer a handshake",
    "handshake_finish": "finish a handshake",
}
TARGETS_MS = {"seal_256": 0.9, "x25519": 115.0, "handshake_answer": 350.0}


# A Pico is silent for so long while it measures, and one that restarts into service is there after so long.
_BOX_SILENT_S = 180.0
_BOX_RESTARTS_S = 10.0


class BenchRuntime(StrEnum):
    """`micropython`: the real interpreter, on this computer. `cpython`: this Python, with the plain cipher."""

    MICROPYTHON = "micropython"
    CPYTHON = "cpython"


@dataclass(frozen=True)
class Row:
    """One operation. Microseconds on this computer; milliseconds of kernels alone on a Pico, and its target."""

    operation: str
    box_us: float
    libsodium_us: float
    ratio: float
    pico_kernels_ms: float | None
    pico_target_ms: float | None


@dataclass(frozen=True)
class Figures:
    """What was measured. kernels: "viper" or "plain". Memory in octets, None where the runtime has no such heap."""

    runtime: str
    runs: int
    kernels: str
    import_ms: float
    heap_free: int | None
    heap_used: int | None
    rows: list[Row]
    kernel_octets: dict[str, int]
    coding: list[CodingRow] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"type": "bench"} | asdict(self)


def measure(runtime: BenchRuntime, runs: int, pico_kernels_ms: Callable[[], dict[str, float]]) -> Figures:
    """Run all of it, some ten seconds for five runs each. HostError if a part is missing or a run fails."""
    return _figures(runtime.value, runs, _run(_command(runtime, runs)), pico_kernels_ms)


def measure_at(port: str, runs: int, pico_kernels_ms: Callable[[], dict[str, float]]) -> Figures:
    """The same on a box in service, by its interpreter at `port`. HostError if it has none there, or a run fails."""
    given = f"import sys\nsys.argv[:] = ['', 'soft', '{runs}', sys.path[0]]\n"
    with interpreter_at(choose(port), _BOX_RESTARTS_S) as repl:
        said = repl.run(given + _SCRIPT.read_text(), silence_s=_BOX_SILENT_S)
    return _figures(port, runs, json.loads(said.strip().splitlines()[-1]), pico_kernels_ms)


def _figures(runtime: str, runs: int, box: dict[str, Any], pico_kernels_ms: Callable[[], dict[str, float]]) -> Figures:
    libsodium = _run([sys.executable, "-I", str(_SCRIPT), "sodium", str(runs), str(firmware_dir())])
    pico = pico_kernels_ms()
    rows = [
        Row(name, us, libsodium["us"][name], us / libsodium["us"][name], pico.get(name), TARGETS_MS.get(name))
        for name, us in ((name, box["us"][name]) for name in OPERATIONS)
    ]
    return Figures(
        runtime=runtime,
        runs=runs,
        kernels=box["kernels"],
        import_ms=box["import_us"] / 1000,
        heap_free=box["heap_free"],
        heap_used=box["heap_used"],
        rows=rows,
        kernel_octets=kernel_octets(),
        coding=coding_rows(box["coding_us"], pico),
    )


def _command(runtime: BenchRuntime, runs: int) -> list[str]:
    """Compiled as on a box where that is the real interpreter. UsageProblem, BuildProblem."""
    if runtime is BenchRuntime.CPYTHON:
        return [sys.executable, "-I", str(_SCRIPT), "soft", str(runs), str(firmware_dir())]
    folder, heap_octets = application.modules_dir(firmware_dir())
    return interpreter.command(_SCRIPT, "soft", str(runs), folder, heap_octets=heap_octets)


def _run(command: list[str]) -> dict[str, Any]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S)  # noqa: S603 - our own script
    except subprocess.TimeoutExpired as error:
        raise HostError(f"{Path(command[0]).name} was not done after {_TIMEOUT_S} s", "try again") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise HostError(f"{Path(command[0]).name} stopped: {said[-1] if said else done.returncode}")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def kernel_octets() -> dict[str, int]:
    """The size of the compiled kernels for each architecture that a board has, octets. BuildProblem."""
    folders = [firmware_dir() / "redphone" / room / "viper" for room in ("cipher", "black")]
    sizes = {}
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "kernel.mpy"
        for arch in sorted({board.arch for board in BOARDS.values()}):
            compiler = Compiler(arch)
            sizes[arch] = 0
            for source in sorted(path for folder in folders for path in folder.glob("*.py")):
                compiler.compile(source, source.name, target)
                sizes[arch] += target.stat().st_size
    return sizes
