"""Draw every link of a study along railways, roads and sea lanes: `geometry.csv`.

    python tools/make_geometry.py src/landbridge/studies/middle-corridor

Reads `nodes.csv` and `links.csv` of the study folder and writes `geometry.csv` beside
them. What it needs and where the networks come from is in tools/README.md.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import acos, atan2, ceil, cos, degrees, hypot, radians, sin
from pathlib import Path
from statistics import median, quantiles

from graphs import (
    Graph,
    Point,
    add_hand_lines,
    distance_km,
    length_km,
    read_hand_lines,
    read_scgraph,
    read_searoute,
)
from shapely import LineString

HAND_LINES = Path(__file__).with_name("hand_lines.csv")
COLUMNS = ("link_id", "wkt", "length_km", "method", "licence", "attribution")
OWN = ("Apache-2.0", "Line drawn for this study")
OSM = "ODbL-1.0"
EUPL = "EUPL-1.2"

MOST_DETOUR = 2.2  # times the great circle
AGREES = 0.25  # share by which line and table may differ whatever the detour
MOST_OFF_NETWORK = 0.5  # share of the line outside the network
LONGEST_EDGE_KM = 300.0  # longer edges of the land networks are ferries or errors
PIECE_KM = 10.0  # edges are cut into such pieces, so that a way may begin in the middle of one
GAP_KM = 2.0  # gaps at loose ends of railways and roads that are closed
TOLERANCE_DEG = 0.006  # of Douglas and Peucker

# Canals that take small ships only, as boxes; the network has no tag for them.
CLOSED = [
    ((41.0, 46.0), (44.7, 49.0)),  # Volga-Don
    ((22.94, 37.93), (22.96, 37.97)),  # Corinth
]


@dataclass(frozen=True, slots=True)
class Network:
    """A network that links of some modes follow, and what its data ask for."""

    graph: Graph
    method: str
    within_km: float  # how far from a node its links may get on and off
    most_over_table: float  # times the length in links.csv
    licence: str
    attribution: str

    def way(self, stops: Sequence[Point]) -> list[int] | None:
        """Numbers of the points of the graph on the way past all stops, or None."""
        legs = [self.graph.way(a, b, self.within_km) for a, b in pairwise(stops)]
        return None if None in legs else [n for leg in legs if leg for n in leg]


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one link."""

    link_id: str
    mode: str
    points: tuple[Point, ...]
    km: float
    table_km: float | None
    method: str
    licence: str
    attribution: str

    @property
    def off(self) -> float | None:
        """Share by which the line is longer (or shorter) than the table says."""
        return self.km / self.table_km - 1 if self.table_km else None


def read_networks() -> dict[str, Network]:
    """The network that each mode follows."""
    rail, road = (read_scgraph(name, longest_km=LONGEST_EDGE_KM) for name in ("world_railways", "world_highways"))
    sea = read_searoute(CLOSED)
    for name, graph in (("rail", rail), ("road", road), ("sea", sea)):
        graph.split(PIECE_KM)
        add_hand_lines(graph, HAND_LINES, name)
    for graph in (rail, road):
        graph.join_ends(GAP_KM)
    railways = Network(rail, "railway", 30, 1.5, OSM, "Railways: (c) OpenStreetMap contributors, ODbL 1.0")
    roads = Network(road, "road", 50, 1.5, OSM, "Roads: (c) OpenStreetMap contributors, ODbL 1.0")
    lanes = Network(sea, "sea_lane", 200, 2.0, EUPL, "Sea lanes: (c) European Union, Eurostat SeaRoute, EUPL 1.2")
    return {
        "rail": railways,
        "road": roads,
        **dict.fromkeys(("ferry", "short_sea", "deep_sea", "tanker"), lanes),
    }


def great_circle(a: Point, b: Point, step_km: float = 50.0) -> list[Point]:
    """Points along the great circle from a to b, about `step_km` apart."""
    lon_a, lat_a, lon_b, lat_b = map(radians, (*a, *b))
    angle = acos(min(1.0, sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(lon_b - lon_a)))
    n_steps = ceil(distance_km(a, b) / step_km)
    points = [a]
    for i in range(1, n_steps):
        p = sin((1 - i / n_steps) * angle) / sin(angle)
        q = sin(i / n_steps * angle) / sin(angle)
        x = p * cos(lat_a) * cos(lon_a) + q * cos(lat_b) * cos(lon_b)
        y = p * cos(lat_a) * sin(lon_a) + q * cos(lat_b) * sin(lon_b)
        z = p * sin(lat_a) + q * sin(lat_b)
        points.append((degrees(atan2(y, x)), degrees(atan2(z, hypot(x, y)))))
    return [*points, b]


