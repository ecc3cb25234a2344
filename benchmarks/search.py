"""Speed and memory of searches as ratios against peers, all in one run, written to `results.md`.

    python benchmarks/search.py            # about ten minutes
    python benchmarks/search.py --quick    # small networks, to see that it runs

Every time is the median of repeats in which the peers take turns. Before a time counts, its answer has been compared with
landbridge's, number by number. Peak memory is what the resident size of a fresh process that puts the question to one peer
grows to, less what it was before the network was handed over.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from networks import Case, overlays, road_network, study_network
from peers import MODULE, PEERS

HERE = Path(__file__).parent


def cases(quick: bool) -> dict[str, Callable[[], Case]]:
    rows, columns, arcs, ends = (50, 80, 12_000, 60) if quick else (250, 400, 300_000, 200)
    return {
        "large": lambda: road_network(rows, columns, arcs, ends),
        "study": study_network,
        "town": lambda: road_network(50, 80, 12_000, 60),
    }


def installed() -> tuple[list[str], list[str]]:
    """Peers that can be asked, and those that cannot."""
    there = [p for p in PEERS if p not in MODULE or importlib.util.find_spec(MODULE[p])]
    return there, [p for p in PEERS if p not in there]


def ask(peer: object, question: str, case: Case, size: int) -> np.ndarray:
    """Put a question: one search, a matrix from the first `size` origins, or the skims after the first `size` overlays."""
    if question == "one":
        return peer.one(int(case.origins[0]))
    if question == "matrix":
        return peer.matrix(case.origins[:size], case.targets)
    return peer.skims(overlays(case, size, int(question)))


def time_all(case: Case, question: str, sizes: dict[str, int], repeats: int) -> dict[str, float]:
    """Seconds per unit of size for each peer, the peers taking turns."""
    peers = {name: PEERS[name](case) for name in sizes}
    asked = {name: overlays(case, size, int(question)) for name, size in sizes.items()} if question.isdigit() else {}
    for peer in peers.values():
        if asked:
            peer.prepare()
    truth = ask(peers["Landbridge"], question, case, sizes["Landbridge"])
    spent: dict[str, list[float]] = {name: [] for name in peers}
    for turn in range(repeats + 1):  # the first turn warms, and checks
        for name, peer in peers.items():
            begin = time.perf_counter()
            answer = peer.skims(asked[name]) if asked else ask(peer, question, case, sizes[name])
            spent[name].append((time.perf_counter() - begin) / sizes[name])
            if turn == 0:
                same = truth if question == "one" else truth[: sizes[name]]
                np.testing.assert_array_equal(answer, same, err_msg=f"{name} differs on {question}")
    return {name: statistics.median(times[1:]) for name, times in spent.items()}


def memory(name: str, case: Case, question: str, size: int) -> float:
    """Megabytes that a fresh process grows by."""
    with tempfile.TemporaryDirectory() as folder:
        arrays = {field: value for field, value in vars(case).items() if field not in ("name", "n")}
        np.savez(Path(folder, "case.npz"), n=case.n, **arrays)
        call = [sys.executable, __file__, "--child", name, str(Path(folder, "case.npz")), question, str(size)]
        return float(subprocess.run(call, check=True, capture_output=True, text=True).stdout.split()[-1])


def peak_mb() -> float:
    """Largest resident size so far. On Linux `ru_maxrss` begins at the parent's, so the kernel's own count is read there."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def child(name: str, file: str, question: str, size: int) -> None:
    tiny = road_network(4, 4, 40, 4)
    warm = PEERS[name](tiny)  # so that imports and compiled code are there before
    if question.isdigit():
        warm.prepare()
    ask(warm, question, tiny, 1) if not question.isdigit() else warm.skims(overlays(tiny, 1, 1))
    with np.load(file) as arrays:
        made = Case(name="", n=int(arrays["n"]), **{field: arrays[field] for field in arrays.files if field != "n"})
    before = peak_mb()
    peer = PEERS[name](made)
    if question.isdigit():
        peer.prepare()
    ask(peer, question, made, size)
    print(peak_mb() - before)


