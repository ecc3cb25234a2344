"""The rows of conditions and openings as of a day: the reading chosen of each opening, and the timeline of every fact that it comes down to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from landbridge.errors import QuestionError, ScenarioError, StudyError, did_you_mean
from landbridge.politics import conditions_graph as cg
from landbridge.politics.conditions_graph import Timeline
from landbridge.scenario.requirement import Fact, Need, find_cycle, needs_all, needs_any, parse_requirement
from landbridge.study import Facts
from landbridge.tables import Table

STATES = {"met": cg.YES, "unmet": cg.NO, "unknown": cg.UNKNOWN, "disputed": cg.UNKNOWN}
Row = dict[str, Any]
Readings = Mapping[str, str]  # whose reading of which opening: {"PEACE": "ARM"}
Assume = Mapping[str, bool | date]  # conditions met, agreements in force: True, False, or from which day


class Rows:
    """Conditions and openings of a study as its facts know them, under chosen readings and assumptions."""

    def __init__(self, facts: Facts, readings: Readings | None = None, assume: Assume | None = None) -> None:
        self.facts, self.day = facts, facts.on.toordinal()
        self.conditions: dict[str, Row] = {}
        self.openings: dict[str, Row] = {}
        self._where: dict[Fact, str] = {}
        self._needs: dict[Fact, tuple[Need | None, Need | None]] = {}  # of a fact: what shows it, what it requires
        self._fixed: set[Fact] = set()  # facts for which an assumption stands
        self._lines: dict[Fact, Timeline] = {}
        self.states, self.own = self._states()
        self._read_conditions()
        self._unstated = self._read_openings(readings or {})
        self.agreements: dict[str, Row] = {row["agreement_id"]: row for row in facts.study["agreements"].rows()}
        self._check_names()
        self._refuse_cycles()
        self._take(dict(facts.scenario.conditions), f"scenario {facts.scenario.title!r}", ScenarioError)
        self._take(assume or {}, "assume", QuestionError)

    def _states(self) -> tuple[dict[str, list[Row]], set[str]]:
        """Known states of each condition, the earlier first, and the conditions that have a state on any day."""
        known: dict[str, list[Row]] = {}
        own = set()
        for row in self.facts.study["condition_status"].rows():
            own.add(row["condition_id"])
            if row["since"] <= self.facts.on:
                known.setdefault(row["condition_id"], []).append(row)
        for rows in known.values():
            rows.sort(key=lambda r: r["since"])
        return known, own

    def _read_conditions(self) -> None:
        for where, row in _placed(self.facts.study["conditions"]):
            name = row["condition_id"]
            fact = Fact("condition", name)
            self.conditions[name] = row
            self._where[fact] = where
            if row["met_by"]:
                self._needs[fact] = (None, _parsed(row["met_by"], f"{where}: met_by"))

    def _read_openings(self, readings: Readings) -> frozenset[str]:
        """Take one stated reading of each opening; returns the openings that nobody has stated by the day."""
        choices: dict[str, list[tuple[str, Row]]] = {}
        for where, row in _placed(self.facts.study["openings"]):
            choices.setdefault(row["opening"], []).append((where, row))
        _known(readings, choices, "there is no opening {!r} to read.")
        unstated = set()
        for name, rows in choices.items():
            stated = [(where, row) for where, row in rows if row["stated"] <= self.facts.on]
            if not stated:
                unstated.add(name)
                continue
            where, row = _chosen(name, stated, readings.get(name))
            self.openings[name] = row
            fact = Fact("opening", name)
            self._where[fact] = where
            shown = _parsed(row["shown_by"], f"{where}: shown_by") if row["shown_by"] else None
            lag = 0 if row["lag_days"] is None or row["lag_days"] != row["lag_days"] else int(row["lag_days"])
            self._needs[fact] = (shown, needs_all([_parsed(row["requires"], f"{where}: requires")], lag))
        return frozenset(unstated)

    def _check_names(self) -> None:
        known = {
            "condition": set(self.conditions),
            "opening": set(self.openings) | self._unstated,
            "agreement": set(self.agreements),
            "signed": set(self.agreements),
        }
        for fact, needs in self._needs.items():
            for inner in (f for need in needs if need is not None for f in need.facts()):
                if inner.kind in known and inner.name not in known[inner.kind]:
                    file = {"condition": "conditions", "opening": "openings"}.get(inner.kind, "agreements")
                    remedies = [
                        did_you_mean(inner.name, known[inner.kind]),
                        f"Add it to {file}.csv or correct the requirement.",
                    ]
                    what = f"{self._where[fact]}: a requirement names {inner.name!r}, which {file}.csv does not have."
                    raise StudyError(what, *filter(None, remedies))

    def _take(self, given: Mapping[str, bool | date], who: str, error: type[ScenarioError | QuestionError]) -> None:
        """Lay assumptions over the tables. A day after that of the facts is later knowledge and stays unseen."""
        known = set(self.conditions) | (set(self.agreements) if error is QuestionError else set())
        for name, value in given.items():
            if name not in known:
                what = f"{who} names {name!r}, which is no condition{' and no agreement' if error is QuestionError else ''} of the study."
                raise error(what, *filter(None, [did_you_mean(name, known), "landbridge show conditions lists them."]))
            kinds = ["condition"] if name in self.conditions else ["agreement", "signed"]
            if isinstance(value, bool):
                line = cg.ALWAYS if value else cg.NEVER
            elif value > self.facts.on:
                continue
            else:
                before = [(d, v) for d, v in self.line(Fact(kinds[0], name)) if d < value.toordinal()]
                line = cg.joined([*before, (value.toordinal(), cg.YES)])
            self._lines = {Fact(kind, name): line for kind in kinds} | {
                f: one for f, one in self._lines.items() if f in self._fixed and f.name != name
            }
            self._fixed |= {Fact(kind, name) for kind in kinds}

    def line(self, fact: Fact) -> Timeline:
        """What the fact is worth on each day, as known on the day of the facts; later days carry the last value on."""
        if fact not in self._lines:
            self._lines[fact] = self._work_out(fact)
        return self._lines[fact]

    def _work_out(self, fact: Fact) -> Timeline:
        if fact.kind in ("since", "until"):
            day, before = date.fromisoformat(fact.name).toordinal(), cg.NO if fact.kind == "since" else cg.YES
            return cg.joined([(cg.FIRST, before), (day, cg.YES - before)])
        if fact.kind in ("agreement", "signed"):
            return self._agreement(fact)
        if fact.kind == "own":
            return self._stated(fact.name)
        inner = self.inside(fact)
        if inner is not None:
            return cg.worth(inner, self.line)
        return cg.NOT_KNOWN if fact.kind == "opening" else self._stated(fact.name)

    def _agreement(self, fact: Fact) -> Timeline:
        days = [self.facts.in_force.get(fact.name)]
        if fact.kind == "signed":
            days.append(self.agreements[fact.name]["signed"])
        known = [d.toordinal() for d in days if d is not None and d <= self.facts.on]
        return cg.joined([(cg.FIRST, cg.NO), (min(known), cg.YES)]) if known else cg.NEVER

    def _stated(self, name: str) -> Timeline:
        rows = self.states.get(name, [])
        if not rows:
            return cg.NOT_KNOWN
        before = cg.NO if rows[0]["status"] == "met" else cg.UNKNOWN  # "met since" says that it was not met before
        return cg.joined([(cg.FIRST, before), *((r["since"].toordinal(), STATES[r["status"]]) for r in rows)])

    def inside(self, fact: Fact, *, itself: bool = True) -> Need | None:
        """What the fact comes down to; None where it stands on its own. `itself` counts what shows that an opening has happened."""
        shown, needed = self._needs.get(fact, (None, None))
        if fact in self._fixed or needed is None:
            return None
        if fact.kind == "condition" and fact.name in self.own:
            return needs_any([Need(fact=Fact("own", fact.name)), needed])
        return needs_any([shown, needed]) if shown is not None and itself else needed

    def value(self, fact: Fact) -> int:
        """Its value on the day of the facts."""
        return cg.value_on(self.line(fact), self.day)

    def may(self, fact: Fact, yes: bool) -> bool:
        """Whether it can still come to hold, or to cease: a day that has gone stays gone."""
        if fact.kind in ("since", "until"):
            return (date.fromisoformat(fact.name) > self.facts.on) and yes == (fact.kind == "since")
        return True

    def ends(self, need: Need) -> tuple[Fact, ...]:
        """Every fact on its own that the requirement comes down to, each once."""
        found: dict[Fact, None] = {}
        seen: set[Fact] = set()
        pending = list(need.facts())[::-1]
        while pending:
            fact = pending.pop()
            if fact in seen:
                continue
            seen.add(fact)
            inner = self.inside(fact)
            if inner is None:
                found[fact] = None
            else:
                pending.extend(list(inner.facts())[::-1])
        return tuple(found)

    def _refuse_cycles(self) -> None:
        waits = {f: [i for n in needs if n is not None for i in n.facts()] for f, needs in self._needs.items()}
        cycle = find_cycle(waits)
        if cycle:
            chain = " -> ".join(f.name for f in cycle)
            raise StudyError(
                f"{self._where[cycle[0]]}: {cycle[0].name} waits for itself: {chain}.",
                "Take one of these requirements out, or ask for another reading of one of the openings.",
            )


def _placed(table: Table) -> Iterator[tuple[str, Row]]:
    for line, row in zip(table.lines, table.rows(), strict=True):
        yield f"{table.file} row {line}", row


def _parsed(text: str, where: str) -> Need:
    try:
        return parse_requirement(text)
    except ScenarioError as error:
        raise StudyError(f"{where}: {error.what}", *error.remedies) from error


def _known(given: Mapping[str, object], known: Mapping[str, object], words: str) -> None:
    for name in given:
        if name not in known:
            remedies = [did_you_mean(name, known), "landbridge show openings lists them."]
            raise QuestionError(words.format(name), *filter(None, remedies))


def _chosen(name: str, rows: list[tuple[str, Row]], reading: str | None) -> tuple[str, Row]:
    if reading is None:
        return next(
            ((w, r) for w, r in rows if r["decides"]), rows[0]
        )  # before the deciding reading was stated, the first that was
    for where, row in rows:
        if reading in row["reading"]:
            return where, row
    readers = [actor for _, row in rows for actor in row["reading"]]
    raise QuestionError(
        f"{name} is not read by {reading!r} on that day.",
        *filter(None, [did_you_mean(reading, readers), "Readings: " + ", ".join(readers) + "."]),
    )
