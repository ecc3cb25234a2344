"""Filters: which rows a mapping means, against a twin that looks at every row in turn."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.errors import ScenarioError
from landbridge.network.frames import link_frame, operation_frame
from landbridge.scenario import select
from landbridge.scenario.filters import DERIVED, check_filter, filter_keys
from landbridge.schema import tables
from landbridge.study import Study

MODES, STATES, GAUGES = ["rail", "road", "ferry"], ["ARM", "AZE", "GEO"], [1435.0, 1520.0, math.nan]
rows = st.lists(
    st.fixed_dictionaries(
        {
            "mode": st.sampled_from(MODES),
            "country": st.lists(st.sampled_from(STATES), max_size=3).map(tuple),
            "gauge_mm": st.sampled_from(GAUGES),
            "border": st.booleans(),
            "via": st.sampled_from([None, "GEO"]),
        }
    ),
    max_size=8,
)
accepted = {
    "mode": [*MODES, "air"],
    "country": [*STATES, "RUS"],
    "gauge_mm": [1435, 1520, 1676],
    "border": [True, False],
    "via": ["GEO", "ARM"],
}
filters = st.fixed_dictionaries(
    {},
    optional={
        k: st.sampled_from(v) | st.lists(st.sampled_from(v), max_size=3) | st.lists(st.sampled_from(v)).map(tuple)
        for k, v in accepted.items()
    },
)


def frame_of(listed: list[dict[str, Any]]) -> pd.DataFrame:
    columns = {}
    for name in accepted:
        cells = np.empty(len(listed), dtype=object)
        cells[:] = [row[name] for row in listed]
        columns[name] = pd.Series(
            cells.astype(float) if name == "gauge_mm" else cells, dtype=float if name == "gauge_mm" else object
        )
    return pd.DataFrame(columns)


def meant(row: dict[str, Any], where: dict[str, Any]) -> bool:
    """Slow and obvious: every key is met by some member of the cell and some value of the filter."""
    for key, value in where.items():
        values = list(value) if isinstance(value, list | tuple) else [value]
        members = list(row[key]) if isinstance(row[key], tuple) else [row[key]]
        if not any(m == v for m in members for v in values):
            return False
    return True


@given(rows, filters)
def test_a_filter_means_the_rows_that_meet_every_key_by_any_value(
    listed: list[dict[str, Any]], where: dict[str, Any]
) -> None:
    assert select(frame_of(listed), where, what="test").tolist() == [meant(row, where) for row in listed]


@given(rows, filters, st.sampled_from(sorted(accepted)))
def test_one_more_key_never_means_more_rows(listed: list[dict[str, Any]], where: dict[str, Any], key: str) -> None:
    frame = frame_of(listed)
    fewer = select(frame, {**where, key: where.get(key, accepted[key][0])}, what="test")
    assert not (fewer & ~select(frame, where, what="test")).any()


@given(rows, filters, st.sampled_from(sorted(accepted)), st.data())
def test_one_more_value_never_means_fewer_rows(
    listed: list[dict[str, Any]], where: dict[str, Any], key: str, data: st.DataObject
) -> None:
    frame, some = frame_of(listed), data.draw(st.lists(st.sampled_from(accepted[key])))
    few = select(frame, {**where, key: some}, what="test")
    more = select(frame, {**where, key: [*some, data.draw(st.sampled_from(accepted[key]))]}, what="test")
    assert not (few & ~more).any()


@given(rows, filters, st.randoms())
def test_neither_the_order_of_rows_nor_that_of_keys_matters(
    listed: list[dict[str, Any]], where: dict[str, Any], random: Any
) -> None:
    order, keys = list(range(len(listed))), list(where)
    random.shuffle(order)
    random.shuffle(keys)
    straight = select(frame_of(listed), where, what="test")
    shuffled = select(frame_of([listed[i] for i in order]), {k: where[k] for k in keys}, what="test")
    assert shuffled.tolist() == straight[order].tolist()


@pytest.mark.parametrize("where", [None, {}])
def test_no_filter_means_every_row(where: dict[str, Any] | None) -> None:
    assert select(pd.DataFrame({"mode": ["rail", "road"]}), where, what="test").tolist() == [True, True]


def test_an_unknown_gauge_meets_no_filter() -> None:
    frame = pd.DataFrame({"gauge_mm": [math.nan, 1520.0]})
    assert select(frame, {"gauge_mm": [1520, math.nan]}, what="test").tolist() == [False, True]


def test_a_key_that_the_caller_applies_is_left_to_it() -> None:
    frame = pd.DataFrame({"mode": ["rail"]})
    assert select(frame, {"service": "truck"}, what="test", skip=frozenset({"service"})).tolist() == [True]


def test_a_key_that_the_rows_do_not_have_is_refused() -> None:
    with pytest.raises(ScenarioError) as caught:
        select(pd.DataFrame({"mode": ["rail"], "country": ["ARM"]}), {"contry": "ARM"}, what="developments.csv row 7")
    assert str(caught.value) == (
        "developments.csv row 7: a filter asks for 'contry', which these rows do not have.\n  Did you mean 'country'?\n  It may ask for country, mode."
    )


@pytest.mark.parametrize("value", [None, {}, [None], [["rail"]], {"is": "rail"}, b"rail", [{}]])
def test_a_value_that_no_row_could_meet_is_refused(value: object) -> None:
    with pytest.raises(ScenarioError, match=r"^mode of links is .*, so it meets nothing\.\n  Write it as in"):
        check_filter({"mode": value}, "links")


@pytest.mark.parametrize(("table", "frame"), [("links", link_frame), ("operations", operation_frame)])
def test_a_filter_may_ask_for_what_the_network_knows_and_for_the_service(study: Study, table: str, frame: Any) -> None:
    assert set(filter_keys(table)) == {*map(str, frame(study).columns), "service"}
    assert not set(DERIVED[table]) & {c.name for c in tables()[table].columns}


def test_a_link_is_met_by_either_end_and_by_what_lies_between(study: Study) -> None:
    links = link_frame(study)
    names = set(links["link_id"][select(links, {"country": "GEO", "mode": "rail", "border": True}, what="test")])
    states = {n: set(c) for n, c in zip(links["link_id"], links["country"], strict=True)}
    assert names
    assert all("GEO" in states[n] and len(states[n]) > 1 for n in names)
