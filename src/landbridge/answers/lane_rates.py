"""A user's own rates: a sheet in CSV or Excel that is read whole or not at all, and laid over ours row by row."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.errors import PlaceError, QuestionError, did_you_mean
from landbridge.network import ArcKind, Network
from landbridge.network.search import best
from landbridge.results.show import plain
from landbridge.study import Study, find_place
from landbridge.tables.cells import parse_date
from landbridge.tables.workbook import book_bytes, read_sheet
from landbridge.worlds import Overlay, Reason, World

PRICES = ("usd_per_20ft", "usd_per_40ft", "usd_per_t")
COLUMNS = ("row", "from", "to", "service", *PRICES, "valid_from", "valid_until", "note")
OURS = ("ours_usd_per_20ft", "ours_usd_per_40ft", "ours_usd_per_t", "ours_from")  # written by the template, never read
TABLE = "your rates"
_MOST = 20  # problems named one by one
MOST_ROWS, MOST_BYTES = 1_000, 2_000_000  # of a sheet: a lane has some dozens of rows


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRate:
    """One row of a user's sheet: what it prices, for how much, and when it holds."""

    line: int
    row: str  # a link or an operation of the study; empty where only ends are given
    origin: str  # node; empty where only a row is given, which then prices both directions
    destination: str
    service: str
    prices: Mapping[str, float]
    valid_from: date | None
    valid_until: date | None
    note: str
    arcs: NDArray[np.int64] = field(
        default_factory=lambda: np.empty(0, np.int64), compare=False, repr=False
    )  # that it prices

    def holds(self, on: date) -> bool:
        """Whether the rate holds on the day; without dates it always does."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on < self.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSheet:
    """A user's rates as read from a file."""

    file: str
    rates: tuple[UserRate, ...]

    def used(self, on: date) -> list[UserRate]:
        """Rates that hold on the day."""
        return [r for r in self.rates if r.holds(on)]

    def expired(self, on: date) -> list[UserRate]:
        """Rates that do not hold on the day and are left aside."""
        return [r for r in self.rates if not r.holds(on)]


def read_rates(path: str | Path, study: Study, network: Network) -> RateSheet:
    """A rate sheet in a file, read whole or not at all.

    Parameters
    ----------
    path
        A file in .csv (comma or semicolon) or .xlsx with the columns of the template: `row` (a link or operation of the study) or `from` and `to`,
        `service`, at least one price, and if you like `valid_from`, `valid_until` and `note`.
    study, network
        The study that the rows name, and its network.

    Raises
    ------
    QuestionError
        With every row that cannot be used, what is wrong with it and what to do. Nothing of the sheet is then used.
    """
    file = Path(path)
    if not file.is_file():
        raise QuestionError(
            f"there is no file {str(file)!r}.", "Write one with landbridge lane FROM TO --template rates.csv."
        )
    if (size := file.stat().st_size) > MOST_BYTES:
        raise QuestionError(
            f"{file.name}: has {size:,} bytes; a rate sheet has {MOST_BYTES:,} at most.", "Keep the rows of the lane."
        )
    return parse_rates(file.read_bytes(), file.name, study, network)


def parse_rates(content: bytes, name: str, study: Study, network: Network) -> RateSheet:
    """A rate sheet from its bytes; `name` ends in .csv or .xlsx. Otherwise as `read_rates`."""
    header, lines = _cells(content, name)
    problems = _header(header)
    rates: list[UserRate] = []
    if not problems:
        reader = _Reader(study, network)
        for number, cells in lines:
            found = reader.rate(number, {h: cells.get(h, "") for h in header if h in COLUMNS})
            rates += [found] if found else []
            if len(reader.problems) >= _MOST:  # each guess at what was meant takes its time
                break
        problems = [*reader.problems, *_twice(rates)]
        if not rates and not problems:
            problems = ["no row has a price: fill usd_per_20ft, usd_per_40ft or usd_per_t of at least one"]
    if problems:
        more = [f"There may be more: no more than {_MOST} are named at once."] if len(problems) >= _MOST else []
        raise QuestionError(
            f"{name}: cannot be used as a rate sheet, and nothing of it was read.",
            *problems[:_MOST],
            *more,
            f"Correct {'it' if len(problems) == 1 else 'them'}, or write a good sheet with landbridge lane FROM TO --template {name}.",
        )
    return RateSheet(file=name, rates=tuple(rates))


