"""The trade tables as people read them: summary, partners, contradictions, totals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from landbridge.cli.show import emit, err, write
from landbridge.errors import QuestionError
from landbridge.results import as_csv, as_json, number
from landbridge.schema import tables
from landbridge.study import Study, TradeTable, contradictions, mirrors, trade_table, trade_years
from landbridge.study.trade_balance import Balance, balances
from landbridge.study.trade_order import records
from landbridge.study.trade_table import MIRROR_RATIO, Mirror
from landbridge.tables import Table as Rows
from landbridge.tables.write import cell_text, write_table

HOW = {
    "published": "reported", "converted": "reported, converted from another currency", "summed": "sum of reports",
    "residual": "total less listed partners", "difference": "turnover less the other direction", "share": "whole percent of a total",
    "half_turnover": "half of trade both ways", "absent": "no line in the reporter's file: nothing",
    "carried": "estimated from a report of another year", "annualised": "estimated from part of the year", "gravity": "estimated by gravity",
    "output": "output less exports", "ratio": "share of GDP",
}  # fmt: skip


def show_flows(
    study: Study, year: int | None, *, economy: str | None, mirror: bool, margins: bool, matrix: bool, valuation: str, top: int, json: bool,
    csv: bool, out: Path | None,
) -> None:  # fmt: skip
    """Print what was asked for of the trade tables."""
    years = trade_years(study)
    if not years:
        raise QuestionError(
            f"{study.name} has no square table of trade.",
            "Fill economies.csv, accounts.csv and trade.csv, then: landbridge flows --refill --year 2023 --out trade.csv.",
        )
    table = trade_table(study, years[-1] if year is None else year, valuation=valuation)
    if top < 1:
        raise QuestionError(f"--top is {top}.", "Give one or more.")
    if mirror:
        listed = mirrors(study, table.year)
        if economy is not None:
            one = table.labels[table.at(economy)]
            listed = [m for m in listed if one in (m.exporter, m.importer)]
        _answer([m.as_dict() for m in listed], _mirrors(table, listed, top), json, csv, out)
    elif margins:
        found = balances(study, table.year, table=table)
        _answer([b.as_dict() for b in found], _balances(table, found, top), json, csv, out)
    elif matrix:
        rows = [
            {"exporter": label, **dict(zip(table.labels, row, strict=True))}
            for label, row in zip(table.labels, table.flows, strict=True)
        ]
        _answer(rows, _matrix(table), json, csv, out)
    elif economy is not None:
        i = table.at(economy)
        rows = [c for c in table.cells() if table.labels[i] in (c["exporter"], c["importer"])]
        _answer(rows, _partners(study, table, i, top), json, csv, out)
    elif json or (out is not None and out.suffix == ".json"):
        emit(table.to_json(), out)
    else:
        _answer(table.cells(), _summary(study, table, top), json, csv, out)


def _answer(rows: list[dict[str, Any]], people: RenderableType, json: bool, csv: bool, out: Path | None) -> None:
    if json and csv:
        raise QuestionError("--json and --csv were both given.", "Choose one.")
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(rows), out)
    elif csv or (out is not None and out.suffix == ".csv"):
        emit(as_csv(rows).rstrip("\n"), out)
    else:
        emit(people, out)


def _grid(*columns: str, right: tuple[str, ...] = ()) -> Table:
    grid = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in columns:
        grid.add_column(name, justify="right" if name in right else "left", overflow="fold")
    return grid


def _title(table: TradeTable, what: str) -> Text:
    unit = "million USD, free on board" if table.valuation == "fob" else "million USD, as reported (FOB and CIF mixed)"
    return Text(f"{what} in {table.year}, {unit}", style="bold")


def musd(x: float) -> str:
    """Million USD: small flows with a decimal."""
    return number(x, 1 if abs(x) < 100 else 0)


def _summary(study: Study, table: TradeTable, top: int) -> RenderableType:
    between = ~np.eye(len(table.labels), dtype=bool)
    methods = table.method.astype(str)
    grid = _grid("how it is known", "cells", "million USD", "share", right=("cells", "million USD", "share"))
    total = float(table.between.sum())
    for name, words in HOW.items():
        mask = between & (methods == name)
        if mask.any():
            value = float(table.flows[mask].sum())
            grid.add_row(words, str(int(mask.sum())), musd(value), f"{value / total:.1%}")
    shares = table.shares
    words = f"{table.n_reported:,} of {table.flows.size:,} cells are reported: {shares['reported']:.0%} of the value of trade between economies; "
    words += f"{shares['another period']:.0%} begins with a report of another year or part of one, {shares['gravity']:.0%} with gravity."
    biggest = _grid(
        "economy",
        "name",
        "sells abroad",
        "buys abroad",
        "at home",
        "reported",
        right=("sells abroad", "buys abroad", "at home", "reported"),
    )
    for i in np.argsort(-(table.exports + table.imports))[:top]:
        own = np.zeros_like(between)
        own[i, :] = own[:, i] = True
        told = float(table.between[own & table.reported].sum() / table.between[own].sum())
        biggest.add_row(
            table.labels[i],
            table.names[i],
            musd(table.exports[i]),
            musd(table.imports[i]),
            musd(table.flows[i, i]),
            f"{told:.0%}",
        )
    n = len(contradictions(study, table.year))
    more = f"{n} flows have two reports more than {MIRROR_RATIO:g} times apart (--mirror). --economy NAME shows partners, --margins totals, --csv every cell."
    return Group(
        _title(table, "Goods trade between economies"), Text(words), "", grid, "", biggest, "", Text(more, style="dim")
    )


def _partners(study: Study, table: TradeTable, i: int, top: int) -> RenderableType:
    label = table.labels[i]
    known = {(m.exporter, m.importer): m for m in mirrors(study, table.year)}
    parts: list[RenderableType] = [_title(table, f"Goods trade of {table.names[i]}")]
    for sells in (True, False):
        values = table.between[i, :] if sells else table.between[:, i]
        grid = _grid(
            "to" if sells else "from",
            "flow",
            "share",
            "how it is known",
            "by",
            "other report",
            "apart",
            "source",
            right=("flow", "share", "apart"),
        )
        for j in np.argsort(-values)[:top]:
            cell = (i, j) if sells else (j, i)
            grid.add_row(
                table.names[j],
                musd(values[j]),
                f"{values[j] / values.sum():.1%}",
                *_known(table, cell, known.get((table.labels[cell[0]], table.labels[cell[1]]))),
            )
        left = (
            f"{max(len(values) - 1 - top, 0)} more partners with {musd(float(np.sort(values)[::-1][top:].sum()))}"
            if len(values) - 1 > top
            else ""
        )
        parts += [
            "",
            Text("Sells to" if sells else "Buys from", style="bold"),
            grid,
            *([Text(left, style="dim")] if left else []),
        ]
    own = [
        b
        for b in balances(study, table.year)
        if b.label.split(" (")[0] in (f"exports of {label}", f"imports of {label}")
    ]
    parts += [
        "",
        Text(
            f"Sells at home {musd(table.flows[i, i])}: {table.rows['note'].to_numpy(dtype=object).reshape(table.flows.shape)[i, i]}."
        ),
    ]
    parts += [Text(_sentence(b)) for b in own]
    parts += [
        Text("Published imports are CIF and stand here free on board; other reports stand as reported.", style="dim")
    ]
    return Group(*parts)


def _known(table: TradeTable, cell: tuple[int, int], mirror: Mirror | None) -> tuple[str, str, str, str, str]:
    row = table.rows.iloc[cell[0] * len(table.labels) + cell[1]]
    by = row["reporter"] or "nobody"
    other = apart = ""
    if mirror is not None:
        o = mirror.other
        other = f"{musd(o['value_musd'])} by {o['reporter']}" + (
            " (consignment)" if o["basis"] == "consignment" else ""
        )
        apart = "0 against" if mirror.ratio == float("inf") else f"{mirror.ratio:.1f}x"
    return HOW[row["method"]], by, other, apart, "; ".join(row["source"])


def _sentence(b: Balance) -> str:
    flow = b.label.split(" of ")[0].capitalize()
    kind = "published" if b.published else "estimated"
    return f"{flow}: {musd(b.table)} in the table, {musd(b.total)} {kind} ({b.gap:+.1%}); {b.reported / b.table:.0%} of it reported by partner."


def _mirrors(table: TradeTable, listed: list[Mirror], top: int) -> RenderableType:
    grid = _grid(
        "from",
        "to",
        "used",
        "by",
        "source",
        "other report",
        "by ",
        "source ",
        "apart",
        right=("used", "other report", "apart"),
    )
    for m in listed[:top]:
        cells = [
            c
            for r in (m.used, m.other)
            for c in (f"{musd(r['value_musd'])} {r['valuation']}", _by(r), "; ".join(r["source"]))
        ]
        grid.add_row(m.exporter, m.importer, *cells, "0 against" if m.ratio == float("inf") else f"{m.ratio:.1f}x")
    far = sum(m.ratio > MIRROR_RATIO for m in listed)
    words = f"{len(listed)} flows have more than one report of the full year; {far} are more than {MIRROR_RATIO:g} times apart. "
    words += f"Shown: {min(top, len(listed))}, the worst first."
    return Group(
        Text(f"Flows of {table.year} that several reports tell of, million USD as reported", style="bold"),
        Text(words),
        "",
        grid,
    )


def _by(row: dict[str, Any]) -> str:
    return f"{row['reporter']}" + (f", {row['basis']}" if row["basis"] != "unstated" else "")


def _balances(table: TradeTable, found: list[Balance], top: int) -> RenderableType:
    grid = _grid(
        "what", "total", "", "in the table", "gap", "reported", right=("total", "in the table", "gap", "reported")
    )
    for b in found[:top]:
        grid.add_row(
            b.label,
            musd(b.total),
            "published" if b.published else "estimated",
            musd(b.table),
            f"{b.gap:+.2%}",
            f"{b.reported / b.table:.0%}" if b.table else "",
        )
    fitted = [b for b in found if b.open and b.published]
    worst = max((abs(b.gap) for b in fitted), default=0.0)
    words = f"{len(found)} totals, {len(fitted)} of them published and with estimated cells under them: of these the widest gap is {worst:.4%}. "
    words += "Where every cell is reported, a gap is a contradiction among reports."
    return Group(_title(table, "Totals beside the table"), Text(words), "", grid)


def _matrix(table: TradeTable) -> RenderableType:
    grid = _grid("", *table.labels, right=table.labels)
    for label, row, estimated in zip(table.labels, table.flows, table.estimated, strict=True):
        grid.add_row(label, *(Text(number(x), style="dim" if e else "") for x, e in zip(row, estimated, strict=True)))
    return Group(_title(table, "Goods trade, exporters down and importers across; estimated cells dim"), "", grid)


def try_estimates(study: Study, year: int | None, *, json: bool, csv: bool, out: Path | None) -> None:
    """Hide reports, estimate them, and say how far off the estimates are."""
    from landbridge.study.trade_holdout import hold_out

    years = trade_years(study)
    tested = hold_out(study, year if year is not None else years[-1] if years else 0)
    grid = _grid(
        "estimated",
        "flows",
        "median factor off",
        "within 2x",
        "within 5x",
        right=("flows", "median factor off", "within 2x", "within 5x"),
    )
    for s in tested.summary():
        grid.add_row(
            HOW[str(s["method"])],
            str(s["n"]),
            f"{s['median_factor']:.2f}",
            f"{s['within_2']:.0%}",
            f"{s['within_5']:.0%}",
        )
    words = "Every reported flow above a million USD hidden once, with its reports of other years kept and with all of them hidden; rest of the world left out."
    people = Group(
        Text(f"Estimates of {tested.year} beside reports that were hidden from them", style="bold"),
        Text(words),
        "",
        grid,
    )
    _answer(records(tested.rows), people, json, csv, out)


def refill(study: Study, year: int | None, *, json: bool, out: Path | None) -> None:
    """Choose and estimate anew, say how well totals are met, and write the table where a file was named."""
    from landbridge.study.trade_fill import fill

    years = sorted({*trade_years(study), *([] if year is None else [year])})
    if not years:
        raise QuestionError(
            f"{study.name} has no year of trade that is in use.", "Say which to make square, as in --year 2023."
        )
    filled, spec, before = fill(study, years), tables()["trade"], study["trade"]
    texts = [{c.name: cell_text(c, row[c.name]) for c in spec.columns} for row in filled.rows]
    old = {r["trade_id"]: {c.name: cell_text(c, r[c.name]) for c in spec.columns} for r in before.rows()}
    changed = sum(old.get(t["trade_id"]) != t for t in texts) + len(set(old) - {t["trade_id"] for t in texts})
    worst = {y: filled.worst(y) for y in filled.met}
    told = {
        "rows": len(texts), "changed": changed, "converged": filled.converged,
        "largest_gap_of_published_totals": worst, "left_out": {y: [m.margin.label for m in met if not m.kept] for y, met in filled.met.items()},
    }  # fmt: skip
    if out is not None and out.suffix == ".csv":
        frame = pd.DataFrame(filled.rows, columns=[c.name for c in spec.columns])
        half = out.with_name(out.name + ".making.csv")
        write_table(Rows(spec, frame, np.arange(len(frame), dtype=np.int64) + 2, out.name), half)
        content = half.read_bytes()
        half.unlink()
        write(out, content)
    elif json or out is not None:
        emit(as_json(told), out)
        return
    gaps = ", ".join(f"{y}: {g:.2e}" for y, g in worst.items())
    done = "converged" if filled.converged else "did NOT converge"
    err.print(
        f"{len(texts):,} rows, {changed:,} of them other than before; fitting {done}; largest gap of fitted published totals {gaps}",
        markup=False,
    )
