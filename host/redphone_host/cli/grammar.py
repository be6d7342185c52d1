"""How the command line is read: the port that may be left out, and errors that become advice and an exit code."""

import os
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from redphone_host.cli.exit_codes import INTERRUPTED, exit_code_of
from redphone_host.cli.output import report
from redphone_host.errors import HostError, UsageProblem

PORT_VARIABLE = "REDPHONE_PORT"

_JSON_KEY = "redphone_host.json"


def remember_json(context: typer.Context, value: bool) -> bool:
    """Callback of --json: errors are then told as JSON too."""
    context.meta[_JSON_KEY] = value
    return value


class AdvisedGroup(TyperGroup):
    """The outermost group: a HostError from any command becomes its text, its advice and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except HostError as error:
            report(error, as_json=ctx.meta.get(_JSON_KEY, False))
            raise typer.Exit(exit_code_of(error)) from error
        except (KeyboardInterrupt, typer.Abort) as interruption:
            raise typer.Exit(INTERRUPTED) from interruption


class PortFirst(TyperCommand):
    """A command whose first argument, PORT, may be left out where REDPHONE_PORT is set."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        given, wanted = self._positionals(options)
        port = os.environ.get(PORT_VARIABLE)
        if given < wanted and port and "help" not in options:
            args = [port, *args]
        elif not given and "help" not in options:
            raise UsageProblem(
                "no port is given", f"name the box's red port, such as /dev/ttyACM0, or set {PORT_VARIABLE}"
            )
        return super().parse_args(ctx, args)

    def _positionals(self, options: dict[str, Any]) -> tuple[int, int]:
        """How many arguments were given, and how many there should be. A --file stands in for the text."""
        names = [parameter.name for parameter in self.params if parameter.param_type_name == "argument"]
        given = sum(isinstance(options.get(name), str) for name in names)
        return given, len(names) - isinstance(options.get("file"), str)
