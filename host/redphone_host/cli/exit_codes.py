"""What a command's exit code means, once; `--help` prints the same table."""

from redphone_host.build.problem import BuildProblem
from redphone_host.errors import (
    BoxRefused,
    BoxSilent,
    FillError,
    HostError,
    PeerSaidNo,
    UsageProblem,
    WaitTimedOut,
)
from redphone_host.flash.problem import FlashProblem
from redphone_host.journal_verify import DoesNotVerify

DONE = 0
REFUSED = 1
USAGE = 2
NO_ANSWER = 3
TIMED_OUT = 4
PEER_SAID_NO = 5
FILL = 6
BUILD = 7
NOT_FLASHED = 8
UNSOUND = 9
NOT_VERIFIED = 10
INTERRUPTED = 130

MEANINGS = {
    DONE: "done",
    REFUSED: "the box refused",
    USAGE: "the command is not right as written",
    NO_ANSWER: "no answer from the box, or its port cannot be opened",
    TIMED_OUT: "the wait timed out",
    PEER_SAID_NO: "declined, refused or withdrawn while waiting",
    FILL: "a fill file or its passphrase is not right",
    BUILD: "a build, or what it is made of, is not right",
    NOT_FLASHED: "not flashed: the box boots what it booted before",
    UNSOUND: "something is wrong with the box: 'redphone doctor' says what",
    NOT_VERIFIED: "a journal does not verify, or the two ends' journals disagree",
    INTERRUPTED: "interrupted",
}

_CODES: dict[type[HostError], int] = {
    BoxRefused: REFUSED,
    UsageProblem: USAGE,
    BoxSilent: NO_ANSWER,
    WaitTimedOut: TIMED_OUT,
    PeerSaidNo: PEER_SAID_NO,
    FillError: FILL,
    BuildProblem: BUILD,
    FlashProblem: NOT_FLASHED,
    DoesNotVerify: NOT_VERIFIED,
}

EPILOG = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in MEANINGS.items()) + "."


def exit_code_of(error: HostError) -> int:
    """The exit code for an error."""
    return next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
