"""What breaks a network, timed as ratios against peers in one run; added to `results.md`.

    python benchmarks/breaks.py            # about two minutes
    python benchmarks/breaks.py --quick    # few overlays, to see that it runs

Every link of the study is closed in turn and a 60 x 60 matrix of costs made after each; then the same after overlays of closures that are drawn. Before a
time counts, the peer's costs have been compared with landbridge's, number by number. Peers are slow, so they are asked for a sample and the time is
scaled, which the table says. The machine may be shared: of several runs the best counts for each, and the table says so.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from networks import Case, study_network
from peers import MODULE, PEERS
from search import peak_mb

HERE = Path(__file__).parent
MARK = "# What breaks a network, against peers"
SHUT = 0.01  # share of links that a draw closes
SEED = 3
CHUNK = 250  # overlays whose matrices are in memory at once
Overlays = list[tuple[np.ndarray, np.ndarray]]


def link_closures(case: Case) -> Overlays:
    """One overlay for each link that the cargo can use: all its arcs, both ways and every service, closed."""
    from landbridge.answers import world
    from landbridge.network import ArcKind
    from landbridge.study import open_study

    net = world(open_study()).network
    of: dict[tuple[int, int], set[int]] = {}
    for a in np.flatnonzero(net.kind == ArcKind.LINK):
        of.setdefault((int(net.tail[a]), int(net.head[a])), set()).add(int(net.link[a]))
    arcs: dict[int, list[int]] = {}
    for i, ends in enumerate(zip(case.tail.tolist(), case.head.tolist(), strict=True)):
        for link in of.get(ends, ()) if np.isfinite(case.cost[i]) else ():
            arcs.setdefault(link, []).append(i)
    return [(np.array(a), np.full(len(a), np.inf)) for _, a in sorted(arcs.items())]


def drawn(links: Overlays, n: int) -> Overlays:
    """Overlays of links that are each shut with one chance; those that shut none stay in."""
    rng = np.random.default_rng(SEED)
    made = []
    for _ in range(n):
        hit = np.flatnonzero(rng.random(len(links)) < SHUT)
        arcs = np.unique(np.concatenate([np.empty(0, np.int64), *(links[i][0] for i in hit)]))
        made.append((arcs, np.full(arcs.size, np.inf)))
    return made


def best(runs: int, ask: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the quickest of several runs, and processor seconds of the one that took least."""
    wall, cpu = [], []
    for _ in range(runs):
        begin, busy = time.perf_counter(), time.process_time()
        ask()
        wall.append(time.perf_counter() - begin)
        cpu.append(time.process_time() - busy)
    return min(wall), min(cpu)


def through(peer: object, overlays: Overlays) -> int:
    """All overlays in chunks, whose matrices are dropped once the pairs without a way are counted; how many there are."""
    total = 0
    for i in range(0, len(overlays), CHUNK):
        total += int(np.isinf(peer.skims(overlays[i : i + CHUNK])).sum())
    return total


def against(case: Case, overlays: Overlays, samples: dict[str, int], runs: int) -> dict[str, tuple[float, float, int]]:
    """Milliseconds and processor milliseconds per overlay, and how many were asked, by peer; each answer checked first."""
    out = {}
    truth: np.ndarray | None = None
    for name, size in samples.items():
        if name in MODULE and not importlib.util.find_spec(MODULE[name]):
            continue
        picked = np.linspace(0, len(overlays) - 1, min(size, len(overlays))).astype(int)
        few = [overlays[i] for i in picked]
        peer = PEERS[name](case)
        peer.prepare()
        check = [overlays[i] for i in np.linspace(0, len(overlays) - 1, 5).astype(int)]
        said = peer.skims(check)
        truth = said if truth is None else truth
        np.testing.assert_array_equal(said, truth, err_msg=name)
        wall, cpu = best(runs, lambda p=peer, f=few: through(p, f))
        out[name] = 1000 * wall / len(few), 1000 * cpu / len(few), len(few)
    return out


def table(times: dict[str, tuple[float, float, int]], n: int) -> str:
    """Markdown: milliseconds for all, and how many times as long as landbridge. On a busy machine the processor's count is the fairer one."""
    lines = ["| | ms | times landbridge | processor ms | times landbridge | |", "|---|---:|---:|---:|---:|---|"]
    first = times["Landbridge"]
    for name, (ms, cpu, asked) in times.items():
        note = "" if asked == n else f"from {asked} of {n}, scaled"
        ratios = f"{ms * n:,.3g} | {ms / first[0]:.2f} | {cpu * n:,.3g} | {cpu / first[1]:.2f}"
        lines.append(f"| {PEERS[name].label} | {ratios} | {note} |")
    return "\n".join(lines) + "\n"


