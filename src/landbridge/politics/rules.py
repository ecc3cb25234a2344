"""The rule table: which standing facts lead to which level, and which levels and facts bear on links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landbridge.errors import StudyError, did_you_mean
from landbridge.politics.standing_facts import StandingFact

if TYPE_CHECKING:
    from landbridge.study import Study

WORDS = ("war", "hostile", "estranged", "working", "partners", "allied")
# Keys of a condition that narrow the facts of agreements instead of asking for one.
NARROWS = ("parties_at_most", "agreement_kind", "certainty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the rule table."""

    id: str
    kind: str  # level or effect
    name: str
    when: Mapping[str, Any]
    unless: Mapping[str, Any]
    priority: int
    level: str
    links: Mapping[str, Any]
    carriers: tuple[str, ...]
    column: str
    value: float
    low: float
    high: float
    source: tuple[str, ...]
    quality: str
    note: str

    def rows(self, by_kind: Mapping[str, list[StandingFact]]) -> tuple[StandingFact, ...] | None:
        """The facts that meet the rule; None where one is missing or a fact keeps the rule from counting."""
        found: list[StandingFact] = []
        for kind, values in self.when.items():
            if kind in NARROWS:
                continue
            meeting = [f for f in by_kind.get(kind, ()) if f.value in as_words(values) and self._narrow(f)]
            if not meeting:
                return None
            found += meeting
        for kind, values in self.unless.items():
            if any(f.value in as_words(values) for f in by_kind.get(kind, ())):
                return None
        return tuple(found)

    def _narrow(self, fact: StandingFact) -> bool:
        if "parties_at_most" in self.when and fact.parties > self.when["parties_at_most"]:
            return False
        words = ("agreement_kind", fact.agreement_kind), ("certainty", fact.certainty)
        return all(word in as_words(self.when[key]) for key, word in words if key in self.when)


def as_words(value: object) -> tuple[Any, ...]:
    """The values that a condition accepts."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def by_kind(facts: Iterable[StandingFact]) -> dict[str, list[StandingFact]]:
    """Facts by their kind, the order kept."""
    out: dict[str, list[StandingFact]] = defaultdict(list)
    for f in facts:
        out[f.kind].append(f)
    return out


def read_rules(study: Study, off: Iterable[str] = ()) -> list[Rule]:
    """The rules of a study that count, the highest priority first.

    Parameters
    ----------
    off
        Rules that are turned off by name.

    Raises
    ------
    StudyError
        For a name that no rule has.
    """
    rows = list(study["rules"].rows())
    left_out, known = set(off), [r["rule_id"] for r in rows]
    for name in sorted(left_out - set(known)):
        guess = did_you_mean(name, known)
        raise StudyError(f"there is no rule {name!r}.", *filter(None, [guess]), "landbridge show rules lists them.")
    rules = [_rule(r) for r in rows if r["enabled"] and r["rule_id"] not in left_out]
    return sorted(rules, key=lambda r: (-r.priority, r.id))


def _rule(r: Mapping[str, Any]) -> Rule:
    priority = r["priority"]
    return Rule(
        id=r["rule_id"],
        kind=r["kind"],
        name=r["name"],
        when=r["when"],
        unless=r["unless"] or {},
        priority=0 if priority is None or priority != priority else int(priority),
        level=r["level"] or "",
        links=r["links"] or {},
        carriers=r["carriers"],
        column=r["column"] or "",
        value=r["value"],
        low=r["low"],
        high=r["high"],
        source=r["source"],
        quality=r["quality"],
        note=r["note"] or "",
    )
