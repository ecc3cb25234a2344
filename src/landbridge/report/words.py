"""Words and numbers as the pictures and the page say them: no more digits than the range supports, units beside numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from landbridge.network.price import Goods
from landbridge.results import days_span, number

UNITS = {"40ft": "40-foot box", "20ft": "20-foot box", "t": "tonne"}


def day(d: date) -> str:
    """A day as in 1 June 2025."""
    return f"{d.day} {d:%B %Y}"


def short(name: str) -> str:
    """A place's name without what stands in brackets or after a slash.

    >>> short("Khorgos / Altynkol (dry port)")
    'Khorgos'
    """
    return name.split(" (")[0].split(" / ")[0]


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _step(low: float, high: float) -> float:
    half = (high - low) / 2
    return 100.0 if half >= 500 else 10.0 if half >= 50 else 1.0 if half >= 1 else 0.1


def rounded(x: float, step: float) -> str:
    """A number to the nearest step, thousands separated."""
    return number(round(x / step) * step, 1 if step < 1 else 0)


def ranged(triple: tuple[float, float, float]) -> str:
    """Low, typical and high as in 18 (15 to 23), rounded to what the range supports.

    >>> ranged((4859.7, 6008.2, 6958.2)), ranged((13.8, 15.9, 18.6))
    ('6,000 (4,900 to 7,000)', '16 (14 to 19)')
    """
    low, value, high = triple
    if math.isnan(value):
        return "unknown"
    if high <= low:
        return significant(value)
    step = _step(low, high)
    return f"{rounded(value, step)} ({rounded(low, step)} to {rounded(high, step)})"


def amount(triple: tuple[float, float, float], measure: str) -> str:
    """Days or USD with their range, without the unit."""
    return days_span(triple) if measure == "days" else ranged(triple)


def typical(triple: tuple[float, float, float], measure: str) -> str:
    """The typical value alone, to as many digits as it has beside its range."""
    return amount(triple, measure).split(" (")[0]


def significant(x: float, digits: int = 3) -> str:
    """A number without a range, to three digits that count.

    >>> significant(9889.0), significant(0.0), significant(12.34), significant(6.5)
    ('9,890', '0', '12.3', '6.5')
    """
    if math.isnan(x):
        return "unknown"
    if x == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(x)))
    text = number(round(x, places), max(0, min(places, 2)))
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(x: float) -> str:
    """A share in per cent."""
    return f"{100 * x:.0f} %"


def of_unit(goods: Goods) -> str:
    """The unit of the question, as in one 40-foot box."""
    return f"one {UNITS[goods.unit]}"


def uncounted(goods: Goods) -> list[str]:
    """What the numbers leave out."""
    out = [
        "time before the first departure and after the last arrival",
        "duties and insurance",
        "CO2e of work in ports and terminals",
    ]
    return out if goods.unit == "t" else [*out, "the box itself and its way back"]
