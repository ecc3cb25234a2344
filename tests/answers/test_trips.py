"""Trip sheets in CPMM's form: read whole or refused with every fault, and what follows from them."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landbridge.answers.tfi import Pace, indicators_of_trips, pace_of, passages, usd_per_section
from landbridge.answers.trips import COLUMNS, activities, read_trips, write_template
from landbridge.errors import SheetError
from landbridge.study import Study

# One truck: 2 h of queue, 1 h of customs on one side, 3 h on the other, 300 km in 6 h and 200 km in 4 h, an hour nobody explains.
GOOD = [
    {"activity": "move", "place": "A", "to_place": "P", "begins": "2025-03-01 06:00", "ends": "2025-03-01 12:00", "km": 300, "usd": 450},
    {"activity": "queue", "place": "P", "bcp": "North", "country": "GEO", "direction": "outbound", "hours": 2, "usd": 0},
    {"activity": "customs", "place": "P", "bcp": "North", "country": "GEO", "direction": "outbound", "hours": 1, "usd": 30, "usd_unofficial": 10},
    {"activity": "customs", "place": "Q", "bcp": "South", "country": "AZE", "direction": "inbound", "begins": "2025-03-01 16:00",
     "ends": "2025-03-01 19:00", "usd": 70},
    {"activity": "move", "place": "Q", "to_place": "B", "begins": "2025-03-01 19:00", "hours": 4, "km": 200, "usd": 250},
]  # fmt: skip
HEAD = {"trip": "t1", "mode": "road", "service": "truck", "tonnes": 16}


def sheet(folder: Path, rows: Sequence[dict], columns: Sequence[str] = tuple(COLUMNS), name: str = "trips.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        for n, row in enumerate(rows, start=1):
            writer.writerow({**HEAD, "step": n, **row})
    return path


def fault(path: Path) -> str:
    with pytest.raises(SheetError) as error:
        read_trips(path)
    return str(error.value)


def change(at: int, **cells: object) -> list[dict]:
    """The good trip with some cells of one row written over."""
    return [{**row, **cells} if n == at else row for n, row in enumerate(GOOD)]


def test_a_trip_gives_the_indicators_that_are_worked_out_by_hand(tmp_path):
    (trip,) = read_trips(sheet(tmp_path, GOOD))
    assert (trip.km, trip.moving_hours, trip.stopped_hours, trip.usd) == (500, 10, 6, 800)
    assert trip.unexplained_hours == pytest.approx(1.0)  # of four hours between the moves' clocks three are stated
    pace = pace_of(trip)
    assert (pace.swod, pace.swd, pace.delay) == pytest.approx((50.0, 500 / 17, 7.0))
    assert usd_per_section(trip.usd, trip.tonnes, trip.km) == pytest.approx(1000.0)  # 800 USD for 16 t over 500 km
    out, into, whole = passages(trip)
    assert (out.crossing, out.state, out.direction, out.hours, out.usd) == ("North", "GEO", "outbound", 3, 30)
    assert (into.crossing, into.direction, into.hours, into.usd) == ("South", "inbound", 3, 70)
    assert (whole.crossing, whole.state, whole.hours, whole.usd) == ("North > South", "GEO > AZE", 6, 100)


def test_a_cost_that_is_not_known_is_counted_and_makes_sums_unknown_never_short(tmp_path):
    result = indicators_of_trips(read_trips(sheet(tmp_path, change(2, usd="", usd_unofficial=""))))
    figure = {(f.indicator, f.name): f for f in result.figures}
    assert result.sheet.n_unknown_usd == 1
    for name in ("North", "North > South"):
        assert math.isnan(figure["TFI2", name].mean)
        assert (figure["TFI2", name].n, figure["TFI2", name].unknown, figure["TFI2", name].sample) == (
            0,
            1,
            "none known",
        )
    assert figure["TFI2", "South"].mean == 70
    assert (figure["TFI3", "A to B"].n, figure["TFI3", "A to B"].unknown) == (0, 1)
    assert math.isnan(figure["TFI3", "A to B"].pooled)
    assert figure["SWD", "A to B"].n == 1


def test_mean_and_median_stand_beside_each_other_with_the_number_behind_them(tmp_path):
    rows = [{**r, "trip": f"t{n}", "step": k + 1, **({"hours": h} if k == 1 else {}), **({"begins": "", "ends": "", "hours": 3} if k == 3 else {}),
             **({"begins": "", "ends": "", "hours": 6 if k == 0 else 4} if k in (0, 4) else {})}
            for n, h in enumerate((1, 2, 30)) for k, r in enumerate(GOOD)]  # fmt: skip
    side = next(f for f in indicators_of_trips(read_trips(sheet(tmp_path, rows))).of("side") if f.name == "North")
    assert (side.mean, side.median, side.low, side.high, side.n, side.sample) == (12.0, 3.0, 2.0, 31.0, 3, "too few")


@st.composite
def trips(draw) -> list[dict]:
    """Rows of one to four trips, clocks and hours mixed."""
    out = []
    for n in range(draw(st.integers(1, 4))):
        now = datetime(2025, 1, 1)
        tonnes = draw(st.integers(1, 70))
        for k in range(draw(st.integers(1, 8))):
            moves = k == 0 or draw(st.booleans())
            now += timedelta(minutes=draw(st.integers(0, 300)))
            ends = now + timedelta(minutes=draw(st.integers(1, 3000)))
            row = {
                "trip": f"t{n}",
                "tonnes": tonnes,
                "step": k + 1,
                "place": f"p{k}",
                "begins": f"{now:%Y-%m-%d %H:%M}",
                "ends": f"{ends:%Y-%m-%d %H:%M}",
            }
            row |= {"usd": draw(st.one_of(st.just(""), st.integers(0, 5000)))}
            row |= (
                {"activity": "move", "to_place": f"p{k + 1}", "km": draw(st.integers(1, 2000))}
                if moves
                else {"activity": "queue"}
            )
            out.append(row)
            now = ends
    return out


@given(trips())
def test_both_identities_hold_for_any_trips(tmp_path_factory, rows):
    result = indicators_of_trips(read_trips(sheet(tmp_path_factory.mktemp("t"), rows)))
    by_trip = {t["trip"]: t for t in result.as_dict()["by_trip"]}
    for name in {r["trip"] for r in rows}:
        mine = [r for r in rows if r["trip"] == name]
        clock = [datetime.fromisoformat(r[k]) for r in mine for k in ("begins", "ends")]
        moving = (
            sum(
                (datetime.fromisoformat(r["ends"]) - datetime.fromisoformat(r["begins"])).total_seconds()
                for r in mine
                if r["activity"] == "move"
            )
            / 3600
        )
        total, km = (max(clock) - min(clock)).total_seconds() / 3600, sum(r.get("km", 0) for r in mine)
        got = by_trip[name]
        assert got["delay_hours_per_500km"] == pytest.approx((total - moving) / km * 500, abs=1e-6)
        assert got["delay_hours_per_500km"] == pytest.approx(500 / got["swd"] - 500 / got["swod"], abs=1e-6)
        if all(r["usd"] != "" for r in mine):
            per_t_km = sum(r["usd"] for r in mine) / (mine[0]["tonnes"] * km)
            assert got["usd_per_500km_20t"] == pytest.approx(10_000 * per_t_km)
        else:
            assert math.isnan(got["usd_per_500km_20t"])
    together = {f.indicator: f for f in result.of("service")}
    assert together["delay"].pooled == pytest.approx(
        500 / together["SWD"].pooled - 500 / together["SWOD"].pooled, abs=1e-6
    )
    priced = [n for n in by_trip if all(r["usd"] != "" for r in rows if r["trip"] == n)]
    if priced:
        usd, work = (
            sum(f(r) for r in rows if r["trip"] in priced)
            for f in (lambda r: r["usd"], lambda r: r["tonnes"] * r.get("km", 0))
        )
        assert together["TFI3"].pooled == pytest.approx(10_000 * usd / work)


@given(st.floats(1, 1e5), st.floats(0.1, 1e4), st.floats(0, 1e4))
def test_delay_is_what_the_two_speeds_say(km, moving, stopped):
    pace = Pace(km, moving, stopped)
    assert pace.delay == pytest.approx(
        500 / pace.swd - 500 / pace.swod, rel=1e-6, abs=1e-6 * 500 / pace.swd
    )  # a difference of near numbers
    assert pace.swd <= pace.swod


FAULTS = {
    "an unknown activity": (
        change(1, activity="que"),
        "trips.csv row 3: activity is 'que', which is no activity\n  Did you mean 'queue'?\n  landbridge cpmm --activities lists them; other, with a note, is one.",
    ),
    "an activity of the other mode": (
        change(1, activity="marshalling"),
        "trips.csv row 3: activity is 'marshalling', which belongs to rail and not to road\n  Activities by road: move, border-security, customs, health, "
        "phytosanitary, veterinary, visa, traffic-inspection, police, transport-inspection, weight, vehicle-registration, emergency-repair, escort, "
        "loading, toll, queue, other.",
    ),
    "times that run backwards in a row": (
        change(3, ends="2025-03-01 15:00"),
        "trips.csv row 5: ends is 2025-03-01 15:00, before it begins (2025-03-01 16:00)\n  Correct the times.",
    ),
    "times that run backwards between rows": (
        change(3, begins="2025-03-01 14:00", ends="2025-03-01 17:00"),
        "trips.csv row 5: begins is 2025-03-01 14:00, 1.00 h before what stands above (row 4) has ended\n  Times of a trip run forwards: correct one of them.",
    ),
    "a distance of zero": (
        change(0, km=0),
        "trips.csv row 2: km is 0\n  Give what it really was. Distance of a move. Blank at stops.",
    ),
    "a leg without a distance": (
        change(0, km=""),
        "trips.csv row 2: km is blank\n  Give the distance of the leg. Distance of a move. Blank at stops.",
    ),
    "a stop with a distance": (change(1, km=5), "trips.csv row 3: km is 5 at a stop\n  Only move covers distance: leave it blank."),
    "hours below zero": (
        change(1, hours=-2),
        "trips.csv row 3: hours is '-2', which is below zero\n  Correct it, or leave it blank if it is not known.",
    ),
    "a number with a comma": (
        change(1, hours="1,5"),
        "trips.csv row 3: hours is '1,5', which is not a plain number\n  Write a number with a dot, as in 12.5.",
    ),
    "no time at all": (
        change(1, hours=""),
        "trips.csv row 3: hours is blank, and so is begins or ends\n  Give begins and ends, or hours.",
    ),
    "hours that the clock denies": (
        change(3, hours=5),
        "trips.csv row 5: hours is 5, and from 2025-03-01 16:00 to 2025-03-01 19:00 it is 3.00\n  Correct one of them, or leave hours blank.",
    ),
    "a day that does not exist": (
        change(3, begins="2025-02-30 16:00"),
        "trips.csv row 5: begins is '2025-02-30 16:00', which is no day and hour\n  Write it as in 2025-03-02 14:30.",
    ),
    "a crossing without its side": (
        change(3, country="", direction=""),
        "trips.csv row 5: country is blank at the crossing 'South'\n  State on whose side of the border the stop was, three letters. With bcp only.\n"
        "trips.csv row 5: direction is blank at the crossing 'South'\n  outbound where the cargo leaves that state, inbound where it enters it. With bcp only.\n"
        "  2 problems, so nothing of the sheet was used.",
    ),
    "a direction that is none": (
        change(3, direction="inwards"),
        "trips.csv row 5: direction is 'inwards'\n  Write outbound or inbound.",
    ),
    "a side without a crossing": (
        change(1, bcp="", country=""),
        "trips.csv row 3: direction is filled in without bcp\n  Name the border crossing point, or clear it.",
    ),
    "a state in two letters": (change(3, country="AZ"), "trips.csv row 5: country is 'AZ'\n  Write a state's three letters, as in KAZ."),
    "a crossing at a move": (
        change(0, bcp="North", country="GEO", direction="outbound"),
        "trips.csv row 2: bcp is filled in at a move\n  Name it at the stops there.",
    ),
    "steps out of order": (
        change(2, step=5),
        "trips.csv row 4: step is '5' where step 3 of trip 't1' should stand\n  Write the steps of a trip in order, counted 1, 2, 3.",
    ),
    "two tonnages in one trip": (
        change(4, tonnes=20),
        "trips.csv row 6: tonnes is '20', and '16' in row 2 of the same trip 't1'\n  Write the same in every row of a trip, or name another trip.",
    ),
    "more unofficial than all": (
        change(2, usd_unofficial=40),
        "trips.csv row 4: usd_unofficial is 40, more than the 30 of usd\n  It is a part of usd: add it there too.",
    ),
    "a made flag that is none": (change(0, made="maybe"), "trips.csv row 2: made is 'maybe'\n  Write yes, or leave the cell blank."),
    "a leg to nowhere": (change(0, to_place=""), "trips.csv row 2: to_place is blank\n  Say where the leg ended."),
    "a stop that leads on": (
        change(1, to_place="Q"),
        "trips.csv row 3: to_place is filled in at a stop\n  Only move leads to another place.",
    ),
    "a trip that never moves": (GOOD[1:4], "trips.csv row 2: activity is never 'move' in trip 't1'\n  Add the legs with their km."),
    "a blank activity": (
        change(1, activity=""),
        "trips.csv row 3: activity is blank\n  Fill it in. What was done: a word of the tab or command that lists activities. Only move covers distance.",
    ),
}  # fmt: skip


FAULTS |= {
    "a number beyond measure": (
        change(1, hours="9" * 400),
        f"trips.csv row 3: hours is {'9' * 20}, which is too large\n  Correct it.",
    ),
    "hours out of the calendar": (
        change(4, hours=999999999),
        "trips.csv row 6: hours is 999999999, which leads out of the calendar\n  Correct it.",
    ),
}


@pytest.mark.parametrize("name", FAULTS, ids=lambda f: f.replace(" ", "-"))
def test_a_fault_names_file_row_column_and_what_to_do(tmp_path, name):
    rows, text = FAULTS[name]
    assert fault(sheet(tmp_path, rows)) == text


def test_every_fault_of_a_sheet_is_named_at_once_in_the_order_of_its_rows(tmp_path):
    rows = [
        {**r, "trip": t, "step": k + 1} for t in ("a", "b") for k, r in enumerate(change(1, activity="que", hours=-1))
    ]
    text = fault(sheet(tmp_path, rows))
    assert [line.split(":")[0] for line in text.splitlines() if line.startswith("trips.csv")] == [
        f"trips.csv row {n}" for n in (3, 3, 8, 8)
    ]
    assert text.endswith("\n  4 problems, so nothing of the sheet was used.")


def test_a_header_that_is_wrong_is_told_column_by_column(tmp_path):
    columns = [c for c in COLUMNS if c not in ("tonnes", "usd")] + ["tons", "colour"]
    path = tmp_path / "trips.csv"
    path.write_text(",".join([*columns, "km"]) + "\n", encoding="utf-8")
    assert fault(path) == (
        "trips.csv: column 'km' stands 2 times\n  Keep one of them.\n"
        "trips.csv: there is no column 'tons'\n  Did you mean 'tonnes'?\n"
        f"trips.csv: there is no column 'colour'\n  Columns: {', '.join(COLUMNS)}.\n"
        "trips.csv: column 'tonnes' is missing\n  Add it to row 1.\n"
        "  4 problems, so nothing of the sheet was used."
    )


FILES = {
    "x.ods": (b"", "x.ods: a sheet is not read from '.ods'.\n  Save it as .csv or .xlsx."),
    "x.xlsx": (
        b"not a workbook",
        "x.xlsx: is no Excel workbook that can be read: File is not a zip file.\n  Save it as .xlsx or .csv.",
    ),
    "y.csv": (b"trip,mode\n\xff", "y.csv: byte 11 is not UTF-8.\n  Save the sheet as CSV UTF-8, or as .xlsx."),
    "z.csv": (b"", f"z.csv: its first row names no columns\n  Columns: {', '.join(COLUMNS)}."),
    "n.csv": (",".join(COLUMNS).encode(), "n.csv: has no rows below its header\n  Fill it in."),
    "c.csv": (
        (",".join(COLUMNS) + "\n" + "," * len(COLUMNS) + "more\n").encode(),
        "c.csv row 2: has a cell 'more' to the right of the last column\n  Name the column, or clear the cell.",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_no_sheet_is_refused_in_one_sentence(tmp_path, name):
    content, text = FILES[name]
    (tmp_path / name).write_bytes(content)
    assert fault(tmp_path / name) == text


@settings(max_examples=60)
@given(
    st.integers(0, len(GOOD) - 1),
    st.sampled_from(list(COLUMNS)),
    st.text(max_size=25) | st.from_regex("[0-9]{1,12}([.,-][0-9]{1,9})?"),
)
def test_whatever_stands_in_a_cell_the_sheet_is_read_or_refused_with_words(tmp_path_factory, at, column, text):
    folder = tmp_path_factory.mktemp("cell")
    try:
        path = sheet(folder, change(at, **{column: text}))
    except UnicodeEncodeError:  # half of a pair of code units is no text that a file could hold
        return
    try:
        assert len(read_trips(path)) >= 1
    except SheetError as error:
        assert str(error).startswith("trips.csv")


@settings(max_examples=15)
@given(st.floats(0, 1))
def test_a_workbook_cut_short_is_refused(tmp_path_factory, share):
    folder = tmp_path_factory.mktemp("cut")
    write_template(
        folder / "whole.xlsx",
        [[{**HEAD, "step": n, **r}.get(c, "") for c in COLUMNS] for n, r in enumerate(GOOD, start=1)],
    )
    whole = (folder / "whole.xlsx").read_bytes()
    (folder / "cut.xlsx").write_bytes(whole[: int(share * (len(whole) - 1))])
    said = fault(folder / "cut.xlsx")
    assert said.startswith("cut.xlsx: is no Excel workbook that can be read: ")
    assert said.endswith(".\n  Save it as .xlsx or .csv.")
    assert read_trips(folder / "whole.xlsx").trips == read_trips(sheet(folder, GOOD)).trips


def test_a_clock_of_a_workbook_is_read_to_the_minute(tmp_path):
    import openpyxl

    rows = [{**HEAD, "step": n, **r} for n, r in enumerate(GOOD, start=1)]
    write_template(tmp_path / "x.xlsx", [[r.get(c, "") for c in COLUMNS] for r in rows])
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    at = list(COLUMNS).index("begins") + 1
    for n, r in enumerate(rows, start=2):
        if "begins" in r:
            book["trips"].cell(n, at).value = datetime.fromisoformat(r["begins"]) - timedelta(microseconds=400)
    book.save(tmp_path / "clock.xlsx")
    assert read_trips(tmp_path / "clock.xlsx").trips == read_trips(sheet(tmp_path, GOOD)).trips


def test_a_file_that_is_not_there_is_said(tmp_path):
    assert (
        fault(tmp_path / "none.csv") == f"{tmp_path / 'none.csv'}: there is no such file.\n  Name a .csv or .xlsx file."
    )


def test_semicolons_a_mark_of_order_and_headers_in_capitals_are_read(tmp_path):
    path = sheet(tmp_path, GOOD)
    lines = path.read_text(encoding="utf-8").replace(",", ";").splitlines()
    path.write_text("\ufeff" + "\n".join([lines[0].upper().replace("_", " "), *lines[1:]]), encoding="utf-8")
    assert read_trips(path).trips == read_trips(sheet(tmp_path, GOOD, name="again.csv")).trips


def test_the_example_is_made_in_every_row_and_says_the_same_as_csv_and_as_workbook(study: Study, tmp_path):
    path = study.path / "examples" / "cpmm-trips.csv"
    example = read_trips(path)
    assert len(example) >= 60
    assert example.n_made == len(example)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(r["made"] == "yes" for r in rows)
    assert {t.mode for t in example} == {"road", "rail"}
    write_template(tmp_path / "x.xlsx", [list(r.values()) for r in rows])
    assert read_trips(tmp_path / "x.xlsx").trips == example.trips


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_template_has_every_column_and_asks_to_be_filled_in(tmp_path, suffix):
    path = tmp_path / f"empty{suffix}"
    write_template(path)
    assert fault(path) == f"empty{suffix}: has no rows below its header\n  Fill it in."
    if suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path)
        assert book.sheetnames == ["trips", "columns", "activities"]
        assert [c.value for c in book["trips"][1]] == list(COLUMNS)
        assert [r[0].value for r in book["activities"].iter_rows(min_row=2)] == list(activities())


def test_a_template_of_another_form_or_in_no_folder_is_refused(tmp_path):
    with pytest.raises(SheetError) as error:
        write_template(tmp_path / "x.pdf")
    assert str(error.value) == "x.pdf: a sheet is not written as '.pdf'.\n  Name a file that ends in .csv or .xlsx."
    with pytest.raises(SheetError) as error:
        write_template(tmp_path / "no" / "x.csv")
    assert (
        str(error.value)
        == f"{tmp_path}/no/x.csv: there is no folder {tmp_path}/no.\n  Make it first, or name another file."
    )
