"""Check a study: every problem at once, each by a named check with file, row, what and remedy."""

from __future__ import annotations

from landbridge.schema import tables
from landbridge.study import check_network, check_openings, check_politics, check_rows, check_trade  # noqa: F401  (each adds its checks to the list)
from landbridge.study.register import CHECKS, RUN, Report, in_order, lines
from landbridge.study.study import Study

__all__ = ["CHECKS", "Report", "check", "lines"]


def check(study: Study) -> Report:
    """Run every check of the tables.

    Problems of reading are found first; the checks across tables then see the cells that could be read.
    """
    problems = [p for name in tables() for p in study.read(name)[1]]
    for one in RUN:
        problems.extend(one(study))
    return Report(study.name, in_order(problems), {name: len(study.read(name)[0]) for name in tables()})
