"""The page of who gains: `python -m landbridge.report.who_gains` writes docs/who-gains.md from the study, `--check` compares."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from landbridge.answers.gains import Gains, trade
from landbridge.report.gains_words import banded, driven, elasticity_words, moved, signed, who_gains
from landbridge.report.markdown import markdown_table, page_command
from landbridge.study import Study

PAGE = Path("docs/who-gains.md")
COMMAND = "python -m landbridge.report.who_gains"
DRAWS = 48  # enough for bands of two digits; the command takes more
SHOWN = 10
OPENING = """# Who gains

What a scenario does to trade, real income and prices of each economy, through the days and USD of the ways that cargo takes. It is held against the
same day without the scenario; `landbridge trade --scenario NAME --on DAY` prints the same with more draws.

**How to read the tables.** Real income is of goods: what an economy gets for the goods it makes, over the prices of the goods it buys. Its per cent and
the USD are of what the economy spends on goods in a year by the trade table of 2023: home-made ones and inputs count, services do not. That is three tenths
of GDP in some and all of it in others, so the same USD stand beside as per cent of GDP (table `accounts`) and a head. A line is a level held against a
level, in each year that the scenario lasts: no growth rate, and no sum over years. Exports and imports are values, in shares of world income. A plus is a
gain; 0 is less than half of the last digit shown.

## How it is worked out

1. **Ways.** Between the gateways of every two economies (`gateways` of the table `economies`) the best ways by rail, by road and by deep sea, in both
   worlds. A way found in one is held against the other too. Ways by deep sea are searched with as little land as may be.
2. **Cost.** Days and USD become a share of the price: (USD + value of a day x days) / value of a box, from the table `goods`.
3. **Modes.** tau_hat = (sum s (tau_after / tau_before)^-k)^(-1/k), the logsum of a choice of mode with shape k (`parameters`). Shares s before are those
   listed in `mode_shares`, and where none is listed what costs say. So shutting one railway does not end trade that goes by sea.
   Of several goods, effects on trade are averaged by their shares.
4. **Trade.** Exact hat algebra on the square table of goods trade (`docs/trade-data.md`), closure `multiplicative` (each economy spends the same multiple
   of what it earns, so deficits stay in proportion), elasticity `theta` of `parameters`.
5. **Bands.** Elasticity, value of a day, all days together, all USD together, shape and listed shares are drawn within their ranges; low and high are
   the 5th and 95th percentile. "Gains" and "loses" are economies whose whole band has one sign. The share of each in the variance is printed, and real
   income at elasticities of 3, 4, 5 and 7.
6. **Parts.** Real income, in per cent, is the sum of: goods of each partner made cheaper or dearer (share of spending times change of cost); what its own
   goods fetch against those of suppliers (own prices, the terms of trade); and switching, buying from others than before and trade that ends.

## What it leaves out

- Economies without gateways are off the network: Iraq, Israel, Saudi Arabia, the United States and the rest of the world. What a scenario does to their own
  ways is not counted, so their sign says nothing about them. With Hormuz shut Iraq, Saudi Arabia and the Gulf states within the rest of the world seem to gain,
  only because rivals lose; they would lose their own way to sea.
- All trade is taken as boxes of one value, because no table at hand says what goods the trade of a pair is made of (`goods_shares` is empty). Oil and gas by
  pipe or tanker are not boxes: effects on their sellers (Azerbaijan, Iran, Kazakhstan, the Russian Federation, Turkmenistan, the Emirates) are overstated.
  `--goods-shares FILE` takes a table of one's own (goods, share, and exporter, importer), each kind with its own ways, value and price of a day.
- Shares of modes are listed for Asia with the EU, the United Kingdom and Türkiye only (`mode_shares`). Elsewhere days and USD alone say them, which gives rail
  much where shippers use the sea: Ukraine's goods from China, Japan and the Republic of Korea are counted as going in good part by rail through the Russian
  Federation and Belarus, so what Ukraine loses when the north shuts is overstated.
- Most cells between large economies and all domestic sales but a few are estimates. Changes of a hundredth of a per cent are within their error, whatever
  the band says: it holds costs and elasticity, not the table of trade. Do not add up USD over economies to a gain of the world.
- Trade that is nothing stays nothing: an opened border creates no trade where none was counted. `--border A-B=X` shows what a published effect of
  borders would do in place of the change of cost, as a sensitivity. So what an opened border is worth is a lower bound, and what a shut one costs is not.
- Tariffs stay, and none was found to begin with (`tariffs` is empty): they are not data of this study. `--tariffs-after FILE` (exporter, importer, percent,
  percent_before) changes some, and spends their revenue where it is taken.
- Investment, migration and peace itself are not in it, nor what states, railways and ports earn from transit: a state that shuts itself to others' cargo
  loses that, and one that opens gains it. Nothing is forecast: every line holds if the scenario does.
