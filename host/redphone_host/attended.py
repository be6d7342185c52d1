"""How far a laptop has told its operator what stands in a box's journal: a small file for each end of each line.

It holds a number and nothing else. It is replaced whole, so that it is the old one or the new one at any instant.
"""

import json
import os
from pathlib import Path

from redphone_host.errors import UsageProblem

_STATE_HOME = "XDG_STATE_HOME"
_OCTETS_MAX = 256
_INDEX_MAX = 0xFFFFFFFF


def state_folder() -> Path:
    """Where such files are kept, by the XDG base directory specification."""
    given = os.environ.get(_STATE_HOME, "")
    home = Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "state"
    return home / "redphone" / "attended"


class Attended:
    """The file of one end of one line. UsageProblem where it cannot be read or written."""

    def __init__(self, folder: Path, line_id: bytes, role: int) -> None:
        self._path = folder / f"{line_id.hex()}-{'AB'[role]}.json"
        self.next = self._read()

    def told(self, index: int) -> None:
        """Entry `index`, and all before it, have been told."""
        self.next = index + 1
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.write_text(json.dumps({"next": self.next}))
            new.replace(self._path)
        except OSError as error:
            raise UsageProblem(f"{self._path} cannot be written: {error.strerror}", _advice()) from error

    def _read(self) -> int | None:
        """The first entry that has not been told; None if nothing was ever told of this end."""
        try:
            with self._path.open("rb") as opened:
                octets = opened.read(_OCTETS_MAX)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise UsageProblem(f"{self._path} cannot be read: {error.strerror}", _advice()) from error
        return _index_in(octets)


def _index_in(octets: bytes) -> int | None:
    try:
        found = json.loads(octets)
    except ValueError:
        return None
    index = found.get("next") if isinstance(found, dict) else None
    return index if type(index) is int and 0 <= index <= _INDEX_MAX else None


def _advice() -> str:
    return f"make the folder yours to write, or name another with {_STATE_HOME}"
