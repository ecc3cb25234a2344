"""Turn a chart into a file or into the SVG of a page, without network or browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from landbridge.errors import QuestionError
from landbridge.report.palette import FONT, GRID, INK, PAPER, QUIET

if TYPE_CHECKING:
    import altair as alt

LOOK: dict[str, Any] = {
    "background": PAPER,
    "font": FONT,
    "view": {"stroke": None},
    "padding": 8,
    "title": {
        "anchor": "start", "frame": "group", "fontSize": 15, "fontWeight": 600, "color": INK, "subtitleColor": QUIET, "subtitleFontSize": 11.5,
        "subtitlePadding": 4, "offset": 10,
    },
    "axis": {
        "labelColor": QUIET, "titleColor": QUIET, "labelFontSize": 11, "titleFontSize": 11.5, "titleFontWeight": "normal", "gridColor": GRID,
        "domainColor": QUIET, "tickColor": QUIET, "tickSize": 4, "titlePadding": 10,
    },
}  # fmt: skip


def save_chart(chart: alt.TopLevelMixin, path: str | Path) -> Path:
    """Write a chart or map to a file.

    Parameters
    ----------
    chart
        What `time_distance_chart` or `map_chart` returned.
    path
        A file that ends in .svg, .png, .json (Vega-Lite) or .html (one file, nothing loaded from elsewhere).

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    QuestionError
        For another ending, or a folder that is not there.
    """
    path = Path(path)
    writers: dict[str, Callable[[dict[str, Any]], bytes]] = {".svg": _svg, ".png": _png, ".json": _json, ".html": _html}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise QuestionError(
            f"{path.name}: a chart is not written as {path.suffix or 'a file without an ending'!r}.",
            "Use " + ", ".join(writers) + ".",
        )
    if not path.parent.is_dir():
        raise QuestionError(f"{path}: there is no folder {path.parent}.", "Make it first, or give another path.")
    half = path.with_name(path.name + ".part")  # the file appears whole or not at all
    half.write_bytes(writer(_spec(chart)))
    half.replace(path)
    return path


def picture(chart: alt.TopLevelMixin, kind: str) -> tuple[bytes, str]:
    """The chart as bytes with their media type: vega (Vega-Lite), svg or png."""
    writers = {"vega": (_json, "application/json"), "svg": (_svg, "image/svg+xml"), "png": (_png, "image/png")}
    write, media = writers[kind]
    return write(_spec(chart)), media


def _spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart as Vega-Lite, shapes that were held as text written out."""
    spec = dict(chart.to_dict(validate=False))
    for layer in spec.get("layer", ()):
        data = layer.get("data", {})
        if isinstance(data.get("values"), str):
            layer["data"] = {"values": [json.loads(data["values"])]}
    return spec


def _vegalite() -> str:
    """The Vega-Lite for which the installed Altair writes."""
    import altair as alt

    return ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def _svg(spec: dict[str, Any]) -> bytes:
    return _numbered(_raw_svg(spec), "c").encode()


def _png(spec: dict[str, Any]) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(_raw_svg(spec), scale=2))


def _json(spec: dict[str, Any]) -> bytes:
    return (json.dumps(spec, ensure_ascii=False, indent=1) + "\n").encode()


def _html(spec: dict[str, Any]) -> bytes:
    import vl_convert

    return str(vl_convert.vegalite_to_html(spec, bundle=True, vl_version=_vegalite())).encode()


def _raw_svg(spec: dict[str, Any]) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(spec, vl_version=_vegalite()))


def inline_svg(chart: alt.TopLevelMixin, name: str, says: str) -> str:
    """The chart as SVG for a page: scales to its column, names of its own, and the words of each point as its title.

    Parameters
    ----------
    chart
        The chart or map.
    name
        Prefix of every id, so that two pictures of one page do not share any.
    says
        What the picture shows, for those who cannot see it.
    """
    svg = _numbered(_raw_svg(_spec(chart)), name)
    svg = re.sub(r' width="[\d.]+" height="[\d.]+"( viewBox)', r"\1", svg, count=1)
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "", 1)
    svg = re.sub(r' (?:aria-hidden|pointer-events|role|aria-roledescription)="[^"]*"', "", svg)
    svg = re.sub(r'<path aria-label="([^"]*)"([^>]*)/>', r"<path\2><title>\1</title></path>", svg)
    svg = re.sub(r' aria-label="[^"]*"', "", svg)
    svg = re.sub(r'<path class="(?:background|foreground)" d="[^"]*" display="none"/>', "", svg)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(says)}" ', 1)
    svg = re.sub(r' d="([^"]*)"', lambda m: f' d="{_short(m[1])}"', svg)
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", svg)


def _short(path: str) -> str:
    """A path with one digit after the point."""
    return re.sub(r"-?\d+\.\d+", lambda m: f"{round(float(m[0]), 1):g}", path)


def _numbered(svg: str, name: str) -> str:
    """Ids counted from 1 in each picture: the converter counts on from one picture to the next, so the same chart would not give the same bytes."""
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    for n, old in enumerate(ids, start=1):
        svg = svg.replace(f'id="{old}"', f'id="{name}-{n}"').replace(f"url(#{old})", f"url(#{name}-{n})")
    return svg
