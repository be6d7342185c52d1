"""Questions to the person at the terminal. Where nobody can be asked, the command says which option answers it."""

import sys

import typer

from redphone_host.errors import UsageProblem


def somebody_types() -> bool:
    """Whether standard input is a terminal."""
    return sys.stdin.isatty()


def ask_whether(question: str, problem: str, advice: str) -> None:
    """Returns if the person says yes, and ends the command if not. UsageProblem, with `problem`, if nobody is there."""
    if not somebody_types():
        raise UsageProblem(problem, advice)
    typer.confirm(question, abort=True, err=True)


def confirms(question: str) -> bool:
    """Whether the person says yes, as Enter alone does."""
    return typer.confirm(question, default=True, err=True)