def whole_engine(runs: int) -> str:
    """The public call with days and USD of each pair and its losses, over 60 x 60 pairs of places."""
    import landbridge as lb
    from landbridge.answers import world
    from landbridge.study import open_study

    here = world(open_study())
    case = study_network()
    name = {int(v): str(n) for n, v in zip(here.network.nodes["node_id"], here.network.gate_out, strict=True)}
    places = [name[int(v)] for v in case.origins]
    pairs = [(a, b) for a in places for b in places if a != b]
    basket = _basket(here, pairs)
    lost = lb.criticality(here, basket)
    seconds, cpu = best(runs, lambda: len(lb.criticality(here, basket).losses))
    asked = (
        f"{len(lost.elements)} links and {len(basket):,} pairs (best of {runs}; places found and goods priced before)"
    )
    what = "`landbridge.criticality` itself, with days and USD of each pair and the losses in order"
    return f"{what}: {seconds:.2f} s, {cpu:.2f} s of the processors, for {asked}.\n"


def _basket(here: object, pairs: list[tuple[str, str]]) -> object:
    from landbridge.engines.basket import basket_of

    return basket_of(here, pairs)


def linear(peer: object, overlays: Overlays, runs: int) -> str:
    """Time and memory by number of draws."""
    lines = ["| draws | s | processor ms a draw | peak MB so far |", "|---:|---:|---:|---:|"]
    for n in (len(overlays) // 8, len(overlays) // 4, len(overlays) // 2, len(overlays)):
        seconds, cpu = best(runs, lambda n=n: through(peer, overlays[:n]))
        lines.append(f"| {n:,} | {seconds:.2f} | {1000 * cpu / n:.3f} | {peak_mb():.0f} |")
    return "\n".join(lines) + "\n"


def threads(case: Case, overlays: Overlays, runs: int) -> str:
    """One thread against two, taking turns."""
    one, two = PEERS["OneThread"](case), PEERS["Landbridge"](case)
    spent: dict[str, list[float]] = {"one": [], "two": []}
    for peer in (one, two):
        peer.prepare()
        through(peer, overlays[:CHUNK])
    for _ in range(runs):
        for name, peer in (("one", one), ("two", two)):
            spent[name].append(best(1, lambda p=peer: through(p, overlays))[0])
    ratios = ", ".join(f"{a / b:.2f}" for a, b in zip(spent["one"], spent["two"], strict=True))
    return (
        f"Two threads against one on {len(overlays):,} draws: {min(spent['one']) / min(spent['two']):.2f} times as fast, best against best "
        f"(turn by turn {ratios}; the machine may be shared).\n"
    )


class Parts(list[str]):
    """Parts of the page, each printed as it is made."""

    def add(self, *texts: str) -> None:
        for text in texts:
            print(text, flush=True)
            self.append(text)


def main(quick: bool) -> str:
    parts = Parts()
    case = study_network()
    links = link_closures(case)
    runs, n = (2, 400) if quick else (5, 10_000)
    draws = drawn(links, n)
    sizes = np.array([a.size for a, _ in draws])
    ends = f"{len(case.origins)} x {len(case.targets)}"
    every = {
        "Landbridge": len(links),
        "OneThread": len(links),
        "SciPy": 10 if quick else 100,
        "NetworkX": 3 if quick else 8,
    }
    parts.add(f"### Each of {len(links)} links closed in turn, a {ends} matrix after each: {case.name}\n")
    parts.add(table(against(case, links, every, runs), len(links)), whole_engine(runs))
    some = {"Landbridge": min(n, 2000), "OneThread": min(n, 2000), "SciPy": 10 if quick else 100}
    chance = f"Each link is shut with a chance of {SHUT:.0%}"
    spread = f"{np.median(sizes):.0f} arcs change at the median draw, {np.percentile(sizes, 95):.0f} at the 95th of 100"
    parts.add(f"### {n:,} draws of closures, a {ends} matrix after each\n\n{chance}: {spread}.\n")
    parts.add(table(against(case, draws, some, runs), n))
    middle = [d for d, s in zip(draws, sizes, strict=True) if s == np.median(sizes)] or draws
    few = dict.fromkeys(("Landbridge", "OneThread", "SciPy"), min(len(middle), 100))
    parts.add(
        f"At the median draw only ({len(middle)} draws of it):\n", table(against(case, middle, few, runs), len(middle))
    )
    peer = PEERS["Landbridge"](case)
    peer.prepare()
    parts.add("By number of draws:\n", linear(peer, draws, 2), threads(case, draws[: n // 4], runs))
    return "\n".join(parts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    body = main(chosen.quick)
    if not chosen.quick:
        page = HERE / "results.md"
        before, _, after = page.read_text(encoding="utf-8").partition(MARK)
        others = "".join(after.partition("\n# ")[1:])  # sections that other benchmarks wrote below this one
        made = f"{MARK}\n\nMade by `benchmarks/breaks.py`, which says how.\n\n{body}"
        page.write_text(f"{before.rstrip()}\n\n{made}{others}", encoding="utf-8")
