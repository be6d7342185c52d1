"""The firmware's kernels as a Pico runs them: compiled for its core, on an emulated core that counts cycles.

The Python around the kernels is the firmware's own too, but runs here, on CPython. So results are those of the chip,
and cycles are those of the kernels alone.
"""

import importlib.util
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from redphone_host.bench.cortex_m import Core
from redphone_host.bench.mpy_file import viper_functions
from redphone_host.build.compiler import Compiler
from redphone_host.emulator.firmware import firmware_dir

_CIPHER = "redphone.cipher.viper"
_CIPHER_MODULES = ("", ".chacha20_kernel", ".poly1305_kernel", ".field_kernel", ".aead", ".x25519")
_CODING = "redphone.black.viper"
_CODING_MODULES = ("", ".reed_solomon", ".hunter")
_POINTERS = ("ptr8", "ptr16", "ptr32", "uint")


class ModulesOnChip:
    """A package's modules are attributes; what they call among viper functions runs on emulated cores.

    arch: "armv6m" for a Pico, "armv7emsp" for a Pico 2. BuildProblem if there is no mpy-cross. With `watch_alignment`,
    UnalignedAccess where a Pico would fault; slow.
    """

    def __init__(self, package: str, names: Sequence[str], arch: str, watch_alignment: bool) -> None:
        self._arch = arch
        self._watch_alignment = watch_alignment
        self._cores: list[Core] = []
        with tempfile.TemporaryDirectory() as folder, _nothing_left_in_modules(package, names):
            compiler = Compiler(arch)
            for name in names:
                source = _source(package, name)
                target = Path(folder) / "module.mpy"
                compiler.compile(source, source.name, target)
                module = self._load(package + name, source, target.read_bytes())
                setattr(self, name.removeprefix(".") or "package", module)

    def _load(self, name: str, source: Path, compiled: bytes) -> ModuleType:
        core = Core(self._arch, viper_functions(compiled), self._watch_alignment)
        self._cores.append(core)
        spec = importlib.util.spec_from_file_location(name, source)
        if spec is None or spec.loader is None:
            raise ImportError(name)
        module = importlib.util.module_from_spec(spec)
        module.__dict__.update({kind: kind for kind in _POINTERS}, micropython=SimpleNamespace(viper=_Onto(core)))
        sys.modules[name] = module
        spec.loader.exec_module(module)
        return module

    def cycles(self) -> int:
        """How many cycles all kernels have taken since this was asked last."""
        taken = sum(core.cycles for core in self._cores)
        for core in self._cores:
            core.cycles = 0
        return taken


class KernelsOnChip(ModulesOnChip):
    """The cipher's."""

    aead: ModuleType
    x25519: ModuleType

    def __init__(self, arch: str = "armv6m", watch_alignment: bool = False) -> None:
        super().__init__(_CIPHER, _CIPHER_MODULES, arch, watch_alignment)


class CodingOnChip(ModulesOnChip):
    """Those of error correction, and of the hunt for frames."""

    reed_solomon: ModuleType
    hunter: ModuleType

    def __init__(self, arch: str = "armv6m", watch_alignment: bool = False) -> None:
        super().__init__(_CODING, _CODING_MODULES, arch, watch_alignment)


class _Onto:
    """In place of `micropython.viper`: each function in turn becomes a call of the core's next."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._count = 0

    def __call__(self, function: Callable[..., Any]) -> Callable[..., int]:
        """Where octets will do, they are given at an odd address."""
        number = self._count
        self._count += 1
        odd = [n for n, kind in enumerate(function.__annotations__.values()) if kind == "ptr8"]
        return lambda *given: self._core.call(number, given, odd)


def _source(package: str, name: str) -> Path:
    file = f"{name.removeprefix('.') or '__init__'}.py"
    return firmware_dir().joinpath(*package.split("."), file)


@contextmanager
def _nothing_left_in_modules(package: str, names: Sequence[str]) -> Iterator[None]:
    """CPython must go on finding that it has no viper."""
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(package + name, None)
