"""Who gains in words: signed numbers, bands, partners, and who gains over the whole band. The terminal and the brief share them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landbridge.answers.gains import Gains

TOLD = 0.0005  # per cent of real income: half of the last digit shown; who moves by less at typical values is counted, not listed
SIDES = {"gains": "Gains over the whole band", "loses": "Loses", "unsure": "Unsure"}
FAR = "off the network"
OFF = "Off the network, moved by prices elsewhere only"


def moved(answer: Gains) -> list[dict[str, Any]]:
    """Rows of economies that move enough to be told, the one that moves most first."""
    return [r for r in answer.rows() if r["sure"] != "no change" and abs(r["real_income_percent"]) >= TOLD]


def standing(row: dict[str, Any]) -> str:
    """What is said of an economy: that it gains, loses, or may do either; or that it is off the network, where its own ways never change."""
    return str(row["sure"]) if row.get("on_network", True) else FAR


def signed(x: float, digits: int) -> str:
    """A change with its sign; none where it rounds to nothing.

    >>> signed(1234.5, 0), signed(-0.0004, 3), signed(float("nan"), 1)
    ('+1,234', '0.000', 'unknown')
    """
    if x != x:
        return "unknown"
    text = f"{x:+,.{digits}f}"
    return text.lstrip("+-") if float(text.replace(",", "")) == 0 else text


def banded(row: dict[str, Any], key: str, digits: int) -> str:
    """A change with its band, as in +0.330 (+0.219 to +0.475)."""
    typical, low, high = (signed(row[k], digits) for k in (key, f"{key}_low", f"{key}_high"))
    return typical if low == high else f"{typical} ({low} to {high})"


def driven(row: dict[str, Any], names: Mapping[str, str] | None = None, digits: int = 3) -> str:
    """What moves an economy: goods of which partners, other suppliers, its own prices, and switching; parts that would show as nothing are left out."""
    least = 0.5 * 10.0**-digits
    told = [
        f"{(names or {}).get(d['from'], d['from'])} {signed(d['percent'], digits)}" for d in row["drivers"] if abs(d["percent"]) >= least
    ]  # fmt: skip
    return ", ".join(told)


def who_gains(rows: list[dict[str, Any]]) -> str:
    """Who gains and who loses over the whole band, and of whom it is not sure; economies off the network stand apart."""
    return " ".join(f"{words}: {', '.join(names) or 'nobody'}." for words, names in sides(rows).items())


def sides(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Names of economies by what is said of them: those that gain, that lose, that may do either, and those off the network if any."""
    near = [r for r in rows if r.get("on_network", True)]
    out = {words: [r["name"] for r in near if r["sure"] == side] for side, words in SIDES.items()}
    far = [f"{r['name']} {signed(r['real_income_percent'], 3)} %" for r in rows if not r.get("on_network", True)]
    return out | ({OFF: far} if far else {})


def width_words(answer: Gains) -> str:
    """What the width of the bands comes from; blank where nothing varies."""
    words = {f.name: f.words.partition(",")[0] for f in answer.draws.factors} | {"together": "several together"}
    shares = sorted(answer.shares().items(), key=lambda x: -x[1])
    told = ", ".join(f"{words[k]} {100 * v:.0f} %" for k, v in shares if v >= 0.005)
    return f"What the width of the bands comes from: {told}." if told else ""


def elasticity_words(rows: list[dict[str, Any]], most: int = 3) -> str:
    """Real income of the first economies at other elasticities of trade; blank where nobody moves."""
    told = [f"{r['name']} {', '.join(signed(v, 3) for v in r['by_elasticity'].values())}" for r in rows[:most]]
    if not told:
        return ""
    return f"At elasticities of {', '.join(rows[0]['by_elasticity'])}, real income in per cent: {'; '.join(told)}."


def state_words(answer: Gains) -> str:
    """Whether the answer has converged, and how many draws have not."""
    c, failed = answer.change, answer.draws.failed
    said = (
        f"Markets clear to {c.residual:.0e}."
        if c.converged
        else f"NOT CONVERGED: markets are off by {c.residual:.0e}; do not use these numbers."
    )
    return said + (f" {failed} draws did not converge and are left out." if failed else "")
