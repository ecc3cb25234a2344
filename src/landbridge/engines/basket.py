"""Pairs of places that a question of breakage is asked for, and the cheapest ways between them under closures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.compute.graph import Origins
from landbridge.compute.reskim import Skimmer
from landbridge.engines.question import DEFAULT_GOODS, Question, ask
from landbridge.errors import QuestionError
from landbridge.study import Place, Study, find_place
from landbridge.worlds import World

Floats = NDArray[np.float64]
Pairs = Sequence[str] | Sequence[tuple[str, str]] | Sequence[tuple[str, str, float]]
MOST_PLACES = 40  # of a study that observes no lanes, this many places stand for all
STAGES = ("border_crossing", "gauge_change", "waypoint")  # where a journey is broken and not begun
DEMAND = ("demand", "weight")  # columns of a basket file that say how much goes between a pair


@dataclass(frozen=True, eq=False, kw_only=True)
class Pair:
    """Cargo from one place to another."""

    origin: Place
    destination: Place
    demand: float = 1.0

    @property
    def name(self) -> str:
        """The two places for a reader."""
        return f"{short(self.origin)} - {short(self.destination)}"


def short(place: Place) -> str:
    """The place's name without what stands in brackets or after a stroke."""
    return place.name.split(" (")[0].split(" / ")[0]


@dataclass(frozen=True, eq=False)
class Group:
    """Pairs that meet the same costs: closures that bar some cargo only tell groups apart."""

    question: Question
    rows: NDArray[np.int64]  # positions of its pairs in the basket


@dataclass(frozen=True, eq=False, kw_only=True)
class Basket:
    """Pairs of places with the goods and the world they are asked in."""

    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]
    weighted: bool  # whether the pairs came with a demand
    about: str  # where the pairs come from, in a reader's words

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    @property
    def question(self) -> Question:
        """Goods, services, world: those of the first pair."""
        return self.groups[0].question

    @cached_property
    def demand(self) -> Floats:
        """Demand of each pair; one each where none is given."""
        return np.array([p.demand for p in self.pairs])

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Arcs that some pair's cargo may use that day."""
        return np.asarray(np.any([np.isfinite(g.question.costs.generalised) for g in self.groups], axis=0))

    def words(self) -> str:
        """The basket in one line."""
        weights = "weighted by the demand given" if self.weighted else "each counted alike, as no demand is given"
        return f"{len(self)} pairs ({self.about}), {weights}" if len(self) > 1 else f"{self.pairs[0].name}"

    def as_dict(self) -> dict[str, Any]:
        """What was asked of which study, as plain data."""
        head = {k: v for k, v in self.question.as_dict().items() if k not in ("from", "to")}
        pairs = [
            {"from": p.origin.name, "to": p.destination.name, "demand": p.demand if self.weighted else None}
            for p in self.pairs
        ]
        return {**head, "basket": self.about, "weighted": self.weighted, "pairs": pairs}


def basket_of(
    world: World, pairs: Pairs | Basket | None = None, *, goods: str = DEFAULT_GOODS, unit: str | None = None, services: Sequence[str] = (),
    avoid: Sequence[str] = (), value_of_time: float | None = None, about: str = "",
) -> Basket:  # fmt: skip
    """Pairs made ready: places found, goods priced, closures that bar some of the cargo written over the world.

    Parameters
    ----------
    pairs
        Pairs of places, each with its demand where that is known; or places, of which all pairs count; or a basket. None: the lanes that the
        study's table `observed` speaks of, there and back, without those that begin or end at a border; else its terminals and ports.
    goods, unit, services, avoid, value_of_time
        As `route` has them.
    about
        Where the pairs come from.
    """
    if isinstance(pairs, Basket):
        return pairs
    study = world.facts.study
    if pairs is None:
        listed, said = default_pairs(study)
    else:
        listed, said = _pairs(study, list(pairs)), "as given"
    if not listed:
        raise QuestionError(
            "there is no pair of places to ask for.", "Name two places or more, or give a basket file with from and to."
        )
    given = [p.demand for p in listed]
    weighted = not all(np.isnan(given))
    if weighted and (np.isnan(given).any() or min(given) < 0):
        raise QuestionError(
            "some pairs of the basket have no demand, or one below zero.", "Give a demand for each pair, or for none."
        )
    made = tuple(Pair(origin=p.origin, destination=p.destination, demand=p.demand if weighted else 1.0) for p in listed)
    choices: dict[str, Any] = {
        "goods": goods,
        "unit": unit,
        "services": services,
        "avoid": avoid,
        "value_of_time": value_of_time,
    }
    return Basket(pairs=made, groups=_groups(world, made, choices), weighted=weighted, about=about or said)


def _groups(world: World, pairs: tuple[Pair, ...], choices: dict[str, Any]) -> tuple[Group, ...]:
    """Pairs by the bars that they meet, each group with the question of its first pair."""
    rows: dict[tuple[int, ...], list[int]] = {}
    for i, p in enumerate(pairs):
        met = tuple(n for n, bar in enumerate(world.bars) if bar.bars(p.origin.country, p.destination.country))
        rows.setdefault(met, []).append(i)
    return tuple(Group(_ask(world, pairs[r[0]], choices), np.array(r, dtype=np.int64)) for r in rows.values())


def _ask(world: World, pair: Pair, choices: dict[str, Any]) -> Question:
    origin, destination = (p.node_ids[0] if len(p.node_ids) == 1 else p.name for p in (pair.origin, pair.destination))
    return ask(world, origin, destination, **choices)


