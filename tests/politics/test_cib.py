"""Cross-impact balances: the published example, the properties of the method, and matrices that are refused."""

from __future__ import annotations

import json
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.errors import QuestionError, StudyError
from landbridge.politics.cib import (
    CrossImpact,
    Descriptor,
    attractors,
    balance,
    consistent,
    parse_cib,
    read_cib,
    robust,
    succession,
)

KNOWN = Path(__file__).parents[3] / "shared" / "known" / "scenario" / "somewhereland_cib.json"
# Somewhereland, the standard example of the method (Weimer-Jehle, manual of ScenarioWizard 4.1, Fig. 2-2): what each row's state does to the states of
# A Government, B Foreign policy, C Economy, D Distribution of wealth, E Social cohesion, F Social values.
STATES = {"A": 3, "B": 3, "C": 3, "D": 2, "E": 3, "F": 3}
ROWS = """
A1  .  .  . -2  1  1  0  0  0  0  0 -2  1  1  0  0  0
A2  .  .  .  2  1 -3 -2 -1  3 -2  2  0  0  0  2 -1 -1
A3  .  .  .  0  0  0  0  2 -2  3 -3  2 -1 -1 -2  2  0
B1  0  0  0  .  .  . -2  1  1  0  0  0  0  0  0  0  0
B2  0  0  0  .  .  .  0  1 -1  0  0  1  0 -1  0  0  0
B3  3 -1 -2  .  .  .  3  0 -3  0  0  3 -1 -2 -2  1  1
C1  2  1 -3  0  0  0  .  .  . -2  2 -3  1  2  0  0  0
C2 -1  2 -1  0  0  0  .  .  .  0  0  0  0  0  0  0  0
C3  0  0  0  0  0  0  .  .  . -2  2  3 -1 -2  0  0  0
D1  0  0  0  0  0  0  0  0  0  .  .  3 -1 -2 -2  1  1
D2  0 -3  3  0  0  0  0  0  0  .  . -3  1  2  2 -1 -1
E1  0  0  0  0  0  0 -2 -1  3  0  0  .  .  .  2 -1 -1
E2  0  0  0 -1  0  1  1  1 -2  0  0  .  .  . -1  0  1
E3  2 -1 -1 -3  1  2  3  0 -3  0  0  .  .  . -2 -1  3
F1  0  3 -3  0  0  0 -3  0  3 -3  3 -2  1  1  .  .  .
F2  1 -2  1  0  0  0 -1  2 -1  2 -2  2 -1 -1  .  .  .
F3  0  0  0  0  0  0 -1  2 -1  1 -1  2 -1 -1  .  .  .
"""
TEN = [
    "A3B1C3D2E1F1",
    "A3B2C3D2E1F1",
    "A2B1C3D2E2F1",
    "A2B2C3D2E2F1",
    "A3B1C2D1E1F2",
    "A1B2C2D1E1F2",
    "A3B2C2D1E1F2",
    "A1B3C2D1E1F2",
    "A1B3C2D1E1F3",
    "A1B3C1D2E3F3",
]


def somewhereland() -> CrossImpact:
    rows = [line.split()[1:] for line in ROWS.split("\n") if line]
    score = np.array([[0.0 if cell == "." else float(cell) for cell in row] for row in rows])
    return CrossImpact(
        "Somewhereland", tuple(Descriptor(d, d, tuple(map(str, range(n)))) for d, n in STATES.items()), score
    )


def by_chance(seed: int, sizes: tuple[int, ...] = (3, 2, 3, 2), most: int = 3) -> CrossImpact:
    rng = np.random.default_rng(seed)
    n = sum(sizes)
    score = rng.integers(-most, most + 1, (n, n)).astype(float)
    at = 0
    for size in sizes:
        score[at : at + size, at : at + size] = 0
        at += size
    names = "abcdefghijklmno"
    return CrossImpact(
        "by chance",
        tuple(Descriptor(names[i], names[i], tuple(map(str, range(s)))) for i, s in enumerate(sizes)),
        score,
    )


def names(found) -> list[str]:
    return sorted("".join(labels) for labels in found)


def test_somewhereland_has_its_ten_consistent_configurations_of_486():
    matrix = somewhereland()
    assert matrix.n_configurations == 486
    found = consistent(matrix)
    assert found.complete
    assert names(found) == sorted(TEN)
    assert dict(zip(map("".join, found), found.total_impact, strict=True))["A1B3C1D2E3F3"] == 21


