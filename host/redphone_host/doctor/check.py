"""One thing that was looked at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """`found`: what was found. `advice`: what to do about it; "" if all is well."""

    name: str
    found: str
    advice: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.advice


def judged(name: str, well: bool, found: str, advice: str) -> Check:
    """A check that has advice only if it is not well."""
    return Check(name, found, "" if well else advice)
