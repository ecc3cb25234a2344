"""What was seen beside the model: every row accounted for, nothing scored that feeds the model, scores right on cases known by hand."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from datetime import date

import numpy as np
import pytest

from landbridge.answers.scores import bars_of, fit, leave_one_out, noise_floor, tally
from landbridge.answers.validate import GROUPS, METRICS, Compared, Parts, validate
from landbridge.config import DEFAULT_STUDY, SHIPPED
from landbridge.report.validation import main, page
from landbridge.study import open_study

DAYS = {
    "corridor": "Northern", "origin": "Dostyk", "destination": "Brest", "metric": "transit_days", "value_low": "1", "value_high": "1",
    "period": "2025", "from_nodes": "DOSTYK", "to_nodes": "BREST", "on": "2025-06-01", "service": "block_train", "kind": "dated_run",
    "state": "normal", "source": "landbridge",
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped():
    return validate(open_study())


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Validate the shipped study with other rows in `observed`."""

    def run(*rows):
        folder = tmp_path_factory.mktemp("study") / "study"
        shutil.copytree(SHIPPED / DEFAULT_STUDY, folder)
        with (folder / "observed.csv").open(encoding="utf-8", newline="") as f:
            names = next(csv.reader(f))
        with (folder / "observed.csv").open("w", encoding="utf-8", newline="") as f:
            writer = csv.DictWriter(f, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows({**DAYS, "observed_id": f"O{i}", **row} for i, row in enumerate(rows))
        return validate(open_study(folder))

    return run


def by_hand(
    i, seen, typical, *, corridor="one", metric="transit_days", group="scored", kind="dated_run", parts=None, spread=0.1
):
    row = {
        "observed_id": f"H{i}",
        "metric": metric,
        "value_low": seen,
        "value_high": seen,
        "corridor": corridor,
        "kind": kind,
        "service": "block_train",
    }
    return Compared(
        row=row,
        group=group,
        low=typical * (1 - spread),
        typical=typical,
        high=typical * (1 + spread),
        parts=parts or Parts(days_running=typical),
    )


def test_every_row_of_the_table_is_in_one_group(shipped):
    ids = [r.id for r in shipped]
    assert ids == list(open_study()["observed"].frame["observed_id"])
    assert sum(len(shipped.group(g)) for g in GROUPS) == len(ids)
    assert {r.group for r in shipped} <= set(GROUPS)


def test_no_scored_row_feeds_the_model_and_none_is_of_the_congested_time(shipped):
    assert shipped.group("scored")
    for r in shipped.group("scored"):
        assert not r.row["feeds"] and not r.met and r.row["state"] != "congested", r.id


def test_a_row_that_is_not_compared_says_why_and_one_that_is_has_a_number(shipped):
    for r in shipped:
        assert bool(r.why) == (r.group in GROUPS[3:]), r.id
        assert (r.group == "not comparable") == (r.row["metric"] not in METRICS), r.id
    for r in shipped.compared:
        assert 0 < r.low <= r.typical <= r.high, r.id


def test_the_parts_of_a_way_add_up_to_its_total(shipped):
    for r in shipped.compared:
        p = r.parts
        total = {"days": p.days_running + p.days_work + p.days_rest, "usd": p.usd_land + p.usd_rest}.get(r.quantity)
        if total is not None:
            assert total == pytest.approx(r.typical), r.id
        assert r.row["service"] != "liner" or (p.usd_land, p.days_running) == (0, 0), f"{r.id} goes over land"


def test_the_page_names_every_row_that_could_be_compared(shipped):
    text = page(shipped)
    assert text == page(shipped)
    for r in shipped:
        assert (f"| {r.id} |" in text) == (r.group != "not comparable"), r.id
    for bar in shipped.bars:
        assert bar.name in text


def test_what_the_model_says_itself_is_a_hit_and_what_is_far_away_a_miss(seen):
    (probe,) = seen({})
    own = {"value_low": str(probe.low), "value_high": str(probe.high)}
    far = {"value_low": str(probe.high * 3), "value_high": str(probe.high * 4)}
    touching = {"value_low": str(probe.high), "value_high": str(probe.high * 2)}
    same, away, edge = seen(own, far, touching)
    assert (same.hit, away.hit, edge.hit) == (True, False, True)
    assert same.typical == probe.typical
    assert away.error == pytest.approx(probe.typical / (3.5 * probe.high) - 1)
    assert same.width == pytest.approx((probe.high - probe.low) / probe.typical)


def test_a_row_with_feeds_is_shown_and_not_scored(seen):
    fed, congested, both = seen(
        {"feeds": "speed_block_train_1520"}, {"state": "congested"}, {"state": "congested", "feeds": "speed_truck"}
    )
    assert [r.group for r in (fed, congested, both)] == ["in-sample", "congested", "congested"]


def test_a_row_whose_source_stands_behind_the_number_is_not_scored_either(seen):
    behind, other = seen({"source": "S17"}, {"source": "S42"})  # S17 set the speed on these lines
    assert (behind.group, behind.met) == ("in-sample", ("S17",))
    assert (other.group, other.met) == ("scored", ())


def test_a_row_that_cannot_be_asked_gives_its_reason(seen):
    result = seen(
        {"from_nodes": ""}, {"service": ""}, {"from_nodes": "ATLANTIS"}, {"service": "camel"}, {"passes": "ATLANTIS"}, {"to_nodes": "DOSTYK"},
        {"from_nodes": "TBILISI", "to_nodes": "KARS", "passes": "AKHALKALAKI", "on": "2010-01-01"}, {"metric": "volume_teu"},
    )  # fmt: skip
    why = [r.why for r in result]
    assert [r.group for r in result] == ["not asked"] * 7 + ["not comparable"]
    assert why[0] == "not between named places of the study"
    assert why[1] == "no service is given"
    assert why[2] == why[4] == "the study has no place ATLANTIS"
    assert why[3] == "the study has no service camel"
    assert why[5] == "origin and destination are one place"
    assert why[6].startswith("no way by block_train on 2010-01-01; in the way: ")


def test_a_row_of_several_places_is_their_mean_and_no_wider(seen):
    one, other, both = seen({}, {"from_nodes": "ALTYNKOL"}, {"from_nodes": "DOSTYK;ALTYNKOL"})
    for part in ("low", "typical", "high"):
        assert getattr(both, part) == pytest.approx((getattr(one, part) + getattr(other, part)) / 2)
    assert (both.pairs, both.found) == (2, 2)


def test_a_place_that_was_passed_is_forced(seen):
    free, forced = seen(
        {"from_nodes": "XIAN", "to_nodes": "POTI", "passes": "AKTAU"},
        {"from_nodes": "XIAN", "to_nodes": "POTI", "passes": "TURKMENBASHI"},
    )
    assert forced.typical != free.typical


def test_border_hours_are_those_of_the_direction(seen):
    row = {"metric": "border_hours", "service": "wagonload", "from_nodes": "ALASHANKOU", "to_nodes": "DOSTYK"}
    inward, nowhere = seen(row, {**row, "from_nodes": "XIAN"})
    table = {r["operation_id"]: r for r in open_study()["operations"].rows()}
    assert inward.typical == table["GC_DOSTYK_W_IN"]["hours"]
    assert nowhere.why == "no border work of wagonload is known between these places"


def test_nautical_miles_are_turned_and_a_distance_hits_within_a_tenth(seen):
    sea = {"service": "liner", "from_nodes": "SHANGHAI", "to_nodes": "ROTTERDAM", "passes": "CAPE"}
    km, miles = seen({**sea, "metric": "distance_km"}, {**sea, "metric": "distance_nm"})
    assert km.typical == pytest.approx(1.852 * miles.typical)
    near, off = (
        dataclasses.replace(km, row={**km.row, "value_low": x, "value_high": x})
        for x in (km.typical / 1.09, km.typical / 1.11)
    )
    assert (near.hit, off.hit) == (True, False)


def test_a_tally_counts_hits_errors_and_widths():
    t = tally([by_hand(1, 10, 10), by_hand(2, 10, 12), by_hand(3, 10, 8, spread=0.4)])
    assert (t.n, t.hits, t.rate) == (3, 2, 2 / 3)
    assert (t.error, t.worst, t.lean) == pytest.approx((0.2, 0.2, 0.0))
    assert t.width == pytest.approx(0.2)


def test_an_aim_is_not_met_by_too_few_rows_or_by_none():
    prices = [by_hand(i, 100, 100, metric="cost_usd_per_feu") for i in range(6)]
    few, enough = (next(b for b in bars_of(rows) if b.need == 6) for rows in (prices[:5], prices))
    assert (few.met, enough.met) == (False, True)
    assert few.short == 0
    assert not any(b.met for b in bars_of([]))
    days = next(b for b in bars_of([by_hand(1, 10, 13)]) if b.name == "Median error of days")
    assert (days.met, days.short) == (False, pytest.approx(0.1))


def placed(i, value, by, **other):
    row = {
        "observed_id": f"N{i}", "metric": "transit_days", "value_low": value, "value_high": value, "from_nodes": ("A",), "to_nodes": ("B",), "passes": (),
        "state": "normal", "source": (by,), "on": date(2025, 1, 1),
    }  # fmt: skip
    return row | other


def test_the_noise_floor_is_how_far_two_sources_on_one_pair_differ():
    (floor,) = noise_floor([placed(1, 10, "S1"), placed(2, 12, "S2")])
    assert floor.pairs == (("N1", "N2", pytest.approx(2 / 11)),)
    assert floor.quartiles == pytest.approx((2 / 11,) * 3)
    back = placed(3, 12, "S3", from_nodes=("B",), to_nodes=("A",))
    wider = placed(4, 12, "S4", to_nodes=("B", "C"))
    assert [f.places for f in noise_floor([placed(1, 10, "S1"), back])] == ["the same"]
    assert [f.places for f in noise_floor([placed(1, 10, "S1"), wider])] == ["overlapping"]


@pytest.mark.parametrize(
    "other",
    [
        {"source": ("S1", "S9")}, {"state": "congested"}, {"metric": "distance_km"}, {"to_nodes": ("C",)}, {"from_nodes": ()},
    ],
)  # fmt: skip
def test_rows_of_one_source_or_of_other_things_are_no_pair(other):
    assert not noise_floor([placed(1, 10, "S1"), placed(2, 12, "S2", **other)])


def test_prices_far_apart_in_time_and_ways_by_other_places_are_no_pair():
    price = {"metric": "cost_usd_per_feu"}
    late = placed(2, 12, "S2", on=date(2025, 6, 1), **price)
    assert not noise_floor([placed(1, 10, "S1", **price), late])
    assert noise_floor([placed(1, 10, "S1", **price), {**late, "on": date(2025, 2, 1)}])
    suez, cape = placed(1, 10, "S1", passes=("SUEZ",)), placed(2, 12, "S2", passes=("CAPE",))
    assert not noise_floor([suez, cape])


def test_a_fit_finds_the_scalars_that_made_the_data():
    rng = np.random.default_rng(3)
    parts, rest = rng.uniform(1, 10, (40, 2)), rng.uniform(0, 3, 40)
    true = np.array([1.3, 0.7])
    np.testing.assert_allclose(
        fit(parts, rest, parts @ true + rest), true, rtol=1e-4
    )  # the last grid is 1e-6 of the log range wide
    wild = fit(parts, rest, 100 * parts.sum(axis=1))
    np.testing.assert_allclose(wild, 2.0)  # a factor stays within its bounds


def test_leaving_one_corridor_out_recovers_a_scalar_that_all_share():
    rows = [
        by_hand(i, 1.25 * x + 2, x + 2, corridor=c, parts=Parts(days_running=x, days_rest=2.0))
        for i, (x, c) in enumerate([(4, "one"), (9, "one"), (6, "two"), (12, "two"), (7, "three")])
    ]
    folds = leave_one_out(rows)
    assert [f.corridor for f in folds] == ["one", "three", "two", "all"]
    for f in folds:
        assert f.scalars[0] == pytest.approx(1.25, rel=1e-4)
        assert f.left_out == pytest.approx(0, abs=1e-4)
        assert f.unfitted > 0.1
    assert folds[-1].n == 5


def test_a_fit_leaves_out_what_was_only_said_and_the_congested_time():
    row = by_hand(1, 10, 10)
    assert not leave_one_out(
        [by_hand(1, 10, 10, kind="plan"), by_hand(2, 10, 10, kind="claim"), by_hand(3, 10, 10, group="congested")]
    )
    alone = leave_one_out([row])
    assert np.isnan(alone[0].left_out)


def test_the_page_is_written_checked_and_found_stale(tmp_path, capsys, monkeypatch, seen):
    small = seen({}, {"metric": "volume_teu"})
    monkeypatch.setattr("landbridge.report.validation.validate", lambda _: small)
    out = tmp_path / "docs" / "observed.md"
    assert main(["--check", "--out", str(out)]) == 1
    assert main(["--out", str(out)]) == 0
    assert main(["--check", "--out", str(out)]) == 0
    out.write_text(out.read_text(encoding="utf-8") + "x", encoding="utf-8")
    capsys.readouterr()
    assert main(["--check", "--out", str(out)]) == 1
    assert "is not up to date." in capsys.readouterr().out