def test_the_balances_of_the_published_test_configuration():
    found = balance(somewhereland(), ["A2", "B1", "C3", "D1", "E1", "F1"])
    assert found.balances == {
        "A": (0, 3, -3),
        "B": (2, 1, -3),
        "C": (-9, -1, 10),
        "D": (-7, 7),
        "E": (4, -1, -3),
        "F": (2, -1, -1),
    }
    assert (found.inconsistent, found.worst, found.summed, found.consistent) == (("D",), 14, 14, False)


@pytest.mark.skipif(not KNOWN.is_file(), reason="the published case is not beside the project")
def test_the_file_of_the_published_case_gives_what_it_says():
    expected = json.loads(KNOWN.read_text(encoding="utf-8"))["expected"]
    matrix = read_cib(KNOWN)
    np.testing.assert_array_equal(matrix.score, somewhereland().score)
    found = consistent(matrix)
    assert sorted(found) == sorted(map(tuple, expected["consistent_scenarios"]))
    assert (
        dict(zip(map("".join, found), found.total_impact, strict=True)) == expected["total_impact_score_computed_here"]
    )
    test = expected["test_scenario"]
    answer = balance(matrix, test["scenario"])
    assert {d: list(b) for d, b in answer.balances.items()} == test["impact_balances"]
    assert list(answer.inconsistent) == test["inconsistent_descriptors"]


@given(st.integers(0, 10**6), st.integers(0, 3))
def test_the_search_agrees_with_the_balance_of_every_configuration(seed, tolerance):
    matrix = by_chance(seed)
    each = [balance(matrix, z) for z in product(*(range(s) for s in matrix.sizes))]
    slow = [b for b in each if b.worst <= tolerance]
    found = consistent(matrix, tolerance=tolerance)
    assert list(found) == [b.labels for b in slow]
    assert found.inconsistency.tolist() == [b.worst for b in slow]
    assert found.summed.tolist() == [b.summed for b in slow]
    assert found.total_impact.tolist() == [b.total_impact for b in slow]


@given(st.integers(0, 10**6), st.integers(0, 9), st.integers(0, 3), st.floats(-5, 5))
def test_a_constant_added_to_one_judgement_group_changes_nothing(seed, row, descriptor, constant):
    matrix = by_chance(seed)
    a, b = int(matrix.first[descriptor]), int(matrix.first[descriptor + 1])
    if a <= row < b:
        row = b % len(matrix.score)
    shifted = matrix.score.copy()
    shifted[row, a:b] += constant
    other = matrix.with_score(shifted)
    assert list(consistent(other)) == list(consistent(matrix)) == list(consistent(matrix.standardised()))
    assert attractors(other) == attractors(matrix)


def test_standardised_groups_sum_to_zero():
    matrix = by_chance(3).standardised()
    for a, b in pairwise(matrix.first):
        assert matrix.score[:, a:b].sum(axis=1) == pytest.approx(0, abs=1e-12)


@given(st.integers(0, 10**6))
def test_the_order_of_descriptors_changes_nothing(seed):
    matrix = by_chance(seed)
    order = np.random.default_rng(seed).permutation(4)
    rows = np.concatenate([np.arange(matrix.first[d], matrix.first[d + 1]) for d in order])
    turned = CrossImpact(
        "turned", tuple(matrix.descriptors[d] for d in order), np.ascontiguousarray(matrix.score[np.ix_(rows, rows)])
    )
    assert {frozenset(c) for c in consistent(turned)} == {frozenset(c) for c in consistent(matrix)}


@given(st.integers(0, 10**6), st.sampled_from(["global", "local"]))
def test_basins_are_counted_as_following_every_start_counts_them(seed, how):
    matrix = by_chance(seed)
    found = attractors(matrix, how=how)
    slow: dict[frozenset, int] = {}
    for z in product(*(range(s) for s in matrix.sizes)):
        end = frozenset(succession(matrix, z, how=how).cycle)
        slow[end] = slow.get(end, 0) + 1
    assert {frozenset(a.cycle): a.basin for a in found} == slow
    assert found.exact
    assert sum(a.share for a in found) == pytest.approx(1)
    # What stays put is consistent, and what is consistent stays put.
    assert {a.cycle[0] for a in found if len(a.cycle) == 1} == set(consistent(matrix))


def test_a_forbidden_pair_stands_in_no_answer():
    matrix = somewhereland().with_forbidden([("B3", "F2"), ("A3", "D2")])
    assert names(consistent(matrix)) == sorted(
        c for c in TEN if not ("B3" in c and "F2" in c) and not ("A3" in c and "D2" in c)
    )


def test_a_cap_is_said():
    found = consistent(somewhereland(), most=4)
    assert (len(found), found.complete) == (4, False)
    assert consistent(somewhereland(), most=10).complete
    assert repr(found).startswith("<Consistent: 4 or more of 486 configurations are consistent>")


