"""Where things are on a map: lines of links, the window that fits them, and the projection of that window."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landbridge.study import Study

Floats = NDArray[np.float64]
MOST_LAT = 78.0  # Mercator runs away towards the poles
LONG_STEP = 2.0  # degrees; longer stretches are great circles and are followed in steps of this size
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)\s+(-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)")


def read_line(wkt: str) -> Floats:
    """Longitudes and latitudes of a LINESTRING, one row a point.

    >>> read_line("LINESTRING (82.5 45.25, 81.6 45.9)").tolist()
    [[82.5, 45.25], [81.6, 45.9]]
    """
    return np.array([[float(a), float(b)] for a, b in _PAIR.findall(wkt)], dtype=np.float64).reshape(-1, 2)


def lines_of(study: Study, links: Any, nodes: Any) -> dict[str, Floats]:
    """The line of each link by its id; the straight one on the globe where `geometry` has none."""
    at = {n: (x, y) for n, x, y in zip(nodes["node_id"], nodes["x_coord"], nodes["y_coord"], strict=True)}
    out = {
        str(i): np.array([at[a], at[b]], dtype=np.float64)
        for i, a, b in zip(links["link_id"], links["from_node_id"], links["to_node_id"], strict=True)
    }
    for row in study["geometry"].rows():
        line = read_line(row["wkt"])
        if row["link_id"] in out and len(line) >= 2:
            out[row["link_id"]] = line
    return out


def followed(line: Floats) -> Floats:
    """The line with long stretches filled in along the great circle, longitudes running on past 180 degrees."""
    rows = [line[0]]
    for a, b in pairwise(line):
        rows += list(_between(a, b))
    out = np.array(rows)
    out[:, 0] = np.degrees(np.unwrap(np.radians(out[:, 0])))
    return out


def _between(a: Floats, b: Floats) -> Floats:
    """Points of the great circle after a up to b."""
    p, q = _on_sphere(a), _on_sphere(b)
    angle = math.acos(float(np.clip(p @ q, -1.0, 1.0)))
    n = max(1, math.ceil(math.degrees(angle) / LONG_STEP))
    if n == 1:
        return b[None, :]
    t = np.arange(1, n + 1)[:, None] / n
    points = (np.sin((1 - t) * angle) * p + np.sin(t * angle) * q) / math.sin(angle)
    return np.column_stack(
        [np.degrees(np.arctan2(points[:, 1], points[:, 0])), np.degrees(np.arcsin(np.clip(points[:, 2], -1, 1)))]
    )


def _on_sphere(point: Floats) -> Floats:
    lon, lat = np.radians(point)
    return np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])


def chained(lines: Sequence[Floats]) -> Floats:
    """Lines that follow each other as one, with longitudes that run on."""
    out = np.vstack([followed(line) for line in lines])
    out[:, 0] = np.degrees(np.unwrap(np.radians(out[:, 0])))
    return out


def _mercator(lat: Floats | float) -> Any:
    return np.log(np.tan(np.pi / 4 + np.radians(np.clip(lat, -MOST_LAT, MOST_LAT)) / 2))


@dataclass(frozen=True, slots=True)
class Window:
    """A Mercator picture of part of the globe, in pixels."""

    width: float
    height: float
    scale: float  # pixels a radian of longitude
    lon: float  # middle of the picture
    up: float  # Mercator ordinate of its middle

    @classmethod
    def round(cls, points: Floats, width: float, *, margin: float = 0.06) -> Window:
        """The window that holds all points with a margin; its height follows from them within bounds."""
        left, right = float(points[:, 0].min()), float(points[:, 0].max())
        up = _mercator(points[:, 1])
        low, high = float(up.min()), float(up.max())
        across, down = max(math.radians(right - left), 0.05), max(high - low, 0.02)
        room = 1 - 2 * margin
        tallest = (0.62 if width > 500 else 1.0) * width
        scale = min(width * room / across, tallest * room / down)
        height = min(tallest, max(0.42 * width, scale * down / room))
        return cls(width, round(height), scale, (left + right) / 2, (low + high) / 2)

    def xy(self, points: Floats) -> Floats:
        """Pixels of longitudes and latitudes; longitudes are taken on the side nearest to the middle."""
        lon = (points[:, 0] - self.lon + 180) % 360 - 180
        return np.column_stack([
            self.width / 2 + self.scale * np.radians(lon),
            self.height / 2 - self.scale * (_mercator(points[:, 1]) - self.up),
        ])  # fmt: skip

    def thinned(self, points: Floats, gap: float = 1.0) -> Floats:
        """The points without those that fall on the same pixel as the last one kept."""
        return points[spaced(self.xy(points), gap)]

    def projection(self) -> dict[str, Any]:
        """The same picture as Vega's projection."""
        return {
            "type": "mercator", "scale": self.scale, "rotate": [-self.lon, 0, 0],
            "translate": [self.width / 2, self.height / 2 + self.scale * self.up], "clipExtent": [[0, 0], [self.width, self.height]],
        }  # fmt: skip

    def holds_part_of(self, points: Floats) -> bool:
        """Whether the box round the points meets the picture; points far round the globe count as in it, as their box is not known."""
        xy = self.xy(points)
        if np.ptp(points[:, 0]) > 170:
            return True
        return bool(
            xy[:, 0].max() >= 0
            and xy[:, 0].min() <= self.width
            and xy[:, 1].max() >= 0
            and xy[:, 1].min() <= self.height
        )


def spaced(xy: Floats, gap: float) -> list[int]:
    """Which points of a line to keep so that they lie at least `gap` apart; both ends stay."""
    keep = [0]
    for i in range(1, len(xy) - 1):
        x, y = xy[keep[-1]]
        if abs(xy[i, 0] - x) + abs(xy[i, 1] - y) >= gap:
            keep.append(i)
    return [*keep, len(xy) - 1] if len(xy) > 1 else keep


@cache
def base_map() -> tuple[dict[str, Any], ...]:
    """Features of the base map (Natural Earth, public domain): land, lakes, borders and disputed lines."""
    text = Path(__file__).with_name("basemap.geojson").read_text(encoding="utf-8")
    return tuple(json.loads(text)["features"])


def base_features(window: Window, kind: str) -> list[dict[str, Any]]:
    """Those parts of the base map of one kind that meet the window, without their properties."""
    parts: list[dict[str, Any]] = []
    for feature in base_map():
        if feature["properties"].get("class") != kind:
            continue
        shape = feature["geometry"]
        many = shape["type"].startswith("Multi")
        for part in shape["coordinates"] if many else [shape["coordinates"]]:
            area = "Polygon" in shape["type"]
            lines = [np.array(ring, dtype=np.float64) for ring in (part if area else [part])]
            if window.holds_part_of(lines[0]):
                thin = [window.thinned(line).tolist() for line in lines]
                thin = [ring for ring in thin if not area or len(ring) > 3]
                if thin:
                    kind_of = shape["type"].removeprefix("Multi")
                    geometry = {"type": kind_of, "coordinates": thin if area else thin[0]}
                    parts.append({"type": "Feature", "geometry": geometry})
    return parts


def line_feature(line: Floats) -> dict[str, Any]:
    """A line as a GeoJSON feature."""
    return {"type": "Feature", "geometry": {"type": "LineString", "coordinates": np.round(line, 4).tolist()}}
