"""Make the trade tables of a study from the collected ones: `make_trade.py COLLECTED STUDY`.

COLLECTED is the folder `trade` of collected facts (with its folder `raw`); STUDY the study's folder. Writes economies, accounts, trade, trade_order,
gravity and parameters, adds missing rows to sources, and lists every collected row in the manifest.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import trade_facts as facts

from landbridge.schema import tables
from landbridge.study import open_study
from landbridge.study.trade_fill import fill
from landbridge.tables.write import cell_text

Row = dict[str, Any]


def write(study: Path, name: str, rows: Iterable[Row]) -> list[Row]:
    """Write a table of the study as its declaration says."""
    columns, rows = tables()[name].columns, list(rows)
    with (study / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow([c.name for c in columns])
        writer.writerows([[cell_text(c, row[c.name]) for c in columns] for row in rows])
    return rows


def append(study: Path, name: str, rows: Iterable[Row]) -> None:
    """Add rows at the end of a table, those that are not there."""
    columns, path = tables()[name].columns, study / f"{name}.csv"
    known = {r[columns[0].name] for r in facts.read(path)}
    with path.open("a", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerows([[cell_text(c, r[c.name]) for c in columns] for r in rows if r[columns[0].name] not in known])


def sums(rows: list[Row], year: int) -> Iterable[Row]:
    """Totals of reporters whose file lists every partner: the sum over partners and the remainder, memos left out."""
    for reporter, source in (("ARM", "T1"), ("KAZ", "T2"), ("KGZ", "T3"), ("UZB", "T4")):
        own = [
            r
            for r in rows
            if r["source"] == [source] and (r["year"], r["months"]) == (year, 12) and r["basis"] != "consignment"
        ]
        for end, other, flow in (("exporter", "importer", "exports"), ("importer", "exporter", "imports")):
            value = sum(r["value_musd"] for r in own if r[end] == reporter and r[other] != "EU27")
            yield facts.account(
                reporter, year, f"goods_{flow}", round(value, 1), "official", source, "sum over all partners"
            )


def manifest(study: Path, collected: Path, became: dict[str, dict[int, list[tuple[str, str]]]]) -> None:
    """List every collected row with what it became; rows of other files, and other uses of these, stay as they are."""
    path, columns = study / "manifest.csv", [c.name for c in tables()["manifest"].columns]
    before = facts.read(path)
    old = {r["manifest_id"]: r for r in before}
    made = []
    for name, rows in became.items():
        with (collected / name).open(encoding="utf-8-sig", newline="") as f:
            lines = list(csv.reader(f))[1:]
        for i, cells in enumerate(lines, start=2):
            key, went = f"trade/{name}:{i}", rows.get(i, [])
            kept = old.get(key, dict.fromkeys(columns, ""))
            into = list(dict.fromkeys([*filter(None, kept["table"].split(";")), *(t for t, _ in went)]))
            ids = list(dict.fromkeys([*filter(None, kept["id"].split(";")), *(k for _, k in went)]))
            digest = hashlib.sha256("\t".join(cells).encode()).hexdigest()[:16]
            made.append([key, f"trade/{name}", i, digest, ";".join(into), ";".join(ids), kept["reason"]])
    mine = {row[0] for row in made}
    with path.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(columns)
        kept_rows = [[r[c] for c in columns] for r in before if r["manifest_id"] not in mine]
        before_us = [r for r in kept_rows if r[1] < "trade/"]
        writer.writerows([*before_us, *made, *(r for r in kept_rows if r[1] >= "trade/")])


def main(collected: Path, study: Path) -> None:
    """Make the tables; the last step reads them back and fills what nobody reported."""
    became: dict[str, dict[int, list[tuple[str, str]]]] = {}
    rows = facts.read(collected / "gravity.csv")
    capitals = {facts.code(r[e]): (r[f"capital_{e}"], r[f"lat_{e}"], r[f"lon_{e}"]) for r in rows for e in "ab"}
    pairs = write_all(study, "gravity", [{**facts.pair(r), "line": r["line"]} for r in rows])
    became["gravity.csv"] = {p["line"]: [("gravity", p["gravity_id"])] for p in pairs}

    rows = facts.read(collected / "economies.csv")
    listed = write_all(study, "economies", facts.economies(rows, capitals))
    codes, lines = [e["economy_id"] for e in listed], {facts.code(r["economy"]): r["line"] for r in rows}
    became["economies.csv"] = {line: [("economies", e)] for e, line in lines.items()}
    figures = [
        *facts.gdp_accounts(collected / "raw" / "gdp_world_2019_2023.csv", codes),
        *(a for r in rows for a in facts.accounts_of(r)),
    ]
    for a in figures:
        if a["year"] >= 2022:
            became["economies.csv"][lines[a["economy"]]].append(("accounts", a["account_id"]))

    taken: set[str] = set()
    rows = facts.read(collected / "bilateral.csv")
    reports = [{**facts.trade(r, taken), "line": r["line"]} for r in rows]
    became["bilateral.csv"] = {r["line"]: [("trade", r["trade_id"])] for r in reports}
    reports += facts.eu_rest(collected / "raw" / "eu27_exports_by_partner_2010_2023.csv", reports)
    reports += list(facts.from_turnover(reports))
    more = [facts.account(*a) for a in facts.MORE_ACCOUNTS] + list(sums(reports, 2021))
    write_all(study, "accounts", [*figures, *more])

    rows = [r for r in facts.read(collected / "parameters.csv") if r["group"] != "emissions"]
    known = write_all(
        study,
        "parameters",
        [*({**facts.parameter(r), "line": r["line"]} for r in rows), *map(more_parameter, facts.MORE_PARAMETERS)],
    )
    became["parameters.csv"] = {p["line"]: [("parameters", p["parameter_id"])] for p in known if "line" in p}
    write_all(study, "trade_order", map(order_rule, facts.ORDER))
    append(study, "sources", map(source, facts.SOURCES))
    write(study, "trade", reports)
    write(study, "trade", fill(open_study(study), facts.YEARS).rows)
    manifest(
        study, collected, {n: became[n] for n in ("bilateral.csv", "economies.csv", "gravity.csv", "parameters.csv")}
    )


def write_all(study: Path, name: str, rows: Iterable[Row]) -> list[Row]:
    """Write a table whose cells may still be text: they are put down as they are."""
    columns, rows = tables()[name].columns, list(rows)
    texts = [
        {c.name: r[c.name] if isinstance(r[c.name], str) else cell_text(c, r[c.name]) for c in columns} for r in rows
    ]
    with (study / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
        writer = csv.DictWriter(f, [c.name for c in columns], lineterminator="\n")
        writer.writeheader()
        writer.writerows(texts)
    return rows


def more_parameter(values: tuple[Any, ...]) -> Row:
    """A row of `parameters` that no collected row holds."""
    names = [c.name for c in tables()["parameters"].columns]
    row = dict(zip(names, values, strict=True))
    return {
        **row,
        "value": float(row["value"]),
        "low": str(row["low"]),
        "high": str(row["high"]),
        "source": facts.sources(row["source"]),
    }


def order_rule(rule: tuple[int, dict[str, Any], str]) -> Row:
    """A row of `trade_order`."""
    priority, where, reason = rule
    words = [w for v in where.values() for w in (v if isinstance(v, list) else [v])]
    return {
        "order_id": "-".join(words).lower(), "priority": priority, "where": where, "reason": reason, "quality": "assumed",
        "source": ["TRADE_RULES"], "note": "",
    }  # fmt: skip


def source(values: tuple[str, ...]) -> Row:
    """A row of `sources`."""
    row = dict(zip([c.name for c in tables()["sources"].columns], values, strict=True))
    return {**row, "url": [u for u in [row["url"]] if u]}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("make_trade.py COLLECTED STUDY")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