def _cells(content: bytes, name: str) -> tuple[list[str], list[tuple[int, dict[str, Any]]]]:
    suffix = Path(name).suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise QuestionError(f"{name}: rates are read from .csv or .xlsx.", "Save the sheet in one of the two.")
    try:
        table = read_sheet(content, name, "Rates") if suffix == ".xlsx" else _csv(content)
    except UnicodeDecodeError as error:
        raise QuestionError(f"{name}: is not in UTF-8: {error.reason}.", "Save it as CSV UTF-8.") from error
    except csv.Error as error:
        raise QuestionError(f"{name}: is no CSV: {error}.", "Save it as CSV UTF-8.") from error
    if not table:
        raise QuestionError(f"{name}: is empty.", "Write a sheet with landbridge lane FROM TO --template rates.csv.")
    header = [str(h or "").strip() for h in table[0]]
    rows = [
        (n, dict(zip(header, row, strict=False)))
        for n, row in enumerate(table[1:], start=2) if any(str(c if c is not None else "").strip() for c in row)
    ]  # fmt: skip
    if len(rows) > MOST_ROWS:
        raise QuestionError(
            f"{name}: has {len(rows):,} rows; a rate sheet has {MOST_ROWS:,} at most.", "Keep the rows of the lane."
        )
    return header, rows


