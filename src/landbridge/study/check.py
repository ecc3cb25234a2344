"""Check a study: every problem at once, each by a named check with file, row, what and remedy."""

from __future__ import annotations

from landbridge.schema import tables
from landbridge.study import check_network, check_rows  # noqa: F401  (each adds its checks to the list)
from landbridge.study.register import CHECKS, RUN, Report, lines
from landbridge.study.study import Study

__all__ = ["CHECKS", "Report", "check", "lines"]


def check(study: Study) -> Report:
    """Run every check of the tables.

    Problems of reading are found first; the checks across tables then see the cells that could be read.
    """
    problems = [p for name in tables() for p in study.read(name)[1]]
    for one in RUN:
        problems.extend(one(study))
    order = {"error": 0, "warning": 1, "note": 2}
    names = list(tables())
    problems.sort(
        key=lambda p: (
            order[p.severity],
            names.index(p.file.split(".")[0]) if p.file.split(".")[0] in names else -1,
            p.row or 0,
            p.check,
        )
    )
    return Report(study.name, problems, {name: len(study.read(name)[0]) for name in tables()})
