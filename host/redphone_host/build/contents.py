"""What of the firmware goes into a build for a board, and what stays out because it cannot or need not run there."""

from collections.abc import Iterator
from pathlib import Path

from redphone_host.build.boards import Board

# Folders of the firmware that go into the application, whole but for what is listed below.
FOLDERS = ("box", "redphone")

# What cannot run on a box: it stands on libsodium.
HOST_ONLY = ("redphone/cipher/sodium.py",)

# What only runs where there is no machine code for it. Every board's architecture has it: see the folders `viper`.
PLAIN_TWINS = (
    "redphone/black/hunter.py",
    "redphone/black/reed_solomon_plain.py",
    "redphone/cipher/chacha20poly1305.py",
    "redphone/cipher/limbs.py",
    "redphone/cipher/poly1305.py",
    "redphone/cipher/x25519.py",
)

# What only bearers need that are more than a wire: telephone, packet radio, short wave, satellite.
MODEM_BEARERS = (
    "redphone/black/ax25.py",
    "redphone/black/hayes.py",
    "redphone/black/hayes_call.py",
    "redphone/black/hayes_control.py",
    "redphone/black/hayes_phases.py",
    "redphone/black/hayes_results.py",
    "redphone/black/hf_modem.py",
    "redphone/black/kiss.py",
    "redphone/black/kiss_framing.py",
    "redphone/black/pace.py",
    "redphone/black/redial.py",
    "redphone/black/sbd.py",
    "redphone/black/sbd_answers.py",
    "redphone/black/sbd_modem.py",
    "redphone/black/sbd_orders.py",
    "redphone/black/sbd_retries.py",
    "redphone/black/sbd_sessions.py",
    "redphone/black/segments.py",
)


def left_out(board: Board) -> tuple[str, ...]:
    """The firmware's files in these folders that a build for this board does without."""
    return (*HOST_ONLY, *PLAIN_TWINS, *(() if board.modems else MODEM_BEARERS))


def sources(firmware: Path, board: Board) -> Iterator[str]:
    """The firmware's files that are compiled as they are, in order."""
    without = left_out(board)
    for folder in FOLDERS:
        for path in sorted((firmware / folder).rglob("*.py")):
            name = path.relative_to(firmware).as_posix()
            if name not in without:
                yield name
