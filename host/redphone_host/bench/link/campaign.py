"""Many runs at once, on all cores, in processes of their own. The outcome does not depend on how many."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from fnmatch import fnmatchcase

from redphone_host.bench.link.conditions import Condition
from redphone_host.bench.link.results import Result, gathered
from redphone_host.bench.link.run import Sample, run
from redphone_host.errors import UsageProblem

Job = tuple[Condition, int]
Progress = Callable[[int, int], None]


def chosen(conditions: Sequence[Condition], patterns: Sequence[str]) -> list[Condition]:
    """The conditions whose names match one of the patterns, such as 9600-1e-*; all of them if there is none.

    UsageProblem for a pattern that matches nothing.
    """
    for pattern in patterns:
        if not any(fnmatchcase(condition.name, pattern) for condition in conditions):
            names = ", ".join(condition.name for condition in conditions)
            raise UsageProblem(f"no condition is named {pattern}", f"there are: {names}")
    return [
        condition
        for condition in conditions
        if not patterns or any(fnmatchcase(condition.name, pattern) for pattern in patterns)
    ]


def measure(
    conditions: Sequence[Condition],
    seeds: int | None = None,
    processes: int | None = None,
    progress: Progress = lambda _done, _all: None,
) -> list[Result]:
    """Run each condition with seeds 1 .. `seeds`, or as many as it asks for.

    processes: how many runs at once; as many as there are cores without it. progress: told (runs done, runs in all).
    """
    jobs = [(condition, seed) for condition in conditions for seed in range(1, (seeds or condition.seeds) + 1)]
    samples = []
    for named in _all_run(sorted(jobs, key=_longest_first), processes or os.cpu_count() or 1):
        samples.append(named)
        progress(len(samples), len(jobs))
    return gathered(conditions, samples)


def _all_run(jobs: list[Job], processes: int) -> Iterator[tuple[str, Sample]]:
    if processes == 1 or len(jobs) == 1:
        yield from map(_run, jobs)
        return
    with ProcessPoolExecutor(min(processes, len(jobs)), multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_run, jobs)


def _run(job: Job) -> tuple[str, Sample]:
    condition, seed = job
    return condition.name, run(condition, seed)


def _longest_first(job: Job) -> float:
    return -job[0].payload
