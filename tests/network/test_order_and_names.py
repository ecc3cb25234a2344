"""The order of rows and the names of places and links are nothing of the world: they change no number."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from chance import DAY_USD, Tables, study_by_chance, tables_by_chance
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import RULES, read_rows, rule, write_rows

from landbridge.answers import compare, world
from landbridge.engines.route import route
from landbridge.schema import tables
from landbridge.study import open_study
from landbridge.worlds import World

PAIRS = [
    ("Xi'an", "Duisburg"),
    ("Almaty", "Istanbul"),
    ("Tashkent", "Poti"),
    ("Yerevan", "Moscow"),
    ("Tehran", "Mersin"),
]
ADDRESS = ("study", "study_hash")  # of the copy, not of the world


def same_world(one: World, other: World) -> None:
    """Assert that two worlds hold the same network, values and reasons to the last bit."""
    a, b = one.network, other.network
    assert a.vertex_names == b.vertex_names
    assert a.left_out == b.left_out
    for name in (
        "tail",
        "head",
        "first_arc",
        "kind",
        "link",
        "operation",
        "service",
        "from_service",
        "forward",
        "loads",
    ):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)
    for name, values in one.columns.items():
        np.testing.assert_array_equal(values, other.columns[name], err_msg=name)
    for name in one.reason:
        for mine, theirs in np.unique(np.stack([one.reason[name], other.reason[name]]), axis=1).T:
            assert repr(list(one.reasons.chain(mine))) == repr(list(other.reasons.chain(theirs))), name


def said(answer: Any) -> dict[str, Any]:
    """What an answer says, without the name of the study's copy."""
    return {k: v for k, v in json.loads(answer.to_json()).items() if k not in ADDRESS}


def shuffled_copy(source: Path, folder: Path, seed: int) -> Path:
    """A copy of a study with the rows of every table in another order."""
    shutil.copytree(source, folder)
    dice = random.Random(seed)
    for name in tables():
        if (folder / f"{name}.csv").is_file():
            rows = read_rows(folder, name)
            dice.shuffle(rows)
            write_rows(folder, name, rows)
    return folder


def test_shuffling_every_table_of_the_shipped_study_changes_nothing(study, world_on, tmp_path):
    other = open_study(shuffled_copy(study.path, tmp_path / "shuffled", 7))
    assert read_rows(other.path, "links") != read_rows(study.path, "links")
    for day in ("2025-06-01", "2022-03-10"):
        here, there = world_on(day), world(other, day)
        same_world(here, there)
        for a, b in PAIRS:
            assert said(route(here, a, b)) == said(route(there, a, b))
        assert said(compare(here, *PAIRS[0])) == said(compare(there, *PAIRS[0]))


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_shuffling_every_table_of_a_made_study_changes_nothing(tmp_path, seed):
    study = study_by_chance(tmp_path, tables_by_chance(seed, shut=0.2))
    other = open_study(shuffled_copy(study.path, tmp_path / uuid4().hex, seed))
    here, there = world(study, "2025-06-01"), world(other, "2025-06-01")
    same_world(here, there)
    assert said(route(here, "N0", "N1")) == said(route(there, "N0", "N1"))


def extras() -> Tables:
    """Tables whose mappings and lists name places and links."""
    return {
        "assumptions": [
            *RULES,
            rule("slower_by_l1", "kg_co2e_per_t_km", 0.07, 0.05, 0.09, {"link_id": ["L1", "L2"]}, priority=5),
            rule("dear_at_n2", "ratio_20ft", 0.9, 0.8, 1.0, {"node": "N2"}, priority=7),
        ],
        "developments": [
            {
                "development_id": "D1",
                "name": "one",
                "since": "2020-01-01",
                "links": {"link_id": "L0"},
                "change": {"hours_factor": 1.5},
            },
            {
                "development_id": "D2",
                "name": "two",
                "since": "2020-01-01",
                "links": {"node": ["N3"]},
                "change": {"hours_add": 3.25},
            },
            {"development_id": "D3", "name": "three", "since": "2020-01-01", "touches": ["N2", "L1"]},
        ],
        "corridors": [{"corridor_id": "by", "name": "by", "passes": ["N2|N3"], "avoids": ["L4"]}],
    }


def renamed(value: Any, names: dict[str, str]) -> Any:
    """A cell, list or mapping with every id in it renamed; lists of sets joined by bars too."""
    if isinstance(value, dict):
        return {k: renamed(v, names) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(v, names) for v in value]
    return "|".join(names.get(part, part) for part in value.split("|")) if isinstance(value, str) else value


def numbers(w: World, names: dict[str, str]) -> list[Any]:
    """Every number of the answers for one pair, and the links of each way under their first names."""
    first = {new: old for old, new in names.items()}
    ways = route(w, names["N0"], names["N1"], k=3, value_of_time=DAY_USD)
    rows = compare(w, names["N0"], names["N1"], value_of_time=DAY_USD)
    both = [*ways, *(r.itinerary for r in rows if r.itinerary)]
    return [
        (
            [first[x] for x in i.links],
            i.days,
            i.usd,
            i.kg_co2e,
            i.km,
            i.cost,
            i.price("20ft"),
            i.borders,
            i.gauge_changes,
            len(i.warnings),
        )
        for i in both
    ] + [sorted(first[x.link] for x in ways.lift)]


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.randoms(use_true_random=False))
def test_renaming_every_place_and_link_changes_no_number(tmp_path, seed, dice):
    rows = {**tables_by_chance(seed, shut=0.2), **extras()}
    old = [r["node_id"] for r in rows["nodes"]] + [r["link_id"] for r in rows["links"]]
    new = [f"X{i:02}" for i in range(len(old))]
    dice.shuffle(new)
    names = dict(zip(old, new, strict=True))
    other = {table: [renamed(r, names) for r in listed] for table, listed in rows.items()}
    here, there = (world(study_by_chance(tmp_path, t), "2025-06-01") for t in (rows, other))
    mine, theirs = numbers(here, {n: n for n in old}), numbers(there, names)
    assert len(mine) == len(theirs)
    for a, b in zip(mine[:-1], theirs[:-1], strict=True):
        assert (a[0], a[7:]) == (b[0], b[7:])
        np.testing.assert_allclose(
            np.hstack(a[1:7]), np.hstack(b[1:7]), rtol=1e-12
        )  # parts are summed in another order
    assert mine[-1] == theirs[-1]
