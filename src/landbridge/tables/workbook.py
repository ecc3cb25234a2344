"""Excel workbooks: named sheets written from rows, and one sheet read back. openpyxl is loaded on use."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from landbridge.errors import MissingPartError, QuestionError

Sheet = tuple[Sequence[str], Sequence[Sequence[Any]]]  # header and rows
_WIDEST = 60  # characters of a column
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


def read_sheet(content: bytes, name: str, sheet: str) -> list[list[Any]]:
    """Cells of one sheet of a workbook: the one so named, else the first. Formulas are read as the values they last had."""
    openpyxl = _openpyxl()
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        chosen = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
        return [list(row) for row in chosen.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise QuestionError(
            f"{name}: is no Excel workbook that can be read: {error}.", "Save it as .xlsx or .csv."
        ) from error