def _pairs(study: Study, given: list[Any]) -> list[Pair]:
    """Pairs as given, or all pairs of the places given."""
    place = cache(lambda name: find_place(study, name))
    if given and all(isinstance(g, str) for g in given):
        places = [place(g) for g in given]
        return [_pair(a, b) for a, b in permutations(places, 2) if not set(a.node_ids) & set(b.node_ids)]
    out = []
    for g in given:
        if isinstance(g, str) or len(g) not in (2, 3):
            raise QuestionError(
                f"{g!r} is no pair of places.", "Give places alone, or pairs (from, to), or (from, to, demand)."
            )
        a, b = place(str(g[0])), place(str(g[1]))
        if set(a.node_ids) & set(b.node_ids):
            raise QuestionError(f"origin and destination are both {a.name}.", "Ask for two different places.")
        out.append(_pair(a, b, float(g[2]) if len(g) == 3 else np.nan))
    return out


def _pair(a: Place, b: Place, demand: float = np.nan) -> Pair:
    return Pair(origin=a, destination=b, demand=demand)


def default_pairs(study: Study) -> tuple[list[Pair], str]:
    """Lanes of which the study holds observations, there and back, the first place where a row names several; else every pair of its places."""
    kind = dict(zip(study["nodes"].frame["node_id"], study["nodes"].frame["kind"], strict=True))
    lanes: dict[tuple[str, str], None] = {}
    for row in study["observed"].rows():
        a, b = ((row[c] or ("",))[0] for c in ("from_nodes", "to_nodes"))
        if a != b and all(kind.get(n, "waypoint") not in STAGES for n in (a, b)):
            lanes |= {(a, b): None, (b, a): None}
    if lanes:
        return _pairs(study, sorted(lanes)), "the lanes that the study observes, there and back"
    ends = sorted(n for n, k in kind.items() if k not in (*STAGES, "power_node"))
    return _pairs(
        study, ends[:MOST_PLACES]
    ), f"{min(len(ends), MOST_PLACES)} of the study's {len(ends)} places, all pairs"


def read_basket(text: str, name: str) -> list[tuple[str, str, float]]:
    """Pairs of a basket file: columns from and to, and demand where it is known.

    Parameters
    ----------
    text
        CSV with a header.
    name
        Name of the file, for what is wrong with it.

    Raises
    ------
    QuestionError
        For a missing column, an empty cell, or a demand that is no number.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [c.strip().lower() for c in reader.fieldnames or ()]
    if missing := [c for c in ("from", "to") if c not in columns]:
        raise QuestionError(
            f"{name}: there is no column {missing[0]!r}.",
            "A basket has the columns from and to, and demand where it is known.",
        )
    out = []
    for n, raw in enumerate(reader, start=2):
        row = {
            str(k).strip().lower(): (v or "").strip()
            for k, v in raw.items()
            if k is not None and not isinstance(v, list)
        }
        if not row["from"] or not row["to"]:
            raise QuestionError(f"{name} row {n}: from or to is empty.", "Name both places, or leave the row out.")
        said = next((row[c] for c in DEMAND if row.get(c)), "")
        try:
            demand = float(said) if said else np.nan
        except ValueError as error:
            raise QuestionError(
                f"{name} row {n}: demand is {said!r}, which is no number.", "Write a number such as 120."
            ) from error
        if said and not 0 <= demand < np.inf:
            raise QuestionError(f"{name} row {n}: demand is {said}.", "Write a number of zero or more.")
        out.append((row["from"], row["to"], demand))
    return out


class Search:
    """Cost, days and USD of every pair's cheapest way, under one overlay after another."""

    def __init__(self, basket: Basket, threads: int | None = None) -> None:
        self.basket = basket
        self._skimmers = [_GroupSkims(g, basket, threads) for g in basket.groups]

    def along(self, closures: Sequence[NDArray[np.int64]]) -> Floats:
        """Cost, hours and USD with the arcs of each overlay closed, float64[3, n_overlays, n_pairs]; inf where no way is left."""
        out = np.empty((3, len(closures), len(self.basket)))
        for skims in self._skimmers:
            out[:, :, skims.group.rows] = skims.along(closures)
        return out


class _GroupSkims:
    """The skims of one group's pairs."""

    def __init__(self, group: Group, basket: Basket, threads: int | None) -> None:
        from landbridge.compute.graph import Changes

        self.group, self._changes = group, Changes
        net, costs = group.question.world.network, group.question.costs
        pairs = [basket.pairs[i] for i in group.rows]
        froms = list(dict.fromkeys(p.origin.node_ids for p in pairs))
        gates = list(dict.fromkeys(n for p in pairs for n in p.destination.node_ids))
        seeds = Origins.several([(net.vertices(f, out=True), 0.0) for f in froms])
        self._skimmer = Skimmer(
            net.graph, costs.generalised, seeds, net.vertices(tuple(gates), out=False), threads=threads
        )
        self._amounts = np.nan_to_num(np.stack([costs.hours, costs.usd]))  # an unknown arc is never on a way
        self._from = np.array([froms.index(p.origin.node_ids) for p in pairs])
        widest = max(len(p.destination.node_ids) for p in pairs)
        at = [[gates.index(n) for n in p.destination.node_ids] for p in pairs]
        self._to = np.array([a + a[:1] * (widest - len(a)) for a in at])  # a place of fewer gates names its first again

    def along(self, closures: Sequence[NDArray[np.int64]]) -> Floats:
        skim, sums = self._skimmer.along(self._changes.of([(c, np.inf) for c in closures]), self._amounts)
        cost = skim[:, self._from[:, None], self._to]  # overlay, pair, gate
        best = cost.argmin(axis=2)[:, :, None]
        pick = [np.take_along_axis(x[:, self._from[:, None], self._to], best, axis=2)[:, :, 0] for x in (skim, *sums)]
        return np.stack(pick)
