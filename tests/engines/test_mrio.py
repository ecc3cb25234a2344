"""Wide tables of regions and sectors: added up by loops, and repaired in words."""

import numpy as np
import pandas as pd
import pytest

import landbridge as lb
from landbridge.errors import StudyError

REGIONS, SECTORS = ["AUS", "CN1", "CN2", "KAZ"], ["01T02", "D35"]
LABELS = [f"{r}_{s}" for r in REGIONS for s in SECTORS]


def icio(seed: int = 1) -> pd.DataFrame:
    """A table as OECD prints it: sectors and final use to the right, taxes and value added below, a total in the last column."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.uniform(0, 3, (8, 8)), columns=LABELS)
    for region in ("AUS", "CHN", "KAZ"):
        frame[f"{region}_HFCE"], frame[f"{region}_INVNT"] = rng.uniform(20, 40, 8), rng.uniform(-2, 2, 8)
    frame["OUT"] = frame.sum(axis=1)
    added = frame["OUT"].to_numpy()[:8] - frame[LABELS].sum(axis=0).to_numpy()
    frame.insert(0, "V1", LABELS)
    below = pd.DataFrame([["TLS", *[0.0] * 15], ["VA", *added, *[0.0] * 7]], columns=frame.columns)
    return pd.concat([frame, below], ignore_index=True)


def test_a_wide_table_is_what_loops_add_up(tmp_path):
    table = icio()
    table.to_csv(tmp_path / "icio.csv", index=False)
    found = lb.read_mrio(tmp_path / "icio.csv")
    assert found.labels == ("AUS", "CHN", "KAZ")
    whole = {"CN1": "CHN", "CN2": "CHN"}
    value, inputs = np.zeros((2, 3, 3)), np.zeros((3, 2, 2))
    for _, row in table.iterrows():
        if "_" not in row["V1"]:
            continue
        seller, good = row["V1"].split("_")
        i, j = found.labels.index(whole.get(seller, seller)), found.sectors.index(good)
        for column in table.columns[1:-1]:
            buyer, use = column.split("_")
            n = found.labels.index(whole.get(buyer, buyer))
            value[j, i, n] += row[column]
            if use in SECTORS:
                inputs[n, j, found.sectors.index(use)] += row[column]
    np.testing.assert_allclose(found.value, value, rtol=1e-12)
    np.testing.assert_allclose(found.inputs, inputs / value.sum(axis=2).T[:, None, :], rtol=1e-12)
    assert found.notes == (
        "icio.csv: 8 sectors of regions, 6 columns of final use",
        "left out as no use of a region: columns OUT",
        "left out as no sector of a region: rows TLS, VA; value added is output less inputs",
        "CN1, CN2 are parts of a region and were added up",
    )


def test_a_wide_table_goes_straight_into_a_change(tmp_path):
    icio().to_csv(tmp_path / "icio.csv", index=False)
    change = lb.solve_trade_sectors(tmp_path / "icio.csv", theta=5, cost_change=0.9)
    assert change.converged
    same = lb.solve_trade_sectors(lb.read_mrio(icio()), theta=5, cost_change=0.9)
    np.testing.assert_allclose(change.welfare, same.welfare, rtol=1e-12)
    # purchases that are no inputs are the columns of final use
    final = icio().iloc[:8][["KAZ_HFCE", "KAZ_INVNT"]].sum(axis=1).to_numpy()
    np.testing.assert_allclose(change.base.final_use()[2], final.reshape(4, 2).sum(axis=0), rtol=1e-9)


def test_wiod_and_columns_of_value_added_are_known():
    rows = [("A01", "C", "AAA", 1, 4.0, 1.0, 5.0, 1.0, 11.0), ("A02", "C", "AAA", 2, 1.0, 3.0, 6.0, 0.0, 10.0)]
    rows += [("A01", "C", "BBB", 1, 1.0, 0.0, 0.0, 9.0, 10.0), ("VA", "C", "TOT", 70, 5.0, 6.0, 0.0, 0.0, 11.0)]
    frame = pd.DataFrame(rows, columns=["IndustryCode", "IndustryDescription", "Country", "RNr", "vAAA1", "vAAA2", "vAAA57", "vBBB57", "TOT"])  # fmt: skip
    frame.insert(6, "vBBB1", [0.0, 0.0, 4.0, 6.0])
    found = lb.read_mrio(frame)
    assert found.labels == ("AAA", "BBB")
    assert found.sectors == ("A01", "A02")
    np.testing.assert_allclose(found.value[:, 0, 0], [10, 10])
    np.testing.assert_allclose(found.value[0, 1], [1, 13])


def test_what_is_below_zero_is_set_to_zero_and_said():
    table = icio()
    table.loc[0, "KAZ_INVNT"] = -60.0
    table.loc[table["V1"] == "AUS_D35", "AUS_D35"] = -1.0
    table.loc[table["V1"].isin(LABELS), "KAZ_01T02"] *= 60
    found = lb.read_mrio(table)
    said = " | ".join(found.notes)
    assert "inputs below zero in 1 of 64 cells (" in said
    assert "final use below zero in 1 of 24 cells (" in said
    assert "stocks that shrink are no sales" in said
    assert "inputs are more than 99 % of output in 1 sectors of regions (01T02 of KAZ: " in said
    assert (found.value >= 0).all()
    assert found.inputs.sum(axis=1).max() == pytest.approx(0.99)
    assert lb.solve_trade_sectors(found, theta=4, cost_change=0.9).converged


FAULTS = [
    (lambda t: t.rename(columns={"KAZ_D35": "KAZ_D36"}), "table: KAZ_D35 sells and has no column of what it uses.\n  Rows and columns are named alike, REGION_SECTOR, as in KAZ_D35."),
    (lambda t: pd.concat([t, t.iloc[[0]]]), "table: AUS_01T02 has two rows.\n  Keep one, or add them up."),
    (lambda t: t.drop(columns=[c for c in t.columns if c[-4:] in ("HFCE", "NVNT")]), "table: no column of final use.\n  Name them REGION_HFCE and the like, by the regions of the rows."),
    (lambda t: t.drop(columns=["KAZ_HFCE", "KAZ_INVNT"]), "table: KAZ has no column of final use."),
    (lambda t: t.assign(AUS_D35=[None, *t["AUS_D35"][1:]]), "table: AUS_01T02 to AUS_D35 is unknown.\n  Write 0 where nothing is sold."),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "text"), FAULTS, ids=range(len(FAULTS)))
def test_a_bad_wide_table_gets_one_error(spoil, text):
    with pytest.raises(StudyError) as error:
        lb.read_mrio(spoil(icio()))
    assert str(error.value) == text
