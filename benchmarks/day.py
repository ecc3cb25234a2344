"""How long a day of the shipped study takes: facts to world, an overlay, a way, duties, openings, cross-impact. Medians in milliseconds.

These are bars of use, not races: `search.py` holds the comparisons with peers. Run it on a quiet machine: `python benchmarks/day.py`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

import landbridge as lb
from landbridge.politics import Event, commit, levels, openings
from landbridge.politics.cib import parse_cib
from landbridge.politics.cib_search import consistent
from landbridge.worlds import Overlay, Reason


def median_ms(what: Callable[[], object], turns: int = 15) -> float:
    """Median time of a call, after one that is not counted."""
    what()
    times = []
    for _ in range(turns):
        begin = time.perf_counter()
        what()
        times.append(time.perf_counter() - begin)
    return 1e3 * float(np.median(times))


def matrix(seed: int | None) -> object:
    """Twelve descriptors of three states; random judgements from -3 to 3, or none at all."""
    names = "ABCDEFGHIJKL"
    descriptors = [{"id": n, "states": ["low", "middle", "high"]} for n in names]
    rng = np.random.default_rng(seed)
    impacts = [
        {"from": f"{a}{i}", "to": f"{b}{j}", "value": int(rng.integers(-3, 4))}
        for a in names for b in names if a != b and seed is not None for i in (1, 2, 3) for j in (1, 2, 3)
    ]  # fmt: skip
    return parse_cib({"descriptors": descriptors, "impacts": impacts})


def main() -> None:
    """Print the table."""
    study = lb.open_study()
    world = lb.world(study, "2025-06-01")
    facts = study.facts(date(2026, 6, 1))
    days = iter(date(2025, 6, 1) + timedelta(days=i) for i in range(10_000))
    rows = np.arange(1000)

    def overlay(n: int) -> Callable[[], object]:
        values = world.columns["hours"][rows[:n]] * 1.1
        return lambda: world.apply(Overlay(rows[:n], "hours", values, Reason(kind="overlay", name="a tenth slower")))

    attack = {"initiator": "ARM", "target": "AZE", "place": "Nakhchivan"}
    random, blank = matrix(0), matrix(None)
    table = {
        "facts to world, another day each time": median_ms(lambda: lb.world(study, next(days))),
        "an overlay of 1 row": median_ms(overlay(1)),
        "an overlay of 1,000 rows, for each row": median_ms(overlay(1000)) / 1000,
        "three ways from Xi'an to Duisburg": median_ms(lambda: lb.route(world, "xian", "Duisburg")),
        "compare Xi'an and Duisburg": median_ms(lambda: lb.compare(world, "xian", "Duisburg"), 7),
        "levels of all pairs": median_ms(lambda: list(levels(facts).items())),
        "openings": median_ms(lambda: openings(facts)),
        "duties, provocation stated (one cascade)": median_ms(lambda: commit(facts, Event(**attack, provoked="no"))),
        "duties, provocation unknown (three cascades)": median_ms(lambda: commit(facts, Event(**attack))),
        "cross-impact, 12 x 3, random judgements": median_ms(lambda: consistent(random), 7),  # type: ignore[arg-type]
        "cross-impact, 12 x 3, nothing to prune: all 531,441 listed": median_ms(lambda: consistent(blank), 3),  # type: ignore[arg-type]
    }
    for name, ms in table.items():
        print(f"{name:62} {ms:10.3f} ms")


if __name__ == "__main__":
    main()
