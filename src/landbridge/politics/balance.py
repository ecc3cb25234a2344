"""Balance: whose acts and whose word the rows about a pair hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.politics.levels import book, events_of
from landbridge.results import html_table

if TYPE_CHECKING:
    from landbridge.study.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """Counts of what the study holds about a pair up to a day. It counts rows and weighs nothing."""

    pair: tuple[str, str]
    on: date
    n_events: int
    n_facts: int
    friendly: Mapping[
        str, int
    ]  # events of positive Goldstein value by the actor their row names first; an act of both has one row
    hostile: Mapping[str, int]  # the same of negative value
    disputed_events: int
    disputed_by: Mapping[str, int]  # standing facts by who disputes them
    sources: int  # different sources
    trust: Mapping[str, int]  # sources by the first letter of their trust mark
    unchecked: int  # rows that rest on common knowledge alone

    def _repr_html_(self) -> str:
        return html_table(str(self))

    def __str__(self) -> str:
        a, b = self.pair
        acts = "; ".join(f"{x}: {self.friendly.get(x, 0)} friendly, {self.hostile.get(x, 0)} hostile" for x in (a, b))
        said = ", ".join(f"{n} {k}" for k, n in sorted(self.trust.items())) or "none"
        doubts = ", ".join(f"{n} by {k}" for k, n in sorted(self.disputed_by.items())) or "none"
        return (
            f"{a}-{b} to {self.on}: {self.n_events} events by the actor that each row names first, acts of both among them ({acts}), "
            f"{self.disputed_events} disputed; "
            f"{self.n_facts} standing facts, disputed {doubts}; "
            f"{self.sources} sources by trust ({said}), {self.unchecked} rows on common knowledge alone"
        )


def balance(facts: Facts, pair: tuple[str, str]) -> Balance:
    """How the rows about a pair are balanced: by who acts, who disputes, and how far the sources are trusted."""
    a, b = pair
    events = events_of(facts, a, b)
    rows = {f.row: f for x in (pair, pair[::-1]) for f in book(facts).of.get(x, ()) if f.since <= facts.on}
    cited = [r["source"] for r in events] + [f.source for f in rows.values()]
    used = {s for source in cited for s in source}
    trust = {r["source_id"]: r["trust"] or "" for r in facts.study["sources"].rows()}
    return Balance(
        pair=pair,
        on=facts.on,
        n_events=len(events),
        n_facts=len(rows),
        friendly=_acts(events, 1),
        hostile=_acts(events, -1),
        disputed_events=sum(bool(r["disputed"]) for r in events),
        disputed_by=Counter(x for f in rows.values() for x in f.disputed_by),
        sources=len(used),
        trust=Counter(_mark(trust.get(s, "")) for s in used),
        unchecked=sum(set(source) == {"common-knowledge"} for source in cited),
    )


def _acts(events: list[dict[str, Any]], sign: int) -> Counter[str]:
    return Counter(r["source_actor"] for r in events if r["goldstein"] * sign > 0)


def _mark(trust: str) -> str:
    return trust[0] if trust[:1] in ("A", "B", "C", "D") and not trust[1:2].isalpha() else "unmarked"
