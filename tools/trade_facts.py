"""The collected trade tables, read into rows of a study: what each becomes, and under which name."""

# ruff: noqa: E501, SIM905 - rows of tables are one line each, however long

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
RENAMED = {"REU": "EU20"}  # the other 20 members of the EU; REU is Réunion in ISO 3166
EU20 = tuple("AUT BEL HRV CYP CZE DNK EST FIN FRA IRL LVA LTU LUX MLT NLD PRT SVK SVN ESP SWE".split())
EU_NAMED = tuple("DEU ITA POL ROU BGR GRC HUN".split())
EU20_NAMES = (
    "Austria Belgium Croatia Cyprus Czechia Denmark Estonia Finland France Ireland Latvia Lithuania Luxembourg Malta Netherlands Portugal "
    "Slovakia Slovenia Spain Sweden"
).split()
YEARS = (2021, 2023)
PERSONS, MUSD = "persons", "million USD"


def read(path: Path) -> list[Row]:
    """Rows of a CSV with `line`, the line of each in the file."""
    with path.open(encoding="utf-8-sig", newline="") as f:
        return [{**row, "line": i} for i, row in enumerate(csv.DictReader(f), start=2)]


def code(economy: str) -> str:
    """Name of an economy in the study."""
    return RENAMED.get(economy, economy)


def sources(text: str) -> list[str]:
    """Source ids of a cell; what is commonly known has a row of its own."""
    return [{"common-knowledge": "COMMON_TRADE"}.get(s, s) for s in text.split(";") if s]


# ---- economies and accounts


def economies(rows: list[Row], capitals: dict[str, tuple[str, float, float]]) -> Iterator[Row]:
    """One row for each economy."""
    kinds = {"EU20": "group", "ROW": "rest", "EU27": "memo"}
    members = {"EU20": EU20, "EU27": [*EU_NAMED, *EU20]}
    notes = {
        "EU20": "the 20 members of the EU that are not listed singly; called REU in the collected tables, which is Réunion in ISO 3166",
        "ROW": "every state that is not listed",
        "EU27": "a sum over DEU, ITA, POL, ROU, BGR, GRC, HUN and EU20: a total that estimates are fitted to, never added to its members",
    }
    for row in rows:
        e = code(row["economy"])
        city, lat, lon = capitals.get(e, ("", "", ""))
        yield {
            "economy_id": e, "name": row["name"], "kind": kinds.get(e, "state"), "members": members.get(e, []), "capital": city, "x_coord": lon,
            "y_coord": lat, "quality": "reported", "source": sources("common-knowledge"), "note": notes.get(e, ""),
        }  # fmt: skip


def account(
    economy: str, year: int, measure: str, value: float, quality: str, source: str, note: str = "", used: bool = True
) -> Row:
    """A row of `accounts`."""
    tail = "" if used else "-beside"
    return {
        "account_id": f"{economy}-{year}-{measure}{tail}", "economy": economy, "year": year, "measure": measure, "value": value,
        "unit": PERSONS if measure == "population" else MUSD, "used": used, "quality": quality, "source": sources(source), "note": note,
    }  # fmt: skip


def accounts_of(row: Row) -> Iterator[Row]:
    """What a row of the collected economies says of 2023, other than GDP."""
    e, parts = code(row["economy"]), row["source"].split(";")
    yield account(e, 2023, "population", float(row["population"]), "derived", "T7", "GDP over GDP per head")
    totals = {
        "AZE": "T12",
        "GEO": "T10b",
        "ARM": "T1",
        "TUR": "T14",
        "RUS": "T5",
        "KAZ": "T2",
        "UZB": "T4",
        "KGZ": "T3",
        "IND": "T72",
        "EU27": "T6;T70b",
    }
    for flow in ("exports", "imports"):
        if value := row[f"goods_{flow}_musd"]:
            source = totals.get(e, "T75" if "T75" in parts else "T70c")
            note = row["note"].split(";", 1)[1].strip() if ";" in row["note"] else ""
            yield account(e, int(row["goods_year"]), f"goods_{flow}", float(value), row["goods_quality"], source, note)
        if value := row[f"goods_services_{flow}_2023_musd"]:
            note, used = (
                ("goods and services", True)
                if e != "EU27"
                else ("goods and services, trade between members counted in", False)
            )
            yield account(e, 2023, f"goods_services_{flow}", float(value), "reported", "T8", note, used)
    if row["gross_output_musd"]:
        source = {"KAZ": "T76", "UZB": "T77"}[e]
        yield account(
            e,
            2023,
            "industrial_output",
            float(row["gross_output_musd"]),
            "reported",
            source,
            "industry only: agriculture is not in it",
        )


