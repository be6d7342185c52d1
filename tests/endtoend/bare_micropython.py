"""A board with MicroPython and nothing else: the real interpreter on a pseudo-terminal, with a folder as its storage.

It starts as a chip does: boot.py, main.py, then the prompt. A reset, a soft reset and the watchdog start it again.
`unplug` pulls the cable; `power_cycle` turns it off and on.
"""

import os
import select
import signal
import subprocess
import sysconfig
import threading
import tty
from pathlib import Path

INTERPRETER = Path(sysconfig.get_path("scripts")) / "micropython"
PARTS = Path(__file__).parent / "bare"
READ_OCTETS = 65536
PATIENCE_S = 20.0


class BareMicropython:
    """`path` is its port. `folder` is its storage. `written` is all that it has said."""

    def __init__(self, folder, watchdog_s=0.5):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.starts = 0
        self.written = b""
        self._said = threading.Condition()
        self._watchdog_s = watchdog_s
        self._outer, self._port = os.openpty()
        tty.setraw(self._port)
        self.path = os.ttyname(self._port)
        self._stop_read, self._stop_write = os.pipe()
        self._thread = None
        self._plugged = True
        self.power_on()

    def power_on(self):
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self.says(b">>> ")

    def says(self, octets):
        """Wait until it has said this."""
        with self._said:
            assert self._said.wait_for(lambda: octets in self.written, PATIENCE_S), self.written

    def power_off(self):
        """At this instant."""
        os.write(self._stop_write, b"x")
        self._thread.join()
        os.read(self._stop_read, 1)

    def unplug(self):
        """Pull the cable, which is the power as well: the port is gone."""
        self.power_off()
        os.close(self._outer)
        os.close(self._port)
        self._plugged = False

    def close(self):
        if self._plugged:
            self.unplug()
        os.close(self._stop_read)
        os.close(self._stop_write)

    def _run(self):
        while self._run_once():
            pass

    def _run_once(self):
        """From one start to the next; whether there is a next."""
        inner, terminal = os.openpty()
        tty.setraw(terminal)
        watch_read, watch_write = os.pipe()
        self.starts += 1
        process = subprocess.Popen(
            [INTERPRETER, "-X", "heapsize=400k", "-i", PARTS / "start.py"],
            stdin=terminal, stdout=terminal, stderr=terminal, cwd=self.folder,
            env=_environment(watch_write), pass_fds=[watch_write],
        )  # fmt: skip
        for handle in (terminal, watch_write):
            os.close(handle)
        try:
            return self._carry(process, inner, watch_read)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
            for handle in (inner, watch_read):
                os.close(handle)

    def _carry(self, process, inner, watch_read):
        """Octets both ways, until the interpreter ends (True), its watchdog bites (True), or the power goes (False)."""
        patience_s = None
        while True:
            watched = [inner, self._outer, self._stop_read, watch_read]
            readable, _, _ = select.select(watched, [], [], patience_s)
            if self._stop_read in readable:
                return False
            if not readable:
                return True
            if watch_read in readable and os.read(watch_read, READ_OCTETS):
                patience_s = self._watchdog_s
            if inner in readable:
                try:
                    said = os.read(inner, READ_OCTETS)
                except OSError:  # the interpreter has ended
                    return True
                with self._said:
                    self.written += said
                    self._said.notify_all()
                os.write(self._outer, said)
            if self._outer in readable:
                os.write(inner, os.read(self._outer, READ_OCTETS))


def started(folder):
    """What a board with this storage says when it is turned on once, up to its prompt."""
    with open(os.devnull, "wb") as nobody:
        done = subprocess.run(
            [INTERPRETER, PARTS / "start.py"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30, cwd=folder,
            env=_environment(nobody.fileno()), pass_fds=[nobody.fileno()],
        )  # fmt: skip
    return done.stdout.decode()


def _environment(watchdog_fd):
    return {"WATCHDOG_FD": str(watchdog_fd), "PATH": os.environ["PATH"]}
