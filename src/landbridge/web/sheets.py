"""Sheets of a user's own that are sent to the server: rate sheets, kept in memory for the questions that name them, and trip sheets."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import PurePosixPath
from threading import Lock
from typing import Any

from landbridge.answers.lane_rates import RateSheet, parse_rates
from landbridge.answers.world import network_of
from landbridge.errors import QuestionError
from landbridge.study import Study

KEPT = 20  # rate sheets, the one used longest ago is forgotten first
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What browsers and programs call a CSV or Excel file; the name's ending says which it is.
TYPES = ("text/csv", "application/csv", "text/plain", "application/vnd.ms-excel", "application/octet-stream", XLSX)


class WrongTypeError(QuestionError):
    """What was sent is called something that no sheet is called."""


def checked_name(name: str, kind: str) -> str:
    """What a sheet is called in errors and as a source: the last part of the name that was sent, and never a file that is opened.

    Raises
    ------
    WrongTypeError
        Where `kind`, the type that was sent along, is of no sheet.
    """
    said = kind.split(";")[0].strip().lower()
    if said and said not in TYPES:
        raise WrongTypeError(f"a sheet was sent as {said!r}.", f"Send the bytes of the file as text/csv or {XLSX}.")
    return PurePosixPath(name.replace("\\", "/")).name or "rates.csv"


class Sheets:
    """The rate sheets of one server, by a name made of their content. They are parsed, never executed, and are in no file.

    Parameters
    ----------
    study
        The study whose links and places the sheets name.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._kept: OrderedDict[str, RateSheet] = OrderedDict()
        self._lock = Lock()

    def put(self, name: str, content: bytes) -> dict[str, Any]:
        """Read a sheet whole or not at all, and keep it; the same sheet has the same name again."""
        sheet = parse_rates(content, name, self._study, network_of(self._study))
        key = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()[:16]
        with self._lock:
            self._kept[key] = sheet
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self.told(key)

    def get(self, key: str) -> RateSheet:
        """A sheet that is kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        raise QuestionError(
            f"there is no rate sheet {key!r} here.",
            f"Send it to /api/sheets again: a server keeps the last {KEPT} in memory, until it ends.",
        )

    def drop(self, key: str) -> dict[str, Any]:
        """Forget a sheet."""
        told = self.told(key)
        with self._lock:
            self._kept.pop(key, None)
        return told

    def told(self, key: str) -> dict[str, Any]:
        """A sheet as plain data."""
        sheet = self.get(key)
        rates = [
            {"line": r.line, "row": r.row, "from": r.origin, "to": r.destination, "service": r.service, **r.prices, "valid_from": r.valid_from,
             "valid_until": r.valid_until, "note": r.note} for r in sheet.rates
        ]  # fmt: skip
        return {"sheet": key, "file": sheet.file, "rates": rates}
