"""A problem found in a table: which check, where, what and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding of a named check.

    Severity `error` means that the study cannot be used as it stands; `warning` that an answer may mislead; `note` that a reader should know.
    """

    check: str
    file: str
    row: int | None  # line of the file, the header being line 1; None where the whole file is meant
    what: str
    remedies: tuple[str, ...] = ()
    severity: str = "error"

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file} row {self.row}"
        return "\n  ".join((f"{where}: {self.what}", *self.remedies))

    def as_dict(self) -> dict[str, object]:
        """The finding as plain data, for `--json`."""
        return {
            "check": self.check,
            "severity": self.severity,
            "file": self.file,
            "row": self.row,
            "what": self.what,
            "remedies": list(self.remedies),
        }
