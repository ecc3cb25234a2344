"""Read the public networks that the lines of a study follow, and find the shortest way on them."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from importlib.util import find_spec
from itertools import pairwise
from math import asin, ceil, cos, radians, sin, sqrt
from pathlib import Path

Point = tuple[float, float]  # longitude, latitude in degrees

EARTH_KM = 6371.0088
CELL_DEG = 0.25  # side of a cell of the index of nodes
HAND_JOIN_KM = 8.0
OFF_NETWORK = 3.0  # a km between the node and the network counts as so many km on it


def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance in km between two points."""
    lon_a, lat_a, lon_b, lat_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def length_km(line: Iterable[Point]) -> float:
    """Length in km of a line, as the sum of its great-circle segments."""
    return sum(distance_km(a, b) for a, b in pairwise(line))


@dataclass
class Graph:
    """Points joined by edges; each edge has a length and may be drawn by hand."""

    points: list[Point] = field(default_factory=list)
    edges: list[dict[int, float]] = field(default_factory=list)
    by_hand: set[tuple[int, int]] = field(default_factory=set)
    cells: defaultdict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def add_point(self, point: Point) -> int:
        """Add a point and return its number."""
        self.points.append(point)
        self.edges.append({})
        number = len(self.points) - 1
        self.cells[_cell(point)].append(number)
        return number

    def join(self, a: int, b: int, km: float | None = None, *, hand: bool = False) -> None:
        """Join two points, both ways; the length is the great circle unless given."""
        if a == b:
            return
        if km is None:
            km = distance_km(self.points[a], self.points[b])
        self.edges[a][b] = self.edges[b][a] = km
        if hand:
            self.by_hand |= {(a, b), (b, a)}

    def split(self, longest_km: float) -> None:
        """Cut every edge into pieces of at most `longest_km`, straight on the map."""
        for a, edges in enumerate(list(self.edges)):
            for b, km in list(edges.items()):
                if a < b and (n_pieces := ceil(km / longest_km)) > 1:
                    self._cut(a, b, n_pieces)

    def _cut(self, a: int, b: int, n_pieces: int) -> None:
        """Replace an edge by `n_pieces` edges."""
        hand, km = (a, b) in self.by_hand, self.edges[a][b] / n_pieces
        del self.edges[a][b], self.edges[b][a]
        (x, y), (to_x, to_y) = self.points[a], self.points[b]
        last = a
        for i in range(1, n_pieces):
            share = i / n_pieces
            middle = self.add_point((x + share * (to_x - x), y + share * (to_y - y)))
            self.join(last, middle, km, hand=hand)
            last = middle
        self.join(last, b, km, hand=hand)

    def near(self, point: Point, within_km: float) -> Iterator[tuple[float, int]]:
        """Distance in km and number of every point within `within_km`."""
        rows = within_km / 111.0
        columns = rows / max(0.1, cos(radians(point[1])))
        west, south = _cell((point[0] - columns, point[1] - rows))
        east, north = _cell((point[0] + columns, point[1] + rows))
        for x in range(west, east + 1):
            for y in range(south, north + 1):
                for number in self.cells.get((x, y), ()):
                    km = distance_km(point, self.points[number])
                    if km <= within_km:
                        yield km, number

    def join_ends(self, within_km: float) -> None:
        """Join every loose end to the points within `within_km` of it."""
        ends = [n for n, edges in enumerate(self.edges) if len(edges) == 1]
        for end in ends:
            for km, other in sorted(self.near(self.points[end], within_km)):
                if other != end and other not in self.edges[end]:
                    self.join(end, other, km)

    def way(self, start: Point, end: Point, within_km: float) -> list[int] | None:
        """Numbers of the points on the shortest way, or None where there is none.

        The way may get on and off at any point within `within_km` of its two ends;
        a km off the network counts `OFF_NETWORK` times, so that the nearest stub
        does not win over the main line beside it.
        """
        leave = {number: km * OFF_NETWORK for km, number in self.near(end, within_km)}
        best = {number: km * OFF_NETWORK for km, number in self.near(start, within_km)}
        queue = sorted((km, number) for number, km in best.items())
        before: dict[int, int] = {}
        last, total = -1, float("inf")
        settled: set[int] = set()
        while queue:
            km, number = heappop(queue)
            if km >= total:
                break
            if number in settled:
                continue
            settled.add(number)
            if number in leave and km + leave[number] < total:
                last, total = number, km + leave[number]
            for other, step in self.edges[number].items():
                if km + step < best.get(other, float("inf")):
                    best[other] = km + step
                    before[other] = number
                    heappush(queue, (km + step, other))
        if last < 0:
            return None
        found = [last]
        while found[-1] in before:
            found.append(before[found[-1]])
        return found[::-1]

    def hand_share(self, way: list[int]) -> float:
        """Share of the length of `way` that was drawn by hand."""
        steps = list(pairwise(way))
        lengths = [distance_km(self.points[a], self.points[b]) for a, b in steps]
        drawn = sum(km for km, step in zip(lengths, steps, strict=True) if step in self.by_hand)
        return drawn / sum(lengths) if drawn else 0.0


