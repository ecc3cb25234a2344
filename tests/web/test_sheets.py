"""A rate sheet that is sent is read as the command reads it: parsed and never executed, kept in memory only, forgotten when it is taken away."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest

import landbridge as lb
from landbridge.answers.lane_rates import parse_rates, read_rates
from landbridge.answers.trips import parse_trips
from landbridge.errors import LandbridgeError
from landbridge.results.show import plain
from landbridge.web.app import make_app
from landbridge.web.client import ask
from landbridge.web.guard import Limits
from landbridge.web.sheets import KEPT, XLSX

ON = "2026-06-01"
PAIR = f"origin=Tashkent&destination=Poti&on={ON}"
HEAD = "row,from,to,service,usd_per_20ft,usd_per_40ft,usd_per_t,valid_from,valid_until,note\n"
FERRY = "F_TURKMENBASHI_BAKU_ALAT,TURKMENBASHI,BAKU_ALAT,ferry,,500,,,,\n"
BAD = "F_TURKMENBASHI_BAKU,,,ferry,,500,,,,\n,Tashkent,Narnia,block_train,,x,,,,\n"


def book(*rows):
    made = openpyxl.Workbook()
    made.active.title = "Rates"
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(content, name, data):
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def send(app, content, name="mine.csv", kind="text/csv", path="/api/sheets"):
    if isinstance(content, str):
        content = content.encode()
    headers = ((b"content-type", kind.encode()),) if kind else ()
    status, body = ask(app, f"{path}?name={name}", method="POST", body=content, headers=headers)
    return status, json.loads(body)


def put(app, content, **more):
    status, told = send(app, content, **more)
    assert status == 200, told
    return told


def refused(app, content, status=400, **more):
    got, told = send(app, content, **more)
    assert got == status, told
    assert set(told["error"]) == {"kind", "what", "remedies", "text"}
    return told["error"]


def answer(app, path, status=200, method="GET"):
    got, body = ask(app, path, method=method)
    assert got == status, body[:300]
    return json.loads(body)


def test_a_lane_with_a_sheet_that_was_sent_is_the_lane_of_the_command_with_the_file(app, world_on, tmp_path):
    (tmp_path / "mine.csv").write_text(HEAD + FERRY)
    card = lb.lane(world_on(ON), "Tashkent", "Poti", rates=tmp_path / "mine.csv")
    sheet = put(app, HEAD + FERRY)
    assert (sheet["file"], sheet["rates"][0]["usd_per_40ft"]) == ("mine.csv", 500)
    got = answer(app, f"/api/lane?{PAIR}&rates={sheet['sheet']}")
    assert got == json.loads(json.dumps(plain(card.as_dict())))
    assert got["your_rates"][0]["ours_usd_low"] == pytest.approx(397.66)


def test_csv_and_excel_of_one_sheet_give_one_lane(app):
    one = put(app, HEAD + FERRY)
    two = put(
        app,
        book(
            ["row", "service", "usd_per_40ft", "from", "to"],
            [FERRY.split(",")[0], "ferry", 500, "TURKMENBASHI", "BAKU_ALAT"],
        ),
        name="mine.xlsx",
        kind=XLSX,
    )
    assert one["sheet"] != two["sheet"]
    a, b = (answer(app, f"/api/lane?{PAIR}&rates={s['sheet']}&form=json")["ways"][0]["usd"] for s in (one, two))
    assert a == b


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_template_is_sent_and_filled_in_comes_back_to_our_prices(app, form):
    status, body = ask(app, f"/api/lane/template?{PAIR}&form={form}")
    assert status == 200
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(body.decode())))
    else:
        head, *cells = openpyxl.load_workbook(io.BytesIO(body))["Rates"].iter_rows(values_only=True)
        rows = [dict(zip(head, c, strict=True)) for c in cells]
    assert "no row has a price" in refused(app, body, name=f"t.{form}")["text"]
    filled = [{**r, "usd_per_40ft": r["ours_usd_per_40ft"]} for r in rows]
    content = book(list(filled[0]), *(list(r.values()) for r in filled)) if form == "xlsx" else None
    if content is None:
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(filled[0]))
        writer.writeheader()
        writer.writerows(filled)
        content = out.getvalue()
    sheet = put(app, content, name=f"t.{form}")["sheet"]
    ours, mine = (answer(app, f"/api/lane?{PAIR}{more}")["ways"] for more in ("", f"&rates={sheet}"))
    assert [w["usd"] for w in mine] == pytest.approx([w["usd"] for w in ours], abs=0.2)


NO_BOOK = "is no Excel workbook that can be read: File is not a zip file."
SAY = {  # name, type, content: the error's text where it does not come from the reader itself
    "a bad row": ("mine.csv", "text/csv", HEAD + BAD, None),
    "a bad header": ("mine.csv", "text/csv", "row,usd\nx,1\n", None),
    "too many rows": ("mine.csv", "text/csv", HEAD + FERRY * 1_001, "mine.csv: has 1,001 rows; a rate sheet has 1,000 at most.\n  Keep the rows of the lane."),
    "another ending": ("mine.ods", "application/octet-stream", "x", "mine.ods: rates are read from .csv or .xlsx.\n  Save the sheet in one of the two."),
    "no ending": ("mine", "", "x", "mine: rates are read from .csv or .xlsx.\n  Save the sheet in one of the two."),
    "nothing": ("mine.csv", "text/csv", "", "mine.csv: is empty.\n  Write a sheet with landbridge lane FROM TO --template rates.csv."),
    "csv called xlsx": ("mine.xlsx", XLSX, HEAD + FERRY, f"mine.xlsx: {NO_BOOK}\n  Save it as .xlsx or .csv."),
    "xlsx called csv": ("mine.csv", "text/csv", book(["row"]), None),
    "a formula without a value": ("mine.xlsx", XLSX, book(["row", "usd_per_40ft"], ["R_NAVOI_BUKHARA", "=WEBSERVICE(\"http://x\")"]), None),
    "macros": ("mine.xlsx", XLSX, with_part(book(["row"]), "xl/vbaProject.bin", b"x"), None),
    "a bomb": ("mine.xlsx", XLSX, with_part(book(["row"]), "xl/worksheets/sheet2.xml", b" " * 30_000_000), None),
    "text of another alphabet": ("mine.csv", "text/csv", HEAD.encode() + "Ö".encode("latin-1"), None),
}  # fmt: skip


@pytest.mark.parametrize("case", SAY)
def test_a_bad_sheet_is_the_command_lines_error_in_the_one_shape(app, study, world_on, case):
    name, kind, content, text = SAY[case]
    content = content.encode() if isinstance(content, str) else content
    with pytest.raises(LandbridgeError) as said:
        parse_rates(content, name, study, world_on(ON).network)
    error = refused(app, content, name=name, kind=kind)
    assert error["text"] == str(said.value)
    assert text is None or error["text"] == text


def test_a_file_of_another_kind_is_refused_by_its_type(app):
    error = refused(app, "<html>", 415, kind="text/html; charset=utf-8")
    assert error["text"] == f"a sheet was sent as 'text/html'.\n  Send the bytes of the file as text/csv or {XLSX}."


def test_a_sheet_may_be_longer_than_a_question_but_not_endless(study):
    app = make_app(study, limits=Limits(body=100, sheet=1_000))
    put(app, HEAD + FERRY + "\n" * 300)
    error = refused(app, HEAD + "\n" * 1_000, 413)
    assert error["what"] == "more than 1,000 bytes were sent."
    status, _ = ask(app, "/api/lane", method="POST", body=b"x" * 200)
    assert status == 413


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "/etc/passwd.csv", "C:\\x\\passwd.csv", "..%2f..%2fpasswd.csv"]
)
def test_the_name_of_a_sheet_is_a_word_and_no_path(app, name):
    assert put(app, HEAD + FERRY, name=name)["file"] == "passwd.csv"


@pytest.mark.parametrize("name", ["/etc/passwd", "../mine.csv", "mine.csv", "0" * 16, "%00"])
def test_no_sheet_is_read_by_a_path(app, tmp_path, name):
    (tmp_path / "mine.csv").write_text(HEAD + FERRY)
    (tmp_path / "link.csv").symlink_to(tmp_path / "mine.csv")
    for rates in (name, tmp_path / "mine.csv", tmp_path / "link.csv"):
        error = answer(app, f"/api/lane?{PAIR}&rates={rates}", 400)["error"]
        assert error["what"].startswith("there is no rate sheet ")
    shown = repr("\0" if name == "%00" else name)
    error = answer(app, f"/api/lane?{PAIR}&rates={name}", 400)["error"]
    assert (
        error["text"]
        == f"there is no rate sheet {shown} here.\n  Send it to /api/sheets again: a server keeps the last 20 in memory, until it ends."
    )


def test_nothing_is_written_into_the_study_or_elsewhere(app, study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = {p: p.stat().st_mtime_ns for p in study.path.rglob("*")}
    put(app, HEAD + FERRY)
    assert {p: p.stat().st_mtime_ns for p in study.path.rglob("*")} == before
    assert list(tmp_path.iterdir()) == []


def test_a_sheet_taken_away_is_forgotten_with_the_answers_made_with_it(app):
    sheet = put(app, HEAD + FERRY)["sheet"]
    answer(app, f"/api/lane?{PAIR}&rates={sheet}")
    assert answer(app, f"/api/sheets/{sheet}", method="DELETE")["sheet"] == sheet
    assert not any(sheet in str(k) for k in app.state.work._kept)
    for path in (f"/api/sheets/{sheet}", f"/api/lane?{PAIR}&rates={sheet}", f"/view/tab/lane?{PAIR}&rates={sheet}"):
        assert answer(app, path, 400)["error"]["what"] == f"there is no rate sheet '{sheet}' here."
    assert put(app, HEAD + FERRY)["sheet"] == sheet  # the same sheet has the same name again


def test_only_so_many_sheets_are_kept(study):
    app = make_app(study)
    first = put(app, HEAD + FERRY)["sheet"]
    for n in range(KEPT):
        put(app, HEAD + FERRY.replace("500", str(501 + n)))
    assert answer(app, f"/api/sheets/{first}", 400)
    assert len(app.state.desk.sheets._kept) == KEPT


def test_the_tab_shows_both_prices_row_by_row_and_what_the_goods_meet(app, world_on):
    sheet = put(app, HEAD + FERRY + ",TASHKENT,FARAP,block_train,,300,,,2026-01-01,\n")["sheet"]
    blocks = {
        b["title"]: b
        for b in answer(app, f"/view/tab/lane?{PAIR}&rates={sheet}&hs=8471&direction=out&box=40ft")["blocks"]
    }
    rates = blocks["Your rates beside ours"]
    assert rates["rows"][0][3:5] == ["500", "398"]
    assert rates["rows"][1][6] == "not on the day: until 2026-01-01"
    services = blocks["Services on this lane"]
    assert "at our rates" in services["heads"]
    assert services["command"].endswith("--hs 8471 --box 40ft --rates mine.csv --direction out")
    met = blocks["Restrictions that these goods meet"]
    found = lb.lane(world_on(ON), "Tashkent", "Poti", goods="boxes", hs="8471", direction="out", box="40ft")
    assert len(met["rows"]) == min(12, len(found.restrictions))
    assert "ours, USD" in next(b for t, b in blocks.items() if t.endswith("leg by leg"))["heads"]
    for b in blocks.values():
        assert all(len(r) == len(b["heads"]) for r in b["rows"]), b["title"]


def test_a_wrong_code_is_said_in_the_command_lines_words(app, world_on):
    with pytest.raises(LandbridgeError) as said:
        lb.lane(world_on(ON), "Tashkent", "Poti", goods="boxes", hs="84x")
    assert answer(app, f"/view/tab/lane?{PAIR}&hs=84x", 400)["error"]["text"] == str(said.value)


def test_trips_that_are_sent_give_the_indicators_of_the_command(app, study):
    path = study.path / "examples" / "cpmm-trips.csv"
    found = lb.indicators_of_trips(lb.read_trips(path), study)
    got = put(app, path.read_bytes(), name="cpmm-trips.csv", path="/api/cpmm/trips")
    assert got == json.loads(json.dumps(plain(found.as_dict())))
    with pytest.raises(LandbridgeError) as said:
        parse_trips(b"trip\n1\n", "t.csv")
    assert refused(app, "trip\n1\n", name="t.csv", path="/api/cpmm/trips")["text"] == str(said.value)


def test_a_sheet_from_bytes_and_from_a_file_are_one(study, world_on, tmp_path):
    (tmp_path / "mine.csv").write_text(HEAD + FERRY)
    net = world_on(ON).network
    assert read_rates(tmp_path / "mine.csv", study, net) == parse_rates((HEAD + FERRY).encode(), "mine.csv", study, net)
