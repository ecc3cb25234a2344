"""Why a number of an answer is what it is: what it is made of, and the source, assumption or rule behind each part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from landbridge.engines.itinerary import QUANTITIES, Itinerary
from landbridge.errors import QuestionError, did_you_mean
from landbridge.network import ArcKind
from landbridge.results import as_json, html_table, number
from landbridge.worlds import Reason

UNITS = {"days": "days", "usd": "USD", "kg_co2e": "kg CO2e", "km": "km"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a number: what it is, how much, and its chain of reasons, newest first."""

    what: str
    value: float
    share: float
    chain: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What a number is made of. The values of the parts sum to it."""

    column: str
    value: float
    low: float
    high: float
    unit: str
    parts: tuple[Part, ...]

    def as_dict(self) -> dict[str, Any]:
        """The explanation as plain data."""
        parts = [
            {
                "what": p.what,
                "value": p.value,
                "share": p.share,
                "reasons": [{**_reason(r), "words": r.words()} for r in p.chain],
            }
            for p in self.parts
        ]
        return {
            "column": self.column,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "parts": parts,
        }

    def to_json(self) -> str:
        """The explanation as JSON."""
        return as_json(self.as_dict())

    def _repr_html_(self) -> str:
        rows = [
            {
                "": p.what,
                self.unit: p.value,
                "share": f"{100 * p.share:.0f} %",
                "because": p.chain[0].words() if p.chain else "",
            }
            for p in self.parts
        ]
        return html_table(repr(self).partition("\n")[0], rows)

    def __repr__(self) -> str:
        digits = 2 if self.unit == "days" else 0
        lines = [
            f"{self.column}: {number(self.value, digits)} {self.unit} ({number(self.low, digits)} to {number(self.high, digits)}), made of"
        ]
        for p in self.parts:
            lines.append(f"  {number(p.value, digits):>9}  {p.what}")
            lines.extend(f"             because {r.words()}" for r in p.chain)
        return "\n".join(lines)


def _reason(r: Reason) -> dict[str, Any]:
    return {
        k: getattr(r, k)
        for k in ("kind", "name", "table", "row", "source", "quality", "value", "low", "high", "unit", "note")
    }


def why(result: Any, row: int = 0, column: str = "days") -> Why:
    """Why a number of an answer is what it is.

    Parameters
    ----------
    result
        Ways, a comparison, or one itinerary.
    row
        Which row of the answer, counted from 0.
    column
        days, usd, kg_co2e or km; a range's end (days_low) is explained with its typical value.

    Returns
    -------
    Why
        The parts in order of size. Each ends at a source, a stated assumption or a rule.

    Examples
    --------
    >>> import landbridge as lb
    >>> ways = lb.route(lb.world(lb.open_study(), "2025-06-01"), "Yerevan", "Tehran", k=1)
    >>> explanation = lb.why(ways, 0, "km")
    >>> round(sum(p.value for p in explanation.parts)) == round(ways[0].km)
    True
    """
    itinerary = _itinerary(result, row)
    quantity = column.removesuffix("_low").removesuffix("_high")
    if quantity not in QUANTITIES:
        guess = did_you_mean(column, QUANTITIES)
        raise QuestionError(
            f"there is no number {column!r} to explain.",
            *filter(None, [guess]),
            "Numbers: " + ", ".join(QUANTITIES) + ".",
        )
    low, value, high = itinerary.total(quantity)
    parts: dict[tuple[str, tuple[Reason, ...]], float] = {}
    name, scale = itinerary._column(quantity), itinerary._scale(quantity)
    for a in itinerary.arcs:
        amount = float(itinerary.world.columns[name][a]) * scale
        if amount == 0:
            continue
        chain = tuple(itinerary.world.reasons.chain(int(itinerary.world.reason[name][a])))
        key = (_what(itinerary, int(a)), chain)
        parts[key] = parts.get(key, 0.0) + amount
    listed = [Part(what=w, value=v, share=v / value if value else 0.0, chain=c) for (w, c), v in parts.items()]
    listed.sort(key=lambda p: -abs(p.value))
    return Why(column=quantity, value=value, low=low, high=high, unit=UNITS[quantity], parts=tuple(listed))


def _itinerary(result: Any, row: int) -> Itinerary:
    if isinstance(result, Itinerary):
        return result
    items = list(result)
    if not 0 <= row < len(items):
        if not items:
            remedy = "Ask for the way itself to see what would have to open."
            raise QuestionError("no way is open, so there is no number to explain.", remedy)
        raise QuestionError(f"the answer has no row {row}.", f"It has {len(items)}, counted from 0.")
    item = items[row]
    itinerary = item if isinstance(item, Itinerary) else getattr(item, "itinerary", None)
    if itinerary is None:
        raise QuestionError(
            f"row {row} of the answer has no way through, so there is no number to explain.",
            "See what would have to open.",
        )
    return itinerary


def _what(itinerary: Itinerary, a: int) -> str:
    step = itinerary._step(a, ArcKind(int(itinerary.world.network.kind[a])))
    names = dict(zip(itinerary.world.network.nodes["node_id"], itinerary.world.network.nodes["name"], strict=True))
    if step["what"] == "link":
        return f"{names[step['from']]} to {names[step['to']]}, {step['service'].replace('_', ' ')} [{step['row']}]"
    if step["what"] == "border":
        return f"border {names[step['from']]} to {names[step['to']]} [{step['row']}]"
    work = {"wait": "wait for the departure", "transfer": "transfer"}.get(step["what"], step["what"])
    return f"{work} at {names[step['to']]}" + (f" [{step['row']}]" if step["row"] else "")
