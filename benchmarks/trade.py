"""Trade engines against peers in one run: gegravity on its own case and on made worlds, and pyfixest called plainly.

    pip install -e ".[trade,bench]"
    python benchmarks/trade.py [--sample FILE] [--only 30,100] [--without ppml,200] [--cap MINUTES]

`FILE` is the 30-country example of gegravity as CSV. Both sides begin with the same table of pairs and coefficients, and end with trade, prices and
income of each economy after an agreement. Times are of one call each for the peers, and the median of five for landbridge. A call of gegravity runs in a
process of its own, and one that takes longer than the cap is stopped: its line says so, gives the stage it had reached, and the time is a lower bound.
Nothing is scaled. Run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import landbridge as lb

COEFFICIENTS = {
    "lndist": -0.3764,
    "contiguity": 0.8850,
    "pta": 0.4823,
    "common_language": 0.0392,
    "international": -3.4224,
}
SIGMA = 5.0


def timed(what: Callable[[], Any], turns: int = 1) -> tuple[float, Any]:
    """Median seconds of some calls, and what the last one returns."""
    times = []
    for _ in range(turns):
        begin = time.perf_counter()
        result = what()
        times.append(time.perf_counter() - begin)
    return float(np.median(times)), result


def made_world(n: int, seed: int = 1) -> pd.DataFrame:
    """Pairs of n economies about a plane, with outputs of very different size and deficits of a few per cent."""
    rng = np.random.default_rng(seed)
    names = np.array([f"C{i:03}" for i in range(n)])
    xy = rng.uniform(0, 10_000, (n, 2))
    distance = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1)) + 300
    y = np.exp(rng.normal(12, 1.5, n))
    e = y * rng.uniform(0.95, 1.05, n)
    abroad = 1 - np.eye(n, dtype=int)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    return pd.DataFrame({
        "exporter": names[i], "importer": names[j], "year": 2006, "trade": 1.0, "Y": y[i], "E": e[j], "lndist": np.log(distance).ravel(),
        "contiguity": (distance < 1200).ravel() * abroad.ravel(), "pta": (rng.uniform(size=n * n) < 0.2) * abroad.ravel(),
        "common_language": (rng.uniform(size=n * n) < 0.1) * abroad.ravel(), "international": abroad.ravel(),
    })  # fmt: skip


def with_agreement(pairs: pd.DataFrame, a: str, b: str) -> pd.DataFrame:
    """The two agree on trade, if they had not."""
    after = pairs.copy()
    after.loc[
        after["exporter"].isin([a, b]) & after["importer"].isin([a, b]) & (after["exporter"] != after["importer"]),
        "pta",
    ] = 1
    return after


def ours(pairs: pd.DataFrame, after: pd.DataFrame, reference: str) -> Any:
    """Resistances, modelled trade, and the agreement with every market cleared."""
    base = lb.resistances(pairs, COEFFICIENTS, theta=SIGMA - 1, reference=reference)
    return lb.solve_trade(base.flows, trade_effect=base.effect(after), theta=SIGMA - 1, numeraire=reference)


def theirs(pairs: pd.DataFrame, after: pd.DataFrame, reference: str, say: Callable[[str], Any]) -> tuple[float, float]:
    """Seconds of gegravity for the same, and the largest relative gap of a row or a column of its trade; tells each stage as it begins."""
    import gegravity as ge

    estimates = pd.DataFrame({"variable": list(COEFFICIENTS), "value": list(COEFFICIENTS.values()), "error": 0.01})
    coefficients = ge.CostCoeffs(estimates=estimates, identifier_col="variable", coeff_col="value", stderr_col="error")

    def run() -> Any:
        say("reading the table")
        data = ge.BaselineData(
            pairs, imp_var_name="importer", exp_var_name="exporter", year_var_name="year", trade_var_name="trade", expend_var_name="E", output_var_name="Y"
        )  # fmt: skip
        model = ge.OneSectorGE(
            data, year="2006", reference_importer=reference, sigma=SIGMA, cost_variables=list(COEFFICIENTS), cost_coeff_values=coefficients, quiet=True
        )  # fmt: skip
        say("the baseline")
        model.build_baseline(omr_rescale=10)
        model.define_experiment(after.assign(year=after["year"].astype(str)))
        say("the experiment")
        model.simulate()
        return model

    seconds, model = timed(run)
    trade = model.bilateral_trade_results["experiment trade"].unstack()
    levels = model.outputs_expenditures
    rows = trade.sum(axis=1) / levels["experiment output"].reindex(trade.index)
    columns = trade.sum(axis=0) / levels["experiment expenditure"].reindex(trade.columns)
    return seconds, float(max(np.abs(rows - 1).max(), np.abs(columns - 1).max()))


def _apart(pipe: Connection, pairs: pd.DataFrame, after: pd.DataFrame, reference: str) -> None:
    """The peer in a process of its own: tells stages, then the answer or what went wrong."""
    warnings.simplefilter("ignore")
    try:
        pipe.send(("done", theirs(pairs, after, reference, lambda stage: pipe.send(("stage", stage)))))
    except Exception as error:  # whatever the peer raises is its result
        pipe.send(("fails", f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"))


def within(cap: float, pairs: pd.DataFrame, after: pd.DataFrame, reference: str) -> tuple[str, Any, str]:
    """How the peer ended (done, fails, capped), what it gave or the seconds it had, and the stage it had reached."""
    context = get_context("spawn")
    mine, other = context.Pipe(duplex=False)
    process = context.Process(target=_apart, args=(other, pairs, after, reference), daemon=True)
    begin, stage = time.perf_counter(), "starting"
    process.start()
    other.close()
    try:
        while (spent := time.perf_counter() - begin) < cap:
            if not mine.poll(min(15.0, cap - spent)):
                print(
                    f"  gegravity: {stage}, {time.perf_counter() - begin:.0f} s of {cap:.0f}",
                    file=sys.stderr,
                    flush=True,
                )
                continue
            kind, told = mine.recv()
            if kind != "stage":
                return kind, told, stage
            stage = told
        return "capped", cap, stage
    except EOFError:
        return "fails", "its process ended without an answer", stage
    finally:
        process.kill()
        process.join()


def against_gegravity(name: str, pairs: pd.DataFrame, a: str, b: str, reference: str, cap: float) -> None:
    after = with_agreement(pairs, a, b)
    seconds, change = timed(lambda: ours(pairs, after, reference), 5)
    alone, _ = timed(lambda: lb.solve_trade(change.base, trade_effect=change.effect, theta=SIGMA - 1), 5)
    line = f"{name:22} landbridge {1e3 * seconds:8.1f} ms ({1e3 * alone:.1f} ms to solve), markets off by {change.market_gap:.0e}"
    kind, told, stage = within(cap, pairs, after, reference)
    if kind == "done":
        peer, gap = told
        line += f" | gegravity {peer:8.2f} s, markets off by {gap:.1e}: {peer / seconds:,.0f} times"
    elif kind == "capped":
        line += f" | gegravity stopped after {told:.0f} s in {stage}, without an answer: more than {told / seconds:,.0f} times"
    else:
        line += f" | gegravity fails in {stage}: {told}"
    print(line, flush=True)


def random_shocks(pairs: pd.DataFrame, turns: int = 1000) -> None:
    base = lb.resistances(pairs, COEFFICIENTS, theta=SIGMA - 1).flows
    n, rng = len(base.labels), np.random.default_rng(0)
    worst, failed, begin = 0.0, 0, time.perf_counter()
    for turn in range(turns):
        tau = rng.uniform(0.5, 2, (n, n))
        np.fill_diagonal(tau, 1.0)
        how = ({"closure": "multiplicative"}, {"closure": "additive"}, {"closure": "universal", "psi": 1.24})[turn % 3]
        change = lb.solve_trade(base, tau, theta=5.03, **how)
        worst, failed = max(worst, change.residual), failed + (not change.converged)
    seconds = time.perf_counter() - begin
    line = f"{turns:,} random shocks, {n} economies, costs between half and double: {failed} fail, "
    print(f"{line}worst residual {worst:.0e}, {1e3 * seconds / turns:.1f} ms each", flush=True)


def many_economies(n: int = 300) -> None:
    pairs = made_world(n)
    base = lb.resistances(pairs, COEFFICIENTS, theta=SIGMA - 1).flows
    tau = np.random.default_rng(0).uniform(0.5, 2, (n, n))
    np.fill_diagonal(tau, 1.0)
    for closure, psi in (("multiplicative", None), ("additive", None), ("universal", 1.24)):
        seconds, change = timed(lambda c=closure, p=psi: lb.solve_trade(base, tau, theta=5.03, closure=c, psi=p), 5)
        print(
            f"{n} economies, {closure:15} {seconds:.3f} s, {change.iterations} steps, residual {change.residual:.0e}",
            flush=True,
        )


def many_sectors(n: int = 31, j: int = 40) -> None:
    from landbridge.economy.sectors import SectorEconomy, solve_sectors

    rng = np.random.default_rng(1)
    added, inputs = rng.uniform(0.3, 0.7, (n, j)), rng.uniform(0, 1, (n, j, j))
    inputs = inputs / inputs.sum(axis=1, keepdims=True) * (1 - added)[:, None, :]
    size, foreign = rng.lognormal(0, 1, n), ~np.eye(n, dtype=bool)
    value = rng.lognormal(0, 1, (j, n, n)) * np.outer(size, size)
    value[:, np.arange(n), np.arange(n)] *= 8 * size.mean()
    value[j // 2 :, foreign] = 0  # half of the sectors do not trade
    tariff = np.where(foreign, rng.uniform(0, 0.2, (j, n, n)), 0.0)
    draft = SectorEconomy(
        labels=tuple(map(str, range(n))), sectors=tuple(map(str, range(j))), value=value, tariff=tariff, inputs=inputs, value_added=added,
        alpha=rng.dirichlet(np.ones(j), n), theta=rng.uniform(3, 9, j),
    )  # fmt: skip
    base = solve_sectors(
        draft, tariff=tariff, cost=np.ones_like(value), deficit=np.zeros(n), technology=np.ones((n, j))
    ).after
    costs = np.where(foreign, rng.uniform(0.5, 2, (j, n, n)), 1.0)
    for what, change in (
        ("tariffs to nothing", {"tariffs_after": 0.0}),
        ("costs between half and double too", {"tariffs_after": 0.0, "cost_change": costs}),
    ):
        seconds, answer = timed(lambda c=change: lb.solve_trade_sectors(base, **c), 3)
        print(
            f"{n} economies x {j} sectors, {what}: {seconds:.2f} s, {answer.iterations} steps, residual {answer.residual:.0e}",
            flush=True,
        )


def ppml(n: int = 100, years: int = 80) -> None:
    import pyfixest

    rng = np.random.default_rng(0)
    i, j, t = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n), np.arange(years), indexing="ij"))
    out, into, pair = rng.normal(size=(n, years)), rng.normal(size=(n, years)), rng.normal(size=(n, n))
    frame = pd.DataFrame(
        {
            "exporter": i,
            "importer": j,
            "year": 1940 + t,
            "fta": ((rng.uniform(size=(n, n)) * 100)[i, j] < t).astype(float),
        }
    )
    frame["wto"] = (rng.uniform(size=i.size) < 0.3).astype(float)
    mean = np.exp(0.5 * frame["fta"] + out[i, t] + into[j, t] + pair[i, j])
    frame["trade"] = mean * rng.lognormal(0, 0.8, i.size) * (rng.uniform(size=i.size) < 0.8)
    frame["pair"] = frame["exporter"] * 1000 + frame["importer"]
    formula = "trade ~ fta + wto | exporter^year + importer^year + exporter^importer"
    small = frame[(frame["exporter"] < 10) & (frame["importer"] < 10)]
    lb.estimate_gravity(formula, small)  # what is compiled or imported once is not counted, on either side
    plain_seconds, plain = timed(lambda: pyfixest.fepois(formula, frame, vcov={"CRV1": "pair"}))
    seconds, found = timed(lambda: lb.estimate_gravity(formula, frame))
    apart = np.abs(found.table()["estimate"].to_numpy() - plain.coef().to_numpy()).max()
    line = f"PPML, {len(frame):,} rows, three-way: landbridge {seconds:.1f} s, pyfixest {plain_seconds:.1f} s: "
    print(f"{line}{seconds / plain_seconds:.2f} of it; coefficients {apart:.0e} apart", flush=True)


PARTS = ("30", "100", "200", "shocks", "300", "sectors", "ppml")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sample", type=Path, default=Path(__file__).parents[2] / "shared/known/trade/gegravity_sample_30c_2006.csv"
    )
    parser.add_argument("--only", default="", help=f"parts to run, by commas: {', '.join(PARTS)}")
    parser.add_argument("--without", default="", help="parts to leave out, by commas")
    parser.add_argument(
        "--cap", type=float, default=10.0, help="minutes that a call of gegravity may take (default: 10)"
    )
    options = parser.parse_args()
    only, without = ({x.strip() for x in text.split(",") if x.strip()} for text in (options.only, options.without))
    if strange := sorted((only | without) - set(PARTS)):
        parser.error(f"there is no part {strange[0]!r}; parts are {', '.join(PARTS)}")
    parts = [p for p in PARTS if (not only or p in only) and p not in without]
    warnings.simplefilter("ignore")  # of the peers and of pandas, which deprecates what they call
    for k, part in enumerate(parts):
        print(f"[{k + 1}/{len(parts)}] {part}", file=sys.stderr, flush=True)
        if part == "30":
            if options.sample.is_file():
                against_gegravity(
                    "its own 30 countries", pd.read_csv(options.sample), "CAN", "JPN", "DEU", 60 * options.cap
                )
            else:
                print(f"its own 30 countries: {options.sample} is not there", flush=True)
        elif part in ("100", "200"):
            against_gegravity(f"{part} made economies", made_world(int(part)), "C001", "C002", "C000", 60 * options.cap)
        else:
            {
                "shocks": lambda: random_shocks(made_world(30)),
                "300": many_economies,
                "sectors": many_sectors,
                "ppml": ppml,
            }[part]()


if __name__ == "__main__":
    main()