def test_a_matrix_without_influence_finds_everything_consistent():
    matrix = by_chance(0, sizes=(3,) * 12, most=0)
    assert len(consistent(matrix)) == matrix.n_configurations == 531_441


def test_more_configurations_than_can_be_walked_are_drawn_by_seed():
    matrix = by_chance(5, sizes=(3,) * 15, most=1)
    once, again = (attractors(matrix, how="local", starts=20, seed=4) for _ in range(2))
    assert once == again
    assert (once.exact, once.starts, sum(a.basin for a in once) + once.unsettled) == (False, 20, 20)


def test_judgements_that_are_sure_leave_every_answer_as_it_is():
    sure = robust(somewhereland(), draws=5, sigma=0)
    assert sure.share == {tuple(labels): 1.0 for labels in sorted(sure.stated)}


def test_uncertain_judgements_are_drawn_alike_by_one_seed_and_each_draw_by_itself():
    matrix = somewhereland()
    ten, twenty = robust(matrix, draws=10, seed=3), robust(matrix, draws=20, seed=3)
    assert ten == robust(matrix, draws=10, seed=3)
    assert ten != robust(matrix, draws=10, seed=4)
    assert all(twenty.share.get(c, 0) * 20 >= n * 10 - 1e-9 for c, n in ten.share.items())
    only = robust(matrix, draws=20, seed=3, only=ten.stated)
    assert only.share == {c: twenty.share[c] for c in only.share}
    assert set(only.share) == set(ten.stated)


def test_a_judgement_of_low_confidence_spreads_further():
    impacts = [
        {"from": f"A{i}", "to": f"B{j}", "value": 3 if i == j else 0, "confidence": word}
        for i, j, word in ((1, 1, "low"), (1, 2, "low"), (2, 1, "high"), (2, 2, "high"))
    ]
    matrix = parse_cib({"descriptors": [{"id": d, "states": ["no", "yes"]} for d in "AB"], "impacts": impacts})
    share = robust(matrix, draws=300, sigma={"low": 3, "high": 0.1}).share
    assert share["A2", "B2"] == 1
    assert 0.6 < share["A1", "B1"] < 0.9  # P(N(3, 3 sqrt 2) > 0) = 0.76


NUMBER = "  Write a number, 0 where there is no influence."
CSV = "from_descriptor,from_state,to_descriptor,to_state,score,confidence\nA,war,B,shut,2,high\nA,war,B,open,-2,\nA,peace,B,shut,-1,low\nA,peace,B,open,1,\n"


