"""Ways to spoil the trade tables of a small study, each with what the check then says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Spoil = Callable[[Any], None]
NAMES = {"GEO": "Georgia", "AZE": "Azerbaijan"}


def economies(s: Any) -> None:
    for code, name in NAMES.items():
        s.add("economies", economy_id=code, name=name, kind="state")


def flow(s: Any, a: str = "GEO", b: str = "AZE", value: str = "100", key: str = "", **cells: str) -> None:
    """A used report of the exporter's customs, free on board, unless told otherwise."""
    plain = {
        "trade_id": key or f"{a}-{b}", "exporter": a, "importer": b, "year": "2023", "months": "12", "value_musd": value, "valuation": "fob",
        "reporter": a, "side": "exporter", "basis": "unstated", "method": "published", "used": "true", "quality": "official",
    }  # fmt: skip
    s.add("trade", **{**plain, **cells})


def rule(s: Any, key: str, priority: str, where: str) -> None:
    s.add("trade_order", order_id=key, priority=priority, where=where, reason="example")


def square(s: Any) -> None:
    """Two economies, two flows, two domestic sales, and an order that sets the importer's books above the exporter's."""
    economies(s)
    flow(s)
    flow(s, "AZE", "GEO", "50")
    for code in NAMES:
        flow(s, code, code, "900", side="both", method="output", quality="estimated", valuation="factory", reporter="")
    rule(s, "importer", "2", "{side: importer}")
    rule(s, "exporter", "1", "{side: exporter}")


def spoilt(*changes: Spoil) -> Spoil:
    def spoil(s: Any) -> None:
        square(s)
        for change in changes:
            change(s)

    return spoil


def second(s: Any, value: str, **cells: str) -> None:
    """Another report of Georgia's sales to Azerbaijan, by the importer."""
    flow(
        s,
        value=value,
        key="other",
        **{"reporter": "AZE", "side": "importer", "valuation": "cif", "used": "false", **cells},
    )


def pairs(s: Any, *ends: tuple[str, str]) -> None:
    for i, (a, b) in enumerate(ends):
        s.add(
            "gravity", gravity_id=f"g{i}", economy=a, other=b, contiguous="true", border_status="open", common_official_language="false",
            agreement="true", capitals_km="450",
        )  # fmt: skip


def gdp(s: Any, key: str) -> None:
    s.add(
        "accounts",
        account_id=key,
        economy="GEO",
        year="2023",
        measure="gdp",
        value="30000",
        unit="million USD",
        used="true",
    )


def parts(s: Any) -> None:
    """A year that is the sum of two halves that overlap."""
    flow(s, value="60", key="half", months="6", used="false")
    flow(s, value="40", key="rest", months="8", used="false", source="example")
    s.set("trade", "GEO-AZE", value_musd="100")


