"""The commands of trade, on plain tables."""

import json

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def tables(tmp_path):
    names = ["A", "B", "C"]
    pairs = [(a, b) for a in names for b in names]
    flows = pd.DataFrame(pairs, columns=["exporter", "importer"]).assign(trade=[80, 20, 10, 15, 90, 12, 8, 11, 60])
    flows.to_csv(tmp_path / "flows.csv", index=False)
    (tmp_path / "shock.csv").write_text("exporter,importer,cost_change\nA,B,0.9\nB,A,0.9\n")
    pd.concat([flows.rename(columns={"trade": "value"}).assign(sector=s) for s in ("goods", "food")]).to_csv(
        tmp_path / "sectors.csv", index=False
    )
    (tmp_path / "inputs.csv").write_text("sector,input,share\ngoods,food,0.1\ngoods,goods,0.3\nfood,goods,0.2\n")
    rng = np.random.default_rng(1)
    panel = pd.DataFrame(
        [(a, b, y) for a in "ABCDEF" for b in "ABCDEF" for y in (1, 2)], columns=["exporter", "importer", "year"]
    )
    panel["dist"], panel["trade"] = rng.uniform(1, 9, 72), rng.lognormal(0, 1, 72)
    panel.to_csv(tmp_path / "panel.csv", index=False)
    return tmp_path


def test_trade_prints_who_gains_and_how_well_markets_clear(call, tables):
    code, out, _ = call(
        "trade", "--flows", f"{tables / 'flows.csv'}", "--shock", f"{tables / 'shock.csv'}", "--theta", "5.03"
    )
    assert code == 0
    assert "converged" in out
    assert "residual" in out
    lines = [line.split() for line in out.splitlines() if line[:2] in ("A ", "B ", "C ")]
    assert [x[0] for x in lines] == ["A", "B", "C"]
    assert lines[0][4] == "+2.277"
    assert lines[2][4] == "-0.244"


def test_trade_writes_json_csv_and_files(call, tables):
    ask = ("trade", "--flows", f"{tables / 'flows.csv'}", "--shock", "0.9", "--closure", "universal", "--psi", "1.24")
    data = json.loads(call(*ask, "--json")[1])
    assert data["closure"] == "universal"
    assert data["converged"]
    assert call(*ask, "--csv")[1].startswith("economy,exports_percent")
    pairs = json.loads(call(*ask, "--pairs", "--json")[1])
    assert len(pairs["rows"]) == 9
    assert "exports partial %" in call(*ask, "--effects")[1]
    assert call(*ask, "--out", f"{tables / 'out.csv'}")[0] == 0
    assert (tables / "out.csv").read_text().startswith("economy,")


def test_trade_balances_everybody_when_asked(call, tables):
    data = json.loads(call("trade", "--flows", f"{tables / 'flows.csv'}", "--deficits-after", "removed", "--json")[1])
    assert data["economies"][0]["expenditure_after"] == pytest.approx(data["economies"][0]["output_after"])


def test_trade_repairs_only_when_told_and_says_so(call, tables):
    (tables / "flows.csv").write_text("exporter,importer,trade\nA,A,\nA,B,2\nB,A,3\nB,B,9\n")
    code, _, err = call("trade", "--flows", f"{tables / 'flows.csv'}")
    assert code == 1
    assert "flows.csv: domestic sales are missing for A." in err
    (tables / "output.csv").write_text("economy,output\nA,8\n")
    code, out, _ = call("trade", "--flows", f"{tables / 'flows.csv'}", "--domestic", f"{tables / 'output.csv'}")
    assert code == 0
    assert "domestic sales of 1 economies are gross output less exports: A" in out


def test_trade_wants_a_table(call):
    code, _, err = call("trade")
    assert code == 1
    assert (
        err
        == "landbridge: neither a scenario nor a table of trade was named.\n  Name one: --scenario NAME, or --flows FILE.\n"
    )


