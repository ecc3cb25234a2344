"""The pictures of trade-offs and of reaches show what the answers hold."""

from __future__ import annotations

import pytest

import landbridge as lb
from landbridge.engines.reach import BEYOND, PERHAPS
from landbridge.report.draw import save_chart
from landbridge.report.reach_map import COLOURS, FAR, STEPS, reach_map
from landbridge.report.scatter import main_mode, tradeoff_chart


@pytest.fixture(scope="module")
def june():
    return lb.world(lb.open_study(), "2025-06-01")


def values(chart, *fields):
    """Rows of each layer's data that hold all the fields."""
    layers = [layer.get("data", {}).get("values", []) for layer in chart.to_dict(validate=False)["layer"]]
    return [rows for rows in layers if isinstance(rows, list) and rows and all(f in rows[0] for f in fields)]


def test_each_way_is_a_point_and_none_lies_under_the_line(june):
    front = lb.pareto(june, "Yerevan", "Moscow")
    chart = tradeoff_chart(front)
    (points,) = values(chart, "kg", "mode", "words")[-1:]
    assert [(p["days"], p["usd"], p["kg"]) for p in points] == [(i.days[1], i.usd[1], i.kg_co2e) for i in front]
    (line,) = values(chart, "order")
    for way in points:
        under = min(c["usd"] for c in line if c["days"] <= way["days"])
        assert way["usd"] >= under
    assert line[-1]["usd"] == min(p["usd"] for p in points)
    bars = values(chart, "to")
    picks = front.picks(12)
    assert [(r["days"], r["to"]) for r in bars[0]] == [(front[n].days[0], front[n].days[2]) for n in picks]
    assert [(r["usd"], r["to"]) for r in bars[1]] == [(front[n].usd[0], front[n].usd[2]) for n in picks]


def test_what_was_before_is_rings_below_with_its_own_line(june):
    then, now = (
        lb.pareto(w, "Yerevan", "Moscow") for w in (june, lb.world(june.facts.study, "2025-06-01", "georgia-shuts"))
    )
    chart = tradeoff_chart(now, before=then)
    lines = values(chart, "order")
    assert len(lines) == 2
    (rings,) = [rows for rows in values(chart, "words") if rows[0]["words"].startswith("before: ")]
    assert [(r["days"], r["usd"]) for r in rings] == [(i.days[1], i.usd[1]) for i in then]
    assert lines[0][-1]["days"] == lines[1][-1]["days"]  # one frame holds both
    assert values(tradeoff_chart(now, before=now), "kg")[0]


def test_the_colour_of_a_way_is_the_mode_of_most_of_its_kilometres(june):
    assert main_mode(lb.route(june, "Xi'an", "Duisburg", k=1)[0]) == "rail"
    assert main_mode(lb.pareto(june, "Shanghai", "Rotterdam", criteria=["usd"])[0]) == "sea"
    assert main_mode(lb.pareto(june, "Yerevan", "Tehran", criteria=["days"])[0]) == "road"


def test_places_on_the_map_are_in_the_colour_of_their_days(june, tmp_path):
    near = lb.reach(june, "Tbilisi", days=5)
    chart = reach_map(near)
    dots = next(rows for rows in values(chart, "fill", "stroke", "words"))
    by_name = {r.place.name: r for r in near}
    assert len(dots) > 60
    for dot in dots:
        r = by_name[dot["words"].rsplit(": ", 1)[0]]
        days = r.itinerary.days[1]
        if r.within in (BEYOND, PERHAPS):
            assert FAR in (dot["fill"], dot["stroke"])
            assert days > 5
        else:
            step = COLOURS.index(dot["fill"])
            assert 5 * step / STEPS <= days + 1e-9
            assert days <= 5 * (step + 1) / STEPS + 1e-9
    svg = save_chart(chart, tmp_path / "map.svg").read_text()
    assert "What Tbilisi reaches within 5 days" in svg
    assert "OpenStreetMap" in svg


def test_a_study_without_lines_or_carbon_is_drawn_too(tmp_path):
    from landbridge.cli.new import new_study

    new_study(tmp_path / "s")
    w = lb.world(lb.open_study(str(tmp_path / "s")), None)
    assert tradeoff_chart(lb.pareto(w, "West town", "East town")).to_dict(validate=False)
    assert reach_map(lb.reach(w, "West town", usd=5000)).to_dict(validate=False)
