"""The desk: one study with the worlds and comparisons that were asked of it, kept for the next question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from typing import Any

from landbridge.answers import Comparison, compare, world
from landbridge.answers.world import as_day, network_of
from landbridge.engines.route import Ways, route
from landbridge.errors import ScenarioError, StudyError, did_you_mean
from landbridge.scenario import BASELINE, Scenario, parse_scenario, read_scenario
from landbridge.schema import tables
from landbridge.study import Facts, Study
from landbridge.web.sheets import Sheets
from landbridge.worlds import World

LONGEST_TEXT = 60_000  # characters of a scenario that is sent
WORLDS, ANSWERS = 40, 120  # how many are kept


class Kept:
    """The results asked for last, each worked out once even where several ask for it together."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._of: OrderedDict[Hashable, Any] = OrderedDict()
        self._locks: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The result of `key`, made where it is not kept."""
        with self._lock:
            if key in self._of:
                self._of.move_to_end(key)
                return self._of[key]
            mine = self._locks.setdefault(key, threading.Lock())
        with mine:
            with self._lock:
                if key in self._of:
                    return self._of[key]
            try:
                made = make()
            finally:
                with self._lock:
                    self._locks.pop(key, None)
            with self._lock:
                self._of[key] = made
                while len(self._of) > self.most:
                    self._of.popitem(last=False)
            return made

    def __len__(self) -> int:
        return len(self._of)


class Desk:
    """A study opened for a server. Nothing outside its folder is read on anybody's request.

    Parameters
    ----------
    study
        The study. A table or a scenario of it that leads out of its folder by a symbolic link is refused.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self._root = study.path.resolve()
        for name in tables():
            self._inside(study.file_of(name))
        for path in study.scenarios().values():
            self._inside(path)
        self._worlds, self._answers = Kept(WORLDS), Kept(ANSWERS)
        self.sheets = Sheets(study)

    def _inside(self, path: Path | None) -> None:
        if path is not None and not path.resolve().is_relative_to(self._root):
            raise StudyError(
                f"{path.name}: leads out of the study's folder by a symbolic link.",
                "Put the file itself into the folder; a server reads nothing outside it.",
            )

    def scenario(self, names: str | None, says: str | None = None) -> Scenario:
        """Scenarios of the study by name, stacked with a plus, and one more as YAML text after them. No file is opened by a name given."""
        parts: list[Scenario] = []
        known = self.study.scenarios()
        for name in [n.strip() for n in (names or "").split("+") if n.strip()]:
            if name not in known:
                listed = "Scenarios of the study: " + (", ".join(known) or "none") + "."
                raise ScenarioError(
                    f"there is no scenario {name!r}.", *filter(None, [did_you_mean(name, known)]), listed
                )
            self._inside(known[name])
            parts.append(read_scenario(known[name]))
        if says and says.strip():
            if len(says) > LONGEST_TEXT:
                raise ScenarioError(
                    f"the scenario has {len(says):,} characters.", f"A server reads {LONGEST_TEXT:,} at most."
                )
            parts.append(parse_scenario(says, "your scenario"))
        if not parts:
            return BASELINE
        first, *others = parts
        for other in others:
            first = first + other
        return first

    def day(self, on: str | None) -> date:
        """The day of a question."""
        return as_day(on or None, self.study)

    def facts(self, on: str | None, scenario: Scenario = BASELINE) -> Facts:
        """The facts of a day under a scenario."""
        return self.study.facts(self.day(on), scenario)

    def world(self, on: str | None, scenario: Scenario = BASELINE) -> World:
        """The world of a day under a scenario."""
        day = self.day(on)
        made: World = self._worlds.get((day, scenario.hash, scenario.title), lambda: world(self.study, day, scenario))
        return made

    def compare(self, on: str | None, scenario: Scenario, **question: Any) -> Comparison:
        """Corridors side by side; `question` as `compare` takes it."""
        key = ("compare", self.day(on), scenario.hash, scenario.title, _key(question))
        made: Comparison = self._answers.get(key, lambda: compare(self.world(on, scenario), **question))
        return made

    def route(self, on: str | None, scenario: Scenario, **question: Any) -> Ways:
        """Ways; `question` as `route` takes it."""
        key = ("route", self.day(on), scenario.hash, scenario.title, _key(question))
        made: Ways = self._answers.get(key, lambda: route(self.world(on, scenario), **question))
        return made

    def keep(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Any other result that is worth keeping."""
        return self._answers.get(key, make)

    def warm(self) -> None:
        """Do what the first question would have to wait for: kernels, the network, a world."""
        from landbridge import kernels

        if not kernels.prepared():
            kernels.warm()
        network_of(self.study)
        self.world(None)
        asked = self.study.meta.get("landbridge", {}).get("question")
        if isinstance(asked, list) and len(asked) == 2:
            self.compare(None, BASELINE, origin=asked[0], destination=asked[1])


def _key(question: dict[str, Any]) -> Hashable:
    return tuple(sorted((k, tuple(v) if isinstance(v, list | tuple) else v) for k, v in question.items()))
