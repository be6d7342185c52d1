"""The groups of verbs about people: `watch`, which alone shows the watches, and `operator`."""

from typing import Any

import typer
from typer.core import TyperGroup

from redphone_host.cli import operators, watching
from redphone_host.cli.grammar import PortFirst

_USUAL = "show"


class ShowsAlone(TyperGroup):
    """A group whose name alone, or before a port, means its verb `show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        begins = args[0] if args else ""
        if begins not in self.commands and begins not in ctx.help_option_names:
            args = [_USUAL, *args]
        return super().parse_args(ctx, args)


watch = typer.Typer(cls=ShowsAlone, no_args_is_help=False)
operator = typer.Typer(no_args_is_help=True)

for watch_verb in (watching.show, watching.on, watching.off):
    watch.command(cls=PortFirst)(watch_verb)
for name, operator_verb in (("put", operators.put), ("remove", operators.remove), ("list", operators.list_)):
    operator.command(name, cls=PortFirst)(operator_verb)
