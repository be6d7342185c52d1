"""Runs the operator's own command for a message that nobody answers, beside everything else, and says what came of it.

No shell sees anything of the message. The command has its facts in the environment and on standard input.
"""

import os
import shlex
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from typing import IO, Any

from redphone import wire

from redphone_host.errors import UsageProblem
from redphone_host.hook_facts import environment_of, json_of

LIMIT_S = 50.0  # the box waits for 60 s (docs/protocol.md section 8.7)
AT_ONCE_MAX = 8

_SAID_OCTETS_MAX = 400


def parse_hook(text: str) -> list[str]:
    """The words of a command, as a shell would cut them. UsageProblem if it is none."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageProblem(f"the hook is not understood: {error}", "quote it as in a shell") from error
    if not words:
        raise UsageProblem("the hook is empty", "name a command, such as --hook '/usr/local/bin/page-duty-officer'")
    return words


@dataclass(frozen=True)
class Finished:
    """One run: outcome as in HookDone. why: what went wrong, and what the command said last; not safe to show raw."""

    ref: int
    outcome: int
    why: str = ""


@dataclass
class _Run:
    ref: int
    process: subprocess.Popen[bytes]
    said: IO[bytes]
    deadline: float


class Hooks:
    """All runs. command: its words; None: there is no hook. limit_s: how long one run may take, seconds."""

    def __init__(self, command: list[str] | None, limit_s: float = LIMIT_S) -> None:
        self._command = command
        self._limit_s = limit_s
        self._runs: list[_Run] = []
        self._finished: list[Finished] = []

    def start(self, ref: int, facts: dict[str, Any]) -> None:
        """Begin a run for a message, unless one is under way. What comes of it: `finished`."""
        if self._command is None:
            self._finished.append(Finished(ref, wire.STEP_NOBODY))
        elif len(self._runs) >= AT_ONCE_MAX:
            self._finished.append(Finished(ref, wire.STEP_FAILED, f"{AT_ONCE_MAX} hooks are running already"))
        elif all(run.ref != ref for run in self._runs):
            self._run(self._command, ref, facts)

    def finished(self) -> list[Finished]:
        """What has ended since the last time. A run past its limit is killed, with all that it has started."""
        for run in list(self._runs):
            code = run.process.poll()
            if code is None and time.monotonic() < run.deadline:
                continue
            self._end(run, code)
        ended, self._finished = self._finished, []
        return ended

    def close(self) -> None:
        """Kill what still runs."""
        for run in list(self._runs):
            self._end(run, run.process.poll())

    def _run(self, command: list[str], ref: int, facts: dict[str, Any]) -> None:
        # Files, not pipes: a command that does not read, or says too much, stops nobody.
        said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the run ends
        with tempfile.TemporaryFile() as stdin:
            stdin.write(json_of(facts))
            stdin.seek(0)
            try:
                process = subprocess.Popen(  # noqa: S603 - the operator's own command, and no shell
                    command,
                    stdin=stdin,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    env=os.environ | environment_of(facts),
                    start_new_session=True,
                )
            except OSError as error:
                said.close()
                why = f"{command[0]} cannot be run: {error.strerror}"
                self._finished.append(Finished(ref, wire.STEP_FAILED, why))
                return
        self._runs.append(_Run(ref, process, said, time.monotonic() + self._limit_s))

    def _end(self, run: _Run, code: int | None) -> None:
        if code is None:
            os.killpg(run.process.pid, signal.SIGKILL)
            run.process.wait()
            why = f"it took longer than {self._limit_s:g} s"
        else:
            why = f"exit code {code}"
        said = _last_of(run.said)
        run.said.close()
        self._runs.remove(run)
        failed = Finished(run.ref, wire.STEP_FAILED, f"{why}{': ' if said else ''}{said}")
        self._finished.append(Finished(run.ref, wire.STEP_DONE) if code == 0 else failed)


def _last_of(said: IO[bytes]) -> str:
    size = said.seek(0, os.SEEK_END)
    said.seek(max(0, size - _SAID_OCTETS_MAX))
    return said.read(_SAID_OCTETS_MAX).decode(errors="replace").strip()
