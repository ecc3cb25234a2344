"""Files of what the page shows: table, workbook, chart, lines, scenario, all numbers."""

from __future__ import annotations

import io
from typing import Any, Literal

from landbridge.errors import MissingPartError
from landbridge.report.drawn import drawn, mode_of_links
from landbridge.report.scene import Scene
from landbridge.results import as_csv, as_json
from landbridge.results.show import plain
from landbridge.scenario import scenario_yaml
from landbridge.web.desk import Desk
from landbridge.web.verbs import CSV, JSON, YAML, Page
from landbridge.web.view import ViewAsk, both, changed, command_of, statuses, story

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SaveAsk(ViewAsk):
    """A file of the page's question."""

    form: Literal["csv", "xlsx", "geojson", "png", "svg", "yaml", "json"] = "csv"  # type: ignore[assignment]
    measure: Literal["days", "usd"] = "days"


def save(desk: Desk, ask: SaveAsk) -> Page:
    """One file."""
    now, then = both(desk, ask)
    name = f"landbridge-{now.question.world.facts.on}"
    if ask.form == "csv":
        return Page(as_csv(now.rows()).encode(), CSV, f"{name}.csv")
    if ask.form == "json":
        return Page(now.to_json().encode(), JSON, f"{name}.json")
    if ask.form == "yaml":
        return Page(scenario_yaml(story(desk, ask)).encode(), YAML, "scenario.yaml")
    if ask.form == "geojson":
        return Page(as_json(_geojson(desk, ask, now)).encode(), "application/geo+json", f"{name}.geojson")
    if ask.form == "xlsx":
        return Page(_workbook(now, then, command_of(now, ask)), XLSX, f"{name}.xlsx")
    from landbridge.report.chart import time_distance_chart
    from landbridge.report.draw import picture

    before = then if then is not None and drawn(then) else None
    return Page(*picture(time_distance_chart(now, measure=ask.measure, before=before), ask.form), f"{name}.{ask.form}")


def _geojson(desk: Desk, ask: SaveAsk, now: Any) -> dict[str, Any]:
    """Links with their state on the day, and the links of each way in order."""
    scene, world = Scene(now), desk.world(ask.on, now.question.world.facts.scenario)
    base = desk.world(ask.before or ask.on)
    moved = changed(world, base)
    features = [
        _line(scene.lines[i], {"link": i, "status": ("open", "closed", "planned")[s], "changed": moved.get(i)})
        for i, s in sorted(statuses(world).items())
    ]
    for d in scene.ways:
        for n, (link, mode, forward) in enumerate(mode_of_links(d.itinerary)):
            line = scene.lines[link] if forward else scene.lines[link][::-1]
            features.append(
                _line(line, {"way": d.key, "name": d.name, "rank": d.rank, "order": n, "link": link, "mode": mode})
            )
    return {"type": "FeatureCollection", "attribution": scene.attribution(), "features": features}


def _line(points: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {
            "type": "LineString",
            "coordinates": [[round(float(x), 4), round(float(y), 4)] for x, y in points],
        },
    }


def _workbook(now: Any, then: Any, command: str) -> bytes:
    """One sheet for the question, one for corridors, one for legs, and one for the corridors before."""
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingPartError("a workbook needs the package openpyxl.", "pip install openpyxl") from error
    book = Workbook()
    book.remove(book.active)
    asked = [{"what": k, "value": v} for k, v in now.question.as_dict().items()] + [
        {"what": "command", "value": command}
    ]
    _sheet(book, "question", asked)
    _sheet(book, "corridors", now.rows())
    _sheet(book, "legs", [{"corridor": d.key, **leg} for d in drawn(now) for leg in d.itinerary.legs()])
    if then is not None:
        _sheet(book, "before", then.rows())
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Any, name: str, rows: list[dict[str, Any]]) -> None:
    sheet = book.create_sheet(name)
    heads = list(dict.fromkeys(k for r in rows for k in r))
    sheet.append(heads)
    for r in rows:
        cells = [plain(r.get(k)) for k in heads]
        sheet.append([_cell(c) for c in cells])
    sheet.freeze_panes = "A2"


def _cell(value: Any) -> Any:
    """A value as a cell; text that a spreadsheet would take for a formula is kept as text."""
    text = ";".join(map(str, value)) if isinstance(value, list) else value
    return f"'{text}" if isinstance(text, str) and text[:1] in "=+-@" else text
