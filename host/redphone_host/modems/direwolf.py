"""A direwolf process, packet radio's modem in software, without sound card or network.

Its KISS port is a pseudo-terminal; it hears its standard input, and speaks into a FIFO through ALSA's file device. It
hands over a whole transmission at once, and waits for as long as that takes to play: `speak` plays it.
"""

import os
import re
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from shutil import which
from typing import IO

import numpy as np
import numpy.typing as npt

from redphone_host.errors import HostError

SAMPLE_RATE = 22050
_START_S = 20
_STOP_S = 5

_PORT_SAID = re.compile(rb"Virtual KISS TNC is available on (/dev/pts/\d+)\s")
_LINK = Path("/tmp/kisstnc")  # noqa: S108 - direwolf makes it, and nothing here uses it

_ADVICE = "Run it by hand to see what is wrong: direwolf -t 0"

Samples = npt.NDArray[np.int16]


class NoDirewolf(HostError):
    """direwolf is not there, or does not start."""


class Direwolf:
    """One direwolf process. `folder` is for its files, and nobody else's."""

    def __init__(self, folder: Path, bit_rate: int) -> None:
        program = _program()
        if program is None:
            raise NoDirewolf("direwolf is missing.", "On Debian or Ubuntu: sudo apt install direwolf")
        self._speech = folder / "speech"
        os.mkfifo(self._speech)
        self._out = os.open(self._speech, os.O_RDWR | os.O_NONBLOCK)
        self._to_play: Samples = np.zeros(0, np.int16)
        self._write_configuration(folder, bit_rate)
        self._process = subprocess.Popen(  # noqa: S603 - every word of it is ours
            [str(program), "-c", "direwolf.conf", "-t", "0", "-q", "hd", "-p"],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )
        try:
            self.port = self._find_port()
        except NoDirewolf:
            self._end()
            raise
        self._reader = threading.Thread(target=_drain, args=(_pipe(self._process.stdout),), daemon=True)
        self._reader.start()

    @property
    def keyed(self) -> bool:
        """Whether it is speaking."""
        return len(self._to_play) > 0

    def hear(self, samples: Samples) -> None:
        """What comes to its receiver."""
        _pipe(self._process.stdin).write(samples.tobytes())

    def speak(self, count: int) -> Samples:
        """What it says in the time of `count` samples: zeros if nothing."""
        self._fetch()
        said = self._to_play[:count]
        self._to_play = self._to_play[count:]
        return np.pad(said, (0, count - len(said)))

    def stop(self) -> None:
        """Without input it ends by itself."""
        _pipe(self._process.stdin).close()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._reader.join()
        self._end()
        if _LINK.is_symlink() and os.readlink(_LINK) == self.port:
            _LINK.unlink(missing_ok=True)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            _pipe(pipe).close()
        os.close(self._out)

    def _fetch(self) -> None:
        while select.select([self._out], [], [], 0)[0]:
            octets = os.read(self._out, 1 << 16)
            self._to_play = np.concatenate((self._to_play, np.frombuffer(octets, np.int16)))

    def _find_port(self) -> str:
        """Where direwolf says its KISS port is; it waits for sound meanwhile."""
        said = b""
        end = time.monotonic() + _START_S
        pipe = _pipe(self._process.stdout)
        while time.monotonic() < end and select.select([pipe], [], [], end - time.monotonic())[0]:
            octets = os.read(pipe.fileno(), 4096)
            said += octets
            found = _PORT_SAID.search(said)
            if found:
                return found[1].decode()
            if not octets:
                break
        words = said.decode(errors="replace").strip().splitlines()
        raise NoDirewolf("direwolf did not start. Its last words: " + (words[-1] if words else "none"), _ADVICE)

    def _write_configuration(self, folder: Path, bit_rate: int) -> None:
        (folder / "direwolf.conf").write_text(
            f"ADEVICE stdin redphone\nARATE {SAMPLE_RATE}\nACHANNELS 1\nCHANNEL 0\nMODEM {bit_rate}\n"
            "AGWPORT 0\nKISSPORT 0\n"
        )
        (folder / "alsa.conf").write_text(
            f'<{_alsa()}/alsa.conf>\npcm.redphone {{ type file slave.pcm "null" file "{self._speech}" format "raw" }}\n'
        )


def available() -> bool:
    """Whether direwolf can be had here."""
    return _program() is not None


def _program() -> Path | None:
    fetched = _fetched() / "direwolf"
    installed = which("direwolf")
    return fetched if fetched.exists() else Path(installed) if installed else None


def _fetched() -> Path:
    """Where .ci/install-direwolf puts it."""
    return Path(sys.prefix, "lib", "direwolf")


def _alsa() -> Path:
    """Where ALSA's own configuration is, that ours stands on."""
    return _fetched() / "alsa" if _fetched().exists() else Path("/usr/share/alsa")


def _environment(folder: Path) -> dict[str, str]:
    environment = {**os.environ, "ALSA_CONFIG_PATH": str(folder / "alsa.conf")}
    if _fetched().exists():
        environment["LD_LIBRARY_PATH"] = str(_fetched() / "lib")
    return environment


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("the process was started without pipes")
    return pipe


def _drain(pipe: IO[bytes]) -> None:
    """direwolf reports every packet; somebody must read it."""
    while os.read(pipe.fileno(), 4096):
        pass
