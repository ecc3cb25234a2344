"""Whatever stands in a file, reading it ends in values and problems: no traceback, and nothing dropped unseen."""

from __future__ import annotations

import csv
import io
import math
import string
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landbridge.schema import Column, TableSpec, tables
from landbridge.tables import read_table
from landbridge.tables.cells import CellError, parse
from landbridge.tables.write import cell_text

COLUMNS = [(spec.name, c) for spec in tables().values() for c in spec.columns]
KINDS = list({(c.kind, c.may_be_infinite, c.may_be_negative): c for _, c in COLUMNS}.values())
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
likely = st.one_of(
    words,
    st.integers().map(str),
    st.floats().map(repr),
    st.dates().map(str),
    st.sampled_from(
        ["true", "KAZ", "inf", "nan", "open", "rail", "1520", "a;b", "1e400", "-0", "1e22", "2025-02-30", "assumed"]
    ),
    st.sampled_from(
        [
            "{mode: rail}",
            "{a: [1, 2.5, x], b: 2025-01-01, c: .inf}",
            "{a: &x 1, b: &x 2}",
            "{a: {b: c}}",
            "{1: 2}",
            "{a}",
            "&a [*a]",
        ]
    ),
    st.text(string.printable, max_size=20),
    st.text("{}[]:,&*!|>'\"%@`?-# \nab1.", max_size=16).map(lambda t: "{a: " + t + "}"),
)


def assert_read_or_refused(column: Column, text: str) -> None:
    """A cell is read to a value that can be written and read again, or refused with what to do."""
    try:
        value = parse(column, text)
    except CellError as error:
        assert error.what
        assert error.remedies
        return
    assert value is not None
    assert not (isinstance(value, float) and math.isnan(value))
    if value == () or value == "":
        assert not text.replace(";", "").strip()
        return
    again = parse(column, cell_text(column, value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize("column", KINDS, ids=lambda c: c.name)
@given(text=likely)
@example("{a: .nan}")
@example("{a: !!binary aGk=}")
@example("{a: !!set {b, c}}")
@example("{a: 2025-01-01 12:00:00}")
@example("{<<: {a: b}}")
@example("{a: *b}")
@example("[" * 4000)
@example("{a: " + "[" * 4000)
@example("{a: -.inf, b: 010, c: 0x1F, d: 1_000, e: ~}")
def test_a_cell_is_read_and_can_be_written_again_or_is_refused(column: Column, text: str) -> None:
    if text.strip():
        assert_read_or_refused(column, text)


def read(spec: TableSpec, content: bytes, folder: Path, suffix: str = ".csv"):
    path = folder / f"{spec.name}{suffix}"
    path.write_bytes(content)
    return read_table(path, spec)


@given(
    content=st.binary(max_size=200),
    name=st.sampled_from(sorted(tables())),
    suffix=st.sampled_from([".csv", ".parquet"]),
)
def test_any_bytes_are_read_or_reported(content: bytes, name: str, suffix: str, tmp_path: Path) -> None:
    table, problems = read(tables()[name], content, tmp_path, suffix)
    assert len(table.frame) == len(table.lines)
    assert problems  # no such file has a source in every row and every required column
    assert all(p.file == f"{name}{suffix}" and p.what and p.remedies for p in problems)


@given(data=st.data())
def test_parquet_with_any_byte_changed_is_read_or_reported(data: st.DataObject, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.table({"source_id": ["S1", "S2"], "title": ["one", "two"]}), out)
    content = bytearray(out.getvalue())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    table, problems = read(tables()["sources"], bytes(content), tmp_path, ".parquet")
    assert len(table) <= 2 or problems


@given(name=st.sampled_from(sorted(tables())), data=st.data())
def test_a_cell_of_any_text_is_read_or_reported_on_its_line(name: str, data: st.DataObject, tmp_path: Path) -> None:
    spec = tables()[name]
    columns = data.draw(st.lists(st.sampled_from(spec.columns), min_size=1, unique_by=lambda c: c.name))
    cells = likely.map(lambda t: t.replace("\0", "").replace("\r", ""))
    rows = data.draw(st.lists(st.lists(cells, min_size=len(columns), max_size=len(columns)), max_size=5))
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([[c.name for c in columns], *rows])
    table, problems = read(spec, out.getvalue().encode(), tmp_path)
    expected, line = [], 2
    for row in rows:
        if any(c.strip() for c in row):
            expected.append((line, row))
        line += 1 + sum(c.count("\n") for c in row)
    assert table.lines.tolist() == [at for at, _ in expected]
    for i, (at, row) in enumerate(expected):
        told = [p.what for p in problems if p.row == at]
        for column, text in zip(columns, row, strict=True):
            value = table.frame[column.name].to_numpy(dtype=object)[i]
            said = [what for what in told if what.startswith(f"{column.name} is ")]
            if is_unknown(value):
                assert any(what.removeprefix(f"{column.name} is ").startswith(shown(text)) for what in said) == bool(
                    solid(column, text)
                )
            else:
                assert said == []
            if not solid(column, text):
                assert is_unknown(value) or column.default is not None
                assert said == [f"{column.name} is blank, which may not be"] * (
                    column.required and column.default is None
                )


def is_unknown(value: object) -> bool:
    return value is None or (isinstance(value, tuple) and not value) or (isinstance(value, float) and math.isnan(value))


def solid(column: Column, text: str) -> str:
    """What of a cell is not blank."""
    return "".join(part.strip() for part in text.split(";")) if column.kind in ("list", "refs") else text.strip()


def shown(text: str) -> tuple[str, str]:
    return repr(text.strip()), f"{text.strip()},"


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=120), name=st.sampled_from(sorted(tables())))
def test_any_text_under_a_good_header_is_read_or_reported(text: str, name: str, tmp_path: Path) -> None:
    spec = tables()[name]
    header = ",".join(c.name for c in spec.columns)
    table, problems = read(spec, f"{header}\n{text}".encode(), tmp_path)
    said = {p.row for p in problems}
    assert said >= set(table.lines.tolist())  # no such row is complete
    assert table.lines.size or None in said or not text.replace(",", "").replace('"', "").strip()
