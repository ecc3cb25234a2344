"""The manifest: no collected row was lost on its way into the study."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from landbridge.schema import tables
from landbridge.study import Study

# The collected tables are kept beside a checkout of the project, and are no part of it.
COLLECTED = Path(__file__).parents[3] / "shared" / "reference"
FILES = sorted(
    [
        *(p.relative_to(COLLECTED).as_posix() for p in COLLECTED.glob("transport/*.csv")),
        *(f"energy/{n}.csv" for n in ("nodes", "links", "shocks")),
        *(f"trade/{n}.csv" for n in ("bilateral", "economies", "gravity")),
    ]
)
collected = pytest.mark.skipif(
    not COLLECTED.is_dir(), reason=f"the collected tables are not beside the checkout, at {COLLECTED}"
)


def known(study: Study) -> dict[str, set[str]]:
    return {name: set(study[name].frame[spec.key]) for name, spec in tables().items()}


def fingerprint(cells: list[str]) -> str:
    return hashlib.sha256("\t".join(cells).encode()).hexdigest()[:16]


def test_a_collected_row_became_rows_that_are_there_or_the_manifest_says_why_not(study: Study) -> None:
    keys, lost = known(study), []
    for row in study["manifest"].rows():
        went = {key: [t for t in row["table"] if key in keys[t]] for key in row["id"]}
        if not row["reason"] and not (row["table"] and row["id"]):
            lost.append(f"{row['manifest_id']}: neither a row nor a reason")
        lost += [
            f"{row['manifest_id']}: {key} is in none of {row['table']}" for key, there in went.items() if not there
        ]
        unused = {t for t in row["table"] if not any(t in there for there in went.values())}
        lost += [f"{row['manifest_id']}: {t} has none of {row['id']}" for t in unused if not row["reason"]]
    assert lost == []


def test_a_line_of_the_manifest_is_named_by_its_file_and_row(study: Study) -> None:
    for row in study["manifest"].rows():
        assert row["manifest_id"] == f"{row['file']}:{row['row']:.0f}"
        assert len(row["sha256"]) == 16


@collected
@pytest.mark.parametrize("file", FILES)
def test_no_collected_row_is_missing_from_the_manifest_or_has_changed_since(study: Study, file: str) -> None:
    listed = {int(r["row"]): r["sha256"] for r in study["manifest"].rows() if r["file"] == file}
    with (COLLECTED / file).open(encoding="utf-8-sig", newline="") as f:
        reader = csv.reader(f)
        next(reader)
        rows = {i: fingerprint(cells) for i, cells in enumerate(reader, start=2)}
    assert listed == rows


@collected
def test_the_manifest_lists_no_file_that_was_not_collected(study: Study) -> None:
    assert set(study["manifest"].frame["file"]) <= {
        p.relative_to(COLLECTED).as_posix() for p in COLLECTED.rglob("*.csv")
    }


def test_most_collected_rows_went_into_the_study(study: Study) -> None:
    went = Counter(bool(row["table"]) for row in study["manifest"].rows())
    assert went[True] > 9 * went[False]