def table(title: str, times: dict[str, float], sizes: dict[str, int], whole: int, grown: dict[str, float]) -> str:
    """Markdown: milliseconds, and how many times as long as landbridge."""
    lines = [f"### {title}", "", "| | ms | times landbridge | peak MB | |", "|---|---:|---:|---:|---|"]
    for name, seconds in times.items():
        note = "" if sizes[name] == whole else f"from {sizes[name]} of {whole}, scaled"
        ratio = seconds / times["Landbridge"]
        mb = f"{grown[name]:.0f}" if name in grown else ""
        lines.append(f"| {PEERS[name].label} | {1000 * seconds * whole:,.3g} | {ratio:.2f} | {mb} | {note} |")
    return "\n".join(lines) + "\n"


def measure(case: Case, question: str, sizes: dict[str, int], title: str, repeats: int) -> str:
    there, _ = installed()
    sizes = {name: size for name, size in sizes.items() if name in there}
    times = time_all(case, question, sizes, repeats)
    grown = {name: memory(name, case, question, size) for name, size in sizes.items()}
    print(text := table(title, times, sizes, sizes["Landbridge"], grown), flush=True)
    return text


def curve(case: Case, n: int) -> str:
    """Milliseconds per overlay by how many arcs change."""
    there, _ = installed()
    names = [p for p in ("Landbridge", "OneThread", "SciPy", "PyRoutingKit") if p in there]
    lines = ["| arcs changed | " + " | ".join(PEERS[p].label for p in names) + " |", "|---:|" + "---:|" * len(names)]
    for n_changed in (1, 3, 10, 30, 100, 300):
        sizes = {p: 10 if p == "SciPy" else n for p in names}
        times = time_all(case, str(n_changed), sizes, 3)
        lines.append(f"| {n_changed} | " + " | ".join(f"{1000 * times[p]:.3g}" for p in names) + " |")
    text = f"### Milliseconds per overlay by arcs changed: {case.name}\n\n" + "\n".join(lines) + "\n"
    print(text, flush=True)
    return text


def main(quick: bool) -> str:
    made = {name: make() for name, make in cases(quick).items()}
    large, n = made["large"], 50 if quick else 1000
    ends = len(large.origins)
    everyone = ("Landbridge", "SciPy", "IGraph", "RustworkX", "NetworkX")
    one = dict.fromkeys(everyone, 1)
    many = {"Landbridge": ends, "OneThread": ends, "SciPy": ends, "IGraph": ends, "RustworkX": 20, "NetworkX": 3}
    parts = [measure(large, "one", one, f"One search: {large.name}", 15)]
    parts.append(measure(large, "matrix", many, f"Matrix {ends} x {ends}: {large.name}", 3))
    for name in ("study", "town"):
        case = made[name]
        every = {"Landbridge": n, "OneThread": n, "OneByOne": n, "SciPy": n // 10, "NetworkX": 5, "PyRoutingKit": n}
        title = (
            f"{n} overlays of 10 changed arcs, a {len(case.origins)} x {len(case.targets)} skim after each: {case.name}"
        )
        parts += [measure(case, "10", every, title, 3), curve(case, n // 5)]
    return "\n".join(parts)


def heading() -> str:
    _, missing = installed()
    import numba

    about = f"Python {platform.python_version()}, numba {numba.__version__}, {os.cpu_count()} processors, {platform.system()}."
    lines = ["# Searches against peers", "", "Made by `benchmarks/search.py`, which says how.", "", about, ""]
    if missing:
        lines += [f"Not installed, so not asked: {', '.join(missing)}. `pip install landbridge[bench]`", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--child", nargs=4)
    chosen = parser.parse_args()
    if chosen.child:
        child(*chosen.child[:3], int(chosen.child[3]))
    else:
        print(heading())
        body = main(chosen.quick)
        if not chosen.quick:
            (HERE / "results.md").write_text(heading() + "\n" + body)
