"""A user's own rates change exactly what they should, and a bad sheet is one clear error with its rows."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import numpy as np
import openpyxl
import pytest

import landbridge as lb
from landbridge.answers.lane import lane
from landbridge.answers.lane_legs import template_rows
from landbridge.answers.lane_rates import COLUMNS, lay, read_rates, write_template
from landbridge.errors import QuestionError

ON = "2026-06-01"
HEAD = "row,from,to,service,usd_per_20ft,usd_per_40ft,usd_per_t,valid_from,valid_until,note\n"


@pytest.fixture(scope="module")
def world(study):
    return lb.world(study, ON)


def sheet(tmp_path, *rows: str, head: str = HEAD, name: str = "mine.csv"):
    path = tmp_path / name
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def read(tmp_path, world, *rows: str, **more):
    return read_rates(sheet(tmp_path, *rows, **more), world.facts.study, world.network)


def changed(world, after, column):
    one, two = world.columns[column], after.columns[column]
    return set(np.flatnonzero(~((one == two) | (np.isnan(one) & np.isnan(two)))))


def test_a_rate_changes_one_leg_in_one_direction_and_nothing_else(tmp_path, world):
    after = lay(world, read(tmp_path, world, "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,777,,,,"))
    net = world.network
    arcs = changed(world, after, "usd_per_40ft")
    assert {net.links["link_id"].iloc[net.link[a]] for a in arcs} == {"F_TURKMENBASHI_BAKU_ALAT"}
    assert {bool(net.forward[a]) for a in arcs} == {
        net.links.iloc[net.link_row["F_TURKMENBASHI_BAKU_ALAT"]]["from_node_id"] == "TURKMENBASHI"
    }
    for column in set(world.columns) - {"usd_per_40ft", "usd_per_40ft_low", "usd_per_40ft_high"}:
        assert changed(world, after, column) == set()


def test_a_firm_offer_has_no_range_and_its_reason_stands_on_ours(tmp_path, world):
    after = lay(world, read(tmp_path, world, "F_TURKMENBASHI_BAKU_ALAT,,,ferry,,777,,,,by mail"))
    (arc, *_) = changed(world, after, "usd_per_40ft")
    cell = after.cell("usd_per_40ft", arc)
    assert (cell["low"], cell["value"], cell["high"]) == (777, 777, 777)
    mine, *ours = cell["reasons"]
    assert (mine.table, mine.row, mine.source, mine.note) == ("your rates", "mine.csv row 2", ("mine.csv",), "by mail")
    assert ours[0].row == "usd_ferry_caspian"


def test_only_the_leg_of_the_rate_moves_on_the_card_and_both_prices_are_shown(tmp_path, world):
    path = sheet(tmp_path, "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,500,,,,")
    ours, mine = lane(world, "Tashkent", "Poti"), lane(world, "Tashkent", "Poti", rates=path)
    before, after = ours.legs(ours.best), mine.legs(mine.best)
    assert [x["row"] for x in before] == [x["row"] for x in after]
    moved = [
        (a["row"], b["usd"], a["usd"], a["ours_usd"])
        for b, a in zip(before, after, strict=True)
        if a["usd"] != b["usd"]
    ]
    assert moved == [("F_TURKMENBASHI_BAKU_ALAT", pytest.approx(397.66), 500.0, pytest.approx(397.66))]
    assert mine.best.ours.usd[1] == pytest.approx(ours.best.way.usd[1])
    assert mine.best.way.usd[1] - ours.best.way.usd[1] == pytest.approx(500 - 397.66)
    assert mine.best.back.itinerary.usd == ours.best.back.itinerary.usd  # the other direction has its own price


def test_the_choice_of_way_follows_the_users_rate(tmp_path, world):
    dear = sheet(tmp_path, "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,9000,,,,")
    assert "TURKMENBASHI" in lane(world, "Tashkent", "Poti").best.way.nodes
    assert "TURKMENBASHI" not in lane(world, "Tashkent", "Poti", rates=dear).best.way.nodes


def test_the_price_of_a_run_is_spread_over_its_links_as_ours_is(tmp_path, world):
    after = lay(world, read(tmp_path, world, ",Tashkent,Turkmenbashi,block_train,,2000,,,,"))
    arcs = np.array(sorted(changed(world, after, "usd_per_40ft")))
    assert after.columns["usd_per_40ft"][arcs].sum() == pytest.approx(2000)
    ratio = after.columns["usd_per_40ft"][arcs] / world.columns["usd_per_40ft"][arcs]
    assert np.ptp(ratio) == pytest.approx(0, abs=1e-9)


def test_a_way_that_takes_a_part_of_a_priced_run_says_so(tmp_path, world):
    whole = lane(
        world,
        "Tashkent",
        "Turkmenbashi",
        direction="out",
        rates=sheet(tmp_path, ",Tashkent,Turkmenbashi,block_train,,2000,,,,"),
    )
    assert not [x for x in whole.price_notes if "whole run" in x]
    part = lane(
        world, "Tashkent", "Mersin", direction="out", rates=sheet(tmp_path, ",Tashkent,Mersin,block_train,,1999,,,,")
    )
    (note,) = [x for x in part.price_notes if "Block train" in x and "whole run" in x]
    assert note == (
        "Your rate in row 2 is for the whole run TASHKENT to MERSIN (4,976 km); Block train takes 1,858 km of it at their share, and our prices "
        "elsewhere: price the legs of the way that you mean row by row"
    )


def test_where_we_have_no_price_a_run_is_spread_by_the_kilometre(tmp_path, world):
    after = lay(world, read(tmp_path, world, ",Tashkent,Turkmenbashi,block_train,,,50,,,"))
    arcs = np.array(sorted(changed(world, after, "usd_per_t")))
    assert np.isnan(world.columns["usd_per_t"][arcs]).all()
    assert np.ptp(after.columns["usd_per_t"][arcs] / world.columns["length_km"][arcs]) == pytest.approx(0, abs=1e-12)


def test_two_runs_that_share_links_are_not_both_believed(tmp_path, world):
    with pytest.raises(QuestionError) as error:
        read(tmp_path, world, ",TASHKENT,FARAP,block_train,,300,,,,", ",TASHKENT,BUKHARA,block_train,,250,,,,")
    text = "row 3: prices in usd_per_40ft links that row 2 prices too, for days that both hold: price what is left of the run instead"
    assert error.value.remedies[0] == text


def test_work_at_a_place_can_be_priced_too(tmp_path, world):
    after = lay(world, read(tmp_path, world, "T_TURKMENBASHI_RAIL_FERRY,TURKMENBASHI,TURKMENBASHI,ferry,,99,,,,"))
    net = world.network
    rows = {net.operations["operation_id"].iloc[net.operation[a]] for a in changed(world, after, "usd_per_40ft")}
    assert rows == {"T_TURKMENBASHI_RAIL_FERRY"}


@pytest.mark.parametrize(
    ("since", "until", "used"),
    [
        ("", "", True),
        ("2026-06-01", "", True),
        ("2026-06-02", "", False),
        ("", "2026-06-01", False),
        ("", "2026-06-02", True),
    ],
)
def test_a_rate_is_used_on_the_days_it_holds_and_said_to_be_left_aside_on_others(tmp_path, world, since, until, used):
    path = sheet(tmp_path, f"F_TURKMENBASHI_BAKU_ALAT,,,ferry,,500,,{since},{until},")
    card = lane(world, "Tashkent", "Poti", rates=path)
    assert (card.best.ours is not None) is used
    assert ("Your rate in row 2 does not hold on the day and is not used" in card.price_notes) is not used


def test_the_template_is_read_back_as_no_rates_and_filled_as_ours_it_changes_nothing(tmp_path, world):
    card = lane(world, "Tashkent", "Poti")
    rows = template_rows([w.way for w in card.ways if w.way])
    for name in ("t.csv", "t.xlsx"):
        (tmp_path / name).write_bytes(write_template(rows, tmp_path / name))
        with pytest.raises(QuestionError, match="no row has a price"):
            read_rates(tmp_path / name, world.facts.study, world.network)
    filled = [{**r, "usd_per_40ft": r["ours_usd_per_40ft"]} for r in rows]
    (tmp_path / "f.xlsx").write_bytes(write_template(filled, tmp_path / "f.xlsx"))
    mine = lane(world, "Tashkent", "Poti", rates=tmp_path / "f.xlsx")
    for one, two in zip(card, mine, strict=True):
        assert one.way.nodes == two.way.nodes
        assert two.way.usd[1] == pytest.approx(one.way.usd[1], abs=0.2)  # the template writes cents


def test_excel_and_csv_of_one_sheet_are_one_sheet(tmp_path, world):
    rows = [
        [
            "F_TURKMENBASHI_BAKU_ALAT",
            "TURKMENBASHI",
            "BAKU_ALAT",
            "ferry",
            None,
            512.5,
            None,
            datetime(2026, 1, 1),
            date(2026, 12, 31),
            "x",
        ]
    ]
    book = openpyxl.Workbook()
    book.active.title = "Rates"
    for row in [list(COLUMNS), *rows]:
        book.active.append(row)
    book.save(tmp_path / "mine.xlsx")
    text = "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,512.5,,2026-01-01,2026-12-31,x"
    one = read(tmp_path, world, text)
    two = read_rates(tmp_path / "mine.xlsx", world.facts.study, world.network)
    assert one.rates == two.rates


def test_a_bad_sheet_is_one_error_with_every_row_and_nothing_of_it_is_read(tmp_path, world):
    path = sheet(
        tmp_path,
        "F_TURKMENBASHI_BAKU_ALAT,,,ferry,,500,,,,",  # good
        "F_TURKMENBASHI_BAKU,,,ferry,,500,,,,",
        ",Tashkent,Turkmenbashi,block_tran,,500,,,,",
        ",Tashkent,Narnia,block_train,,500,,,,",
        ",Tashkent,Poti,block_train,,\"1,200\",,,,",
        ",Tashkent,Poti,ferry,,-5,,,,",
        ",Almaty,Baku,block_train,,500,,,,",
        ",Almaty,,block_train,,500,,,,",
        "R_NAVOI_BUKHARA,,,block_train,,500,,2026-13-01,,",
        "R_NAVOI_BUKHARA,,,block_train,,500,,2026-05-01,2026-04-01,",
        "F_TURKMENBASHI_BAKU_ALAT,,,ferry,,501,,,,",
        ",Tashkent,Turkmenbashi,block_train,,,,,,",  # no price: a row left as it was
    )  # fmt: skip
    with pytest.raises(QuestionError) as error:
        lane(world, "Tashkent", "Poti", rates=path)
    assert str(error.value).split("\n  ") == [
        "mine.csv: cannot be used as a rate sheet, and nothing of it was read.",
        "row 3: there is no link or operation 'F_TURKMENBASHI_BAKU'. Did you mean 'F_TURKMENBASHI_BAKU_ALAT' or "
        "'T_TURKMENBASHI_TANKER_RAIL' or 'T_TURKMENBASHI_RAIL_TANKER'?",
        "row 4: there is no service 'block_tran'. Did you mean 'block_train'?",
        "row 5: to: there is no place 'Narnia' in the study. Did you mean 'Varna' or 'Ankara' or 'YANTIAN'?",
        "row 6: usd_per_40ft is '1,200', not a number: write it as in 1234.5, without signs or thousands",
        "row 7: usd_per_40ft is -5: a price is a number of zero or more",
        "row 8: to 'Baku' is several places: write one of ABSHERON, BAKU_ALAT, SANGACHAL",
        "row 9: names neither a row of the study nor both from and to",
        "row 10: valid_from is '2026-13-01', which is no day of the calendar: write it as in 2026-06-30",
        "row 11: valid_until 2026-04-01 does not lie after valid_from 2026-05-01",
        "row 12: prices in usd_per_40ft what row 2 prices too, for days that both hold",
        "Correct them, or write a good sheet with landbridge lane FROM TO --template mine.csv.",
    ]


def test_a_run_that_no_service_makes_is_said_in_its_row(tmp_path, world):
    with pytest.raises(QuestionError) as error:
        read(tmp_path, world, ",TASHKENT,POTI,ferry,,500,,,,", "R_NAVOI_BUKHARA,,,truck,,500,,,,")
    assert (
        "row 2: no ferry runs from TASHKENT to POTI: name ends that one service joins, or a row of the Legs sheet"
        in str(error.value)
    )
    assert "row 3: no truck uses R_NAVOI_BUKHARA: name ends that one service joins, or a row of the Legs sheet" in str(
        error.value
    )


HEADS = {
    "a wrong column": ("row,usd_per_40\n", "row 1: there is no column 'usd_per_40'. Did you mean 'usd_per_40ft' or 'usd_per_t' or 'usd_per_20ft'? "
                       f"Columns: {', '.join(COLUMNS)}"),
    "a column twice": ("row,usd_per_t,usd_per_t\n", "row 1: column 'usd_per_t' stands twice"),
    "no ends": ("service,usd_per_t\n", "row 1: says nothing of what is priced: give column row, or from and to"),
    "no price": ("row,service\n", "row 1: has no price: give one of usd_per_20ft, usd_per_40ft, usd_per_t"),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_a_bad_header_is_said_before_any_row(tmp_path, world, name):
    head, text = HEADS[name]
    with pytest.raises(QuestionError) as error:
        read(tmp_path, world, "a,b,c", head=head)
    assert error.value.remedies[0] == text


FILES = {
    "mine.ods": (b"x", "mine.ods: rates are read from .csv or .xlsx.\n  Save the sheet in one of the two."),
    "mine.xlsx": (
        b"no zip",
        "mine.xlsx: is no Excel workbook that can be read: File is not a zip file.\n  Save it as .xlsx or .csv.",
    ),
    "latin.csv": (
        "row,usd_per_t\nÖ".encode("latin-1"),
        "latin.csv: is not in UTF-8: invalid continuation byte.\n  Save it as CSV UTF-8.",
    ),
    "empty.csv": (b"", "empty.csv: is empty.\n  Write a sheet with landbridge lane FROM TO --template rates.csv."),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_said_to_be_one(tmp_path, world, name):
    content, text = FILES[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(QuestionError) as error:
        read_rates(tmp_path / name, world.facts.study, world.network)
    assert str(error.value).startswith(text.split(": invalid")[0])


def test_a_sheet_that_is_not_there_is_said(world, tmp_path):
    with pytest.raises(QuestionError, match="there is no file"):
        read_rates(tmp_path / "none.csv", world.facts.study, world.network)


def test_of_very_many_bad_rows_the_first_twenty_are_named(tmp_path, world):
    with pytest.raises(QuestionError) as error:
        read(tmp_path, world, *(f"NOTHING_{n},,,,,500,,,," for n in range(1_000)))
    lines = str(error.value).split("\n  ")
    assert [x.split(":")[0] for x in lines[1:21]] == [f"row {n}" for n in range(2, 22)]
    assert lines[21:] == [
        "There may be more: no more than 20 are named at once.",
        "Correct them, or write a good sheet with landbridge lane FROM TO --template mine.csv.",
    ]


def test_a_sheet_of_more_rows_or_bytes_than_a_lane_can_have_is_refused_whole(world, tmp_path):
    with pytest.raises(QuestionError) as error:
        read(tmp_path, world, *(["R_NAVOI_BUKHARA,,,,,500,,,,"] * 1_001))
    assert str(error.value) == "mine.csv: has 1,001 rows; a rate sheet has 1,000 at most.\n  Keep the rows of the lane."
    (tmp_path / "big.csv").write_bytes(b"x" * 2_000_001)
    with pytest.raises(QuestionError) as error:
        read_rates(tmp_path / "big.csv", world.facts.study, world.network)
    assert (
        str(error.value)
        == "big.csv: has 2,000,001 bytes; a rate sheet has 2,000,000 at most.\n  Keep the rows of the lane."
    )


def test_a_sheet_with_semicolons_is_the_same_sheet(world, tmp_path):
    row = "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,777,,,,"
    one = read(tmp_path, world, row)
    two = read(tmp_path, world, row.replace(",", ";"), head=HEAD.replace(",", ";"))
    assert one.rates == two.rates


def test_every_price_of_the_sheet_stands_beside_ours_used_or_not(tmp_path, world):
    path = sheet(
        tmp_path,
        "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,500,,,,",
        ",TASHKENT,FARAP,block_train,,300,,,2026-01-01,old",
        "R_VARNA_SOFIA,,,,111,222,,,,",
    )  # fmt: skip
    card = lane(world, "Tashkent", "Poti", rates=path)
    told = {(b["line"], b["column"]): b for b in card.beside}
    assert list(told) == [(2, "usd_per_40ft"), (3, "usd_per_40ft"), (4, "usd_per_20ft"), (4, "usd_per_40ft")]
    ferry = told[2, "usd_per_40ft"]
    assert (ferry["usd"], ferry["ours_usd_low"], ferry["ours_usd_high"]) == (
        500,
        pytest.approx(397.66),
        pytest.approx(397.66),
    )
    assert ferry["on_ways"]
    assert ferry["ours_source"]
    run = told[3, "usd_per_40ft"]
    assert (run["holds"], run["from_name"]) == (False, "Tashkent")
    assert run["ours_usd_low"] > 0
    assert told[4, "usd_per_40ft"]["on_ways"] == []
    assert card.as_dict()["your_rates"] == card.beside
    assert lane(world, "Tashkent", "Poti").beside == []


def test_a_template_is_written_as_csv_or_excel_only(tmp_path):
    with pytest.raises(QuestionError) as error:
        write_template([], tmp_path / "t.pdf")
    assert (
        str(error.value) == "t.pdf: a template is written as .csv or .xlsx.\n  Name a file that ends in one of the two."
    )


def test_the_template_names_every_column_once(tmp_path, world):
    text = write_template([], tmp_path / "t.csv").decode()
    header = next(csv.reader(io.StringIO(text)))
    assert header[: len(COLUMNS)] == list(COLUMNS)
    assert len(set(header)) == len(header)
