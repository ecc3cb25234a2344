"""A workbook that somebody else made is read as cells and nothing else; what is more or other than cells is refused in one sentence."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from landbridge.errors import QuestionError
from landbridge.tables.workbook import MOST_COLUMNS, MOST_ROWS, MOST_UNPACKED, book_bytes, read_sheet

SHEET = "xl/worksheets/sheet1.xml"


def book(rows, name="Rates"):
    made = openpyxl.Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(content, change=None, add=None):
    """The archive with its sheet's text changed and parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part.filename)
            new.writestr(part.filename, change(data) if change and part.filename == SHEET else data)
        for name, data in (add or {}).items():
            new.writestr(name, data)
    return out.getvalue()


def said(content):
    with pytest.raises(QuestionError) as error:
        read_sheet(content, "mine.xlsx", "Rates")
    return str(error.value)


def test_a_sheet_is_read_by_its_name_else_the_first():
    content = book_bytes({"One": (["a"], [[1]]), "Rates": (["b"], [[2], [None]])})
    assert read_sheet(content, "x.xlsx", "Rates") == [["b"], [2]]
    assert read_sheet(content, "x.xlsx", "None such") == [["a"], [1]]
    assert read_sheet(content, "x.xlsx") == [["a"], [1]]


def test_what_a_sheet_says_of_its_size_is_not_believed():
    content = changed(book([["a"], [1]]), lambda x: x.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))
    assert read_sheet(content, "x.xlsx") == [["a"], [1]]


def test_a_bomb_is_refused_before_it_is_unpacked():
    content = changed(book([["a"]]), add={"xl/media/x.bin": b"0" * (MOST_UNPACKED + 1)})
    assert len(content) < 100_000
    text = said(content)
    assert text.startswith("mine.xlsx: unpacks to 10,0")
    assert text.endswith(
        "; 10,000,000 in 300 at most are read.\n  Keep the one sheet, without pictures, and save it as .xlsx or .csv."
    )


def test_an_archive_of_very_many_parts_is_refused():
    assert "parts; 10,000,000 in 300 at most are read." in said(
        changed(book([["a"]]), add={f"x/{i}": b"" for i in range(400)})
    )


def test_a_part_never_unpacks_to_more_than_it_states():
    content = bytearray(changed(book([["a"]]), add={"xl/theme/big.xml": b" " * (MOST_UNPACKED + 1)}))
    size = (MOST_UNPACKED + 1).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    assert said(bytes(content)).startswith("mine.xlsx: is no Excel workbook that can be read: ")


def test_macros_are_refused_and_links_to_other_files_are_not_followed():
    assert said(changed(book([["a"]]), add={"xl/vbaProject.bin": b"x"})) == (
        "mine.xlsx: holds macros, which are not read.\n  Save it as .xlsx without macros, or as .csv."
    )
    link = b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    assert read_sheet(changed(book([["a"]]), add={"xl/externalLinks/externalLink1.xml": link}), "x.xlsx") == [["a"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_which_could_swell_or_fetch_is_refused(encoding):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet/>'.encode(encoding)
    assert said(changed(book([["a"]]), lambda _: bomb)) == (
        f"mine.xlsx: {SHEET} declares a document type, which no spreadsheet program writes.\n  Save it as .xlsx anew, or as .csv."
    )


def test_a_formula_is_read_as_its_last_value_and_never_worked_out():
    valued = changed(book([["a"], [5]]), lambda x: x.replace(b"<v>5</v>", b"<f>2+2</f><v>5</v>"))
    assert read_sheet(valued, "x.xlsx") == [["a"], [5]]
    assert said(book([["a", "b"], [1, "=1+1"]])) == (
        "mine.xlsx: row 2, column 2 is a formula without a value (=1+1).\n  Open and save it in a spreadsheet program, or write the number itself."
    )


def test_text_that_looks_like_a_formula_is_text():
    content = book_bytes({"Rates": (["a"], [["=1+1"]])})
    assert read_sheet(content, "x.xlsx") == [["a"], ["=1+1"]]


@pytest.mark.parametrize("cell", ["ZZZ2", f"A{MOST_ROWS + 1}", "A99999999999"])
def test_cells_far_out_are_refused_and_not_filled_up_to(cell):
    content = changed(
        book([["a"], [5]]),
        lambda x: x.replace(b'<row r="2">', f'<row r="{cell.lstrip("AZ")}">'.encode()).replace(
            b'r="A2"', f'r="{cell}"'.encode()
        ),
    )
    assert said(content) == (
        f"mine.xlsx: has cells beyond row {MOST_ROWS:,} or column {MOST_COLUMNS:,}.\n  Delete the rows and columns that are not needed, and save it again."
    )


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_one_sentence(content):
    text = said(content)
    assert text.startswith("mine.xlsx: is no Excel workbook that can be read: ")
    assert text.endswith(".\n  Save it as .xlsx or .csv.")