def gdp_accounts(path: Path, codes: list[str]) -> Iterator[Row]:
    """GDP of each economy for five years; groups are sums, the rest is all other entries of the file."""
    value: dict[int, dict[str, float]] = {}
    for r in read(path):
        if r["GDP (current USD)"]:
            value.setdefault(int(r["Year"]), {})[r["Country ISO"]] = float(r["GDP (current USD)"]) / 1e6
    singles = [c for c in codes if c not in ("EU20", "EU27", "ROW")]
    for year, gdp in sorted(value.items()):
        sums = {"EU20": EU20, "EU27": [*EU_NAMED, *EU20], "ROW": [c for c in gdp if c not in (*singles, *EU20)]}
        for c in codes:
            total = sum(gdp.get(m, 0.0) for m in sums.get(c, [c]))
            note = (
                "sum over its members"
                if c in ("EU20", "EU27")
                else "all other entries of the file"
                if c == "ROW"
                else ""
            )
            yield account(c, year, "gdp", round(total, 1), "derived" if note else "reported", "T7", note)


# Figures that the collected economies do not hold, found in the collected raw files or on the page of the source.
MORE_ACCOUNTS = [
    ("GEO", 2021, "goods_exports", 4242.5, "official", "T10b", "", True),
    ("GEO", 2021, "goods_imports", 10098.6, "official", "T10b", "", True),
    ("GEO", 2023, "goods_imports", 15440.0, "reported", "T10", "preliminary, of January 2024; the revised file is used", False),
    ("RUS", 2022, "goods_exports", 592487.0, "official", "T5", "table by continent", True),
    ("RUS", 2022, "goods_imports", 255305.0, "official", "T5", "table by continent", True),
    ("CHN", 2023, "industrial_output", 18836842.0, "derived", "CHN_OUTPUT;T7", "revenue of CNY 133.44 trn at 7.0840 per USD: firms above CNY 20 m a year, agriculture not in it", True),
    ("BLR", 2023, "industrial_output", 62447.0, "derived", "BLR_OUTPUT;T7", "BYN 187.8 bn at 3.00735 per USD; agriculture not in it", True),
    ("USA", 2023, "industrial_output", 6926160.0, "derived", "USA_OUTPUT", "manufacturers' sales of July 2023 (577.18 bn, seasonally adjusted) times 12: a rough figure; mines and farms not in it", True),
]  # fmt: skip


# ---- trade


def method(row: Row) -> str:
    """How a collected figure was got, by its note."""
    note, source = row["note"], row["source"]
    tests = [
        ("absent", "no Azerbaijan line"), ("residual", "less the seven named|reporter total less"), ("summed", "sum of"), ("half_turnover", "half of"),
        ("share", r"percent share|EU share|percent of a turnover"), ("difference", "less|deficit"), ("converted", "converted"),
    ]  # fmt: skip
    if source == "T9":
        return "published"  # its note says that freight is left out
    return next((word for word, sign in tests if re.search(sign, note)), "published")


def side(row: Row) -> str:
    """Whose books a collected figure is from."""
    eu = {*EU_NAMED, "REU", "EU27"}
    for end in ("exporter", "importer"):
        if row["reporter"] == row[end] or (row["reporter"] == "EU27" and row[end] in eu):
            return end
    raise ValueError(f"line {row['line']}: {row['reporter']} is at neither end")


