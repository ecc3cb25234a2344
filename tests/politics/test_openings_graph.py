"""The condition graph against a slow twin that looks at every day and every assignment of truth."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.errors import ScenarioError
from landbridge.politics import conditions_graph as cg
from landbridge.scenario.requirement import Fact, Need, as_need, find_cycle, needs_all, needs_any, parse_requirement

NAMES = "ABCDE"
DAYS = range(1, 16)
facts = st.sampled_from(NAMES).map(lambda n: Need(fact=Fact("condition", n)))


def joined(parts: st.SearchStrategy[Need], turned: bool, lags: bool) -> st.SearchStrategy[Need]:
    @st.composite
    def draw_one(draw: st.DrawFn) -> Need:
        of = tuple(draw(st.lists(parts, min_size=1, max_size=3)))
        k = draw(st.integers(1, len(of)))
        return Need(of=of, k=k, negated=turned and draw(st.booleans()), lag_days=draw(st.integers(0, 4)) if lags else 0)

    return draw_one()


def needs(turned: bool = True, lags: bool = False) -> st.SearchStrategy[Need]:
    return st.recursive(facts, lambda parts: joined(parts, turned, lags), max_leaves=8)


values = st.fixed_dictionaries({n: st.sampled_from([cg.NO, cg.UNKNOWN, cg.YES]) for n in NAMES})
timelines = st.fixed_dictionaries(
    {
        n: st.lists(st.tuples(st.integers(2, 12), st.integers(0, 2)), max_size=4).map(
            lambda s: cg.joined([(1, cg.UNKNOWN), *sorted(s, key=lambda x: x[0])])
        )
        for n in NAMES
    }
)


def kleene(need: Need, value: dict[str, int]) -> int:
    """Slow and obvious: Kleene's value of a requirement, lags left aside."""
    if need.fact is not None:
        v = value[need.fact.name]
    else:
        inner = [kleene(part, value) for part in need.of]
        surely, maybe = sum(x == cg.YES for x in inner), sum(x >= cg.UNKNOWN for x in inner)
        v = cg.YES if surely >= need.k else cg.UNKNOWN if maybe >= need.k else cg.NO
    return cg.YES - v if need.negated else v


def on_day(need: Need, lines: dict[str, cg.Timeline], day: int) -> int:
    """Slow and obvious: its value on a day, every day of a lag looked at."""

    def bare(d: int) -> int:
        if need.fact is not None:
            v = cg.value_on(lines[need.fact.name], max(d, 1))
        else:
            v = kleene(
                Need(of=tuple(Need(fact=Fact("x", str(i))) for i in range(len(need.of))), k=need.k),
                {str(i): on_day(p, lines, max(d, 1)) for i, p in enumerate(need.of)},
            )
        return cg.YES - v if need.negated else v

    return min(bare(d) for d in range(day - need.lag_days, day + 1))


def sets_by_looking(need: Need, value: dict[str, int]) -> set[frozenset[cg.Step]]:
    """Slow and obvious: try every way to set facts, keep what suffices, and of that what contains no other."""
    enough = []
    for change in product((None, False, True), repeat=len(NAMES)):
        steps = {n: yes for n, yes in zip(NAMES, change, strict=True) if yes is not None}
        if any(value[n] == (cg.YES if yes else cg.NO) for n, yes in steps.items()):
            continue  # no change
        if kleene(need, value | {n: cg.YES if yes else cg.NO for n, yes in steps.items()}) == cg.YES:
            enough.append(frozenset((Fact("condition", n), yes) for n, yes in steps.items()))
    return {s for s in enough if not any(other < s for other in enough)}


def search(value: dict[str, int]) -> cg.Unlocking:
    return cg.Unlocking(lambda fact: value[fact.name], lambda _fact: None)


@given(needs(), values)
def test_the_smallest_sets_are_those_that_trying_everything_finds(need, value):
    found = search(value).sets(need, 10_000)
    assert found.complete
    assert {frozenset(s) for s in found.sets} == sets_by_looking(need, value)
    assert list(found.sets) == sorted(found.sets, key=lambda s: (len(s), s))


@given(needs(), values)
def test_each_set_suffices_whatever_the_unknown_facts_turn_out_to_be_and_none_of_its_steps_can_be_left_out(need, value):
    for steps in search(value).sets(need, 10_000).sets:
        changed = value | {f.name: cg.YES if yes else cg.NO for f, yes in steps}
        unknown = [n for n in NAMES if changed[n] == cg.UNKNOWN]
        for truth in product((cg.NO, cg.YES), repeat=len(unknown)):
            assert kleene(need, changed | dict(zip(unknown, truth, strict=True))) == cg.YES
        for left_out, _ in steps:
            assert kleene(need, changed | {left_out.name: value[left_out.name]}) != cg.YES


@given(needs(), values)
def test_a_requirement_inside_a_fact_counts_as_if_it_were_written_out(need, value):
    outer = needs_any([Need(fact=Fact("opening", "X")), Need(fact=Fact("condition", "A"))])
    inside = cg.Unlocking(lambda fact: value[fact.name], lambda fact: need if fact.kind == "opening" else None)
    written_out = needs_any([need, Need(fact=Fact("condition", "A"))])
    assert inside.sets(outer, 10_000) == search(value).sets(written_out, 10_000)