def _cell(point: Point) -> tuple[int, int]:
    """Cell of the index that holds a point."""
    return int(point[0] // CELL_DEG), int(point[1] // CELL_DEG)


def _package_file(package: str, name: str) -> Path:
    """Path of a data file of an installed package, found without importing it."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed; see tools/README.md")
    return Path(spec.submodule_search_locations[0]) / name


def read_scgraph(name: str, *, longest_km: float) -> Graph:
    """Read a network of scgraph-data (`world_railways`, `world_highways`).

    The file is a Python module of two literals: `graph` (a mapping of neighbour to km
    for each node) and `nodes` (latitude, longitude). It is parsed, not imported.
    Edges longer than `longest_km` are ferries or gaps and are left out.
    """
    text = _package_file("scgraph_data", f"{name}.py").read_text(encoding="utf-8")
    literals = dict(re.findall(r"^(graph|nodes)=(.*)$", text, flags=re.MULTILINE))
    edges = json.loads(re.sub(r"(\d+):", r'"\1":', literals["graph"]))
    graph = Graph()
    for lat, lon in json.loads(literals["nodes"]):
        graph.add_point((lon, lat))
    for number, neighbours in enumerate(edges):
        for other, km in neighbours.items():
            if km <= longest_km:
                graph.join(number, int(other), km)
    return graph


def read_searoute(closed: Iterable[tuple[Point, Point]]) -> Graph:
    """Read the maritime network of searoute, without the segments inside `closed` boxes.

    Points are merged at three decimals. A segment of no length is no way at all.
    """
    path = _package_file("searoute", "data/marnet_searoute.geojson")
    graph = Graph()
    number_of: dict[Point, int] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        lines = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        for line in lines:
            points = [(round(x, 3), round(y, 3)) for x, y in line]
            for a, b in pairwise(points):
                if a != b and not any(_inside(a, box) or _inside(b, box) for box in closed):
                    graph.join(*(_number(graph, number_of, p) for p in (a, b)))
    return graph


def read_hand_lines(path: Path, network: str) -> dict[str, list[Point]]:
    """Chains of points by name, of the rows of `hand_lines.csv` that belong to `network`."""
    with path.open(encoding="utf-8", newline="") as file:
        return {
            row["name"]: [(float(x), float(y)) for x, y in map(str.split, row["points"].split(","))]
            for row in csv.DictReader(file)
            if row["network"] == network
        }


def add_hand_lines(graph: Graph, path: Path, network: str) -> None:
    """Add the chains of `hand_lines.csv` that belong to `network`.

    Each end is joined to the nearest point of the network within `HAND_JOIN_KM`.
    """
    number_of = {point: number for number, point in enumerate(graph.points)}
    for points in read_hand_lines(path, network).values():
        chain = [_number(graph, number_of, point) for point in points]
        for a, b in pairwise(chain):
            graph.join(a, b, hand=True)
        for end in (chain[0], chain[-1]):
            near = sorted(graph.near(graph.points[end], HAND_JOIN_KM))
            for _, other in [(km, n) for km, n in near if n not in chain][:1]:
                graph.join(end, other, hand=True)


def _number(graph: Graph, number_of: dict[Point, int], point: Point) -> int:
    """Number of a point of the graph, added if it is new."""
    if point not in number_of:
        number_of[point] = graph.add_point(point)
    return number_of[point]


def _inside(point: Point, box: tuple[Point, Point]) -> bool:
    """Whether a point lies in a box given by its south-west and north-east corners."""
    (west, south), (east, north) = box
    return west < point[0] < east and south < point[1] < north