def test_csv_and_json_give_one_matrix(tmp_path):
    (tmp_path / "m.csv").write_text(CSV, encoding="utf-8")
    impacts = [
        {"from": a, "to": b, "value": v}
        for a, b, v in (("A1", "B1", 2), ("A1", "B2", -2), ("A2", "B1", -1), ("A2", "B2", 1))
    ]
    content = {
        "descriptors": [{"id": "A", "states": ["war", "peace"]}, {"id": "B", "states": ["shut", "open"]}],
        "impacts": impacts,
    }
    (tmp_path / "m.json").write_text(json.dumps(content | {"forbidden": [["A1", "B1"]]}), encoding="utf-8")
    a, b = read_cib(tmp_path / "m.csv"), read_cib(tmp_path / "m.json")
    np.testing.assert_array_equal(a.score, b.score)
    assert a.descriptors == b.descriptors
    assert list(consistent(a)) == [("A1", "B1"), ("A2", "B2")]
    assert list(consistent(b)) == [("A2", "B2")]
    assert balance(a, {"A": "peace", "B": "open"}).labels == ("A2", "B2")
    assert a.confidence is not None
    assert a.confidence[0, 2] == "high"


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        (("A,war,B,shut,2,high", "A,war,B,shut,nan,high"), "m.csv row 2: the judgement is 'nan', which is not a finite number.\n" + NUMBER),
        (("A,war,B,shut,2,high", "A,war,B,shut,,high"), "m.csv row 2: the judgement is '', which is not a finite number.\n" + NUMBER),
        (("A,war,B,shut,2,high", "A,war,B,shut,2,sure"), "m.csv row 2: confidence is 'sure'.\n  Write high, medium or low, or leave it out."),
        (
            ("A,war,B,shut,2,high\n", ""),
            "m.csv: the judgement of 'war' of A upon 'shut' of B is missing.\n"
            "  Write 0 where there is no influence, or leave out all between the two.",
        ),
        (("A,war,B,shut,2,high", "A,war,B,open,2,high"), "m.csv row 3: this judgement stands there already.\n  Delete one of the two."),
        (("A,war,B,shut,2,high", "A,war,A,peace,2,high"), "m.csv row 2: A is judged to act on itself.\n  Leave judgements within a descriptor out."),
        (("A,war,B,shut,2,high", "A,war,B,,2,high"), "m.csv row 2: to_descriptor or to_state is blank.\n  Name both."),
        (
            ("A,war,B,shut,2,high", "A,war,B,shut,2"),
            "m.csv row 2: has 5 cells where the header has 6.\n  Put quotation marks around a cell that holds a comma.",
        ),
        (
            ("score", "points"),
            "m.csv row 1: the header is from_descriptor,from_state,to_descriptor,to_state,points,confidence.\n"
            "  The header is from_descriptor,from_state,to_descriptor,to_state,score, and confidence after it if it is known.",
        ),
    ],
)  # fmt: skip
def test_a_matrix_that_is_not_whole_is_refused_with_its_place(tmp_path, spoilt, words):
    assert spoilt[0] in CSV
    (tmp_path / "m.csv").write_text(CSV.replace(*spoilt), encoding="utf-8")
    with pytest.raises(StudyError) as error:
        read_cib(tmp_path / "m.csv")
    assert str(error.value) == words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "m.json: is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1).\n  A matrix as CSV has the suffix .csv."),
        ('{"descriptors": []}', "m.json: has no lists of descriptors and impacts.\n  Write both, as in the page on cross-impact balances."),
        (
            '{"descriptors": [{"id": "A"}], "impacts": []}',
            'm.json: descriptor 1 has no id or no states.\n'
            '  Write it as in {"id": "A", "states": ["low", "high"]}.',
        ),
        (
            '{"descriptors": [{"id": "A", "states": ["x"]}, {"id": "B", "states": ["y"]}], "impacts": [{"from": "A2", "to": "B1", "value": 1}]}',
            "m.json impact 1: there is no state 'A2'.\n  A state is an id and a number, as in A2.",
        ),
        (
            '{"descriptors": [{"id": "A", "states": ["x"]}, {"id": "B", "states": ["y"]}], "impacts": [{"from": "A1", "to": "B1", "value": NaN}]}',
            "m.json impact 1: the judgement is nan, which is not a finite number.\n" + NUMBER,
        ),
        (
            '{"descriptors": [{"id": "D", "states": ["a","b","c","d","e","f","g","h","i","j","k"]}, {"id": "D1", "states": ["y"]}], "impacts": []}',
            "m.json: D11 names two states.\n  Give the descriptors ids that do not end in a number.",
        ),
        (
            '{"descriptors": [{"id": "A", "states": ["x"]}], "impacts": [], "forbidden": ["A1"]}',
            'm.json forbidden 1: is no pair of states.\n  Write it as in ["A1", "B2"].',
        ),
    ],
)  # fmt: skip
def test_json_that_is_no_matrix_is_refused_with_its_place(tmp_path, content, words):
    (tmp_path / "m.json").write_text(content, encoding="utf-8")
    with pytest.raises(StudyError) as error:
        read_cib(tmp_path / "m.json")
    assert str(error.value) == words


def test_a_matrix_made_in_code_is_looked_at_as_well():
    two = (Descriptor("A", "A", ("x", "y")), Descriptor("B", "B", ("x", "y")))
    for score, words in (
        (np.full((4, 4), np.nan), "m: the judgement in row 1, column 1 is no finite number."),
        (np.ones((4, 4)), "m: A is judged to act on itself."),
        (np.zeros((3, 4)), "m: the matrix has (3, 4) judgements where 4 states need (4, 4)."),
    ):
        with pytest.raises(StudyError) as error:
            CrossImpact("m", two, score)
        assert error.value.what == words


@pytest.mark.parametrize(
    "given_", [["A1"], ["A1", "A2", "B1", "C1", "D1", "E1", "F1"], ["A9"], {"A": "0"}, [0, 0, 0, 0, 0, 9], {"Z": "0"}]
)
def test_a_configuration_that_is_not_whole_is_refused(given_):
    with pytest.raises(QuestionError):
        balance(somewhereland(), given_)


def test_choices_that_make_no_sense_are_refused():
    matrix = somewhereland()
    for wrong in (
        lambda: consistent(matrix, tolerance=-1),
        lambda: consistent(matrix, tolerance=float("nan")),
        lambda: consistent(matrix, most=0),
        lambda: succession(matrix, [0] * 6, how="sideways"),
        lambda: robust(matrix, draws=0),
        lambda: robust(matrix, sigma=-1),
        lambda: robust(matrix, sigma={"sure": 1}),
    ):
        with pytest.raises(QuestionError):
            wrong()
