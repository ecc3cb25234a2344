"""Open a study: find the folder, read its tables when they are asked for, keep it read-only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from landbridge.config import DEFAULT_STUDY, SHIPPED, shipped_studies
from landbridge.errors import ScenarioError, StudyError, did_you_mean
from landbridge.results import html_table
from landbridge.scenario import BASELINE, Scenario, read_scenario
from landbridge.schema import tables
from landbridge.study.facts import Facts, facts
from landbridge.tables import Problem, Table, empty, read_table


@dataclass(frozen=True, eq=False)
class Study:
    """A folder of sourced tables and scenarios.

    Tables are read when first asked for. A table that cannot be read as declared raises `StudyError` with every problem in it.
    """

    path: Path
    meta: dict[str, Any]
    _read: dict[str, tuple[Table, list[Problem]]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """Short name of the study."""
        return str(self.meta.get("name", self.path.name))

    @property
    def title(self) -> str:
        """What a reader calls the study."""
        return str(self.meta.get("title", self.name))

    @property
    def known_until(self) -> date | None:
        """The day of the last fact; None where the study does not say."""
        return self._day("known_until")

    @property
    def known_from(self) -> date | None:
        """The day from which its dated values speak; None where the study does not say."""
        return self._day("known_from")

    def _day(self, name: str) -> date | None:
        value = self.meta.get("landbridge", {}).get(name)
        return date.fromisoformat(value) if value else None

    @property
    def usd_basis(self) -> str:
        """The year or years whose dollars land prices are in."""
        return str(self.meta.get("landbridge", {}).get("usd_basis", "unknown year"))

    def _repr_html_(self) -> str:
        rows = [{"table": name, "rows": len(self.read(name)[0]), "what": spec.title} for name, spec in tables().items()]
        return html_table(
            f"{self.title} ({self.name} {self.hash})", rows, note="Scenarios: " + ", ".join(self.scenarios())
        )

    def __repr__(self) -> str:
        known = f", known to {self.known_until}" if self.known_until else ""
        return f"<Study {self.name}: {len(self['nodes'])} nodes, {len(self['links'])} links{known}>"

    def file_of(self, name: str) -> Path | None:
        """The file that holds a table, CSV before Parquet; None where the study does not have it."""
        for suffix in (".csv", ".parquet"):
            path = self.path / f"{name}{suffix}"
            if path.is_file():
                return path
        return None

    def read(self, name: str) -> tuple[Table, list[Problem]]:
        """A table as read, with the problems found in reading it."""
        if name not in tables():
            raise StudyError(
                f"{name!r} is no table.",
                *filter(None, [did_you_mean(name, tables())]),
                "Tables: " + ", ".join(tables()) + ".",
            )
        if name not in self._read:
            path = self.file_of(name)
            self._read[name] = (empty(tables()[name]), []) if path is None else read_table(path, tables()[name])
        return self._read[name]

    def __getitem__(self, name: str) -> Table:
        """A table; raises `StudyError` where a cell of it cannot be read."""
        table, problems = self.read(name)
        if problems:
            more = [f"And {len(problems) - 1} more: landbridge check lists them."] if len(problems) > 1 else []
            first = problems[0]
            raise StudyError(str(first), *more)
        return table

    @cached_property
    def hash(self) -> str:
        """First 12 digits of a hash of every table's bytes."""
        digest = hashlib.sha256()
        for name in tables():
            path = self.file_of(name)
            if path is not None:
                digest.update(name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()[:12]

    def scenarios(self) -> dict[str, Path]:
        """The scenarios that come with the study, by name."""
        return {p.stem: p for p in sorted((self.path / "scenarios").glob("*.yaml"))}

    def scenario(self, name: str | Path) -> Scenario:
        """A scenario of the study by its name, or any scenario by its path; several are stacked with a plus, as in "a+b"."""
        known = self.scenarios()
        if "+" in str(name) and not Path(name).is_file():
            parts = [part.strip() for part in str(name).split("+")]
            if not all(parts):
                raise ScenarioError(f"{str(name)!r} has a plus with nothing beside it.", "Stack scenarios as in a+b.")
            first, *others = (self.scenario(part) for part in parts)
            for other in others:
                first = first + other
            return first
        if str(name) in known:
            return read_scenario(known[str(name)])
        if Path(name).is_file():
            return read_scenario(name)
        remedies = [
            did_you_mean(str(name), known),
            "Scenarios of the study: " + (", ".join(known) or "none") + ". Or give a file.",
        ]
        raise ScenarioError(f"there is no scenario {str(name)!r}.", *filter(None, remedies))

    def facts(self, on: date, scenario: Scenario = BASELINE) -> Facts:
        """What holds that day: the tables as of `on` under a scenario; later facts are invisible."""
        return facts(self, on, scenario)


def _folder(path: str | Path | None) -> Path:
    if path is None:
        return SHIPPED / DEFAULT_STUDY
    folder = Path(path)
    if not folder.is_dir() and str(path) in shipped_studies():
        return SHIPPED / str(path)
    if not folder.is_dir():
        remedies = [
            did_you_mean(str(path), shipped_studies()),
            "Give a folder, or one of the shipped studies: " + ", ".join(shipped_studies()) + ".",
        ]
        raise StudyError(f"there is no study at {str(path)!r}.", *filter(None, remedies))
    return folder


def open_study(path: str | Path | None = None) -> Study:
    """Open a study read-only.

    Parameters
    ----------
    path
        A folder, or the name of a shipped study. None opens the shipped `middle-corridor`.

    Raises
    ------
    StudyError
        Where there is no such folder, it holds no tables, or its `datapackage.json` cannot be read.

    Examples
    --------
    >>> open_study().name
    'middle-corridor'
    """
    folder = _folder(path)
    package = folder / "datapackage.json"
    meta: dict[str, Any] = {}
    if package.is_file():
        try:
            meta = json.loads(package.read_text(encoding="utf-8"))
        except (UnicodeError, ValueError) as error:
            raise StudyError(f"{package}: is not JSON: {error}.", "landbridge new writes a good one.") from error
        if not isinstance(meta, dict):
            raise StudyError(f"{package}: holds no object.", "landbridge new writes a good one.")
    study = Study(folder, meta)
    missing = [name for name, spec in tables().items() if spec.required and study.file_of(name) is None]
    if missing:
        raise StudyError(
            f"{folder}: has no {missing[0]}.csv.", "A study needs " + ", ".join(f"{m}.csv" for m in missing) + "."
        )
    return study
