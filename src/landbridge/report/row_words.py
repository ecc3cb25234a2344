"""What a row behind a number is, in a reader's words: a rule by what it gives and where, a stated value by its table and row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from landbridge.report.parts import state_names
from landbridge.report.words import short
from landbridge.results import number
from landbridge.study import Study
from landbridge.worlds import Reason

COLUMNS = {
    "speed_km_per_day": "kilometres a day", "usd_per_40ft_km": "price per km of a 40-foot box", "usd_per_t_km": "price per tonne-km",
    "ratio_20ft": "20-foot price as a share of the 40-foot", "circuity": "length beside the great circle", "kg_co2e_per_t_km": "kg CO2e per tonne-km",
    "hours": "hours", "usd_per_40ft": "price for a 40-foot box", "usd_per_20ft": "price for a 20-foot box", "usd_per_t": "price for a tonne",
}  # fmt: skip
KINDS = {"border": "a border", "gauge_change": "a gauge change", "transfer": "a transfer"}
MOST = 4  # values of one filter told before the rest are counted


def row_words(study: Study, reason: Reason) -> str:
    """What the row behind a reason gives, and where.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> row_words(open_study(), Reason(kind="assumption", name="hours", table="assumptions", row="op_gauge_block_train_incheh_borun"))
    'hours at a gauge change, block train, Incheh Borun'
    """
    what = COLUMNS.get(reason.name, reason.name.replace("_", " "))
    if reason.table != "assumptions":
        return f"{what}, {reason.table} {reason.row}"
    where: Mapping[str, Any] = study["assumptions"].row(reason.row)["where"] or {}
    kind = where.get("kind")
    if kind:
        what += f" at {KINDS.get(str(kind), _spoken(study, kind))}"
    rest = [_spoken(study, v) for k, v in where.items() if k != "kind"]
    return ", ".join([what, *rest])


def _spoken(study: Study, value: object) -> str:
    """Values of a filter: names of nodes and states, the rest as it is; long lists are counted."""
    values = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
    nodes = {str(r["node_id"]): short(str(r["name"])) for r in study["nodes"].rows()}
    said = [nodes.get(v) or (who(study, v) if v.isupper() else v.replace("_", " ")) for v in values]
    return " or ".join(said) if len(said) <= MOST else " or ".join(said[:MOST]) + f" or {len(said) - MOST} more"


def who(study: Study, code: str) -> str:
    """What a reader calls an actor or a state; the code itself where nobody names it."""
    named = {str(r["actor_id"]): str(r["name"]) for r in study["actors"].rows()}
    return named.get(code) or state_names().get(code, code)


def row_value(reason: Reason) -> str:
    """Value of a row with its range and unit, as it stands in the table; blank where it states several."""
    if reason.value != reason.value:
        return ""
    texts = [
        number(x, 0 if abs(x) >= 100 or x == int(x) else 2) for x in (reason.value, reason.low, reason.high) if x == x
    ]
    spread = f" ({texts[1]} to {texts[2]})" if len(texts) == 3 and texts[1:] != [texts[0]] * 2 else ""
    return f"{texts[0]}{spread} {reason.unit}".strip()
