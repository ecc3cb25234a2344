"""Skims: days, USD, kg CO2e and km of the best way between every two places, by goods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from landbridge.compute import Progress
from landbridge.engines.itinerary import costs_of
from landbridge.engines.many import Batch, BestWays, batches, best_ways, places_of, totals
from landbridge.engines.question import DEFAULT_GOODS
from landbridge.errors import MissingPartError, QuestionError
from landbridge.network import ArcKind
from landbridge.network.price import Goods, goods_of
from landbridge.results import as_json, html_lines
from landbridge.study import Place
from landbridge.worlds import World

MEASURES = ("days", "days_low", "days_high", "usd", "usd_low", "usd_high", "kg_co2e", "km", "cost")
SHUT = "no way is open; one would be with closed and planned links"
NEVER = "no way for these goods and services, even with every link open"
FORMATS = (".parquet", ".csv", ".omx", ".json")


@dataclass(frozen=True, eq=False, kw_only=True)
class Skim:
    """Numbers of the best way for every pair of places and each of the goods; unserved pairs are blank, with the reason.

    `frame` has a row for each pair of two different places and each of the goods.
    """

    world: World
    goods: tuple[Goods, ...]
    origins: tuple[Place, ...]
    destinations: tuple[Place, ...]
    frame: pd.DataFrame
    question: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def n_unserved(self) -> int:
        """Pairs without a way."""
        return int((self.frame["reason"] != "").sum())

    def matrix(self, measure: str, goods: str | None = None) -> NDArray[np.float64]:
        """One measure of one of the goods as float64[n_origins, n_destinations]; nan where there is no way and from a place to itself."""
        if measure not in MEASURES:
            raise QuestionError(f"a skim has no measure {measure!r}.", "Measures: " + ", ".join(MEASURES) + ".")
        out = np.full((len(self.origins), len(self.destinations)), np.nan)
        mine = self.frame[self.frame["goods"] == (goods or self.goods[0].id)]
        out[mine["origin_row"].to_numpy(), mine["destination_row"].to_numpy()] = mine[measure].to_numpy()
        return out

    def table(self) -> pd.DataFrame:
        """The rows as they are written."""
        return self.frame.drop(columns=["origin_row", "destination_row"])

    def as_dict(self) -> dict[str, Any]:
        """Everything the answer says, as plain data."""
        return {
            **self.question,
            "pairs": len(self),
            "unserved": self.n_unserved,
            "rows": self.table().to_dict("records"),
        }

    def to_json(self) -> str:
        """The skim as JSON."""
        return as_json(self.as_dict())

    def to_csv(self) -> str:
        """The skim as CSV; unserved pairs are blank."""
        return str(self.table().to_csv(index=False, lineterminator="\n"))

    def save(self, path: str | Path) -> Path:
        """Write the skim whole or not at all, as .parquet, .csv, .json or .omx (one matrix for each measure and goods)."""
        path = Path(path)
        check_file(path, square=None)
        writer = {".parquet": self._parquet, ".csv": self._text, ".json": self._text, ".omx": self._omx}[
            path.suffix.lower()
        ]
        half = path.with_name(path.name + ".part")
        try:
            writer(half)
            half.replace(path)
        finally:
            half.unlink(missing_ok=True)
        return path

    def _text(self, path: Path) -> None:
        text = self.to_json() if path.name.lower().endswith(".json.part") else self.to_csv()
        path.write_text(text, encoding="utf-8")

    def _parquet(self, path: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pandas(self.table(), preserve_index=False)
        kept = {**(table.schema.metadata or {}), b"landbridge": as_json(self.question).encode()}
        pq.write_table(table.replace_schema_metadata(kept), path)

    def _omx(self, path: Path) -> None:
        if [p.node_ids for p in self.origins] != [p.node_ids for p in self.destinations]:
            raise QuestionError(
                "an OMX file has one list of zones for rows and columns.",
                "Ask for the same origins and destinations, or write .parquet.",
            )
        omx = _openmatrix()
        with omx.open_file(str(path), "w") as file:
            for goods in self.goods:
                for measure in MEASURES:
                    name = measure if len(self.goods) == 1 else f"{goods.id}_{measure}".replace("-", "_")
                    file[name] = self.matrix(measure, goods.id)
                    file[name].attrs.goods, file[name].attrs.unit = goods.id, goods.unit
            file.create_mapping("zone", list(range(1, len(self.origins) + 1)))
            file.create_array("/lookup", "place", obj=[" ".join(p.node_ids).encode() for p in self.origins])
            file.root._v_attrs.landbridge = as_json(self.question)

    def _repr_html_(self) -> str:
        return html_lines(repr(self))

    def __repr__(self) -> str:
        goods = ", ".join(f"{g.unit} {g.id}" for g in self.goods)
        size = f"{len(self.origins)} x {len(self.destinations)} places"
        return f"<Skim {size}, {goods}, {self.world.facts.on}: {len(self):,} pairs, {self.n_unserved:,} unserved>"


def check_file(path: Path | None, *, square: bool | None = True) -> None:
    """Raise `QuestionError` or `MissingPartError` for a file that no skim could be written to, before any work is done.

    `square` is None where only the finished skim tells whether it is square: then writing asks for the part that OMX needs.
    """
    if path is None:
        return
    if path.suffix.lower() not in FORMATS:
        ending = repr(path.suffix) if path.suffix else "a file without an ending"
        raise QuestionError(f"{path.name}: a skim is not written as {ending}.", "Use " + ", ".join(FORMATS) + ".")
    if not path.parent.is_dir():
        raise QuestionError(f"{path}: there is no folder {path.parent}.", "Make it first, or name another file.")
    if square and path.suffix.lower() == ".omx":
        _openmatrix()


def _openmatrix() -> Any:
    try:
        import openmatrix
    except ImportError as error:
        raise MissingPartError(
            "OMX files need openmatrix, which is not installed.", 'pip install "landbridge[omx]"'
        ) from error
    return openmatrix


def skim(
    world: Any, places: Sequence[str] = (), *, to: Sequence[str] = (), goods: Sequence[str] = (DEFAULT_GOODS,), unit: str | None = None,
    services: Sequence[str] = (), avoid: Sequence[str] = (), value_of_time: float | None = None, threads: int | None = None,
    progress: Progress | None = None,
) -> Skim:  # fmt: skip
    """Days, USD, kg CO2e and km of the best way between every two places, for each of the goods.

    Parameters
    ----------
    world
        The world, from `landbridge.world(study, on)`.
    places
        Places by name, id or UN/LOCODE, and states by three letters for all their places. None: every place of the study.
    to
        Destinations, where they are not the same places.
    goods
        Rows of the study's `goods`.
    unit, services, avoid, value_of_time
        As `route` has them.
    threads
        How many to use; one for each processor unless told otherwise.
    progress
        Called with the number of chunks done and of all.

    Returns
    -------
    Skim
        The way of least generalised cost of each pair, as `route` would put first. A pair without a way is blank and says why, never zero.

    Examples
    --------
    >>> import landbridge as lb
    >>> table = lb.skim(lb.world(lb.open_study(), "2025-06-01"), ["Yerevan", "Tehran", "Poti"])
    >>> len(table), table.n_unserved
    (6, 0)
    """
    if not goods:
        raise QuestionError("no goods were named.", "Name at least one row of the study's goods.")
    priced = tuple(goods_of(world.facts.study, g, unit, value_of_time) for g in dict.fromkeys(goods))
    a = all_places(world, places, priced, services)
    b = all_places(world, to, priced, services) if to else a
    parts = [_rows(world, g, a, b, services, avoid, threads, progress) for g in priced]
    frame = pd.concat(parts, ignore_index=True)
    asked = _asked(world, priced, services, avoid)
    return Skim(world=world, goods=priced, origins=tuple(a), destinations=tuple(b), frame=frame, question=asked)


def all_places(world: World, words: Sequence[str], goods: Sequence[Goods], services: Sequence[str]) -> list[Place]:
    """The places that words mean for any of the goods, in the order of the words."""
    found = {p.node_ids: p for g in goods for p in places_of(world, words, costs_of(world, g, tuple(services)))}
    if not found:
        raise QuestionError("there is no place to ask about.", "Name places where these goods may begin and end.")
    return list(found.values())


def _asked(world: World, goods: Sequence[Goods], services: Sequence[str], avoid: Sequence[str]) -> dict[str, Any]:
    facts = world.facts
    return {
        "on": facts.on, "scenario": facts.scenario.title, "scenario_hash": facts.scenario.hash, "study": facts.study.name,
        "study_hash": facts.study.hash, "goods": [g.id for g in goods], "units": [g.unit for g in goods],
        "usd_per_day": [g.usd_per_day for g in goods], "services": list(services), "avoid": list(avoid), "known_to": facts.known_to,
        "caveats": list(facts.caveats),
        "usd_basis": facts.study.usd_basis,
    }  # fmt: skip


def _rows(
    world: World, goods: Goods, a: Sequence[Place], b: Sequence[Place], services: Sequence[str], avoid: Sequence[str], threads: int | None,
    progress: Progress | None,
) -> pd.DataFrame:  # fmt: skip
    """The rows of one of the goods, in the order of the places."""
    parts = []
    for batch in batches(world, a, b, goods, services=services, avoid=avoid):
        ways = best_ways(batch, batch.costs.generalised, a, b, threads=threads, progress=progress)
        reason = _reasons(batch, ways, a, b)
        numbers = {**totals(batch.world, goods, ways), "cost": np.where(np.isfinite(ways.cost), ways.cost, np.nan)}
        parts.append(
            pd.DataFrame(
                {"origin_row": batch.origin, "destination_row": batch.destination, **numbers, "reason": reason}
            )
        )
    if not parts:
        raise QuestionError("there are no two different places to ask about.", "Name at least two places.")
    frame = pd.concat(parts).sort_values(["origin_row", "destination_row"], ignore_index=True)
    rows = frame["origin_row"].to_numpy(), frame["destination_row"].to_numpy()
    named = {
        "origin": [a[i].name for i in rows[0]], "destination": [b[j].name for j in rows[1]],
        "origin_country": [a[i].country for i in rows[0]], "destination_country": [b[j].country for j in rows[1]],
        "goods": goods.id, "unit": goods.unit,
    }  # fmt: skip
    return pd.concat([pd.DataFrame(named), frame], axis=1)


def _reasons(batch: Batch, ways: BestWays, a: Sequence[Place], b: Sequence[Place]) -> list[str]:
    """Why a pair has no way; blank where it has one."""
    none = ~np.isfinite(ways.cost)
    out = [""] * none.size
    if not none.any():
        return out
    lost = Batch(world=batch.world, costs=batch.costs, origin=batch.origin[none], destination=batch.destination[none])
    if_open = best_ways(lost, batch.costs.if_open, a, b)
    for k, (cost, first) in zip(np.flatnonzero(none), zip(if_open.cost, if_open.first[:-1], strict=True), strict=True):
        if not np.isfinite(cost):
            out[int(k)] = NEVER
            continue
        n = int(np.searchsorted(if_open.first, first, side="right")) - 1
        out[int(k)] = f"{SHUT} ({_shut_links(batch, if_open.arcs[if_open.first[n] : if_open.first[n + 1]])})"
    return out


def _shut_links(batch: Batch, arcs: NDArray[np.int64]) -> str:
    """The links of a way that are not open, by id."""
    net = batch.world.network
    shut = arcs[(batch.world.columns["status"][arcs] != 0) & (net.kind[arcs] == ArcKind.LINK)]
    ids = net.links["link_id"].to_numpy(dtype=object)
    return ", ".join(dict.fromkeys(str(ids[net.link[x]]) for x in shut)) or "work at a place"
