"""The tab Trade: who gains and who loses under the scenario that is switched on."""

from __future__ import annotations

from collections import Counter
from typing import Any

from landbridge.answers.gains import Gains
from landbridge.report.gains import gains_chart
from landbridge.report.gains_words import driven, standing
from landbridge.report.palette import DARK
from landbridge.report.words import significant
from landbridge.scenario.scenario import BASELINE
from landbridge.web.blocks import block, drawn, later, more
from landbridge.web.desk import Desk
from landbridge.web.verbs_engines import TAB_DRAWS
from landbridge.web.view import ViewAsk, story

ROWS = 12
LEAST = 0.0005  # per cent of real income that the table still shows
LONG = "every way of every economy is priced anew and trade is solved for some hundreds of draws."
OFF = "No scenario is on. Switch one on under What may change, and this tab says who gains and who loses by it."


def who_gains(desk: Desk, ask: ViewAsk) -> list[dict[str, Any]]:
    """The block that becomes `gained` when its run is done."""
    told = story(desk, ask)
    if told.hash == BASELINE.hash:
        return [block("Who gains", OFF)]
    return [block("Who gains", f"{told.title}: {LONG}", run=later(desk, ask, "trade", draws=TAB_DRAWS))]


def gained(answer: Gains, said: str) -> list[dict[str, Any]]:
    """Real income, money and trade of each economy, what the bands come from, and what it rests on."""
    moved = [r for r in answer.rows() if r["sure"] != "no change" and abs(r["real_income_percent"]) >= LEAST]
    return [_economies(answer, moved, said), _factors(answer), _rests(answer)]


def _economies(answer: Gains, moved: list[dict[str, Any]], said: str) -> dict[str, Any]:
    rows, title = moved[:ROWS], "Who gains"
    chart = (
        drawn(
            gains_chart(answer, most=ROWS, width=190, titled=False),
            "Change of real income by economy, with bands",
            DARK,
        )
        if rows
        else None
    )
    return block(
        title,
        _note(answer, moved, len(rows)),
        [
            "economy",
            "",
            "real income %",
            "million USD a year",
            "USD a head",
            "exports %",
            "imports %",
            "by which parts",
        ],
        [_economy(r, {x["economy"]: x["name"] for x in answer.rows()}) for r in rows],
        command=said,
        chart=chart,
        sources=[_of_flows(answer, r["economy"]) for r in rows],
        empty="No economy moves by a thousandth of a per cent.",
    )


def _note(answer: Gains, moved: list[dict[str, Any]], shown: int) -> str:
    c, facts = answer.change, answer.world.facts
    state = "" if c.converged else "Not converged: do not use these numbers. "
    failed = f" {answer.draws.failed} draws did not converge and are left out." if answer.draws.failed else ""
    cut = f" {len(moved) - shown} more economies move by less." if len(moved) > shown else ""
    return (
        f"{state}{facts.scenario.title} on {facts.on} against the same day as it is, for all trade of each economy. Goods of {answer.table.year};"
        f" in brackets the middle 90 % of {answer.draws.n} draws.{failed}{cut}"
    )


def _economy(r: dict[str, Any], names: dict[str, str]) -> list[str]:
    return [
        r["name"],
        standing(r),
        band(r, "real_income_percent"),
        band(r, "musd_a_year"),
        more(r["usd_a_head"], 2),
        more(r["exports_percent"], 2),
        more(r["imports_percent"], 2),
        driven(r, names, digits=2),
    ]


def band(r: dict[str, Any], key: str) -> str:
    """A change with its band."""
    typical, low, high = (more(r[k], 2) for k in (key, f"{key}_low", f"{key}_high"))
    return typical if low == high else f"{typical} ({low} to {high})"


def _of_flows(answer: Gains, economy: str) -> list[str]:
    """Sources of what an economy buys and sells, those of most cells first; what is estimated comes from the same."""
    n, cells = len(answer), answer.table.rows["source"].to_numpy(dtype=object)
    at = answer.table.labels.index(economy)
    square = cells.reshape(n, n)
    words = Counter(s for cell in (*square[at, :], *square[:, at]) for s in cell)
    return [s for s, _ in words.most_common()]


def _factors(answer: Gains) -> dict[str, Any]:
    shares = answer.shares()
    rows = [
        [
            f.words,
            f"{significant(f.typical)} ({significant(f.low)} to {significant(f.high)})",
            f"{100 * shares.get(f.name, 0.0):.0f} %",
        ]
        for f in answer.draws.factors
    ]
    together = (
        f" {100 * shares['together']:.0f} % is of several together." if shares.get("together", 0.0) >= 0.005 else ""
    )
    note = f"Each is drawn within its range; the share is of the variance of the world's answer.{together}"
    return block(
        "What the width of the bands comes from",
        note,
        ["what", "value", "share"],
        rows,
        sources=[f.source for f in answer.draws.factors],
    )


def _rests(answer: Gains) -> dict[str, Any]:
    notes = [*answer.world.facts.caveats, *answer.notes]
    return block("What it rests on and leaves out", "", ["mind"], [[n] for n in notes])
