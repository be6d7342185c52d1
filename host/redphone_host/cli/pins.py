"""PINs: asked for without echo, or read from a file; never on the command line, where every process sees it.

No error says anything of what was typed.
"""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from redphone_host.errors import UsageProblem

STANDARD_INPUT = "-"

_FILE_OCTETS_MAX = 256
_FIGURES = re.compile(r"[0-9]{4,16}", re.ASCII)
_ADVICE = "a PIN is 4 to 16 figures"

PinFile = Annotated[
    str | None,
    typer.Option(
        metavar="PATH",
        help="Read the PIN from this file's first line; - for standard input.",
        show_default="ask without echo",
    ),
]


def pin(name: str, file: str | None) -> str:
    """The PIN of the operator `name`, from `file` or else from the person. UsageProblem if it cannot be one."""
    if file is not None:
        return pins_in(file)[0]
    return require_pin(_typed(f"PIN of {name}"))


def new_pins(name: str, file: str | None) -> tuple[str, str]:
    """A new PIN and the one for duress, which may be empty: each asked for twice, or the first two lines of `file`."""
    if file is not None:
        first, *more = pins_in(file)
        chosen = first, more[0] if more else ""
    else:
        first = require_pin(_asked_twice(f"New PIN of {name}"))
        duress = _asked_twice(f"PIN of {name} for duress (none: press Enter)")
        chosen = first, require_pin(duress) if duress else ""
    if chosen[0] == chosen[1]:
        raise UsageProblem("the PIN for duress is the same as the other", "choose two that differ")
    return chosen


def pins_in(file: str) -> list[str]:
    """The PINs in a file, or on standard input, one a line: one at least."""
    lines = _text_of(file).splitlines()
    found = [require_pin(line.strip()) for line in lines if line.strip()]
    if not found:
        raise UsageProblem(f"{file} holds no PIN", f"put it on the first line; {_ADVICE}")
    return found


def require_pin(text: str) -> str:
    """`text`, if a box would take it for a PIN."""
    if not _FIGURES.fullmatch(text):
        raise UsageProblem("that is no PIN", _ADVICE)
    return text


def _asked_twice(what: str) -> str:
    """What was typed, twice the same; empty if the first time nothing was."""
    first = _typed(what)
    if first and _typed("Once more") != first:
        raise UsageProblem("the two differ; nothing has been changed", "try again")
    return first


def _typed(what: str) -> str:
    return str(typer.prompt(what, default="", show_default=False, hide_input=True, err=True))


def _text_of(file: str) -> str:
    try:
        if file == STANDARD_INPUT:
            octets = sys.stdin.buffer.read(_FILE_OCTETS_MAX)
        else:
            with Path(file).open("rb") as opened:
                octets = opened.read(_FILE_OCTETS_MAX)
        return octets.decode("ascii")
    except OSError as error:
        raise UsageProblem(f"{file} cannot be read: {error.strerror}", "check the PIN file's path") from error
    except UnicodeDecodeError:
        # Its text would be in the error: the octets, which are not for showing.
        raise UsageProblem(f"{file} holds no PIN", _ADVICE) from None
