"""Many runs to one result: median and worst of the seeds, and whether that is good enough."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from redphone_host.bench.link import limit
from redphone_host.bench.link.conditions import Condition, Kind
from redphone_host.bench.link.known import SOURCE
from redphone_host.bench.link.run import Sample

_NO_SHARE = -math.inf


@dataclass(frozen=True)
class Result:
    """One condition's samples, by seed."""

    condition: Condition
    samples: tuple[Sample, ...]

    @property
    def more_is_better(self) -> bool:
        """Shares of the line are; seconds and octets are not."""
        return self.condition.kind is Kind.FILE

    @property
    def median(self) -> float | None:
        """The median of all seeds, one that did not get through counting as the worst there is; None if it is one."""
        return _got_through(median(self._values()))

    @property
    def worst(self) -> float | None:
        """The worst seed's; None if one did not get through."""
        values = self._values()
        return _got_through(min(values) if self.more_is_better else max(values))

    @property
    def done(self) -> int:
        """How many got through."""
        return sum(sample.value is not None for sample in self.samples)

    @property
    def octets(self) -> int:
        """The median of the octets sent, both ways."""
        return round(median(sample.octets for sample in self.samples))

    @property
    def limit(self) -> float | None:
        """What is possible at all, in the condition's unit; None where nothing limits it but zero."""
        condition = self.condition
        if condition.kind in (Kind.LOST_RECEIPT, Kind.IDLE):
            return None
        floor_s = limit.floor_s(condition.payload, condition.settings)
        if condition.kind is Kind.MESSAGE:
            return floor_s
        return limit.share(condition.payload, floor_s, condition.settings)

    @property
    def passed(self) -> bool | None:
        """Whether it meets its target; None if it has none. Every seed must have got through."""
        if self.condition.target is None:
            return None
        good = self.done == len(self.samples) and self._meets(self.median, self.condition.target)
        return good and (self.condition.worst_target is None or self._meets(self.worst, self.condition.worst_target))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        condition = self.condition
        return {
            "type": "link",
            "condition": condition.name,
            "kind": condition.kind.value,
            "line": {key: value for key, value in asdict(condition.settings).items() if key != "seed"},
            "messages": list(condition.messages),
            "cold": condition.cold,
            "median": self.median,
            "worst": self.worst,
            "octets": self.octets,
            "done": self.done,
            "limit": self.limit,
            "target": condition.target,
            "worst_target": condition.worst_target,
            "passed": self.passed,
            "samples": [asdict(sample) for sample in self.samples],
            "known": [asdict(figure) for figure in condition.known],
            "known_source": SOURCE,
        }

    def _values(self) -> list[float]:
        failed = _NO_SHARE if self.more_is_better else math.inf
        return [failed if sample.value is None else sample.value for sample in self.samples]

    def _meets(self, value: float | None, target: float) -> bool:
        if value is None:
            return False
        return value >= target if self.more_is_better else value <= target


def gathered(conditions: Iterable[Condition], samples: Iterable[tuple[str, Sample]]) -> list[Result]:
    """The results of conditions, in their order, from samples in any order, each with its condition's name."""
    by_name: dict[str, list[Sample]] = {}
    for name, sample in samples:
        by_name.setdefault(name, []).append(sample)
    return [
        Result(condition, tuple(sorted(by_name[condition.name], key=lambda sample: sample.seed)))
        for condition in conditions
    ]


def _got_through(value: float) -> float | None:
    return value if math.isfinite(value) else None
