"""Pieces that the pages share: the style sheet, a picture with its narrow twin, numbers with ranges, legs, addresses."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from landbridge.engines.itinerary import Itinerary
from landbridge.report import palette
from landbridge.report.draw import inline_svg
from landbridge.report.words import ranged, short, significant
from landbridge.schema import HERE

WIDE, SLIM = 940, 350


def style() -> str:
    """The style sheet, with the dark ground's colours for pictures and numbers made from the palette."""
    light = "".join(f".c{i}{{--c:{c}}}" for i, c in enumerate(palette.CORRIDORS))
    dark = "".join(f".c{i}{{--c:{palette.DARK[c]}}}" for i, c in enumerate(palette.CORRIDORS))
    pictures = "".join(
        f'figure [fill="{a}"]{{fill:{b}}}figure [stroke="{a}"]{{stroke:{b}}}' for a, b in palette.DARK.items()
    )
    dots = 'figure [fill="#444444"]{fill:#cfcfcf}'
    ground = "--ink:#e8e6e1;--quiet:#b3b1ab;--line:#3a3e41;--paper:#15191c;--panel:#15191c;--link:#86b4f5;--shut:#ff8a80;--on:#101315"
    text = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return f"{text}{light}\n@media screen and (prefers-color-scheme: dark) {{\n:root{{{ground}}}{dark}{pictures}{dots}\n}}\n"


def disc(rank: int, colour: str) -> str:
    """The number of a way in its colour."""
    return f'<b class="n c{palette.CORRIDORS.index(colour)}">{rank}</b>'


def figure(name: str, says: str, wide: Any, slim: Any, caption: str) -> str:
    """A picture for wide screens and one for narrow ones, with a caption that is HTML already."""
    pictures = f'<div class="wide">{inline_svg(wide, name, says)}</div>\n<div class="narrow">{inline_svg(slim, name + "-s", says)}</div>'
    return f"<figure>\n{pictures}\n<figcaption>{caption}</figcaption>\n</figure>"


@cache
def state_names() -> dict[str, str]:
    """Names of states by their code."""
    with (HERE / "countries.csv").open(encoding="utf-8", newline="") as f:
        return {row["alpha_3"]: row["name"] for row in csv.DictReader(f)}


def with_range(text: str) -> str:
    """A number with its range beneath it."""
    value, _, rest = text.partition(" (")
    return escape(value) + (f'<span class="range">{escape(rest.rstrip(")"))}</span>' if rest else "")


def mark(assumed: float) -> str:
    """A hollow circle where something is assumed, else a filled one."""
    return "○ " if assumed >= 0.005 else "● "


def from_source(source: Sequence[str]) -> str:
    """Words for sources behind a statement; blank where there is none."""
    return f", source {', '.join(source)}" if source else ""


def leg_table(way: Itinerary) -> str:
    """One way, leg by leg."""
    names = dict(zip(way.world.network.nodes["node_id"], way.world.network.nodes["name"], strict=True))
    head = ("leg", "km", "hours", "USD", "kg CO2e", "hours are", "rows of the study")
    rows = [
        "<table><thead><tr>"
        + "".join(f'<th scope="col"{_leg_side(i)}>{h}</th>' for i, h in enumerate(head))
        + "</tr></thead><tbody>"
    ]
    for leg in way.legs():
        a, b = (short(str(names[leg[k]])) for k in ("from", "to"))
        what = f"{a} to {b}, {leg['service'].replace('_', ' ')}" if leg["what"] == "link" else f"{b}: {leg['what']}"
        hours = ranged((leg["hours_low"], leg["hours"], leg["hours_high"]))
        cells = [significant(leg["km"], 4), hours, significant(leg["usd"]), significant(leg["kg_co2e"])]
        quality = ("○ " if "assumed" in leg["quality"] else "● ") + leg["quality"].replace("+", ", ")
        used = " ".join(r for r in leg["rows"] if r)
        numbers = "".join(f'<td class="r">{with_range(c)}</td>' for c in cells)
        rows.append(
            f'<tr><td>{escape(what)}</td>{numbers}<td>{escape(quality)}</td><td class="rows">{escape(used)}</td></tr>'
        )
    return "\n".join([*rows, "</tbody></table>"])


def _leg_side(i: int) -> str:
    return ' class="r"' if 1 <= i <= 4 else ""


def addresses(urls: Iterable[str]) -> str:
    """Addresses as links where they are of the web, else as words."""
    out = ""
    for url in urls or ():
        web = url.startswith(("https://", "http://"))
        out += f' <a rel="noreferrer" href="{escape(url)}">{escape(url)}</a>' if web else f" {escape(url)}"
    return out


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], label: str, right: Sequence[int] = ()) -> str:
    """A table in a box that scrolls sideways; the cells are HTML already, the first of each row is its name."""
    side = ["" if i not in right else ' class="r"' for i in range(len(head))]
    heads = "".join(f'<th scope="col"{s}>{escape(h)}</th>' for h, s in zip(head, side, strict=True))
    out = [f'<div class="box" tabindex="0" role="region" aria-label="{escape(label)}">']
    out.append(f'<table class="stack">\n<thead><tr>{heads}</tr></thead>\n<tbody>')
    for row in rows:
        named = zip(
            row[1:], side[1:], head[1:], strict=True
        )  # on a telephone each cell stands beneath the other with its head
        cells = "".join(f'<td{s} data-head="{escape(h)}">{f"<div>{c}</div>" if c else ""}</td>' for c, s, h in named)
        out.append(f'<tr><th scope="row">{row[0]}</th>{cells}</tr>')
    return "\n".join([*out, "</tbody></table></div>"])
