"""The page on trade: its tables and its code run as they stand."""

import re
from pathlib import Path

import pandas as pd
import pytest

import landbridge as lb
from landbridge.economy import CLOSURES

PAGE = (Path(__file__).parents[2] / "docs" / "trade.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    long = re.search(r"```csv\n(exporter,importer,trade\n.*?)```", PAGE, flags=re.DOTALL)[1]
    (tmp_path / "flows.csv").write_text(long)
    names = ["DEU", "FRA", "ITA"]
    pairs = pd.DataFrame([(a, b) for a in names for b in names], columns=["exporter", "importer"])
    pairs = pairs.assign(Y=1.0, E=1.0, lndist=6.0, international=(pairs["exporter"] != pairs["importer"]).astype(int))
    pairs.to_csv("pairs.csv", index=False)
    pairs[["exporter", "importer"]].assign(sector="goods", value=[9, 1, 1, 1, 9, 1, 1, 2, 9]).to_csv(
        "trade.csv", index=False
    )
    Path("inputs.csv").write_text("sector,input,share\ngoods,goods,0.4\n")
    Path("theta.csv").write_text("sector,theta\ngoods,5\n")
    Path("before.csv").write_text("rate\n0.1\n")
    Path("after.csv").write_text("rate\n0.0\n")
    return tmp_path


def test_the_code_of_the_page_runs(folder):
    assert len(BLOCKS) == 3
    names = {"lb": lb, "pd": pd}
    for code in BLOCKS:
        exec(compile(code, "trade.md", "exec"), names)
    assert names["change"].converged
    assert names["balanced"].converged


def test_the_two_tables_of_the_page_are_one(folder):
    wide = re.search(r"```csv\n(,A,B\n.*?)```", PAGE, flags=re.DOTALL)[1]
    (folder / "wide.csv").write_text(wide)
    assert (lb.read_flows("wide.csv").value == lb.read_flows("flows.csv").value).all()


def test_every_closure_is_on_the_page():
    assert not [c for c in CLOSURES if f"| `{c}` |" not in PAGE]
