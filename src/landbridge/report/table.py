"""Tables of a study as rows of text: which there are, what their columns mean, and the rows that are asked for."""

from __future__ import annotations

from typing import Any

from landbridge.errors import QuestionError, did_you_mean
from landbridge.schema import tables
from landbridge.study import Study
from landbridge.tables.write import cell_text


def overview(study: Study) -> list[dict[str, Any]]:
    """The tables with their group and number of rows."""
    return [{"table": n, "group": s.group, "rows": len(study.read(n)[0]), "what": s.title} for n, s in tables().items()]


def columns_of(study: Study, name: str) -> list[dict[str, Any]]:
    """What the columns of a table mean."""
    keys = ("name", "kind", "unit", "default", "status", "description")
    return [{k: getattr(c, k) for k in keys} for c in study[name].spec.columns]


def rows_of(study: Study, name: str, *, row: str | None = None, find: str | None = None) -> list[dict[str, str]]:
    """Rows of a table as they stand in its file, or the one of a key, or those that hold a text.

    Raises `StudyError` for a table that is not there and `QuestionError` for a row that is not.
    """
    table = study[name]
    found = [{c.name: cell_text(c, r[c.name]) for c in table.spec.columns} for r in table.rows()]
    if row is not None:
        found = [r for r in found if r[table.spec.key] == row]
        if not found:
            raise QuestionError(
                f"{name} has no row {row!r}.",
                *filter(None, [did_you_mean(row, list(table.frame[table.spec.key]))]),
                f"landbridge show {name} lists all rows.",
            )
    if find is not None:
        found = [r for r in found if find.lower() in " ".join(r.values()).lower()]
    return found
