"""Make the example trip sheet of the shipped study: `python tools/make_trips.py`. Every row is made up and says so; nobody drove these trips.

The figures are drawn with a fixed seed around round numbers, so that the sheet shows what a filled-in one looks like and nothing more.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from landbridge.answers.trips import COLUMNS

OUT = Path(__file__).parents[1] / "src/landbridge/studies/middle-corridor/examples/cpmm-trips.csv"
TRIPS_OF_LANE = 8


@dataclass(frozen=True)
class Lane:
    """One pair of places with a border between: legs before and after it in km, and what is done on each side."""

    mode: str
    service: str
    tonnes: float
    places: tuple[str, str, str, str]  # origin, last place before, first place after, destination
    km: tuple[float, float]
    sides: tuple[tuple[str, str], tuple[str, str]]  # name and state of each side
    hours: tuple[
        tuple[tuple[str, float, float], ...], tuple[tuple[str, float, float], ...]
    ]  # activity, hours, USD by side
    speed: float  # km/h under way
    usd_per_km: float


def lanes() -> list[Lane]:
    truck_out = (("queue", 4.0, 0.0), ("border-security", 0.5, 5.0), ("customs", 1.5, 30.0))
    truck_in = (("customs", 2.0, 45.0), ("transport-inspection", 0.5, 10.0), ("weight", 0.3, 5.0))
    rail_out = (("entry-restriction", 14.0, 0.0), ("customs", 3.0, 20.0), ("technical-inspection", 2.0, 0.0))
    rail_in = (("no-wagons", 20.0, 0.0), ("transload", 12.0, 180.0), ("customs", 4.0, 60.0), ("marshalling", 6.0, 15.0))
    plain_out = (("customs", 2.5, 20.0), ("commercial-inspection", 1.5, 0.0))
    plain_in = (("customs", 3.0, 60.0), ("sanitary", 0.5, 10.0), ("classification", 2.0, 15.0))
    georgia, azerbaijan = ("Tsiteli Khidi", "GEO"), ("Krasnyi Most", "AZE")
    uzbek, kazakh = ("Yallama", "UZB"), ("Konysbayeva", "KAZ")
    return [
        Lane("road", "truck", 20.0, ("Tbilisi", "Tsiteli Khidi", "Krasnyi Most", "Baku"), (55.0, 500.0),
             (georgia, azerbaijan), (truck_out, truck_in), 47.0, 1.5),
        Lane("road", "truck", 18.0, ("Baku", "Krasnyi Most", "Tsiteli Khidi", "Tbilisi"), (500.0, 55.0),
             (azerbaijan, georgia), (truck_out, truck_in[:1]), 48.0, 1.4),
        Lane("road", "truck", 20.0, ("Tashkent", "Yallama", "Konysbayeva", "Almaty"), (70.0, 760.0), (uzbek, kazakh),
             (truck_out, truck_in), 46.0, 1.3),
        Lane("road", "truck", 19.0, ("Almaty", "Konysbayeva", "Yallama", "Tashkent"), (760.0, 70.0), (kazakh, uzbek),
             (truck_out, truck_in), 46.0, 1.4),
        Lane("road", "truck", 20.0, ("Khorgos", "Horgos", "Nur Zholy", "Almaty"), (5.0, 360.0), (("Horgos", "CHN"), ("Nur Zholy", "KAZ")),
             ((("loading", 20.0, 500.0), ("queue", 10.0, 0.0), ("customs", 4.0, 200.0)), truck_in), 50.0, 2.2),
        Lane("road", "truck", 20.0, ("Bukhara", "Alat", "Farap", "Ashgabat"), (95.0, 590.0), (("Alat", "UZB"),
             ("Farap", "TKM")), (truck_out, truck_in), 45.0, 1.4),
        Lane("rail", "single wagon", 60.0, ("Urumqi", "Alashankou", "Dostyk", "Almaty"), (460.0, 950.0), (("Alashankou", "CHN"), ("Dostyk", "KAZ")),
             (rail_out, rail_in), 40.0, 4.2),
        Lane("rail", "block train", 20.0, ("Urumqi", "Alashankou", "Dostyk", "Almaty"), (460.0, 950.0), (("Alashankou", "CHN"), ("Dostyk", "KAZ")),
             (rail_out[1:], rail_in[1:3]), 44.0, 0.9),
        Lane("rail", "single wagon", 62.0, ("Tashkent", "Chukursay", "Saryagash", "Almaty"), (15.0, 930.0),
             (("Chukursay", "UZB"), ("Saryagash", "KAZ")),
             (plain_out, plain_in), 38.0, 4.0),
    ]  # fmt: skip


class Sheet:
    """Rows of one trip after another, with a clock."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.rows: list[dict[str, object]] = []

    def near(self, value: float, wide: float) -> float:
        return float(value * self.rng.lognormal(0.0, wide)) if value > 0 else 0.0

    def trip(self, name: str, lane: Lane, begins: datetime) -> None:
        self.head = {
            "trip": name,
            "mode": lane.mode,
            "service": lane.service,
            "tonnes": f"{lane.tonnes:g}",
            "made": "yes",
            "note": "made up as an example",
        }
        self.now, self.step = begins, 0
        a, b, c, d = lane.places
        first, last = ("loading", "loading") if lane.mode == "road" else ("load", "unload")
        self.stop(first, a, 3.0, 40.0, None, "")
        self.leg(lane, a, b, lane.km[0])
        self.side(lane, 0, b, "outbound")
        self.side(lane, 1, c, "inbound")
        if lane.mode == "road" and self.rng.random() < 0.6:
            self.leg(lane, c, "roadside", round(lane.km[1] / 3))
            self.stop(
                str(self.rng.choice(["police", "traffic-inspection", "emergency-repair", "toll"])),
                "roadside",
                0.7,
                10.0,
                None,
                "",
            )
            self.leg(lane, "roadside", d, lane.km[1] - round(lane.km[1] / 3))
        else:
            self.leg(lane, c, d, lane.km[1])
        self.stop(last, d, 2.0, 35.0, None, "")

    def side(self, lane: Lane, side: int, place: str, direction: str) -> None:
        for activity, hours, usd in lane.hours[side]:
            self.stop(activity, place, hours, usd, lane.sides[side], direction)

    def stop(
        self,
        activity: str,
        place: str,
        hours: float,
        usd: float,
        at: tuple[str, str] | None,
        direction: str,
    ) -> None:
        ends = self.now + timedelta(minutes=max(5, round(60 * self.near(hours, 0.6))))
        known = self.rng.random() > 0.06
        paid = round(self.near(usd, 0.3))
        extra = round(paid * 0.3) if at and paid and self.rng.random() < 0.15 else ""
        self.row(activity=activity, place=place, bcp=at[0] if at else "", country=at[1] if at else "", direction=direction, begins=self.now, ends=ends,
                 usd=paid if known else "", usd_unofficial=extra if known else "")  # fmt: skip

    def leg(self, lane: Lane, a: str, b: str, km: float) -> None:
        if self.rng.random() < 0.3:
            self.now += timedelta(minutes=int(self.rng.integers(30, 300)))  # nobody wrote down why
        ends = self.now + timedelta(minutes=max(5, round(60 * km / self.near(lane.speed, 0.1))))
        usd = round(km * self.near(lane.usd_per_km, 0.12)) if self.rng.random() > 0.02 else ""
        self.row(activity="move", place=a, to_place=b, begins=self.now, ends=ends, km=f"{km:g}", usd=usd)

    def row(self, **cells: object) -> None:
        self.step += 1
        clock = {k: f"{cells[k]:%Y-%m-%d %H:%M}" for k in ("begins", "ends")}
        self.now = cells["ends"]  # type: ignore[assignment]
        self.rows.append({**self.head, "step": self.step, **cells, **clock})


def main() -> None:
    sheet = Sheet(seed=500)
    for n, lane in enumerate(lanes()):
        for k in range(TRIPS_OF_LANE):
            sheet.trip(f"made-{n + 1}-{k + 1}", lane, datetime(2025, 1 + k, 3 + n, 6, 0))
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(COLUMNS), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sheet.rows)
    print(f"{OUT}: {TRIPS_OF_LANE * len(lanes())} trips, {len(sheet.rows)} rows")


if __name__ == "__main__":
    main()