def trade(row: Row, taken: set[str]) -> Row:
    """A collected report as a row of `trade`."""
    consigned = "CONSIGNMENT" in row["note"]
    basis = "consignment" if consigned else "origin" if "country of origin" in row["note"] else "unstated"
    a, b, months = code(row["exporter"]), code(row["importer"]), int(row["months"])
    key = (
        f"{a}-{b}-{row['year']}-{row['reporter']}-{row['source']}"
        + ("-consignment" if consigned else "")
        + (f"-m{months}" if months < 12 else "")
    )
    if key in taken:
        raise ValueError(f"line {row['line']}: {key} stands twice")
    taken.add(key)
    valuation = {"FOB": "fob", "CIF": "cif"}.get(row["valuation"], "unknown")
    return {
        "trade_id": key, "exporter": a, "importer": b, "year": int(row["year"]), "months": months, "value_musd": float(row["value_musd"]),
        "valuation": valuation, "reporter": code(row["reporter"]), "side": side(row), "basis": basis, "method": method(row), "used": False,
        "quality": row["quality"], "source": sources(row["source"]), "note": row["note"].replace("PARTIAL ", "part of the year: "),
    }  # fmt: skip


def eu_rest(path: Path, rows: list[Row]) -> Iterator[Row]:
    """EU exports to the 20 members that are not listed singly, and to the rest of the world: sums of the yearly file of partners."""
    rate = {2021: 0.8455, 2023: 0.9248}  # EUR per USD, as in the collected rows
    table = read(path)
    for year in YEARS:
        eur = {r["partner"]: float(r["eu27_exports_eur"]) / 1e6 for r in table if int(r["year"]) == year}
        to_eu = [name for name in eur if name.split(" (")[0] in EU20_NAMES]
        assert len(to_eu) == len(EU20_NAMES), sorted(set(EU20_NAMES) - {n.split(" (")[0] for n in to_eu})
        inside = sum(eur[name] for name in to_eu) / rate[year]
        listed = sum(
            r["value_musd"]
            for r in rows
            if (r["exporter"], r["year"], r["source"]) == ("EU27", year, ["T6"]) and r["side"] == "exporter"
        )
        rest = sum(eur.values()) / rate[year] - listed - inside
        for to, value, how, note in (
            ("EU20", inside, "summed", "sum of EU exports to the 20 members"),
            (
                "ROW",
                rest,
                "residual",
                "all partners of the file less those listed; ships' stores and unnamed partners are in it",
            ),
        ):
            yield {
                "trade_id": f"EU27-{to}-{year}-EU27-T6", "exporter": "EU27", "importer": to, "year": year, "months": 12, "value_musd": round(value, 3),
                "valuation": "fob", "reporter": "EU27", "side": "exporter", "basis": "unstated", "method": how, "used": False, "quality": "derived",
                "source": ["T6"], "note": f"{note}; converted at {rate[year]} EUR per USD",
            }  # fmt: skip


def from_turnover(rows: list[Row]) -> Iterator[Row]:
    """Chinese exports as turnover less what the partner reports of its own exports to China: a mirror of the partner's imports."""
    for partner, turnover in (("KGZ", 19800.0), ("UZB", 14000.0)):
        back = next(
            r
            for r in rows
            if (r["exporter"], r["importer"], r["year"], r["quality"]) == (partner, "CHN", 2023, "official")
        )
        yield {
            "trade_id": f"CHN-{partner}-2023-CHN-T13-difference", "exporter": "CHN", "importer": partner, "year": 2023, "months": 12,
            "value_musd": round(turnover - back["value_musd"], 1), "valuation": "fob", "reporter": "CHN", "side": "exporter", "basis": "unstated",
            "method": "difference", "used": False, "quality": "derived", "source": ["T13", *back["source"]],
            "note": f"turnover {turnover:,.0f} of the Chinese customs less the {back['value_musd']:,.0f} that {partner} exports by its own books",
        }  # fmt: skip


# ---- gravity and parameters


def pair(row: Row) -> Row:
    """A row of `gravity`."""
    a, b = code(row["a"]), code(row["b"])
    return {
        "gravity_id": f"{a}-{b}", "economy": a, "other": b, "contiguous": row["contiguous"] == "1", "border_status": row["border_status"],
        "border_note": row["border_note"], "common_official_language": row["common_official_language"] == "1", "languages": row["languages"],
        "csl_index": row["csl_index"], "agreement": row["trade_agreement_in_force"] == "1", "agreements": row["agreements"],
        "since": row["agreement_since"], "capitals_km": row["dist_capitals_km"], "weighted_km": row["distw_cepii_km"],
        "quality": "derived" if row["distw_cepii_km"] else "reported", "source": sources(row["source"]), "note": row["note"],
    }  # fmt: skip


