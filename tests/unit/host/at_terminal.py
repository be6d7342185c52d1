"""The program `redphone` at a real terminal: what it shows there, and what a person types."""

import os
import pty
import select
import subprocess
import sysconfig
import time
from pathlib import Path

PROGRAM = Path(sysconfig.get_path("scripts")) / "redphone"
PATIENCE_S = 20.0
END_OF_INPUT = "\x04"
INTERRUPT = "\x03"


class AtTerminal:
    """Starts the program; a context manager that ends it. `shown` is all that the terminal has been told."""

    def __init__(self, *words, env):
        self._master, slave = pty.openpty()
        self.shown = ""
        self._seen = 0
        # The terminal becomes the program's own: a password is asked for there, and control-C comes from there.
        lead = ["setsid", "--ctty", str(PROGRAM), *(str(word) for word in words)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REDPHONE_")}
        wide = {"COLUMNS": "200", "TERM": "dumb"}
        self._process = subprocess.Popen(lead, stdin=slave, stdout=slave, stderr=slave, env=clean | wide | env)
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    def sees(self, text):
        """Wait until `text` has been shown, after what was seen last."""
        deadline = time.monotonic() + PATIENCE_S
        while text not in self.shown[self._seen :]:
            left = deadline - time.monotonic()
            assert left > 0, f"{text!r} is not shown; this is: {self.shown!r}"
            assert self._take(left) or text in self.shown[self._seen :], f"{text!r} is not in {self.shown!r}"
        self._seen = self.shown.index(text, self._seen) + len(text)

    def types(self, text):
        os.write(self._master, text.encode())

    def ends(self):
        """The exit code, once it has ended."""
        while self._take(PATIENCE_S):
            pass
        return self._process.wait(PATIENCE_S)

    def _take(self, timeout_s):
        readable, _, _ = select.select([self._master], [], [], timeout_s)
        if not readable:
            return False
        try:
            octets = os.read(self._master, 65536)
        except OSError:  # how a terminal says that nobody holds it any more
            return False
        self.shown += octets.decode(errors="replace")
        return bool(octets)
