"""Reading a table: what stands in the file is read or reported, and nothing else is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from landbridge.schema import TableSpec, tables
from landbridge.study import Study
from landbridge.tables import Problem, Table, empty, read_table, write_table

LINKS = "link_id,from_node_id,to_node_id,mode,length_km,hours,capacity_t_per_day,directed,status,exists_from,via,quality,source,note"


def links(
    tmp_path: Path, *rows: str, header: str = LINKS, start: str = "", end: str = "\n"
) -> tuple[Table, list[Problem]]:
    """Read links from text; a row names its cells from `link_id` on."""
    path = tmp_path / "links.csv"
    path.write_bytes((start + end.join([header, *rows]) + end).encode())
    return read_table(path, tables()["links"])


def row(link: str = "A", **cells: str) -> str:
    plain = {
        "link_id": link,
        "from_node_id": "X",
        "to_node_id": "Y",
        "mode": "road",
        "status": "open",
        "quality": "assumed",
        "source": "s",
    }
    return ",".join((plain | cells).get(name, "") for name in LINKS.split(","))


def only(problems: Iterable[Problem]) -> str:
    (problem,) = problems
    return str(problem)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, check_exact=True)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("spec", tables().values(), ids=tables())
def test_a_table_of_the_shipped_study_comes_back_as_it_was_written(
    study: Study, tmp_path: Path, spec: TableSpec, suffix: str
) -> None:
    table, path = study[spec.name], tmp_path / f"{spec.name}{suffix}"
    write_table(table, path)
    again, problems = read_table(path, spec)
    assert problems == []
    same(again.frame, table.frame)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_awkward_values_come_back_as_they_were_written(tmp_path: Path, suffix: str) -> None:
    where = r"""{mode: [rail, 'no', "a\tb, {c}: d"], gauge_mm: 1520, border: true, from: 2025-01-02, value: .inf, low: 1e-7, """
    where += r"""text: '2025-01-02', e: "\x85\U0001F600"}"""
    path, spec = tmp_path / "assumptions.csv", tables()["assumptions"]
    frame = pd.DataFrame([{c.name: "" for c in spec.columns}]).assign(
        assumption_id="a", table="links", column="hours", where=where, value="1e22", low="0.1", high="123456789012345680", unit="h", priority="-3",
        spread="own", quality="assumed", source="s; t", note='two\nlines, a "quote", ə and 西安',
    )  # fmt: skip
    frame.to_csv(path, index=False)
    table, problems = read_table(path, spec)
    assert problems == []
    write_table(table, tmp_path / f"again{suffix}")
    again, problems = read_table(tmp_path / f"again{suffix}", spec)
    assert problems == []
    same(again.frame, table.frame)
    read = again.row("a")
    assert read["where"] == {
        "mode": ["rail", "no", "a\tb, {c}: d"], "gauge_mm": 1520, "border": True, "from": date(2025, 1, 2), "value": math.inf, "low": 1e-7,
        "text": "2025-01-02", "e": "\x85\U0001f600",
    }  # fmt: skip
    assert (read["value"], read["low"], read["high"], read["priority"]) == (1e22, 0.1, 123456789012345680.0, -3)
    assert read["source"] == ("s", "t")


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    table, problems = links(tmp_path, row("A"), start="\ufeff")
    assert problems == []
    assert list(table.frame["link_id"]) == ["A"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_machine_ends_them(tmp_path: Path, end: str) -> None:
    table, problems = links(tmp_path, row("A"), row("B"), end=end)
    assert problems == []
    assert list(table.frame["link_id"]) == ["A", "B"]
    assert table.lines.tolist() == [2, 3]


def test_a_row_is_told_by_the_line_where_it_begins_whatever_its_cells_hold(tmp_path: Path) -> None:
    table, problems = links(
        tmp_path, row("A", note='"one\ntwo\nthree"'), "", ",,,", row("B", hours="soon"), row("C", hours="later")
    )
    assert table.lines.tolist() == [2, 7, 8]
    assert [(p.row, p.what) for p in problems] == [
        (7, "hours is 'soon', which is not a number"),
        (8, "hours is 'later', which is not a number"),
    ]
    assert table.row("A")["note"] == "one\ntwo\nthree"


def test_a_blank_is_unknown_and_never_zero(tmp_path: Path) -> None:
    table, problems = links(tmp_path, row("A", hours=" "))
    assert problems == []
    read = table.row("A")
    assert all(math.isnan(read[c]) for c in ("length_km", "hours", "capacity_t_per_day", "gauge_mm"))
    assert (read["exists_from"], read["note"], read["via"]) == (None, None, ())


def test_a_column_that_is_not_there_is_unknown_in_every_row(tmp_path: Path) -> None:
    table, problems = links(
        tmp_path, "A,X,Y,road,open,assumed,s", header="link_id,from_node_id,to_node_id,mode,status,quality,source"
    )
    assert problems == []
    assert math.isnan(table.row("A")["length_km"])


def test_a_flag_that_is_blank_takes_its_declared_default_and_one_that_is_unreadable_does_not(tmp_path: Path) -> None:
    table, problems = links(tmp_path, row("A"), row("B", directed="TRUE"), row("C", directed="maybe"))
    assert [p.check for p in problems] == ["bad-flag"]
    assert list(table.frame["directed"]) == [False, True, None]


def test_no_limit_is_written_by_hand_and_only_a_capacity_may_have_none(tmp_path: Path) -> None:
    table, problems = links(tmp_path, row("A", capacity_t_per_day="inf"), row("B", hours="inf"))
    assert table.row("A")["capacity_t_per_day"] == math.inf
    assert [(p.check, p.row) for p in problems] == [("non-finite-value", 3)]
    assert math.isnan(table.row("B")["hours"])


@pytest.mark.parametrize("text", ["-inf", "Infinity", "nan", "NaN"])
def test_a_number_that_is_none_is_not_read_even_for_a_capacity(tmp_path: Path, text: str) -> None:
    table, problems = links(tmp_path, row("A", capacity_t_per_day=text))
    assert [p.check for p in problems] == ["non-finite-value"]
    assert math.isnan(table.row("A")["capacity_t_per_day"])


@pytest.mark.parametrize("text", ["1_000", "1,5", "１２", "0x10", "1e", "--1", "1 000", "٣", "1.5 h"])
def test_a_number_is_written_with_ten_digits_and_a_dot(tmp_path: Path, text: str) -> None:
    _, problems = links(tmp_path, row("A", hours=f'"{text}"'))
    assert only(problems).startswith(f"links.csv row 2: hours is {text!r}, which is not a number\n")


@pytest.mark.parametrize("text", ["2025-02-30", "2025-13-01", "0000-01-01", "2023-02-29", "2025-00-10"])
def test_a_day_that_no_calendar_has_is_not_read(tmp_path: Path, text: str) -> None:
    table, problems = links(tmp_path, row("A", exists_from=text))
    assert only(problems).startswith(f"links.csv row 2: exists_from is {text!r}, which is no day of the calendar\n")
    assert table.row("A")["exists_from"] is None


@pytest.mark.parametrize(
    "text", ["2025-6-1", "01.06.2025", "2025-06", "20250601", "2025-W01-1", "2025-06-01T00:00", "٢٠٢٥-٠١-٠١"]
)
def test_a_day_is_written_in_one_way(tmp_path: Path, text: str) -> None:
    _, problems = links(tmp_path, row("A", exists_from=text))
    assert only(problems).startswith(
        f"links.csv row 2: exists_from is {text!r}, which is not a date written as YYYY-MM-DD\n"
    )


def test_the_29th_of_february_is_a_day_every_fourth_year(tmp_path: Path) -> None:
    table, problems = links(tmp_path, row("A", exists_from="2024-02-29"))
    assert problems == []
    assert table.row("A")["exists_from"] == date(2024, 2, 29)


def test_a_list_has_its_members_without_blanks_around_them(tmp_path: Path) -> None:
    table, _ = links(tmp_path, row("A", via=" GEO ;; ARM ;"))
    assert table.row("A")["via"] == ("GEO", "ARM")


def test_a_repeated_an_unknown_and_a_missing_column_are_each_reported(tmp_path: Path) -> None:
    header = "link_id,from_node_id,to_node_id,mode,status,quality,hours,hours,colour,"
    _, problems = links(tmp_path, "A,X,Y,road,open,assumed,1,2,red,", header=header)
    assert [(p.check, p.row, p.what) for p in problems] == [
        ("repeated-column", 1, "column 'hours' stands there twice"),
        ("unknown-column", 1, "column 'colour' is not declared for links"),
        ("unknown-column", 1, "column '' is not declared for links"),
        ("missing-column", 1, "column 'source' is missing, which links requires"),
    ]


def test_a_row_with_cells_missing_is_reported_and_so_is_each_blank_it_leaves(tmp_path: Path) -> None:
    _, problems = links(tmp_path, "A,X,Y,road")
    assert [(p.check, p.row) for p in problems] == [
        ("wrong-cell-count", 2), ("missing-value", 2), ("missing-value", 2), ("missing-source", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "column 'link_id' is missing, which links requires"),
        (
            b"\xff\xfel\0i\0n\0k\0",
            "cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        ),
        (b"link_id\nA\0B\n", "cannot be read: it holds a zero byte"),
        (b'link_id\n"A\n', "cannot be read: the row that begins in line 2 is no CSV: unexpected end of data"),
        (b'link_id\n"A"B\n', "cannot be read: the row that begins in line 2 is no CSV: ',' expected after '\"'"),
        (b'"link_id\nA\n', "cannot be read: the row that begins in line 1 is no CSV: unexpected end of data"),
        (b"PK\x03\x04", "column 'PK\\x03\\x04' is not declared for links"),
    ],
)
def test_a_file_that_is_no_table_is_reported(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "links.csv"
    path.write_bytes(content)
    table, problems = read_table(path, tables()["links"])
    assert len(table) == 0
    assert words in [p.what for p in problems]


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(60) + b"PAR1", b"link_id\nA\n"])
def test_a_file_that_is_no_parquet_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "links.parquet"
    path.write_bytes(content)
    table, problems = read_table(path, tables()["links"])
    assert len(table) == 0
    assert [(p.check, p.file, p.row) for p in problems] == [("unreadable-file", "links.parquet", None)]


def parquet(tmp_path: Path, **columns: Any) -> tuple[Table, list[Problem]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = {
        "link_id": ["A"],
        "from_node_id": ["X"],
        "to_node_id": ["Y"],
        "mode": ["road"],
        "status": ["open"],
        "quality": ["assumed"],
        "source": ["s"],
    }
    pq.write_table(pa.table(names | columns), tmp_path / "links.parquet")
    return read_table(tmp_path / "links.parquet", tables()["links"])


def test_parquet_may_hold_numbers_days_and_lists_of_their_own_type(tmp_path: Path) -> None:
    table, problems = parquet(
        tmp_path,
        length_km=[12],
        hours=[1.5],
        exists_from=[date(2025, 6, 1)],
        via=[["GEO", "ARM"]],
        directed=[True],
        gauge_mm=[None],
    )
    assert problems == []
    read = table.row("A")
    assert (read["length_km"], read["hours"], read["exists_from"], read["via"], read["directed"]) == (
        12,
        1.5,
        date(2025, 6, 1),
        ("GEO", "ARM"),
        True,
    )
    assert math.isnan(read["gauge_mm"])


def test_an_hour_of_a_day_in_parquet_is_not_dropped_unseen(tmp_path: Path) -> None:
    from datetime import datetime

    table, problems = parquet(tmp_path, exists_from=[datetime(2025, 6, 1)], exists_to=[datetime(2025, 6, 1, 12)])
    assert [(p.check, p.row) for p in problems] == [("bad-date", 2)]
    assert table.row("A")["exists_from"] == date(2025, 6, 1)


def test_two_columns_of_one_name_in_parquet_are_reported(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "links.parquet"
    pq.write_table(pa.table([pa.array(["A"]), pa.array(["B"])], names=["link_id", "link_id"]), path)
    _, problems = read_table(path, tables()["links"])
    assert "repeated-column" in {p.check for p in problems}


def test_a_table_that_a_study_does_not_have_is_empty_and_typed() -> None:
    for spec in tables().values():
        frame = empty(spec).frame
        assert list(frame.columns) == [c.name for c in spec.columns]
        assert len(frame) == 0


def test_a_list_of_nothing_is_blank_where_a_list_must_be(tmp_path: Path) -> None:
    _, problems = links(tmp_path, row("A", source=" ; "))
    assert [(p.check, p.row) for p in problems] == [("missing-source", 2)]