def test_columns_and_logarithms_are_named_by_options(call, tables):
    flows = pd.read_csv(tables / "flows.csv")
    flows.assign(pact=[0, 0.5, 0, 0.5, 0, 0, 0, 0, 0]).set_axis(["rep", "par", "kUSD", "pact"], axis=1).to_csv(
        tables / "odd.csv", index=False
    )
    named = ("--origin", "rep", "--destination", "par", "--value", "kUSD", "--shock", "pact", "--shock-is", "partial")
    found = json.loads(call("trade", "--flows", f"{tables / 'odd.csv'}", *named, "--theta", "5", "--json")[1])
    (tables / "partial.csv").write_text("exporter,importer,partial\nA,B,0.5\nB,A,0.5\n")
    ask = ("trade", "--flows", f"{tables / 'flows.csv'}", "--shock", f"{tables / 'partial.csv'}", "--theta", "5")
    assert found["economies"] == json.loads(call(*ask, "--json")[1])["economies"]
    code, _, err = call(*ask, "--shock-is", "tax")
    assert (code, err) == (1, "landbridge: --shock-is is 'tax'.\n  It is one of cost_change, trade_effect, partial.\n")


def test_resistances_and_what_happens_when_borders_fall(call, tables):
    pairs = pd.read_csv(tables / "flows.csv").assign(dist=[1, 2, 3, 2, 1, 4, 3, 4, 1])
    pairs.to_csv(tables / "pairs.csv", index=False)
    ask = (
        "resistances",
        f"{tables / 'pairs.csv'}",
        "--coefficient",
        "log(dist)=-0.8",
        "--coefficient",
        "international=-2",
        "--theta",
        "6",
    )
    code, out, _ = call(*ask, "--reference", "C")
    assert code == 0
    assert "inward 1 for C; converged" in out
    assert [r["inward"] for r in json.loads(call(*ask, "--json")[1])["economies"]][1] == pytest.approx(
        1
    )  # B is the largest
    assert call(*ask, "--pairs", "--csv")[1].startswith("exporter,importer,trade")
    fallen = json.loads(call(*ask, "--set", "international=0", "--json")[1])
    assert fallen["numeraire"] == "B"
    assert all(r["real_income_percent"] > 5 for r in fallen["economies"])
    pairs.assign(international=0).to_csv(tables / "after.csv", index=False)
    assert json.loads(call(*ask, "--after", f"{tables / 'after.csv'}", "--json")[1]) == fallen
    assert "exports conditional %" in call(*ask, "--set", "international=0", "--effects")[1]
    pairs.rename(columns={"trade": "musd"}).to_csv(tables / "pairs.csv", index=False)
    assert json.loads(call(*ask, "--value", "musd", "--set", "international=0", "--json")[1]) == fallen
    pairs.to_csv(tables / "pairs.csv", index=False)
    for wrong, said in (
        (("--coefficient", "dist"), "--coefficient is 'dist'.\n  Write it as in --coefficient lndist=-0.8."),
        (("--set", "a=1", "--after", "x.csv"), "--set was given with --after.\n  Give the one that holds the change."),
        (
            ("--set", "trade=1"),
            "--set changes 'trade', which has no coefficient.\n  Variables with one: dist, international.",
        ),
        (("--set", "disr=1"), "the table: there is no column 'disr'.\n  Did you mean 'dist'?"),
    ):
        assert call(*ask, *wrong)[::2] == (1, f"landbridge: {said}\n")


def test_a_wide_table_and_its_pairs(call, tables):
    (tables / "icio.csv").write_text("V1,A_g,B_g,A_HFCE,B_HFCE,OUT\nA_g,3,1,5,1,10\nB_g,1,4,2,6,13\nVA,6,8,,,\n")
    ask = ("trade-sectors", "--flows", f"{tables / 'icio.csv'}", "--theta", "4", "--shock", "0.9")
    code, out, _ = call(*ask)
    assert code == 0
    assert "icio.csv: 2 sectors of regions, 2 columns of final use" in out
    assert len(json.loads(call(*ask, "--pairs", "--json")[1])["rows"]) == 4


