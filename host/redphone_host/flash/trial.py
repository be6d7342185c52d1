"""What a box runs after it has been flashed: the new version, confirmed; or the old one again."""

import time

from redphone import wire

from redphone_host.errors import BoxSilent
from redphone_host.flash.application import Application
from redphone_host.flash.duty import ANSWER_S
from redphone_host.flash.ports import Port
from redphone_host.flash.problem import FlashProblem
from redphone_host.red_client import RedClient

PATIENCE_S = 60.0
_POLL_S = 0.3


def watch(port: Port, application: Application, slot: str, patience_s: float = PATIENCE_S) -> wire.Status:
    """Wait until the box runs `application`, confirmed in `slot`; its Status. FlashProblem if it does not come up."""
    deadline = time.monotonic() + patience_s
    status = health = None
    fault = ""
    while time.monotonic() < deadline:
        try:
            status, health = _ask(port.path_now())
        except BoxSilent:
            time.sleep(_POLL_S)
            continue
        if status.build != application.manifest.id:
            raise _went_back(status, fault, application)
        fault = health.fault
        if health.slot == slot:
            _require_meant(status, application)
            return status
        time.sleep(_POLL_S)
    raise _undecided(status, health, application, patience_s)


def _ask(path: str) -> tuple[wire.Status, wire.Health]:
    with RedClient(path, timeout_s=ANSWER_S) as client:
        return client.hello(), client.ask(wire.GetHealth())


def _require_meant(status: wire.Status, application: Application) -> None:
    runs, meant = (status.version, status.board), (application.manifest.version, application.manifest.board)
    if runs != meant:
        problem = f"the box says that it is version {runs[0]} for {runs[1]}; {meant[0]} for {meant[1]} was installed"
        raise FlashProblem(problem, "build the application anew, and flash it again")


def _went_back(status: wire.Status, fault: str, application: Application) -> FlashProblem:
    before = f"{status.version} ({status.build})"
    problem = f"version {application.about} did not come up: the box runs {before} again, as before"
    if fault:
        problem += f"; the fault was: {fault}"
    return FlashProblem(problem, "the box is on duty with what it ran before; mend the new version, then flash again")


def _undecided(
    status: wire.Status | None, health: wire.Health | None, application: Application, patience_s: float
) -> FlashProblem:
    if status is None or health is None:
        problem = f"the box has not answered within {patience_s:g} s after its restart"
        return FlashProblem(problem, "read its display, turn it off and on, then see 'redphone doctor'")
    fault = f": {health.fault}" if health.fault else ""
    problem = f"version {application.about} runs, but has not confirmed that it works{fault}"
    return FlashProblem(problem, "its next start goes back to the version before; see 'redphone doctor'")
