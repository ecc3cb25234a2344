"""A small study to be spoilt, and its cases: a way to spoil it with what the check then says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from landbridge.answers.check import check
from landbridge.cli.new import describe_study
from landbridge.schema import tables
from landbridge.study import Report, open_study


class Small:
    """The study that `landbridge new` makes (two towns and a border), to be spoilt."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def rows(self, table: str) -> list[dict[str, str]]:
        path = self.folder / f"{table}.csv"
        return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.is_file() else []

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, [c.name for c in tables()[table].columns], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        describe_study(self.folder)

    def set(self, table: str, key: str, /, **cells: str) -> None:
        rows = self.rows(table)
        next(r for r in rows if r[tables()[table].key] == key).update(cells)
        self.write(table, rows)

    def add(self, table: str, /, **cells: str) -> None:
        """A row; what a row requires and is not given takes a plain word."""
        common = {"source": "example", "quality": "assumed", "status": "open", "precision": "day"}
        names = [c.name for c in tables()[table].columns]
        row = dict.fromkeys(names, "") | {k: v for k, v in common.items() if k in names}
        self.write(table, [*self.rows(table), row | cells])

    def delete(self, table: str, key: str) -> None:
        self.write(table, [r for r in self.rows(table) if r[tables()[table].key] != key])

    def text(self, name: str, old: str, new: str) -> None:
        """Spoil the text of a file, once, without describing the study anew."""
        path = self.folder / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")

    def about(self, **entries: object) -> None:
        """Change `datapackage.json`."""
        path = self.folder / "datapackage.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | entries), encoding="utf-8")

    def report(self) -> Report:
        return check(open_study(self.folder))


@dataclass(frozen=True)
class Case:
    """One way to spoil the small study, and every problem that the check then finds."""

    about: str
    check: str
    spoil: Callable[[Small], None]
    words: tuple[str, ...]
    severity: str = "error"


def case(about: str, check: str, spoil: Callable[[Small], None], *words: str, severity: str = "error") -> Case:
    return Case(about, check, spoil, words, severity)


def rail(s: Small, key: str, gauge: str, a: str = "PASS", b: str = "EAST") -> None:
    s.add("links", link_id=key, from_node_id=a, to_node_id=b, mode="rail", gauge_mm=gauge, length_km="120")


def rule(s: Small, **cells: str) -> None:
    plain = {
        "assumption_id": "new",
        "table": "links",
        "column": "hours",
        "value": "5",
        "low": "5",
        "high": "5",
        "unit": "h",
    }
    s.add("assumptions", **{**plain, "priority": "1", "spread": "own", **cells})


def development(s: Small, **cells: str) -> None:
    plain = {"development_id": "d", "name": "Snow", "since": "2025-01-01", "links": "{mode: road}"}
    s.add("developments", **{**plain, "change": "{status: closed}", **cells})


def line(s: Small, km: str, wkt: str = "LINESTRING (45.4 41.3, 46.4 40.7)") -> None:
    s.add(
        "geometry", link_id="H_PASS_EAST", wkt=wkt, length_km=km, method="road", licence="ODbL", attribution="someone"
    )


def observed(s: Small, **cells: str) -> None:
    plain = {
        "observed_id": "o",
        "origin": "West",
        "destination": "East",
        "metric": "days",
        "value_low": "1",
        "value_high": "2",
    }
    s.add("observed", **{**plain, "period": "2025", **cells})


def scenario(s: Small, text: str) -> None:
    (s.folder / "scenarios" / "mine.yaml").write_text("title: Mine\n" + text, encoding="utf-8")