def test_trade_sectors_prints_economies_or_their_sectors(call, tables):
    ask = (
        "trade-sectors",
        "--flows",
        f"{tables / 'sectors.csv'}",
        "--inputs",
        f"{tables / 'inputs.csv'}",
        "--theta",
        "4",
        "--tariffs",
        "0.1",
        "--tariffs-after",
        "0",
    )
    code, out, _ = call(*ask)
    assert code == 0
    assert "3 economies x 2 sectors" in out
    assert "welfare %" in out
    assert len(json.loads(call(*ask, "--json")[1])["sectors"]) == 6
    assert "food" in call(*ask, "--by-sector")[1]


def test_gravity_prints_coefficients_and_what_happened_to_rows(call, tables):
    pytest.importorskip("pyfixest", reason="the extra trade is not installed")
    ask = ("gravity", f"{tables / 'panel.csv'}", "--formula", "trade ~ log(dist) | exporter^year + importer^year")
    code, out, _ = call(*ask)
    assert code == 0
    assert "log(dist)" in out
    assert "72 rows, 72 used" in out
    assert "(36 clusters)" in out
    assert json.loads(call(*ask, "--json")[1])["rows"] == {"rows": 72, "used": 72}
    assert call(*ask, "--fitted", "--csv")[1].count("\n") == 73
    assert "RESET p " in call(*ask, "--reset")[1]
    parts = call("gravity", f"{tables / 'panel.csv'}", "--x", "log(dist)", "--effects", "two-way", "--csv")[1]
    assert parts.splitlines()[1] == call(*ask, "--csv")[1].splitlines()[1]


def test_gravity_wants_something_to_explain_trade_by(call, tables):
    code, _, err = call("gravity", f"{tables / 'panel.csv'}")
    assert code == 1
    assert err.startswith("landbridge: nothing was said to explain trade by.")
    code, _, err = call("gravity", "nowhere.csv", "--formula", "trade ~ x")
    assert code == 1


def test_trade_takes_ratios_of_economies_from_files(call, tables):
    (tables / "able.csv").write_text("economy,ratio\nB,1.1\n")
    ask = ("trade", "--flows", f"{tables / 'flows.csv'}", "--closure", "universal", "--psi", "1.24", "--json")
    welfare = {}
    for option in ("--productivity", "--labour", "--deficit-change"):
        rows = json.loads(call(*ask, option, f"{tables / 'able.csv'}")[1])["economies"]
        welfare[option] = [r["welfare_percent"] for r in rows]
    assert 5 < welfare["--productivity"][1] < 10  # its own goods become cheaper
    assert welfare["--labour"][1] < 0 < welfare["--labour"][0]  # terms of trade
    assert welfare["--deficit-change"][1] > 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--scenario", "margara-opens", "--flows", "x.csv"],
            "landbridge: --scenario was given with --flows or --shock.\n  A scenario is asked of the study's own tables; leave those out.\n",
        ),
        (
            ["--scenario", "margara-opens", "--border", "ARM:TUR"],
            "landbridge: --border is 'ARM:TUR'.\n  Write it as in --border ARM-TUR=0.5: two economies and a logarithm of trade.\n",
        ),
        (
            ["--scenario", "margara-opens", "--year", "last"],
            "landbridge: --year is 'last'.\n  Write a year, as in 2023.\n",
        ),
        (["--scenario", "margara-opens", "--draws", "1"], "landbridge: draws is 1.\n  Give 2 or more.\n"),
    ],
)
def test_what_a_scenario_cannot_be_asked_is_one_sentence(call, arguments, said):
    code, _, err = call("trade", *arguments)
    assert (code, err) == (1, said)


def test_who_gains_is_told_in_a_table_and_as_rows(call):
    code, out, _ = call("trade", "--scenario", "armenia-opens", "--on", "2030-06-01", "--draws", "4")
    assert code == 0
    assert "Armenia opens on 1 June 2030: who gains and who loses" in out
    assert "Gains over the whole band: " in out and "Markets clear to" in out
    code, out, _ = call("trade", "--scenario", "armenia-opens", "--on", "2030-06-01", "--draws", "4", "--csv")
    assert out.split("\n")[1].startswith("ARM,Armenia,")