- Ports have no capacity here. With Hormuz shut the Emirates sell and buy through Khor Fakkan, whose room is not stated: their loss is understated.
- A way by deep sea is the one with little land; where a landlocked state's nearest port is beyond Iran, it is that port, whether cargo goes there or not."""


def page(study: Study, *, seconds: list[float] | None = None) -> str:
    """The whole page as Markdown. The same study gives the same bytes."""
    parts = [OPENING]
    beside: list[list[str]] = []
    rows = list(study["gains_cases"].rows())
    for (title, scenario, on), mine in groupby(rows, key=lambda r: (r["title"], r["scenario"], r["on"])):
        begun = time.perf_counter()
        answer = trade(study, scenario, on=on, draws=DRAWS)
        if seconds is not None:
            seconds.append(time.perf_counter() - begun)
        parts.append(f"## {title}\n\n" + _case(answer, scenario, _gdp(study, answer.table.year)))
        beside += [_beside(study, answer, r) for r in mine if r["parameter"]]
    head = ("Question", "Published", "What it is of", "Ours", "Why they differ", "Source")
    parts.append("## Beside published studies\n\n" + markdown_table(head, beside))
    parts.append(
        f"## How it was made\n\n`{COMMAND}`; `{COMMAND} --check` says whether this page is up to date. Cases are rows of the table `gains_cases`."
    )
    return "\n\n".join(parts) + "\n"


def _gdp(study: Study, year: int) -> dict[str, float]:
    """Million USD of each economy in the year, of the table `accounts`."""
    rows = (r for r in study["accounts"].rows() if r["measure"] == "gdp" and r["unit"] == "million USD")
    return {str(r["economy"]): float(r["value"]) for r in rows if int(r["year"]) == year}


def _case(answer: Gains, scenario: str, gdp: dict[str, float]) -> str:
    facts = answer.world.facts
    rows = moved(answer)
    head = (
        "Economy",
        "Real income, %",
        "Million USD a year",
        "Of GDP, %",
        "USD a head",
        "Exports, %",
        "Imports, %",
        "By which parts",
    )
    table = markdown_table(
        head,
        [
            [r["name"], banded(r, "real_income_percent", 3), banded(r, "musd_a_year", 0),
             signed(100 * r["musd_a_year"] / gdp.get(r["economy"], float("nan")), 3), signed(r["usd_a_head"], 1), signed(r["exports_percent"], 2),
             signed(r["imports_percent"], 2), driven(r)]
            for r in rows[:SHOWN]
        ],
    )  # fmt: skip
    shares = ", ".join(f"{k.replace('_', ' ')} {100 * v:.0f} %" for k, v in answer.shares().items() if v >= 0.005)
    more = f" {len(rows) - SHOWN} more move by less." if len(rows) > SHOWN else ""
    return "\n\n".join(
        [
            f"`{scenario}` on {facts.on}. {facts.scenario.summary or ''}".strip(), who_gains(rows), table,
            f"{more.strip()} Width of the bands: {shares}. Markets clear to {'1e-9 or better' if answer.change.residual < 1e-9 else answer.change.residual}; "
            f"{answer.draws.failed} of the draws did not converge.".strip(),
            elasticity_words(rows),
            "\n".join(f"- {n[0].upper()}{n[1:]}." for n in answer.notes if "pipe" not in n and "estimated" not in n),
        ]
    )  # fmt: skip


def _beside(study: Study, answer: Gains, row: dict[str, Any]) -> list[str]:
    told = study["parameters"].row(row["parameter"])
    span = f" ({told['low']:g} to {told['high']:g})" if told["low"] == told["low"] else ""
    return [
        row["title"], f"{told['value']:g}{span} {told['unit']}", f"{told['scope']}, {told['period']}", f"{measured(answer, row):+.2f} %", row["differs"] or "",
        ";".join(told["source"]),
    ]  # fmt: skip


def measured(answer: Gains, row: dict[str, Any]) -> float:
    """What of an answer stands beside a published one, in per cent."""
    at = [answer.table.at(e) for e in row["economies"]]
    if row["measure"] == "trade_between":
        with_whom = [answer.table.at(e) for e in row["partners"]]
        pairs = {(i, j) for i in at for j in with_whom if i != j} | {(j, i) for i in at for j in with_whom if i != j}
        before, after = (
            sum(float(x[i, j]) for i, j in sorted(pairs)) for x in (answer.table.flows, answer.change.flows)
        )
        return 100 * (after / before - 1)
    rows = {r["economy"]: r for r in answer.change.rows()}
    weights = [answer.spending[i] for i in at]
    values = [rows[answer.table.labels[i]][f"{row['measure']}_percent"] for i in at]
    return float(sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or with `--check` say whether it is up to date; returns the exit code."""

    def make(study: Study) -> tuple[str, str]:
        seconds: list[float] = []
        text = page(study, seconds=seconds)
        return text, f"{', '.join(f'{s:.1f} s' for s in seconds)} for the cases"

    return page_command(make, page=PAGE, command=COMMAND, arguments=arguments)


if __name__ == "__main__":
    sys.exit(main())