LITERATURE = {
    "theta_eaton_kortum": "EATON_KORTUM", "theta_head_mayer_median": "T43", "us_canada_mccallum": "MCCALLUM",
    "us_canada_anderson_van_wincoop": "ANDERSON_WINCOOP",
}  # fmt: skip


def parameter(row: Row) -> Row:
    """A collected parameter; estimates of a student's regression are coefficients, not effects of closed borders."""
    name = row["parameter"]
    kind = "gravity_coefficient" if name.startswith("gravity_") else row["group"]
    note, cited = row["note"], name in LITERATURE
    return {
        "parameter_id": name, "kind": kind, "value": row["value"], "low": row["low"], "high": row["high"], "unit": row["unit"], "period": row["year"],
        "scope": row["scope"], "quality": "reported" if cited else row["quality"], "source": [LITERATURE[name]] if cited else sources(row["source"]),
        "note": "; ".join(filter(None, [note, "as it is commonly cited: the text was not read here" if cited else ""])),
    }  # fmt: skip


CITED = "as it is commonly cited: the text was not read here"
MORE_PARAMETERS = [
    ("theta_eaton_kortum_wages", "trade_elasticity", 3.6, "", "", "elasticity", "2002", "OECD, from wages", "reported", "EATON_KORTUM", CITED),
    ("theta_fontagne_mean", "trade_elasticity", 5, "", "", "elasticity", "2022", "mean over products at HS6, tariffs", "reported", "FONTAGNE", CITED),
    ("theta_costinot", "trade_elasticity", 6.53, "", "", "elasticity", "2012", "OECD manufactures", "reported", "COSTINOT", CITED),
    ("theta_shown", "trade_elasticity", 5, 3, 7, "elasticity", "", "what results are shown at: 3, 4, 5 and 7", "assumed",
     "T42;T43;EATON_KORTUM;COSTINOT;FONTAGNE", "the span of the rows above, rounded; real income moves with one over it"),
    ("usd_per_teu_day", "time_value", 180, 20, 1145, "USD per TEU-day", "", "a day of a loaded 20-foot unit in transit", "derived", "T40;T51;T53;T62",
     "low: 25 percent a year of 29,800 USD; middle: 0.6 percent a day of it; high: 2.1 percent a day of 54,500 USD"),
    ("gravity_log_distance", "gravity_coefficient", -1.1, -1.51, -0.69, "elasticity", "2014", "mean of structural gravity estimates, plus and minus one standard deviation",
     "reported", "T43", "meta-analysis table of the handbook chapter; " + CITED),
    ("gravity_contiguity", "gravity_coefficient", 0.66, 0.01, 1.31, "log points", "2014", "as above", "reported", "T43", CITED),
    ("gravity_language", "gravity_coefficient", 0.39, 0.1, 0.68, "log points", "2014", "as above", "reported", "T43", CITED),
    ("gravity_agreement", "gravity_coefficient", 0.36, -0.06, 0.78, "log points", "2014", "as above", "reported", "T43", CITED),
]  # fmt: skip

ORDER = [
    (100, {"quality": "official", "side": "importer", "basis": ["origin", "unstated"]}, "customs of the importer count goods by where they were made"),
    (95, {"quality": "official", "side": "exporter"}, "customs of the exporter may not know where goods end"),
    (90, {"method": ["summed", "residual"], "side": "importer", "basis": ["origin", "unstated"]}, "sums and remainders of official figures"),
    (85, {"method": ["summed", "residual"], "side": "exporter"}, "as above, from the exporter's books"),
    (82, {"method": "converted", "side": "importer", "source": ["T6"]}, "official figures of another currency, to the last digit"),
    (80, {"method": "converted", "side": "importer"}, "the same, rounded by the press"),
    (77, {"method": "converted", "side": "exporter", "source": ["T6"]}, "as above, from the exporter's books"),
    (75, {"method": "converted", "side": "exporter"}, "as above, from the exporter's books"),
    (72, {"method": "absent"}, "the reporter's file names every partner and has no line for this one"),
    (65, {"quality": "reported", "side": "importer", "source": ["T10", "T13"]}, "press on the customs service itself"),
    (63, {"quality": "reported", "side": "exporter", "source": ["T10", "T13"]}, "as above, from the exporter's books"),
    (60, {"quality": "reported", "side": "importer"}, "press"),
    (55, {"quality": "reported", "side": "exporter"}, "press, from the exporter's books"),
    (50, {"method": "difference", "side": "importer"}, "a total less another figure, both rounded"),
    (45, {"method": "difference", "side": "exporter"}, "as above, from the exporter's books"),
    (40, {"method": "share", "side": "importer"}, "a whole percent of a total"),
    (35, {"method": "share", "side": "exporter"}, "as above, from the exporter's books"),
    (20, {"method": "half_turnover", "side": "importer"}, "half of trade both ways: the true split is often lopsided"),
    (15, {"method": "half_turnover", "side": "exporter"}, "as above, from the exporter's books"),
    (5, {"basis": "consignment"}, "counts where goods were last sent from: transit states would seem to make them"),
]  # fmt: skip