REFILL = "Add a report, or let landbridge flows --refill --out trade.csv estimate it."
TRADE: list[tuple[Any, ...]] = [
    (
        "a pair that nobody reported or estimated", "trade-not-square", spoilt(lambda s: s.delete("trade", "AZE-GEO")),
        f"trade.csv: 2023 has no used row for 1 of 2 pairs, AZE to GEO first\n  {REFILL}",
    ),
    (
        "an economy without sales at home", "no-domestic-sales", spoilt(lambda s: s.delete("trade", "GEO-GEO")),
        f"trade.csv: 2023 has no domestic sales of GEO, so what they buy at home counts as nothing\n  {REFILL}",
    ),
    (
        "two used rows of one flow", "trade-used-twice", spoilt(lambda s: second(s, "104", used="true")),
        "trade.csv row 6: GEO to AZE 2023 is used, and so is row 2\n  Write false in used of one of the two.",
    ),
    (
        "one report under two names", "duplicate-report", spoilt(lambda s: flow(s, key="again", used="false")),
        "trade.csv row 6: 'again' is the same report as row 2: one reporter, pair, year, months, method and source\n  Delete one of the two.",
    ),
    (
        "goods worth less than nothing", "negative-value", spoilt(lambda s: s.set("trade", "GEO-AZE", value_musd="-100")),
        "trade.csv row 2: value_musd is -100, which is below zero\n  Correct the sign, or leave the cell blank if the value is unknown.",
    ),
    (
        "an economy that is not listed", "unknown-id", spoilt(lambda s: s.set("trade", "GEO-AZE", exporter="GEQ")),
        "trade.csv row 2: exporter is 'GEQ', which economies.csv does not have\n  Did you mean 'GEO'?\n"
        "  Add it to economies.csv, or correct trade.csv.",
    ),
    (
        "half a year for a year", "part-year-as-year", spoilt(lambda s: s.set("trade", "GEO-AZE", months="6")),
        "trade.csv row 2: 'GEO-AZE' covers 6 months and is used for the whole of 2023\n"
        "  Write false in used: estimates stretch it to twelve months and say so.",
    ),
    (
        "a year of thirteen months", "part-year-as-year", spoilt(lambda s: s.set("trade", "GEO-AZE", months="13")),
        "trade.csv row 2: months is 13, and a year has 12\n  Write how many months the figure covers.",
    ),
    (
        "parts that overlap added up to a year", "part-year-as-year", spoilt(parts),
        "trade.csv row 2: 'GEO-AZE' says a year and is the sum of 2 parts that cover 14 months\n  Write the months that it covers, or delete it.",
    ),
    (
        "an estimate that passes for a report", "unmarked-estimate", spoilt(lambda s: s.set("trade", "GEO-GEO", quality="reported")),
        "trade.csv row 4: method is output and quality is reported\n"
        "  Write estimated in quality where nobody counted (carried, annualised, gravity, output, ratio), and only there.",
    ),
    (
        "a group called by the code of a state", "economy-code", spoilt(lambda s: s.add("economies", economy_id="REU", name="Rest", kind="memo", members="DEU")),
        "economies.csv row 4: 'REU' is a memo, and the code means Réunion\n  Give it a name that is no state's code.",
    ),
    (
        "a state with a code of its own making", "economy-code", spoilt(lambda s: s.add("economies", economy_id="GRG", name="Georgia", kind="state")),
        "economies.csv row 4: 'GRG' is a state and no code of ISO 3166-1\n  Write its three letters.",
    ),
    (
        "a member that is no state", "economy-code",
        spoilt(lambda s: s.add("economies", economy_id="EU", name="Union", kind="memo", members="DEU;FRN")),
        "economies.csv row 4: members has 'FRN', which is no code of ISO 3166-1\n  Write its three letters.",
    ),
    (
        "two products of one economy and year", "account-used-twice", lambda s: (economies(s), gdp(s, "a"), gdp(s, "b")),
        "accounts.csv row 3: gdp of GEO 2023 is used, and so is row 2\n  Write false in used of one of the two.",
    ),
    (
        "a pair in both directions", "pair-twice", lambda s: (economies(s), pairs(s, ("GEO", "AZE"), ("AZE", "GEO"))),
        "gravity.csv row 3: AZE and GEO stand in row 2 already; a row holds both ways\n  Delete one of the two.",
    ),
    (
        "an economy that trades with itself over a border", "pair-twice", lambda s: (economies(s), pairs(s, ("GEO", "GEO"))),
        "gravity.csv row 2: 'g0' names GEO twice\n  Correct one of the two.",
    ),
    (
        "an order that asks for what no report has", "bad-filter", spoilt(lambda s: s.set("trade_order", "exporter", where="{sides: exporter}")),
        "trade_order.csv row 3: where asks for 'sides', which trade.csv does not have\n"
        "  It may ask for the columns that landbridge show trade --columns lists.",
    ),
    (
        "two reports at one height", "order-tie", spoilt(lambda s: flow(s, value="90", key="GEO-AZE-other", used="false", method="converted")),
        "trade.csv row 6: 'GEO-AZE-other' stands at the height of 'GEO-AZE', which is used only because its name comes first\n"
        "  Add a row to trade_order.csv that sets one above the other.",
        "warning",
    ),
    (
        "a used report that the order would not choose", "choice-against-order", spoilt(lambda s: second(s, "104")),
        "trade.csv row 2: 'GEO-AZE' is used, and trade_order.csv sets 'other' above it\n"
        "  landbridge flows --refill --out trade.csv chooses anew; or change trade_order.csv.",
        "warning",
    ),
    (
        "two reports that contradict each other", "mirror-ratio", spoilt(lambda s: second(s, "350", basis="origin")),
        "trade.csv row 2: GEO to AZE 2023 is 100.0 by GEO (example) and 350.0 by AZE (origin, example), million USD: 3.5 times apart\n"
        "  Both are kept; the first is used. trade_order.csv says why.",
        "warning",
    ),
    (
        "a coefficient outside its own range", "range-out-of-order",
        lambda s: s.add("parameters", parameter_id="p", kind="trade_elasticity", value="4", low="5", unit="elasticity"),
        "parameters.csv row 2: low and value are 5 and 4, which do not rise\n  Write the low end first; leave an end blank if it is unknown.",
    ),
]  # fmt: skip
