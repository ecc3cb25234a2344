"""Named checks: the list of them, what they yield and the report they end in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from landbridge.results import html_table
from landbridge.schema import tables
from landbridge.study.study import Study
from landbridge.tables import Problem, Table

# Named checks and what each looks for. Those of reading a cell come first; `register` adds the rest.
CHECKS: dict[str, str] = {
    "unreadable-file": "a file that is neither UTF-8 text with commas nor Parquet",
    "repeated-column": "a column that stands twice in a header",
    "unknown-column": "a column that the table does not declare",
    "missing-column": "a required column that is not there",
    "wrong-cell-count": "a row with more or fewer cells than the header",
    "missing-value": "a blank in a required column",
    "missing-source": "a row that names no source",
    "bad-number": "a cell that is no number",
    "non-finite-value": "nan, or inf where no limit makes no sense",
    "negative-value": "a number below zero where none can be",
    "bad-flag": "a cell that is neither true nor false",
    "bad-date": "a cell that is no day",
    "bad-choice": "a word that the column does not know",
    "bad-mapping": "a cell that is no mapping",
    "wrong-country": "a code that ISO 3166-1 does not have, or that disagrees with the UN/LOCODE",
}
Check = Callable[[Study], Iterator[Problem]]
_Check = TypeVar("_Check", bound=Check)
RUN: list[Check] = []  # every check of tables already read, in the order they are registered


def register(name: str, about: str = "") -> Callable[[_Check], _Check]:
    """Add a check under its name, or to a name that stands already; the decorated function yields its problems."""

    def add(check: _Check) -> _Check:
        CHECKS[name] = about or CHECKS.get(name, "")
        RUN.append(check)
        return check

    return add


@dataclass(frozen=True, eq=False)
class Report:
    """Every problem that the checks found, and what was checked."""

    study: str
    problems: list[Problem]
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def errors(self) -> list[Problem]:
        """Problems that make the study unusable as it stands."""
        return [p for p in self.problems if p.severity == "error"]

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        counts = {s: sum(p.severity == s for p in self.problems) for s in ("error", "warning", "note")}
        return {
            "study": self.study,
            "ok": self.ok,
            "counts": counts,
            "rows": self.rows,
            "problems": [p.as_dict() for p in self.problems],
        }

    def _repr_html_(self) -> str:
        return html_table(
            repr(self).partition("\n")[0].strip("<>"), [p.as_dict() for p in self.problems if p.severity != "note"]
        )

    def __repr__(self) -> str:
        counts = self.as_dict()["counts"]
        head = f"<Report {self.study}: {sum(self.rows.values())} rows, {counts['error']} errors, {counts['warning']} warnings, {counts['note']} notes>"
        return "\n".join([head, *(str(p) for p in self.problems)])


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Errors before warnings before notes; of each, the study as a whole and then its tables row by row."""
    order, names = ("error", "warning", "note"), list(tables())

    def key(p: Problem) -> tuple[int, int, int, str]:
        table = p.file.rpartition(".")[0]
        return order.index(p.severity), names.index(table) if table in names else -1, p.row or 0, p.check

    return sorted(problems, key=key)


def lines(study: Study, name: str) -> Iterator[tuple[int, dict[str, Any], Table]]:
    """Rows of a table with their line, unreadable cells being unknown."""
    table = study.read(name)[0]
    for line, row in zip(table.lines, table.rows(), strict=True):
        yield int(line), row, table


def known_rows(study: Study, name: str) -> dict[str, dict[str, Any]]:
    """Rows of a table by their key."""
    table = study.read(name)[0]
    return {row[table.spec.key]: row for row in table.rows() if row[table.spec.key]}


def problem(name: str, table: Table, line: int, what: str, *remedies: str, severity: str = "error") -> Problem:
    """A problem in one row of a table; empty remedies are left out."""
    return Problem(
        check=name, file=table.file, row=line, what=what, remedies=tuple(r for r in remedies if r), severity=severity
    )