def believable(way: Sequence[Point], table_km: float | None, most_over_table: float) -> bool:
    """Whether a way found on a network may stand for the link."""
    km, straight = length_km(way), distance_km(way[0], way[-1])
    off_network = distance_km(*way[:2]) + distance_km(*way[-2:])
    if off_network > MOST_OFF_NETWORK * km:
        return False
    if table_km and abs(km / table_km - 1) <= AGREES:
        return True
    return km <= MOST_DETOUR * straight and (not table_km or km <= most_over_table * table_km)


def draw(
    link: Mapping[str, str],
    nodes: Mapping[str, Point],
    networks: Mapping[str, Network],
    via: Sequence[Point] = (),
) -> Line:
    """The line of a link: along its network where that is believable, else the great circle."""
    start, end = nodes[link["from_node_id"]], nodes[link["to_node_id"]]
    table_km = float(link["length_km"]) if link["length_km"] else None
    points, method = great_circle(start, end), "great_circle"
    licence, attribution = OWN
    network = networks.get(link["mode"])
    found = network.way([start, *via, end]) if network else None
    if network and found:
        way = [start, *(network.graph.points[n] for n in found), end]
        if believable(way, table_km, network.most_over_table):
            points, method = way, network.method
            licence, attribution = network.licence, network.attribution
            by_hand = network.graph.hand_share(found)
            if by_hand > 0.5:
                method = "by_hand"
            if by_hand > 0.99:
                licence, attribution = OWN
    return Line(
        link_id=link["link_id"],
        mode=link["mode"],
        points=tuple(points),
        km=length_km(points),
        table_km=table_km,
        method=method,
        licence=licence,
        attribution=attribution,
    )


def wkt(points: tuple[Point, ...]) -> str:
    """The simplified line as text; its ends are kept as they are."""
    inner = list(LineString(points).simplify(TOLERANCE_DEG).coords)[1:-1]
    rounded = [points[0], *((round(x, 3), round(y, 3)) for x, y in inner), points[-1]]
    kept = [p for i, p in enumerate(rounded) if i in (0, len(rounded) - 1) or p != rounded[i - 1]]
    return f"LINESTRING ({', '.join(f'{x:g} {y:g}' for x, y in kept)})"


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(lines: list[Line], path: Path) -> None:
    """Write `geometry.csv`."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for line in lines:
            row = (wkt(line.points), f"{line.km:.1f}", line.method, line.licence, line.attribution)
            writer.writerow((line.link_id, *row))


def report(lines: list[Line]) -> None:
    """Print how the lines were made and how far they are from the table."""
    for method, count in sorted(Counter(line.method for line in lines).items()):
        print(f"{method:14} {count:4}")
    offs: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
    for line in lines:
        if line.off is not None:
            offs[line.mode, line.method].append(abs(line.off))
    print("\nmode         method        lines  median    90th   |line - table| / table")
    for (mode, method), shares in sorted(offs.items()):
        ninety = quantiles(shares, n=10, method="inclusive")[-1] if len(shares) > 1 else shares[0]
        print(f"{mode:12} {method:13} {len(shares):5} {median(shares):7.1%} {ninety:7.1%}")
    print("\noff by more than a quarter:")
    for line in lines:
        if line.off is not None and abs(line.off) > AGREES:
            print(f"  {line.link_id:32} {line.method:13} {line.km:7.0f} {line.table_km:7.0f} km")


def main() -> None:
    """Read a study folder and write its geometry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path, help="folder with nodes.csv and links.csv")
    folder: Path = parser.parse_args().study
    nodes = {row["node_id"]: (float(row["x_coord"]), float(row["y_coord"])) for row in read_table(folder / "nodes.csv")}
    networks = read_networks()
    via = read_hand_lines(HAND_LINES, "via")
    lines = [draw(link, nodes, networks, via.get(link["link_id"], ())) for link in read_table(folder / "links.csv")]
    write(lines, folder / "geometry.csv")
    report(lines)


if __name__ == "__main__":
    main()
