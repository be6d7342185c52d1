"""Median, 90 %, worst and count of some durations. By nearest rank: each is a value that was measured."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Quantiles:
    """count: how many values. The rest is None where there is none."""

    count: int
    median: int | None
    most: int | None
    worst: int | None


def quantiles(values: Sequence[int]) -> Quantiles:
    """median: the least value that at least half of them do not pass; most: the same for nine in ten."""
    ordered = sorted(values)
    if not ordered:
        return Quantiles(0, None, None, None)
    return Quantiles(len(ordered), _rank(ordered, 50), _rank(ordered, 90), ordered[-1])


def _rank(ordered: Sequence[int], percent: int) -> int:
    return ordered[-(-len(ordered) * percent // 100) - 1]
