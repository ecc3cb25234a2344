"""The shipped trade tables: square, honest about what is known, and following the order that stands in a table."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from studies import read_rows, write_rows

from landbridge.config import SHIPPED
from landbridge.errors import QuestionError, StudyError
from landbridge.schema import countries, tables
from landbridge.study import Study, contradictions, mirrors, open_study, trade_table, trade_years
from landbridge.study.trade_balance import balances
from landbridge.study.trade_fill import Filled, fill
from landbridge.study.trade_order import choose, reports
from landbridge.tables.write import cell_text

YEARS = (2021, 2023)
each_year = pytest.mark.parametrize("year", YEARS)


@pytest.fixture(scope="module")
def filled(study: Study) -> Filled:
    return fill(study)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED / "middle-corridor", tmp_path / "copy"))


def edit(folder: Path, table: str, keep: object, **cells: str) -> None:
    """Change cells of the rows that `keep` means."""
    rows = read_rows(folder, table)
    for row in rows:
        if keep(row):  # type: ignore[operator]
            row.update(cells)
    write_rows(folder, table, rows)


@each_year
def test_every_pair_of_economies_is_there_and_none_is_below_zero(study: Study, year: int) -> None:
    table = trade_table(study, year)
    assert len(table.labels) == 33
    assert table.flows.shape == (33, 33)
    assert (table.flows >= 0).all()
    assert (np.diag(table.flows) > 0).all()
    assert not table.flows.flags.writeable
    assert table.n_reported + table.estimated.sum() == 33 * 33
    assert sum(table.shares.values()) == pytest.approx(1)


def test_a_state_has_its_code_and_a_group_has_none(study: Study) -> None:
    kinds = {r["economy_id"]: r["kind"] for r in study["economies"].rows()}
    assert {e for e, kind in kinds.items() if kind == "state"} == set(kinds) & set(countries())
    assert [e for e, kind in kinds.items() if kind != "state"] == ["EU20", "ROW", "EU27"]
    members = {r["economy_id"]: r["members"] for r in study["economies"].rows()}
    assert (len(members["EU20"]), len(members["EU27"])) == (20, 27)
    assert "EU27" not in trade_table(study, 2023).labels


# Published by the reporter named: Armstat, the bureaus of Kazakhstan and Kyrgyzstan, Geostat, the Russian and Turkish services.
@pytest.mark.parametrize(
    ("economy", "flow", "published", "off"),
    [("GEO", "exports", 6086.4, 1e-6), ("GEO", "imports", 15603.6 / 1.081, 1e-6), ("ARM", "imports", 12757.9 / 1.081, 1e-4),
     ("KAZ", "imports", 60412.3 / 1.081, 1e-4), ("KGZ", "imports", 12352.0 / 1.081, 1e-4), ("RUS", "exports", 425088, 1e-6),
     ("TUR", "exports", 255810, 1e-6), ("AZE", "exports", 33800, 1e-6)],
)  # fmt: skip
def test_an_economy_trades_what_its_statistics_say(
    study: Study, economy: str, flow: str, published: float, off: float
) -> None:
    table = trade_table(study, 2023)
    assert getattr(table, flow)[table.at(economy)] == pytest.approx(published, rel=off)


# From the reporters' own tables of 2023, million USD.
@pytest.mark.parametrize(
    ("a", "b", "value", "by"),
    [("CHN", "KAZ", 16769.8, None), ("GEO", "AZE", 862.0, "GEO"), ("ARM", "ARE", 2224.341, "ARM"), ("ARM", "AZE", 0.0, "ARM"),
     ("UZB", "KAZ", 1417.054, None)],
)  # fmt: skip
def test_known_flows_are_in_the_table_as_their_reporter_has_them(
    study: Study, a: str, b: str, value: float, by: str | None
) -> None:
    table = trade_table(study, 2023, valuation="as_reported")
    i, j = table.at(a), table.at(b)
    assert table.reported[i, j]
    rows = {r["trade_id"]: r for r in study["trade"].rows()}
    row = rows[table.trade_id[i, j]]
    assert row["value_musd"] == table.flows[i, j]
    if by is not None:
        assert (row["reporter"], row["value_musd"]) == (by, value)


@each_year
def test_totals_that_were_published_are_met_wherever_a_cell_is_open(study: Study, filled: Filled, year: int) -> None:
    assert filled.converged
    assert filled.worst(year) < 1e-5  # the fitting stops when the largest cell moves by less than 1e-9 of it
    met = [b for b in balances(study, year) if b.published and b.open]
    assert len(met) >= 25
    assert max(abs(b.gap) for b in met) < 1e-4  # the table keeps three decimals, and small economies add few cells


def test_the_shipped_estimates_are_what_the_rules_make_of_the_shipped_reports(study: Study, filled: Filled) -> None:
    columns = tables()["trade"].columns
    made = [[cell_text(c, row[c.name]) for c in columns] for row in filled.rows]
    shipped = [[cell_text(c, row[c.name]) for c in columns] for row in study["trade"].rows()]
    assert made == shipped


def test_what_was_estimated_is_marked_and_never_used_to_estimate(study: Study) -> None:
    frame = study["trade"].frame
    estimated = frame[frame["quality"] == "estimated"]
    assert set(estimated["method"]) <= {"carried", "annualised", "gravity", "output", "ratio"}
    assert estimated["reporter"].isna().all()
    assert all("TRADE_FILL" in s for s in estimated["source"])
    assert not set(estimated.index) & set(reports(study).index)


def test_a_part_of_a_year_never_stands_for_it(study: Study) -> None:
    frame = study["trade"].frame
    assert (frame["months"] < 12).sum() > 50
    assert (frame.loc[frame["used"].astype(bool), "months"] == 12).all()
    stretched = frame[frame["method"] == "annualised"]
    assert len(stretched) > 5
    assert (stretched["quality"] == "estimated").all()


@each_year
def test_of_every_contradiction_both_reports_are_kept_and_one_is_used(study: Study, year: int) -> None:
    rows = {r["trade_id"]: r for r in study["trade"].rows()}
    found = contradictions(study, year)
    assert found
    for m in found:
        assert rows[m.used["trade_id"]]["used"]
        assert not rows[m.other["trade_id"]]["used"]
        values = sorted((m.used["value_musd"], m.other["value_musd"]))
        assert m.ratio == (np.inf if values[0] == 0 else pytest.approx(values[1] / values[0]))
        assert m.ratio > 3


def test_known_contradictions_of_the_sources_are_shown(study: Study) -> None:
    found = {(m.exporter, m.importer): m for m in mirrors(study, 2023)}
    china = found["CHN", "KGZ"]  # the Chinese customs see nearly four times what the Kyrgyz ones do
    assert (china.used["reporter"], china.other["reporter"]) == ("KGZ", "CHN")
    assert china.ratio == pytest.approx(19719.6 / 5353.257, rel=1e-3)
    assert found["GEO", "ARM"].other["basis"] == "consignment"


def test_cif_is_put_on_the_footing_of_fob_by_the_published_margin(study: Study) -> None:
    fob, said = trade_table(study, 2023), trade_table(study, 2023, valuation="as_reported")
    i, j = fob.at("CHN"), fob.at("KAZ")
    assert said.flows[i, j] / fob.flows[i, j] == pytest.approx(1.081)  # 8.1 percent of FOB, UNCTAD 2021
    i, j = fob.at("ARM"), fob.at("ARE")
    assert said.flows[i, j] == fob.flows[i, j]


def test_an_edited_order_changes_which_report_is_used(copy: Path) -> None:
    study = open_study(copy)
    before = reports(study)[choose(study, reports(study))]
    assert "GEO-KGZ-2023-KGZ-T3" in set(before["trade_id"])
    edit(copy, "trade_order", lambda r: "side: exporter" in r["where"] and "source" not in r["where"], priority="500")
    study = open_study(copy)
    after = reports(study)[choose(study, reports(study))]
    assert "GEO-KGZ-2023-GEO-T10" in set(after["trade_id"])
    used = {r["trade_id"] for r in fill(study).rows if r["used"]}
    assert "GEO-KGZ-2023-GEO-T10" in used
    assert "GEO-KGZ-2023-KGZ-T3" not in used


def test_domestic_sales_are_output_less_exports_where_output_is_known(study: Study) -> None:
    table = trade_table(study, 2023)
    i = table.at("Kazakhstan")
    assert table.flows[i, i] == pytest.approx(101721.3 - 79138.8, abs=0.1)
    assert (table.method[i, i], table.quality[i, i]) == ("output", "estimated")
    assert table.method[table.at("GEO"), table.at("GEO")] == "ratio"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda s: trade_table(s, 2022), "the study has no square table of trade for 2022.\n  Years: 2021, 2023."),
        (lambda s: trade_table(s, 2023, valuation="cif"), "valuation 'cif' is not known.\n  Choose fob or as_reported."),
        (
            lambda s: trade_table(s, 2023).at("Georgja"),
            "there is no economy 'Georgja' in the trade tables.\n  Did you mean 'Georgia'?\n  Economies: AZE, GEO, ARM, TUR, IRN, RUS, BLR, UKR, KAZ, UZB, "
            "TKM, KGZ, TJK, CHN, DEU, ITA, POL, ROU, BGR, GRC, HUN, EU20, GBR, ISR, IND, PAK, ARE, SAU, IRQ, KOR, JPN, USA, ROW.",
        ),
    ],
)  # fmt: skip
def test_what_the_tables_do_not_hold_is_said(study: Study, ask: object, words: str) -> None:
    with pytest.raises(QuestionError) as error:
        ask(study)  # type: ignore[operator]
    assert str(error.value) == words


def test_a_table_with_a_hole_is_refused(copy: Path) -> None:
    edit(copy, "trade", lambda r: (r["exporter"], r["importer"], r["year"]) == ("ARM", "TUR", "2023"), used="false")
    with pytest.raises(StudyError) as error:
        trade_table(open_study(copy), 2023)
    assert (
        str(error.value)
        == "trade.csv: 2023 is not square: no used row for ARM to TUR.\n  landbridge check lists what is wrong."
    )


def test_two_used_rows_of_one_flow_are_refused(copy: Path) -> None:
    edit(
        copy,
        "trade",
        lambda r: (r["exporter"], r["importer"], r["year"], r["months"]) == ("GEO", "KGZ", "2023", "12"),
        used="true",
    )
    with pytest.raises(StudyError, match="two used rows for one pair"):
        trade_table(open_study(copy), 2023)


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        (
            "transport_cost_share_world",
            "parameters.csv has no row 'transport_cost_share_world', which says how far CIF values stand above FOB.\n"
            "  Add it (percent of the FOB value), or ask for valuation='as_reported'.",
        ),
        (
            "gravity_contiguity",
            "parameters.csv has no row 'gravity_contiguity', which estimates of unknown flows need.\n  Add it with its source.",
        ),
    ],
)
def test_a_parameter_that_is_needed_is_asked_for_by_name(copy: Path, parameter: str, words: str) -> None:
    write_rows(copy, "parameters", [r for r in read_rows(copy, "parameters") if r["parameter_id"] != parameter])
    with pytest.raises(StudyError) as error:
        fill(open_study(copy))
    assert str(error.value) == words


def test_published_elasticities_and_values_of_a_day_span_what_results_are_shown_at(study: Study) -> None:
    known = {r["parameter_id"]: r for r in study["parameters"].rows()}
    thetas = [r["value"] for r in known.values() if r["kind"] == "trade_elasticity" and r["quality"] != "assumed"]
    assert min(thetas) <= 4 <= max(thetas)
    assert (known["theta_shown"]["low"], known["theta_shown"]["high"]) == (3, 7)
    day = known["usd_per_teu_day"]
    assert (day["low"], day["value"], day["high"]) == (20, 180, 1145)
    assert {"border_effect", "corridor_effect"} <= {r["kind"] for r in known.values()}


def test_years_of_the_study(study: Study) -> None:
    assert trade_years(study) == list(YEARS)
