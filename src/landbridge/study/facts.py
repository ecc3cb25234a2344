"""Facts: the tables as of a day under a scenario. Nothing is computed; what came later is invisible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.results import html_table
from landbridge.scenario import Development, Scenario, check_cargo, check_change
from landbridge.study.restrictions import check_supposed

if TYPE_CHECKING:
    from landbridge.study.study import Study


@dataclass(frozen=True, eq=False, kw_only=True)
class Facts:
    """What holds on a day: the study's rows known by then, and what the scenario adds."""

    study: Study
    on: date
    scenario: Scenario
    developments: tuple[Development, ...]  # those in force on the day, the earlier first, the scenario's after all
    past: tuple[Development, ...]  # those that began by the day, ended or not
    in_force: Mapping[str, date]  # agreements in force, and since when

    @property
    def beyond_known(self) -> bool:
        """Whether the day lies after the study's last fact."""
        return self.study.known_until is not None and self.on > self.study.known_until

    @property
    def known_to(self) -> str | None:
        """Words for an answer about a later day, as in "known to June 2026"; None where the day is covered."""
        until = self.study.known_until
        return f"known to {until:%B %Y}" if until is not None and self.beyond_known else None

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a reader of any answer about the day must know: it lies outside what the study holds, or the scenario has not begun."""
        out = []
        begins = self.study.known_from
        if self.known_to:
            out.append(f"the study is {self.known_to}: {self.on} lies after its last fact")
        if begins is not None and self.on < begins:
            out.append(f"the study's dated values begin in {begins:%B %Y}: {self.on} lies before them")
        first = self.scenario.begins
        if first is not None and self.on < first:
            out.append(f"{self.scenario.title!r} changes nothing on {self.on}: it begins on {first}")
        return tuple(out)

    def _repr_html_(self) -> str:
        rows = [{"development": d.name, "since": d.since, "until": d.until or ""} for d in self.developments]
        note = f"{len(self.in_force)} agreements are in force."
        return html_table(f"Facts of {self.study.name} on {self.on}, {self.scenario.title}", rows, note=note)


_stated: WeakKeyDictionary[Study, tuple[Development, ...]] = WeakKeyDictionary()


def table_developments(study: Study) -> tuple[Development, ...]:
    """The rows of `developments` as developments, read once; raises `ScenarioError` with the row for a change that is not understood."""
    if study not in _stated:
        _stated[study] = tuple(_read_developments(study))
    return _stated[study]


def _read_developments(study: Study) -> list[Development]:
    table = study["developments"]
    out = []
    for row, line in zip(table.rows(), table.lines, strict=True):
        where = f"{table.file} row {line}"
        check_change(row["change"] or {}, where)
        check_cargo(row["cargo"], where, row["change"] or {})
        out.append(_from_row(row))
    return out


def _from_row(row: Mapping[str, Any]) -> Development:
    return Development(
        id=row["development_id"],
        name=row["name"],
        since=row["since"],
        until=row["until"],
        links=row["links"],
        operations=row["operations"],
        services=row["services"],
        cargo=row["cargo"],
        change=row["change"] or {},
        touches=row["touches"],
        effect=row["effect"],
        source=row["source"],
        quality=row["quality"],
    )


def _agreements(study: Study, on: date, scenario: Scenario) -> dict[str, date]:
    """Agreements in force on the day with the day they entered into force; the scenario's assumptions come last."""
    out: dict[str, date] = {}
    known = set()
    for row in study["agreements"].rows():
        known.add(row["agreement_id"])
        if row["in_force"] is not None and row["in_force"] <= on and (row["ended"] is None or on < row["ended"]):
            out[row["agreement_id"]] = row["in_force"]
    named = [a for a, _ in (*scenario.in_force, *scenario.ended)] + [
        d.when.in_force for d in scenario.developments if d.when
    ]
    for agreement in named:
        if agreement not in known:
            remedies = [did_you_mean(agreement, known), "Add it to agreements.csv or correct the scenario."]
            raise ScenarioError(
                f"scenario {scenario.title!r}: there is no agreement {agreement!r}.", *filter(None, remedies)
            )
    out |= {a: since for a, since in scenario.in_force if since <= on}
    ended = {a for a, since in scenario.ended if since <= on}
    return {a: since for a, since in out.items() if a not in ended}


def _without(stated: tuple[Development, ...], scenario: Scenario) -> tuple[Development, ...]:
    """The table's developments without those that the scenario takes not to have happened."""
    known = {d.id for d in stated}
    for name in scenario.developments_off:
        if name not in known:
            remedies = [did_you_mean(name, known), "landbridge show developments lists them."]
            raise ScenarioError(
                f"scenario {scenario.title!r}: there is no development {name!r}.", *filter(None, remedies)
            )
    return tuple(d for d in stated if d.id not in scenario.developments_off)


def facts(study: Study, on: date, scenario: Scenario) -> Facts:
    """The facts of a study on a day under a scenario; see `Study.facts`."""
    in_force = _agreements(study, on, scenario)
    stated = _without(table_developments(study), scenario)
    check_supposed(study, scenario)
    # A scenario speaks after the tables, whatever the dates: what it supposes of a day holds on that day.
    ranked = [(d, 0) for d in stated] + [(d.settled(in_force), 1) for d in scenario.developments]
    begun = sorted(
        ((d, r) for d, r in ranked if d.since is not None and d.since <= on), key=lambda x: (x[1], x[0].since, x[0].id)
    )
    past = tuple(d for d, _ in begun)
    return Facts(
        study=study,
        on=on,
        scenario=scenario,
        developments=tuple(d for d in past if d.holds(on)),
        past=past,
        in_force=in_force,
    )
