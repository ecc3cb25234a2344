"""Restrictions on a way and goods: which rows of `restrictions` a consignment meets, which of them refuse it and which only warn.

This is the one home of the matching. `route` and `compare` show it beside a way, `lane` and `exposure` act on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from landbridge.errors import QuestionError, ScenarioError, did_you_mean

if TYPE_CHECKING:
    from landbridge.scenario import Scenario
    from landbridge.study.facts import Facts
    from landbridge.study.study import Study

REFUSED, MIND = "refused", "mind"
_CODE = re.compile(r"(\d{2}|\d{4}|\d{6}|\d{8}|\d{10})")
_LAST_CHAPTER = 97


def hs_code(text: str) -> str:
    """A code of the Harmonized System as digits; raises `QuestionError` for what is none.

    >>> hs_code("8703.23")
    '870323'
    """
    digits = re.sub(r"[.\s]", "", text)
    if not _CODE.fullmatch(digits) or not 1 <= int(digits[:2]) <= _LAST_CHAPTER:
        raise QuestionError(
            f"{text!r} is no code of the Harmonized System.",
            "Write 2, 4, 6, 8 or 10 digits whose first two are a chapter from 01 to 97, as in 8703 or 8703.23.",
        )
    return digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What of a way a restriction can meet: its ends, the states in order, its links and nodes, and the modes used in each state."""

    origin: str  # state the cargo comes from
    destination: str
    states: tuple[str, ...]  # crossed, both ends included
    rows: frozenset[str]  # links and nodes on the way
    modes: Mapping[str, frozenset[str]]  # modes used by state


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One row that a consignment meets on a way, and what it does to it."""

    row: str
    verdict: str  # refused or mind
    actor: str
    against: tuple[str, ...]
    direction: str
    relation: str  # import, export, transit, place, third party or crossing
    scope: str
    goods: str
    code: str  # the longest code of the row that the goods meet; empty where none is named
    why: str  # why it refuses, or why it only warns
    since: date
    until: date | None  # None where no end was known on the day
    act: str
    effect: str
    exceptions: str
    certainty: str
    disputed_by: tuple[str, ...]
    source: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The row and the verdict as plain data."""
        return {k: getattr(self, k) for k in self.__slots__}

    def __str__(self) -> str:
        code = f", HS {self.code}" if self.code and f"HS {self.code}" not in self.goods else ""
        disputed = f"; not accepted by {', '.join(self.disputed_by)}" if self.disputed_by else ""
        free = f"; left free: {self.exceptions}" if self.exceptions else ""
        what = f"{self.goods}{code}: {self.effect.replace('_', ' ')} since {self.since}"
        return (
            f"{self.actor} on {', '.join(self.against)}, {self.relation}: {what} ({self.act}; {self.why}){free}{disputed}"
            f" [{self.row}; {';'.join(self.source)}]"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Barred:
    """Where a row refuses the goods: the states they may not use, and by which modes."""

    row: Mapping[str, Any]
    relation: str
    states: frozenset[str]
    modes: frozenset[str]  # empty: every mode


def met_code(asked: Sequence[str], listed: Iterable[str]) -> tuple[str, bool]:
    """The longest listed code that the goods meet, and whether it holds all of them.

    A listed code that begins an asked one holds it whole; one that an asked code begins holds a part of it.

    >>> met_code(["870323"], ["87", "8703"]), met_code(["87"], ["8703"]), met_code(["1001"], ["8703"])
    (('8703', True), ('8703', False), ('', False))
    """
    codes = sorted(listed, key=len, reverse=True)
    whole = [next((c for c in codes if a.startswith(c)), "") for a in asked]
    if whole and all(whole):
        return max(whole, key=len), True
    part = [c for c in codes if any(c.startswith(a) for a in asked)] + [c for c in whole if c]
    return (max(part, key=len), False) if part else ("", False)


def members(study: Study, on: date) -> dict[str, frozenset[str]]:
    """What each actor stands for on the day: itself, and for a bloc or organisation its members."""
    out: dict[str, set[str]] = {}
    for r in study["memberships"].rows():
        if (
            r["role"] == "member"
            and (r["since"] is None or r["since"] <= on)
            and (r["until"] is None or on < r["until"])
        ):
            out.setdefault(r["bloc"], set()).add(r["actor"])
    return {bloc: frozenset(states | {bloc}) for bloc, states in out.items()}


def rows_under(study: Study, scenario: Scenario) -> Iterator[Mapping[str, Any]]:
    """The rows of the table, those that a scenario lifts ending by then, and after them those that it supposes."""
    lifted = dict(scenario.lifted)
    for r in study["restrictions"].rows():
        ends = [d for d in (r["until"], lifted.get(r["restriction_id"])) if d is not None]
        yield r if r["restriction_id"] not in lifted else {**r, "until": min(ends)}
    yield from (r.row() for r in scenario.restrictions)


def check_supposed(study: Study, scenario: Scenario) -> None:
    """Raise `ScenarioError` where a scenario lifts a restriction that is none, or supposes one of actors that the study does not have."""
    said = f"scenario {scenario.title!r}"
    known = {str(r["restriction_id"]) for r in study["restrictions"].rows()} if scenario.lifted else set()
    for name, _ in scenario.lifted:
        if name not in known:
            remedies = [did_you_mean(name, known), "landbridge show restrictions lists them."]
            raise ScenarioError(f"{said}: there is no restriction {name!r}.", *filter(None, remedies))
    actors = {str(r["actor_id"]) for r in study["actors"].rows()} if scenario.restrictions else set()
    for r in scenario.restrictions:
        for actor in (*r.actor, *r.against, *r.through):
            if actor not in actors:
                remedies = [did_you_mean(actor, actors), "landbridge show actors lists them."]
                raise ScenarioError(f"{said}: {r.name!r} names {actor!r}, which is no actor.", *filter(None, remedies))


def in_force(facts: Facts) -> list[Mapping[str, Any]]:
    """Rows that hold on the day of the facts. A row begun later is not known, and an end that lies later is not either."""
    on = facts.on
    return [
        r for r in rows_under(facts.study, facts.scenario)
        if r["since"] <= on and (r["until"] is None or on < r["until"]) and r["scope"] != "persons"
    ]  # fmt: skip


class Reader:
    """The rows of a day, read for goods by their codes."""

    def __init__(self, facts: Facts, codes: Sequence[str] = ()) -> None:
        self.facts, self.codes = facts, tuple(codes)
        self.rows = in_force(facts)
        self._members = members(facts.study, facts.on)

    def side(self, actors: Iterable[str]) -> frozenset[str]:
        """States that a list of actors stands for."""
        return frozenset(s for a in actors for s in self._members.get(a, frozenset({a})))

    def met(self, passage: Passage) -> list[Restriction]:
        """Rows that the goods meet on a way: those that refuse first, then the newest."""
        found = (self._one(row, passage) for row in self.rows)
        out = [r for r in found if r is not None]
        return sorted(out, key=lambda r: (r.verdict != REFUSED, -len(r.code), -r.since.toordinal(), r.row))

    def barred(self, origin: str, destination: str) -> list[Barred]:
        """Rows that refuse the goods wherever a way would take them, with where: for searches that keep away from it."""
        out = []
        for row in self.rows:
            if row["touches"] or not self._refuses(row)[0]:
                continue
            relation = self._ends(row, origin, destination)
            if relation == "transit":
                states = self.side(row["through"] or row["actor"]) - {origin, destination}
            elif relation and row["reach"] == "every_state":
                states = self.side(row["against"]) & {origin, destination}
            elif (
                relation and row["modes"]
            ):  # by these modes into or out of any member: no landing next door and on by train
                states = self.side(row["actor"])
            else:
                states = self.side(row["actor"]) & {origin, destination} if relation else frozenset()
            if states:
                out.append(Barred(row=row, relation=relation, states=states, modes=frozenset(row["modes"])))
        return out

    def _refuses(self, row: Mapping[str, Any]) -> tuple[bool, str, str]:
        """Whether a row that meets the goods' way refuses them; the code met; and why or why not."""
        code, whole = met_code(self.codes, row["hs"]) if row["hs"] else ("", False)
        if row["effect"] == "refused_by_carriers":
            return False, code, "carriers refuse by their own choice, no law"
        if row["effect"] != "banned":
            return (
                False,
                code,
                "a licence is needed, not a ban" if row["effect"] == "licence" else "a tariff, not a ban",
            )
        if row["scope"] in ("carriers", "ships"):
            return False, code, "it depends on who carries" if row["scope"] == "carriers" else "it depends on the ship"
        if row["scope"] == "listed":
            return False, code, "a list given in words: check whether the goods stand on it"
        if row["scope"] == "codes" and not self.codes:
            return False, "", "it depends on the HS code of the goods"
        if row["partial"]:
            return False, code, "only a part of these goods is meant"
        if row["scope"] == "codes" and not whole:
            return False, code, f"only HS {code} of the goods asked"
        return True, code, f"bans HS {code}" if code else "bans all goods"

    def _ends(self, row: Mapping[str, Any], origin: str, destination: str) -> str:
        """How the two ends of the cargo stand to a row: import, export or transit of its actor; empty where they do not."""
        mine, theirs, anyone = self.side(row["actor"]), self.side(row["against"]), row["reach"] == "anyone"
        both = row["direction"] == "both"
        if row["through"]:
            return "transit" if origin in mine and destination not in mine else ""
        if destination in mine and (origin in theirs or anyone) and (both or row["direction"] == "import"):
            return "import"
        if origin in mine and (destination in theirs or anyone) and (both or row["direction"] == "export"):
            return "export"
        ends = {origin, destination}
        if row["reach"] == "every_state" and both and ends & theirs and ends - theirs - self.side(row["disputed_by"]):
            return "import" if origin in theirs else "export"
        outside = origin not in mine and destination not in mine
        between = row["reach"] == "between"
        met = {origin, destination} <= theirs if between else bool({origin, destination} & theirs) or anyone
        if row["direction"] == "transit" and outside and met:
            return "transit"
        return ""

    def _relation(self, row: Mapping[str, Any], p: Passage) -> str:
        """How a way stands to a row; empty where it does not meet it."""
        mine, theirs, crossed = self.side(row["actor"]), self.side(row["against"]), set(p.states)
        if row["touches"]:
            return "place" if set(row["touches"]) & p.rows else ""
        ends = self._ends(row, p.origin, p.destination)
        if ends == "transit":
            there = self.side(row["through"]) if row["through"] else mine
            return ends if crossed & there and self._by_mode(row, p, there) else ""
        if ends:
            return ends if self._by_mode(row, p, mine) else ""
        if row["reach"] in ("anyone", "every_state") and row["direction"] == "both":
            return "third party" if crossed & theirs and self._by_mode(row, p, theirs) else ""
        if row["scope"] in ("carriers", "ships") and crossed & mine and crossed & theirs:
            return "crossing" if self._by_mode(row, p, mine | theirs) else ""
        return ""

    @staticmethod
    def _by_mode(row: Mapping[str, Any], p: Passage, states: frozenset[str]) -> bool:
        used = {m for s in states for m in p.modes.get(s, frozenset())}
        return not row["modes"] or bool(used & set(row["modes"]))

    def _one(self, row: Mapping[str, Any], p: Passage) -> Restriction | None:
        relation = self._relation(row, p)
        if not relation or (row["hs"] and self.codes and not met_code(self.codes, row["hs"])[0]):
            return None
        refuses, code, why = self._refuses(row)
        if refuses and relation == "third party":
            refuses, why = False, "it falls on third parties who deal with them"
        if refuses and relation == "place":
            refuses, why = False, "a closed place: the network of the day says whether it is open"
        return Restriction(
            row=row["restriction_id"], verdict=REFUSED if refuses else MIND, actor=", ".join(row["actor"]), against=row["against"], direction=row["direction"],
            relation=relation, scope=row["scope"], goods=row["goods"], code=code, why=why, since=row["since"],
            until=None,  # an end after the day is not known on it, and one before it ends the row
            act=row["act"] or "", effect=row["effect"], exceptions=row["exceptions"] or "", certainty=row["certainty"],
            disputed_by=row["disputed_by"], source=row["source"],
        )  # fmt: skip


def grouped(found: Sequence[Restriction]) -> list[str]:
    """Restrictions as a few lines: one for each pair of who restricts and whom, rows that refuse first."""
    pairs: dict[tuple[str, tuple[str, ...]], list[Restriction]] = {}
    for r in found:
        pairs.setdefault((r.actor, r.against), []).append(r)
    return [_line(rows) for rows in pairs.values()]


def _line(rows: list[Restriction]) -> str:
    first = rows[0]
    goods = first.goods if len(first.goods) <= 70 else first.goods[:67].rsplit(" ", 1)[0] + " ..."
    head = f"{first.actor} on {', '.join(first.against)}: {goods} {first.effect.replace('_', ' ')}, {first.relation}, since {first.since}"
    more = f"; and {len(rows) - 1} more" if len(rows) > 1 else ""
    disputed = sorted({d for r in rows for d in r.disputed_by})
    said = f"; not accepted by {', '.join(disputed)}" if disputed else ""
    return f"{head} ({first.why}){more}{said} [{', '.join(r.row for r in rows[:3])}{', ...' if len(rows) > 3 else ''}]"
