"""The whole way: a box at work, or a bare board, to a box that runs this application."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from redphone import wire

from redphone_host.flash import interpreter
from redphone_host.flash.application import Application
from redphone_host.flash.duty import in_service, status_of
from redphone_host.flash.install import Installer
from redphone_host.flash.plan import Plan
from redphone_host.flash.ports import Port
from redphone_host.flash.problem import FlashProblem
from redphone_host.flash.storage import Storage
from redphone_host.flash.trial import watch

FROM_SOURCE = "source"


class Onlooker(Protocol):
    """Who is told how it goes."""

    def tell(self, what: str) -> None:
        """What happens now."""

    def ask(self, what: str) -> None:
        """What a person has to do now; until then it does not go on."""

    def begin(self, octets: int) -> None:
        """So many octets will be written."""

    def written(self, octets: int) -> None:
        """So many more have been."""


@dataclass(frozen=True)
class Update:
    """What was meant, and what runs. `plan`: what was done to a slot; None: it ran this application already."""

    application: Application
    before: wire.Status | None
    plan: Plan | None
    after: wire.Status


def update(
    port: Port,
    application_for: Callable[[str], Application],
    loader: dict[str, bytes],
    onlooker: Onlooker,
    force: bool = False,
) -> Update:
    """Install what `application_for` gives for a board's name, and see it run.

    force: install it even where it runs already, and over another program. FlashProblem, BoxRefused, BoxSilent.
    """
    onlooker.tell(f"asking the box at {port.path} what it runs")
    before = status_of(port.path)
    if before is not None and before.build != FROM_SOURCE:
        application = application_for(before.board)
        _require_board(before, application)
        if before.build == application.manifest.id and not force:
            return Update(application, before, None, before)
    with in_service(port, before, onlooker.ask) as repl:
        found = interpreter.ask(repl)
        application = application_for(found.board)
        interpreter.require_fit(found, application.manifest)
        installer = Installer(Storage(repl), application, loader, onlooker.written)
        if not force:
            installer.require_ours()
        slots = installer.look()
        plan = installer.plan(slots)
        onlooker.tell(f"installing {application.about} into slot {plan.slot}")
        onlooker.begin(plan.octets)
        installer.install(slots, plan)
    onlooker.tell("every file reads back as it was written; the box restarts")
    return Update(application, before, plan, watch(port, application, plan.slot))


def _require_board(status: wire.Status, application: Application) -> None:
    """Before the box is taken off duty. (From source, it only has the pins of the board that it names.)"""
    if status.board != application.manifest.board:
        problem = f"this application is for {application.manifest.board}; the box is a {status.board}"
        raise FlashProblem(problem, f"build one for it with 'redphone build --board {status.board}'")
