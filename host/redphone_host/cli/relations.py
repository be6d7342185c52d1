"""Options that relate a message to an earlier one of this end's own: it corrects, cancels or supersedes that."""

from dataclasses import dataclass
from typing import Annotated

import typer
from redphone import wire

from redphone_host.errors import UsageProblem
from redphone_host.vocabulary import parse_reference

Corrects = Annotated[str, typer.Option("--correct", metavar="REF", help="An earlier message that this corrects.")]
Cancels = Annotated[str, typer.Option("--cancel", metavar="REF", help="An earlier message that this cancels.")]
Supersedes = Annotated[str, typer.Option("--supersede", metavar="REF", help="An earlier message that this replaces.")]


@dataclass(frozen=True)
class Related:
    """What a message is to an earlier one: `relation` as on the wire, 0 for nothing."""

    relation: int = 0
    role: int = 0
    ref: int = 0

    def require_own(self, status: wire.Status) -> None:
        """UsageProblem if the earlier one is the peer's."""
        if self.relation and status.filled and self.role != status.role:
            name = wire.name_of(self.role, self.ref)
            raise UsageProblem(f"{name} is the peer's message", "only a message of this end's own can be changed so")


def relation_of(correct: str, cancel: str, supersede: str) -> Related:
    """From what was written. UsageProblem if it is more than one, or no message's name."""
    said = [(number, name) for number, name in enumerate((correct, cancel, supersede), wire.CORRECTS) if name]
    if not said:
        return Related()
    if len(said) > 1:
        raise UsageProblem("a message cannot do two of these at once", "give one of --correct, --cancel, --supersede")
    ((relation, name),) = said
    return Related(relation, *parse_reference(name))
