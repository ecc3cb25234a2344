"""Every check has a study that fails it, and its words are part of the interface."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from answers.check_cases import TABLES
from answers.spoil import Case, Small, case, rule
from politics.check_cases import POLITICS
from politics.opening_check_cases import OPENINGS
from study.trade_check_cases import TRADE

from landbridge.answers.check import CHECKS, check
from landbridge.cli.new import new_study
from landbridge.study import Study

CASES = [*TABLES, *(case(*spoilt) for spoilt in (*POLITICS, *OPENINGS))]
CASES += [case(*spoilt[:4], severity=spoilt[4] if len(spoilt) > 4 else "error") for spoilt in TRADE]


@pytest.fixture(scope="module")
def unspoilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "small"
    new_study(folder)
    return folder


@pytest.fixture
def small(tmp_path: Path, unspoilt: Path) -> Small:
    return Small(Path(shutil.copytree(unspoilt, tmp_path / "small")))


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.check}: {c.about}")
def test_a_spoilt_study_is_told_where_what_and_what_to_do(small: Small, case: Case) -> None:
    case.spoil(small)
    problems = small.report().problems
    found = [p for p in problems if p.check == case.check]
    assert "\n".join(map(str, found)) == "\n".join(case.words)
    assert {p.severity for p in found} == {case.severity}
    for p in problems:
        assert p.check in CHECKS
        assert p.remedies or p.severity == "note"
        assert all(remedy.endswith((".", "?")) for remedy in p.remedies)


def test_every_check_has_a_study_that_fails_it() -> None:
    assert sorted(CHECKS) == sorted({c.check for c in CASES})


def test_a_new_study_has_nothing_to_mend(small: Small) -> None:
    report = small.report()
    assert report.problems == []
    assert report.rows["nodes"] == 3


def test_the_shipped_study_has_no_error(study: Study) -> None:
    assert [str(p) for p in check(study).errors] == []


def test_every_problem_is_reported_and_not_the_first_alone(small: Small) -> None:
    small.set("nodes", "WEST", x_coord="east", country="Georgia")
    small.set("links", "H_PASS_EAST", to_node_id="ESAT", length_km="-1")
    found = [(p.check, p.file, p.row) for p in small.report().problems]
    assert found == [
        ("bad-number", "nodes.csv", 2),
        ("wrong-country", "nodes.csv", 2),
        ("negative-value", "links.csv", 3),
        ("unknown-id", "links.csv", 3),
    ]


def test_what_makes_a_study_unusable_stands_before_what_may_mislead(small: Small) -> None:
    rule(small, where="{mode: rail}")
    rule(small, assumption_id="a")
    rule(small, assumption_id="b")
    assert [p.severity for p in small.report().problems] == ["error", "warning"]


def test_a_report_tells_as_data_what_it_tells_in_words(small: Small) -> None:
    small.set("operations", "B_PASS", hours="-3")
    told = small.report().as_dict()
    assert told["ok"] is False
    assert told["counts"] == {"error": 1, "warning": 0, "note": 0}
    assert told["problems"] == [
        {
            "check": "negative-value",
            "severity": "error",
            "file": "operations.csv",
            "row": 2,
            "what": "hours is -3, which is below zero",
            "remedies": ["Correct the sign, or leave the cell blank if the value is unknown."],
        }
    ]