SOURCES = [
    ("T27c", "Iran non-oil trade, ten months 2024-25", "IRNA French, 2025-01", "https://fr.irna.ir/amp/85729526", "Top destinations.", "medium"),
    ("T70c", "World's largest traders of goods 2022", "Statistics Explained copy, 2024", "https://dailyexpressnewstoday.com/?p=22962",
     "Goods totals of China, USA, Japan, Korea and the United Kingdom in EUR.", "medium-high"),
    ("CHN_OUTPUT", "Chinese industrial firms record expansion", "MENAFN on the National Bureau of Statistics, 2024-01-29", "https://menafn.com/1107779763",
     "Revenue of industrial firms in 2023.", "high: relays the bureau"),
    ("BLR_OUTPUT", "Share of industry in the GDP of Belarus", "BELTA on Belstat, 2024-06-30",
     "https://belta.by/amp/economics/view/belstat-dolja-promyshlennosti-v-vvp-belarusi-sostavljaet-275-644654-2024", "Industrial output of 2023.", "high: relays Belstat"),
    ("USA_OUTPUT", "US manufacturing trends Q3 2023", "Practical Ecommerce on the US Census Bureau, 2023", "https://www.practicalecommerce.com/charts-u-s-manufacturing-trends",
     "Manufacturers' sales of July 2023.", "medium: one month"),
    ("EATON_KORTUM", "Technology, Geography, and Trade, Econometrica 70(5)", "Eaton and Kortum, 2002", "https://doi.org/10.1111/1468-0262.00352",
     "Three estimates of the elasticity.", "high; cited, not read here"),
    ("FONTAGNE", "Tariff-based product-level trade elasticities, Journal of International Economics 137", "Fontagné, Guimbard and Orefice, 2022",
     "https://doi.org/10.1016/j.jinteco.2022.103593", "Mean elasticity over products.", "high; cited, not read here"),
    ("COSTINOT", "What Goods Do Countries Trade? Review of Economic Studies 79(2)", "Costinot, Donaldson and Komunjer, 2012", "https://doi.org/10.1093/restud/rdr033",
     "Elasticity.", "high; cited, not read here"),
    ("MCCALLUM", "National Borders Matter, American Economic Review 85(3)", "McCallum, 1995", "", "Border effect of Canada and the USA.", "high; cited, not read here"),
    ("ANDERSON_WINCOOP", "Gravity with Gravitas, American Economic Review 93(1)", "Anderson and van Wincoop, 2003", "https://doi.org/10.1257/000282803321455214",
     "Border effect with multilateral resistance.", "high; cited, not read here"),
    ("COMMON_TRADE", "Borders, languages, trade agreements and capitals as commonly known at the end of 2025", "collected for this study", "",
     "Contiguity, border status, languages, agreements, capitals.", "medium: wants a check before it is relied on"),
    ("TRADE_RULES", "Which of several reports is used", "this study, docs/trade-data.md", "", "The order of reports.", "a choice of this study: edit it"),
    ("TRADE_FILL", "Flows and domestic sales that nobody reported, estimated", "this study, docs/trade-data.md", "",
     "Reports of other years and parts of years, gravity with published coefficients, proportional fitting to totals.", "an estimate: never to be estimated on"),
]  # fmt: skip