def _csv(content: bytes) -> list[list[Any]]:
    text = content.decode("utf-8-sig")
    head = text.split("\n", 1)[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    return [list(row) for row in csv.reader(io.StringIO(text), strict=True, delimiter=mark)]


def _header(header: Sequence[str]) -> list[str]:
    known = f"Columns: {', '.join(COLUMNS)}"
    out = [
        " ".join(f"row 1: there is no column {h!r}. {did_you_mean(h, COLUMNS)} {known}".split())
        for h in header
        if h and h not in COLUMNS and h not in OURS
    ]
    named = [h for h in header if h]
    out += [f"row 1: column {h!r} stands twice" for h in dict.fromkeys(named) if named.count(h) > 1]
    if not out and not ("row" in header or {"from", "to"} <= set(header)):
        out.append("row 1: says nothing of what is priced: give column row, or from and to")
    if not out and not set(PRICES) & set(header):
        out.append(f"row 1: has no price: give one of {', '.join(PRICES)}")
    return out


def _twice(rates: Sequence[UserRate]) -> list[str]:
    """Rows that price what an earlier row prices too, on days that both hold: the same links, or runs that share some."""
    out = []
    arcs = [frozenset(r.arcs.tolist()) for r in rates]
    for i, r in enumerate(rates):
        for j in range(i):
            both = sorted(set(r.prices) & set(rates[j].prices))
            if both and arcs[i] & arcs[j] and _overlap(rates[j], r):
                what = "what" if arcs[i] == arcs[j] else "links that"
                more = "" if arcs[i] == arcs[j] else ": price what is left of the run instead"
                out.append(
                    f"row {r.line}: prices in {both[0]} {what} row {rates[j].line} prices too, for days that both hold{more}"
                )
                break
    return out


def _overlap(a: UserRate, b: UserRate) -> bool:
    return (a.valid_until is None or b.valid_from is None or b.valid_from < a.valid_until) and (
        b.valid_until is None or a.valid_from is None or a.valid_from < b.valid_until
    )


class _Reader:
    """Reads rows one by one and keeps what is wrong with any."""

    def __init__(self, study: Study, network: Network) -> None:
        self.study, self.network = study, network
        self.problems: list[str] = []

    def rate(self, line: int, cells: Mapping[str, Any]) -> UserRate | None:
        """The rate of a row; None where it has no price or something is wrong with it."""
        before = len(self.problems)
        prices = {p: v for p in PRICES if (v := self._price(line, p, cells.get(p, ""))) is not None}
        if not prices and len(self.problems) == before:
            return None  # a row of the template left as it was
        row, service = self._word(line, "row", cells), self._word(line, "service", cells)
        origin, destination = (self._node(line, end, cells) for end in ("from", "to"))
        dates = [self._date(line, c, cells.get(c, "")) for c in ("valid_from", "valid_until")]
        if dates[0] and dates[1] and dates[1] <= dates[0]:
            self._fault(line, f"valid_until {dates[1]} does not lie after valid_from {dates[0]}")
        if not row and not (origin and destination) and len(self.problems) == before:
            self._fault(line, "names neither a row of the study nor both from and to")
        rate = UserRate(
            line=line, row=row, origin=origin, destination=destination, service=service, prices=prices, valid_from=dates[0],
            valid_until=dates[1], note=str(cells.get("note") or "").strip(),
        )  # fmt: skip
        if len(self.problems) > before:
            return None
        rate = replace(rate, arcs=arcs_of(self.network, rate))
        if not rate.arcs.size:
            how = (
                f"no {service or 'service'} runs from {origin} to {destination}"
                if origin
                else f"no {service or 'service'} uses {row}"
            )
            self._fault(line, f"{how}: name ends that one service joins, or a row of the Legs sheet")
        return rate if len(self.problems) == before else None

    def _fault(self, line: int, what: str) -> None:
        self.problems.append(f"row {line}: {what}")

    def _price(self, line: int, column: str, cell: Any) -> float | None:
        text = str(cell if cell is not None else "").strip().replace("\u00a0", "")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            self._fault(line, f"{column} is {text!r}, not a number: write it as in 1234.5, without signs or thousands")
            return None
        if not math.isfinite(value) or value < 0:
            self._fault(line, f"{column} is {text}: a price is a number of zero or more")
            return None
        return value

    def _date(self, line: int, column: str, cell: Any) -> date | None:
        if isinstance(cell, datetime | date):
            return cell.date() if isinstance(cell, datetime) else cell
        text = str(cell or "").strip()
        if not text:
            return None
        try:
            return parse_date(text)
        except ValueError as error:
            self._fault(line, f"{column} is {text!r}, which {error}: write it as in 2026-06-30")
            return None

    def _word(self, line: int, column: str, cells: Mapping[str, Any]) -> str:
        text = str(cells.get(column) or "").strip()
        net = self.network
        known = net.service_row if column == "service" else {**net.link_row, **net.operation_row}
        if text and text not in known:
            guess = did_you_mean(text, known)
            what = "service" if column == "service" else "link or operation"
            self._fault(line, f"there is no {what} {text!r}. {guess}".rstrip())
            return ""
        return text

    def _node(self, line: int, column: str, cells: Mapping[str, Any]) -> str:
        text = str(cells.get(column) or "").strip()
        if not text or text in self.network.node_row:
            return text
        try:
            found = find_place(self.study, text).node_ids
        except PlaceError as error:
            self._fault(line, f"{column}: {error.what} {' '.join(error.remedies[:1])}".rstrip())
            return ""
        if len(found) > 1:
            self._fault(line, f"{column} {text!r} is several places: write one of {', '.join(found)}")
            return ""
        return found[0]


def arcs_of(network: Network, rate: UserRate) -> NDArray[np.int64]:
    """Arcs that a rate prices: a row of the study in the direction of its ends, or the run of one service between them."""
    services = (rate.service,) if rate.service else ()
    if rate.row in network.operation_row:
        return network.arcs_of_operations(
            (network.operations["operation_id"] == rate.row).to_numpy(dtype=bool), services
        )
    if rate.row:
        arcs = network.arcs_of_links((network.links["link_id"] == rate.row).to_numpy(dtype=bool), services)
        if not (rate.origin and rate.destination):
            return arcs
        ends = network.links.iloc[network.link_row[rate.row]]
        if {rate.origin, rate.destination} == {ends["from_node_id"], ends["to_node_id"]}:
            return np.asarray(arcs[network.forward[arcs] == (rate.origin == ends["from_node_id"])])
        return arcs[:0]
    return _run(network, rate)


def _run(network: Network, rate: UserRate) -> NDArray[np.int64]:
    """Links of the shortest run of one service between two places."""
    found: list[NDArray[np.int64]] = []
    length = network.links["length_km"].to_numpy(dtype=np.float64)
    gc = network.links["gc_km"].to_numpy(dtype=np.float64)
    km = np.where(np.isnan(length), gc, length)
    for s in [network.service_row[rate.service]] if rate.service else range(len(network.services)):
        on = (network.service == s) & (network.from_service == s)
        kinds = np.isin(network.kind, (ArcKind.LINK, ArcKind.BORDER, ArcKind.GAUGE, ArcKind.THROUGH))
        is_link = network.kind == ArcKind.LINK
        cost = np.where(on & kinds, np.where(is_link, km[np.maximum(network.link, 0)], 0.0), np.inf)
        ends = [np.flatnonzero(network.vertex_node == network.node_row[n]) for n in (rate.origin, rate.destination)]
        path = best(network, cost, *ends)
        if path is not None and is_link[path.arcs].any():
            found.append(path.arcs[is_link[path.arcs]])
    if not found:
        return np.empty(0, dtype=np.int64)
    return np.asarray(min(found, key=lambda a: float(np.nansum(km[network.link[a]]))), dtype=np.int64)


def lay(world: World, sheet: RateSheet) -> World:
    """The world with the rates of a sheet that hold on its day.

    A run's price is spread over its links as our own prices are, and by the kilometre where we have none.
    """
    for r in sheet.used(world.facts.on):
        arcs = r.arcs
        for column, usd in r.prices.items():
            values = np.full(arcs.size, usd)
            if not r.row:
                values = usd * _shares(world, column, arcs)
            until = f" until {r.valid_until}" if r.valid_until else ""
            since = f" from {r.valid_from}" if r.valid_from else ""
            reason = Reason(
                kind="rate", name=f"your rate for {r.row or f'{r.origin} to {r.destination}'}{since}{until}", table=TABLE, row=f"{sheet.file} row {r.line}",
                source=(sheet.file,), quality="reported", value=usd, unit="USD", note=r.note,
            )  # fmt: skip
            world = world.apply(Overlay(arcs, column, values, reason, firm=True))
    return world


def _shares(world: World, column: str, arcs: NDArray[np.int64]) -> NDArray[np.float64]:
    """What each link of a run takes of its price; the shares sum to one."""
    ours, km = world.columns[column][arcs], world.columns["length_km"][arcs]
    weight = ours if np.isfinite(ours).all() and ours.sum() > 0 else km
    return np.asarray(weight / weight.sum())


def template(rows: Iterable[Mapping[str, Any]]) -> str:
    """A sheet to fill in: one row for each leg of the lane with our price beside it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *OURS])
    for row in rows:
        cells = [plain(row.get(c)) for c in (*COLUMNS, *OURS)]
        writer.writerow(["" if c is None else c for c in cells])
    return out.getvalue()


def write_template(rows: Iterable[Mapping[str, Any]], path: Path) -> bytes:
    """The template as the bytes of a CSV or Excel file, by the suffix of its name."""
    listed = list(rows)
    if path.suffix.lower() == ".csv":
        return template(listed).encode("utf-8")
    if path.suffix.lower() == ".xlsx":
        return book_bytes(
            {"Rates": ([*COLUMNS, *OURS], [[plain(r.get(c)) for c in (*COLUMNS, *OURS)] for r in listed])}
        )
    raise QuestionError(
        f"{path.name}: a template is written as .csv or .xlsx.", "Name a file that ends in one of the two."
    )