@given(needs(lags=True), timelines)
def test_a_timeline_has_on_every_day_the_value_that_looking_at_the_days_gives(need, lines):
    line = cg.worth(need, lambda fact: lines[fact.name])
    assert [cg.value_on(line, d) for d in DAYS] == [on_day(need, lines, d) for d in DAYS]
    assert all(a[0] < b[0] and a[1] != b[1] for a, b in pairwise(line))


@given(needs(turned=False, lags=True), timelines, st.sampled_from(NAMES))
def test_without_not_a_condition_met_never_shuts_anything(need, lines, name):
    before = cg.worth(need, lambda fact: lines[fact.name])
    after = cg.worth(need, lambda fact: (lines | {name: cg.ALWAYS})[fact.name])
    assert all(cg.value_on(before, d) <= cg.value_on(after, d) for d in DAYS)


@given(needs(), values, st.sampled_from(NAMES), st.sampled_from([cg.NO, cg.YES]))
def test_learning_an_unknown_fact_never_takes_an_answer_back(need, value, name, learnt):
    before = kleene(need, value | {name: cg.UNKNOWN})
    line = cg.worth(need, lambda fact: ((cg.FIRST, (value | {name: learnt})[fact.name]),))
    assert before in (cg.UNKNOWN, cg.value_on(line, 5))


def test_a_met_condition_counts_from_the_day_after_its_lag_and_not_before():
    line = cg.lagged(((cg.FIRST, cg.NO), (100, cg.YES)), 90)
    assert line == ((cg.FIRST, cg.NO), (190, cg.YES))
    broken = cg.lagged(((cg.FIRST, cg.NO), (100, cg.YES), (150, cg.NO), (160, cg.YES)), 90)
    assert broken == ((cg.FIRST, cg.NO), (250, cg.YES))  # the days before the break do not count


def test_a_lag_at_the_end_of_the_calendar_ends_with_it():
    assert cg.lagged(((cg.FIRST, cg.NO), (cg.LAST, cg.YES)), 36_525) == cg.NEVER


def test_a_cap_on_the_sets_is_said():
    need = parse_requirement("{k: 6, of: [" + ", ".join(f"C{i:02}" for i in range(12)) + "]}")
    many = cg.Unlocking(lambda _f: cg.NO, lambda _f: None)
    assert len(many.sets(need, 10).sets) == 10
    assert not many.sets(need, 10).complete
    huge = parse_requirement("{k: 15, of: [" + ", ".join(f"C{i:02}" for i in range(30)) + "]}")
    found = many.sets(huge, 10_000)
    assert not found.complete
    assert all(len(s) == 15 for s in found.sets)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_a_cycle_is_found_exactly_where_there_is_one_and_is_one(edges):
    waits: dict[Fact, list[Fact]] = {Fact("opening", str(a)): [] for a, _ in edges}
    for a, b in edges:
        waits[Fact("opening", str(a))].append(Fact("opening", str(b)))
    reach = {a: set(to) for a, to in waits.items()}
    for _ in range(8):
        reach = {a: to | {c for b in to for c in reach.get(b, ())} for a, to in reach.items()}
    cycle = find_cycle(waits)
    assert bool(cycle) == any(a in to for a, to in reach.items())
    if cycle:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert all(b in waits[a] for a, b in pairwise(cycle))


def as_yaml(need: Need) -> object:
    if need.fact is not None:
        plain: object = need.fact.name
        return {"condition": plain, "lag_days": need.lag_days} if need.lag_days else plain
    inner = {"k": need.k, "of": [as_yaml(p) for p in need.of]}
    return {"not": inner, "lag_days": need.lag_days} if need.negated else inner | {"lag_days": need.lag_days}


@given(needs(lags=True), values)
def test_a_requirement_read_from_a_mapping_says_what_was_written(need, value):
    again = as_need(as_yaml(need))
    assert list(again.facts()) == list(need.facts())
    assert kleene(again, value) == kleene(need, value)


def test_all_any_and_plain_words_are_short_for_k_of_n():
    a, b = (Need(fact=Fact("condition", n)) for n in "AB")
    assert (
        parse_requirement("{all: [A, B]}") == needs_all([a, b]) == parse_requirement("{k: 2, of: [A, {condition: B}]}")
    )
    assert parse_requirement("{any: [A, B]}") == needs_any([a, b])
    assert parse_requirement("{agreement: P, lag_days: 9}") == Need(fact=Fact("agreement", "P"), lag_days=9)
    assert parse_requirement("A") == replace(a, lag_days=0)


WRONG = [
    "",
    "[A]",
    "3",
    "{}",
    "{all: A}",
    "{any: []}",
    "{of: [A]}",
    "{k: 0, of: [A]}",
    "{all: [A], k: 1}",
    "{not: }",
    "{opening: [A]}",
]
WRONG += [
    "{all: [A], lag_days: 1.5}",
    "{all: [A], lag_days: true}",
    "{since: 2027}",
    "{" + "not: {" * 60 + "not: A" + "}" * 61,
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_requirement_is_refused(text):
    with pytest.raises(ScenarioError):
        parse_requirement(text)
