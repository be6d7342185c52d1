"""The program `redphone` as people run it: a process of its own, its words, what it prints, its exit code.

Whatever it prints is held against the secrets that it must never show.
"""

import base64
import json
import os
import queue
import signal
import subprocess
import sysconfig
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from endtoend.imported_program import ImportedProgram

PROGRAM = Path(sysconfig.get_path("scripts")) / "redphone"
TIMEOUT_S = 30.0

SECRET_FIELDS = ("own_secret", "static_static", "psk", "seed")
_PIECE = 12  # octets of a key that nothing else can hold by chance


def secrets_of(fill):
    """The octets of a fill that nobody may see, by name."""
    return {f"{name} of end {'AB'[fill.role]}": bytes(getattr(fill, name)) for name in SECRET_FIELDS}


def leaked(octets, secrets):
    """The names of the secrets of which `octets` show a piece, as they are or as people write octets."""
    lowered = octets.lower()
    found = []
    for name, secret in secrets.items():
        pieces = [secret[at : at + _PIECE] for at in range(0, len(secret) - _PIECE + 1, _PIECE // 2)]
        plain = any(piece in octets for piece in pieces)
        escaped = any(repr(piece)[2:-1].encode() in octets for piece in pieces)
        in_hex = any(piece.hex().encode() in lowered for piece in pieces)
        in_base64 = base64.b64encode(secret).rstrip(b"=")[:-1] in octets
        if plain or escaped or in_hex or in_base64:
            found.append(name)
    return found


@dataclass
class Said:
    """What a command has said, and its exit code."""

    code: int
    stdout: str
    stderr: str

    @property
    def records(self):
        """Standard output as JSON objects, one a line."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def record(self):
        """The one JSON object on standard output."""
        (only,) = self.records
        return only

    @property
    def statuses(self):
        """The receipts told on the way."""
        return [record["status"] for record in self.records if record["type"] == "progress"]

    @property
    def error(self):
        """The error that `--json` puts on standard error."""
        return json.loads(self.stderr)


class CommandLine:
    """Runs the program. `keep_secret(fill)`: from now on nothing that it prints may show that fill's keys."""

    def __init__(self, home):
        self._home = home
        self._secrets = {}
        self._running = []
        self._imported = []  # programs that wait for a command
        self.said = []

    def keep_secret(self, fill):
        line = fill.line_id.hex()
        self._secrets.update({f"{name} of line {line}": secret for name, secret in secrets_of(fill).items()})

    def __call__(self, *words, input=None, env=None):  # noqa: A002 - as subprocess has it
        """Run it to its end. `input`: octets for standard input."""
        program = self._imported.pop() if self._imported else ImportedProgram(self._environment(None))
        with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
            stdin.write(input or b"")
            stdin.seek(0)
            code = program.run(self._command(words), self._environment(env), (stdin, stdout, stderr), TIMEOUT_S)
            self._imported.append(program)
            return self.note(code, contents(stdout), contents(stderr))

    def start(self, *words):
        """Start it as it is installed, and go on while it runs."""
        running = Running(self, self._command(words), self._environment(None))
        self._running.append(running)
        return running

    def note(self, code, stdout, stderr):
        said = Said(code, stdout.decode(), stderr.decode())
        self.said.append(said)
        assert not leaked(stdout + stderr, self._secrets)
        assert "Traceback" not in said.stdout + said.stderr, said
        return said

    def close(self):
        for running in self._running:
            running.kill()
        for program in self._imported:
            program.close()

    def _command(self, words):
        return [str(PROGRAM), *(os.fspath(word) for word in words)]

    def _environment(self, more):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("REDPHONE_")}
        wide = {"COLUMNS": "240", "TERM": "dumb", "PYTHONWARNINGS": "error", "HOME": str(self._home)}
        return clean | wide | (more or {})


def contents(file):
    """All that a file holds."""
    file.seek(0)
    return file.read()


class Running:
    """A command under way."""

    def __init__(self, command_line, command, environment):
        self._command_line = command_line
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        )
        self._lines = queue.SimpleQueue()
        self._stdout, self._stderr = [], []
        self._readers = [
            threading.Thread(target=self._read_stdout, daemon=True),
            threading.Thread(target=self._read_stderr, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def next_record(self, timeout_s=TIMEOUT_S):
        """The next line that it prints, as JSON."""
        return json.loads(self._lines.get(timeout=timeout_s))

    def record_of(self, kind, **fields):
        """The next record of a type with these values; those before it are passed over."""
        while True:
            record = self.next_record()
            if record["type"] == kind and all(record[name] == value for name, value in fields.items()):
                return record

    def has_remarked(self, text):
        """Whether it has said this on standard error by now."""
        return text in b"".join(self._stderr).decode()

    def interrupt(self):
        """As control-C does."""
        self._process.send_signal(signal.SIGINT)

    def ends(self, timeout_s=TIMEOUT_S):
        """Wait for its end; what it said in all."""
        code = self._process.wait(timeout_s)
        self._close()
        return self._command_line.note(code, b"".join(self._stdout), b"".join(self._stderr))

    def kill(self):
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._close()

    def _close(self):
        for reader in self._readers:
            reader.join()
        self._process.stdout.close()
        self._process.stderr.close()

    def _read_stdout(self):
        for line in self._process.stdout:
            self._stdout.append(line)
            self._lines.put(line)

    def _read_stderr(self):
        for line in self._process.stderr:
            self._stderr.append(line)
