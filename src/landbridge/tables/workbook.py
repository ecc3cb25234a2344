"""Excel workbooks: named sheets written from rows, and one sheet read back. openpyxl is loaded on use."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from landbridge.errors import MissingPartError, QuestionError

Sheet = tuple[Sequence[str], Sequence[Sequence[Any]]]  # header and rows
_WIDEST = 60  # characters of a column
# Of a workbook that is read: far more than a sheet typed by hand needs, and read within seconds.
MOST_UNPACKED, MOST_PARTS = 10_000_000, 300
MOST_ROWS, MOST_COLUMNS = 10_000, 200
_EPOCH = datetime(2000, 1, 1)  # written as the day a file was made, so that the same answer gives the same bytes


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError as error:
        raise MissingPartError("Excel files need openpyxl, which is not installed.", "pip install openpyxl") from error
    return openpyxl


def book_bytes(sheets: Mapping[str, Sheet]) -> bytes:
    """A workbook with named sheets: a bold header that stays in view, columns as wide as what stands in them.

    Parameters
    ----------
    sheets
        By name: header and rows. A cell that begins with an equals sign is written as text and never as a formula.
    """
    openpyxl = _openpyxl()
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(header))
        for row in rows:
            sheet.append([_cell(c) for c in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                if isinstance(cell.value, str):
                    cell.data_type = "s"
                elif isinstance(cell.value, float):
                    cell.number_format = "#,##0.0" if abs(cell.value) < 100 else "#,##0"
        sheet.freeze_panes = "A2"
        for i, title in enumerate(header, start=1):
            widest = max([len(str(title)), *(len(str(r[i - 1])) for r in rows if r[i - 1] is not None)])
            sheet.column_dimensions[sheet.cell(1, i).column_letter].width = min(_WIDEST, widest + 2)
    book.properties.created = book.properties.modified = _EPOCH
    out = io.BytesIO()
    book.save(out)
    return _same_bytes(out.getvalue())


def _same_bytes(content: bytes) -> bytes:
    """The archive with one fixed day on every part of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item.filename)
            if item.filename == "docProps/core.xml":
                data = _fixed_day(data)
            new.writestr(zipfile.ZipInfo(item.filename, date_time=(2000, 1, 1, 0, 0, 0)), data)
    return out.getvalue()


def _fixed_day(core: bytes) -> bytes:
    import re

    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", core)


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(str(v) for v in value)
    return value


def read_sheet(content: bytes, name: str, sheet: str | None = None) -> list[list[Any]]:
    """Cells of one sheet of a workbook that somebody else made: the one so named, else the first.

    Formulas are read as the values they last had and nothing is computed, no link is followed, no macro is kept. What unpacks to more than a sheet
    of this kind can need is refused before it is unpacked.

    Parameters
    ----------
    content, name
        The file, and what errors call it.
    sheet
        Name of the sheet.

    Raises
    ------
    QuestionError
        For what is no workbook, holds macros or a document type, is too large, or has a formula without a value.
    """
    openpyxl = _openpyxl()
    has_formulas = _safe(content, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", UserWarning
            )  # styles and extensions it does not know say nothing of the cells
            rows = _cells_of(openpyxl, content, name, sheet, values=True)
            if has_formulas:
                _all_valued(rows, _cells_of(openpyxl, content, name, sheet, values=False), name)
        return rows
    except QuestionError:
        raise
    except Exception as error:  # a broken file may fail anywhere in its archive, its XML or its styles
        raise _no_book(name, error) from error


def _no_book(name: str, error: Exception) -> QuestionError:
    said = " ".join(str(error).split()) or type(error).__name__
    return QuestionError(f"{name}: is no Excel workbook that can be read: {said[:200]}.", "Save it as .xlsx or .csv.")


def _safe(content: bytes, name: str) -> bool:
    """Refuse an archive that holds more or other than cells; says whether any sheet has formulas. A part never unpacks to more than it states."""
    formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
            unpacked = sum(p.file_size for p in parts)
            if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise QuestionError(
                    f"{name}: unpacks to {unpacked:,} bytes in {len(parts):,} parts; {MOST_UNPACKED:,} in {MOST_PARTS:,} at most are read.",
                    "Keep the one sheet, without pictures, and save it as .xlsx or .csv.",
                )
            if any(p.filename.lower().endswith(("vbaproject.bin", "macrosheets", ".xlm")) for p in parts):
                raise QuestionError(
                    f"{name}: holds macros, which are not read.", "Save it as .xlsx without macros, or as .csv."
                )
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels")):
                    text = book.read(part).replace(b"\0", b"")
                    if b"<!DOCTYPE" in text.upper():
                        raise QuestionError(
                            f"{name}: {part.filename} declares a document type, which no spreadsheet program writes.",
                            "Save it as .xlsx anew, or as .csv.",
                        )
                    formulas = formulas or b"<f>" in text or b"<f " in text
    except QuestionError:
        raise
    except Exception as error:  # as above
        raise _no_book(name, error) from error
    return formulas


def _cells_of(openpyxl: Any, content: bytes, name: str, sheet: str | None, *, values: bool) -> list[list[Any]]:
    """Rows down to the last that holds anything. What a sheet says of its own size is not believed."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
    page.reset_dimensions()
    rows: list[list[Any]] = []
    last = 0
    for n, cells in enumerate(page.iter_rows(values_only=True), start=1):
        row = list(cells)
        while row and row[-1] is None:
            row.pop()
        if n > MOST_ROWS or len(row) > MOST_COLUMNS or len(cells) > 10 * MOST_COLUMNS:
            raise QuestionError(
                f"{name}: has cells beyond row {MOST_ROWS:,} or column {MOST_COLUMNS:,}.",
                "Delete the rows and columns that are not needed, and save it again.",
            )
        rows.append(row)
        last = n if row else last
    return rows[:last]


def _all_valued(values: list[list[Any]], formulas: list[list[Any]], name: str) -> None:
    for n, row in enumerate(formulas, start=1):
        for i, cell in enumerate(row):
            found = values[n - 1][i] if n <= len(values) and i < len(values[n - 1]) else None
            if found is None and isinstance(cell, str) and cell.startswith("="):
                raise QuestionError(
                    f"{name}: row {n}, column {i + 1} is a formula without a value ({cell[:60]}).",
                    "Open and save it in a spreadsheet program, or write the number itself.",
                )
