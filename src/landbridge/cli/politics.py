"""`relate`, `commit`, `openings` and `cib`: how actors stand, who owes what, what opens, and which stories hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from landbridge.answers.world import as_day
from landbridge.cli.show import emit, err
from landbridge.errors import QuestionError
from landbridge.politics import Event, balance, commit, history, levels, openings
from landbridge.politics.cib import balance as impact_balance
from landbridge.politics.cib import read_cib
from landbridge.politics.cib_matrix import CrossImpact
from landbridge.politics.cib_search import attractors, consistent
from landbridge.politics.levels import Level, events_of
from landbridge.politics.opening_questions import break_even, conditional, keys, partings
from landbridge.politics.standing_facts import StandingFact
from landbridge.report.politics import (
    assumed,
    named,
    one_opening,
    openings_dict,
    pair_of,
    relation_dict,
    truths,
)
from landbridge.report.stories import stories_dict, story_dict
from landbridge.results import as_json
from landbridge.scenario import BASELINE
from landbridge.study import Facts, Study, find_actor


def facts_of(study: Study, on: str | None, scenario: str | None) -> Facts:
    """The facts of a day under a scenario."""
    return study.facts(as_day(on, study), study.scenario(scenario) if scenario else BASELINE)


def relate(
    study: Study,
    a: str,
    b: str,
    *,
    on: str | None,
    scenario: str | None,
    json: bool,
    draw: Path | None,
    out: Path | None,
) -> None:
    """Print how two actors stand to each other, why, since when, and how it came about."""
    facts = facts_of(study, on, scenario)
    one, two = pair_of(study, a, b)
    found = levels(facts)
    there, back = found[one, two], found[two, one]
    ways = history(facts, one, two), history(facts, two, one)
    if draw is not None:
        from landbridge.report.chart import save_chart
        from landbridge.report.pair import pair_chart

        save_chart(pair_chart((one, two), *ways, events_of(facts, one, two), facts.on), draw)
        err.print(f"wrote {draw}", style="dim", markup=False)
    said = balance(facts, (one, two))
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(relation_dict(facts, one, two)), out)
        return
    emit("\n".join(_related(facts, (there, back), ways[0], str(said))), out)


def _related(facts: Facts, both: tuple[Level, Level], steps: Sequence[Any], said: str) -> list[str]:
    known = f" ({facts.known_to})" if facts.known_to else ""
    lines = [f"On {facts.on}{known}:", *_minds(facts)]
    for level in both:
        lines.append(str(level))
        lines.append(
            f"  by rule {level.rule}: {level.why}"
            if level.rule
            else "  no fact of the study puts the pair anywhere: unknown"
        )
        lines += [f"  because {_fact(f)}" for f in level.rows]
        for word, rule, rows in level.against[:3]:
            lines.append(
                f"  though facts would also allow {word} (rule {rule}): {', '.join(f'{f.table} {f.row}' for f in rows[:3])}"
            )
    lines.append("How it came about:")
    for s in steps:
        until = f"{s.until}" if s.until else "now"
        marks = "; ".join(dict.fromkeys(e["description"].rstrip(".") for e in s.events[:2]))
        lines.append(
            f"  {s.day} to {until}: {s.level.word}{' - ' + s.level.why if s.level.why else ''}{' [' + marks + ']' if marks else ''}"
        )
    return [*lines, f"Balance of sources: {said}"]


def _minds(facts: Facts) -> list[str]:
    return [f"mind: {x}" for x in facts.caveats]


def _fact(f: StandingFact) -> str:
    until = f" until {f.until}" if f.until else ""
    disputed = f"; disputed by {', '.join(f.disputed_by)}" if f.disputed_by else ""
    text = f" - {f.text}" if f.text else ""
    return f"{f.kind.replace('_', ' ')} {f.value} since {f.since}{until} [{f.table} {f.row}; {';'.join(f.source)}{disputed}]{text}"


def owe(
    study: Study, attack: tuple[str, str], *, place: str | None, on: str | None, kind: str, provoked: str | None, readings: Sequence[str],
    without: str | None, mode: str, stated: Sequence[str], scenario: str | None, json: bool, draw: Path | None, out: Path | None,
) -> None:  # fmt: skip
    """Print who would owe what to whom if one actor attacked another."""
    facts = facts_of(study, on, scenario)
    settled = truths(stated)
    event = Event(
        initiator=find_actor(study, attack[0]), target=find_actor(study, attack[1]), place=place, on=facts.on, kind=kind,
        provoked=provoked, stated=settled,
    )  # fmt: skip
    answer = commit(facts, event, readings=named(readings, "--reading"), without=without, mode=mode)
    if draw is not None:
        from landbridge.report.chart import save_chart
        from landbridge.report.duties import duties_chart

        save_chart(duties_chart(answer), draw)
        err.print(f"wrote {draw}", style="dim", markup=False)
    emit(answer.to_json() if json or (out is not None and out.suffix == ".json") else repr(answer), out)


def opened(
    study: Study, name: str | None, *, on: str | None, scenario: str | None, readings: Sequence[str], assume: Sequence[str], condition: str | None,
    values: tuple[float, float, float] | None, json: bool, out: Path | None,
) -> None:  # fmt: skip
    """Print what each opening waits for, who says so, who disputes it, and which single condition unlocks most."""
    facts = facts_of(study, on, scenario)
    chosen: Mapping[str, str] = {**dict(facts.scenario.readings), **named(readings, "--reading")}
    taken = assumed(assume)
    found = openings(facts, readings=chosen, assume=taken)
    if values is not None:
        emit(
            f"A choice that brings {values[0]:g} if the condition is met and {values[1]:g} if not, and costs {values[2]:g}, is {break_even(*values)}.",
            out,
        )
        return
    if condition is not None:
        emit(str(conditional(facts, condition, readings=chosen, assume=taken)), out)
        return
    one_opening(facts, name, found)
    shown = [o for o in found.values() if name in (None, o.opening)]
    parts = [p for p in partings(facts, readings=chosen, assume=taken) if name is None or p.opening == name]
    tops = keys(facts, readings=chosen, assume=taken)
    if json or (out is not None and out.suffix == ".json"):
        emit(as_json(openings_dict(facts, name, chosen, taken)), out)
        return
    known = f" ({facts.known_to})" if facts.known_to else ""
    lines = [f"Openings on {facts.on}{known}, {facts.scenario.title}:", *_minds(facts), *map(str, shown)]
    if parts:
        lines += ["Where readings part:", *(f"  {p}" for p in parts)]
    if name is None and tops:
        lines += ["Which single condition unlocks most:", *(f"  {k}" for k in tops[:5])]
    emit("\n".join([*lines, "No probability of any of this is stated: the study holds none."]), out)


def impact(file: Path, *, most: float, story: Sequence[str], json: bool, out: Path | None) -> None:
    """Print the stories of a cross-impact matrix that hold together, and where succession leads."""
    if not most >= 0:
        raise QuestionError(f"--tolerance is {most:g}.", "Give zero or more.")
    matrix, as_data = read_cib(file), json or (out is not None and out.suffix == ".json")
    if story:
        _one_story(matrix, [label for given in story for label in given.split()], as_data, out)
        return
    if as_data:
        emit(as_json(stories_dict(matrix, tolerance=most)), out)
        return
    found, ends = consistent(matrix, tolerance=most), attractors(matrix)
    lines = [repr(matrix), repr(found), "Where succession (every descriptor at once) ends, by share of all beginnings:"]
    for a in list(ends)[:10]:
        kind = "stays at" if len(a.cycle) == 1 else f"goes round {len(a.cycle)} through"
        lines.append(f"  {100 * a.share:.1f}%  {kind} {' '.join(a.cycle[0])}")
    emit("\n".join(lines), out)


def _one_story(matrix: CrossImpact, states: Sequence[str], as_data: bool, out: Path | None) -> None:
    if as_data:
        emit(as_json(story_dict(matrix, states)), out)
        return
    one = impact_balance(matrix, states)
    said = [
        f"  {d}: {', '.join(f'{x:g}' for x in b)}; {one.inconsistency[d]:g} behind" for d, b in one.balances.items()
    ]
    head = f"Story {' '.join(one.labels)}: balance of each state, and how far the one taken is behind the best"
    emit("\n".join([head, *said, f"Sum of the balances taken: {one.total_impact:g}"]), out)
