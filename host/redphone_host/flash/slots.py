"""Which of the two slots a box runs, and what the file `slot` must say so that it tries the other one.

The rules are those of firmware/boot.py, seen from the outside; a test holds them to it.
"""

from collections.abc import Collection
from dataclasses import dataclass

NAMES = ("a", "b")
FILE = "slot"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Slots:
    """`text`: what the file says. `whole`: the slots that hold their manifest."""

    text: str
    whole: Collection[str]

    @property
    def running(self) -> str | None:
        """The slot that an ordinary start runs, a try apart; None: there is none."""
        candidates = [*self.text.split()[:1], *NAMES]
        return next((slot for slot in candidates if slot in NAMES and slot in self.whole), None)

    @property
    def target(self) -> str:
        """The slot that a new version goes to: never the one that runs."""
        return "b" if self.running == "a" else "a"

    @property
    def to_try(self) -> str | None:
        """The slot that the next start tries, if any."""
        return self._word_after("try")

    @property
    def failed(self) -> str | None:
        """The slot that is on trial, or was and failed, if any."""
        return self._word_after("tried")

    def _word_after(self, verb: str) -> str | None:
        words = self.text.split()
        return words[2] if len(words) == 3 and words[1] == verb else None


def trying(running: str, target: str) -> str:
    """What the file says so that the next start tries `target`, and those after it run `running` if that fails."""
    return f"{running} try {target}"
