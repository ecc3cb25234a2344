"""Colours, light and dark. Numbers and patterns stand beside them everywhere: colour never speaks alone."""

from __future__ import annotations

LAND, WATER, BORDER, LINK = "#f4f1ea", "#dfe8ee", "#b9b2a6", "#8d8a84"
INK, QUIET, GRID, PAPER, ON_COLOUR = "#222222", "#5c5c5c", "#e4e1da", "#ffffff", "#fefefe"
BEFORE, SHUT, CHANGED = "#9a9a98", "#b3261e", "#f0b429"  # the last is the one accent: changed since the baseline

MODES = {"rail": "#3b5b92", "sea": "#1b8a8f", "road": "#a35c1f", "pipeline": "#6d5aa8"}
DASHES = {"pipeline": [4.5, 4.5]}  # to some eyes its colour is that of rail: the pattern tells them apart
FAMILY = {
    "rail": "rail", "road": "road", "ferry": "sea", "short_sea": "sea", "deep_sea": "sea", "tanker": "sea",
    "oil_pipeline": "pipeline", "gas_pipeline": "pipeline", "power_line": "pipeline",
}  # fmt: skip

# Corridors: at least 4.5 to 1 on white, and told apart with normal sight and the three common colour-blindnesses.
CORRIDORS = ("#2720cf", "#c028cb", "#138355", "#926618", "#61251d", "#0f252f", "#551673", "#816691")
CORRIDORS_DARK = ("#8e8bc2", "#da4bf3", "#62f9b5", "#ec9e4e", "#f45569", "#7cacb4", "#f19dfa", "#f4def8")

# What each light colour becomes on a dark ground; the page's style sheet is made from this.
DARK = {
    LAND: "#2b2e2d", WATER: "#1a2329", BORDER: "#55544f", LINK: "#77756f",
    INK: "#e8e6e1", QUIET: "#b3b1ab", GRID: "#33373a", PAPER: "#15191c", ON_COLOUR: "#101315",
    BEFORE: "#7d7d7b", SHUT: "#ff8a80",
    MODES["rail"]: "#8fb0e8", MODES["sea"]: "#6fd0d3", MODES["road"]: "#e0a067", MODES["pipeline"]: "#b3a3e6",
    **dict(zip(CORRIDORS, CORRIDORS_DARK, strict=True)),
}  # fmt: skip

FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"  # one set of widths nearly everywhere, as labels are placed by them


def corridor_colour(i: int) -> str:
    """The colour of the i-th corridor or way; they repeat after the eighth."""
    return CORRIDORS[i % len(CORRIDORS)]
