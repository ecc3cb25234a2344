"""Requirements as mappings: what must hold before something opens. AND, OR, k of n, NOT, days and lags, and never an expression."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLWarning

from landbridge.errors import ScenarioError, did_you_mean

KINDS = ("condition", "agreement", "signed", "opening", "since", "until")  # what a requirement may come down to
_PARTS = ("all", "any", "of", "not", *KINDS)
_LONGEST_LAG = 36_525  # a century; a longer lag is a slip
_DEEPEST = 40
_HELP = "Write it as in {all: [C01, {any: [C02, C11]}, {k: 2, of: [C04, C05, C06]}, {not: C13}, {agreement: PEACE, lag_days: 90}]}."


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """What a requirement comes down to: a condition met, an agreement in force or signed, an opening open, a day come or not yet gone."""

    kind: str
    name: str

    def __str__(self) -> str:
        words = {"agreement": " in force", "signed": " signed"}
        before = {"since": "the day ", "until": "before "}
        return f"{before.get(self.kind, '')}{self.name}{words.get(self.kind, '')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One fact, or at least `k` of several needs; turned round where `negated`; for `lag_days` on end before it counts."""

    fact: Fact | None = None
    of: tuple[Need, ...] = ()
    k: int = 0
    negated: bool = False
    lag_days: int = 0

    def facts(self) -> Iterator[Fact]:
        """Every fact it comes down to, in the order written; one that stands twice comes twice."""
        if self.fact is not None:
            yield self.fact
        for part in self.of:
            yield from part.facts()


def needs_all(parts: Iterable[Need], lag_days: int = 0) -> Need:
    """Every part must hold."""
    listed = tuple(parts)
    return Need(of=listed, k=len(listed), lag_days=lag_days)


def needs_any(parts: Iterable[Need]) -> Need:
    """One part must hold."""
    return Need(of=tuple(parts), k=1)


@cache
def parse_requirement(text: str) -> Need:
    """A requirement from the text of a cell.

    Raises
    ------
    ScenarioError
        With what is wrong and the remedy; the caller knows where.

    Examples
    --------
    >>> need = parse_requirement("{all: [C01, {agreement: PEACE, lag_days: 90}]}")
    >>> [str(f) for f in need.facts()]
    ['C01', 'PEACE in force']
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", YAMLWarning)
            value = YAML(typ="safe", pure=True).load(text)
    except Exception as error:  # the parser lets errors of many types through on text that is no YAML
        reason = " ".join(str(getattr(error, "problem", None) or type(error).__name__).split())
        raise ScenarioError(f"it is no mapping: {reason}.", _HELP) from error
    return as_need(value)


def as_need(value: object, depth: int = 0) -> Need:
    """A requirement from parsed YAML; raises `ScenarioError` that says what is wrong, without the place."""
    if depth > _DEEPEST:
        raise ScenarioError(f"it is nested more than {_DEEPEST} deep.", "Make a condition of its own for a part of it.")
    if isinstance(value, str):
        return Need(fact=Fact("condition", value))
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{_short(value)} stands where a condition or a mapping is meant.", _HELP)
    for key in value:
        if key not in (*_PARTS, "k", "lag_days"):
            remedies = [did_you_mean(str(key), (*_PARTS, "lag_days")), _HELP]
            raise ScenarioError(f"{_short(key)} is not known in a requirement.", *filter(None, remedies))
    said = [key for key in value if key in _PARTS]
    if len(said) != 1:
        fault = (
            f"{' and '.join(map(str, said))} stand in one mapping" if said else "a mapping says nothing that must hold"
        )
        raise ScenarioError(f"{fault}.", "Give each its own mapping, and join them as in {all: [..., ...]}.")
    if "k" in value and said != ["of"]:
        raise ScenarioError("k stands without of.", "Write it as in {k: 2, of: [C04, C05, C06]}.")
    lag = _whole(value.get("lag_days", 0), "lag_days", 0, _LONGEST_LAG)
    return _part(said[0], value[said[0]], value, lag, depth + 1)


def _part(key: str, inner: object, value: Mapping[str, object], lag: int, depth: int) -> Need:
    if key == "not":
        turned = as_need(inner, depth)
        return Need(of=(turned,), k=1, negated=True, lag_days=lag)
    if key in ("all", "any", "of"):
        if not isinstance(inner, list) or not inner:
            raise ScenarioError(f"{key} is {_short(inner)}, where a list of requirements is meant.", _HELP)
        parts = tuple(as_need(one, depth) for one in inner)
        k = {"all": len(parts), "any": 1}.get(key)
        return Need(of=parts, k=_whole(value.get("k"), "k", 1, len(parts)) if k is None else k, lag_days=lag)
    if key in ("since", "until"):
        if isinstance(inner, datetime) or not isinstance(inner, date):
            raise ScenarioError(f"{key} is {_short(inner)}, which is not a day.", "Write it as in {since: 2027-06-01}.")
        return Need(fact=Fact(key, inner.isoformat()), lag_days=lag)
    if not isinstance(inner, str) or not inner:
        raise ScenarioError(f"{key} is {_short(inner)}, where a name is meant.", f"Write it as in {{{key}: NAME}}.")
    return Need(fact=Fact(key, inner), lag_days=lag)


def _whole(value: object, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ScenarioError(
            f"{name} is {_short(value)}, which is not a whole number from {low} to {high}.", "Correct it."
        )
    return value


def _short(value: object) -> str:
    if value is None:
        return "blank"
    if isinstance(value, Mapping | list):
        return "a mapping" if isinstance(value, Mapping) else "a list" if value else "an empty list"
    text = repr(str(value) if isinstance(value, date) else value)
    return text if len(text) <= 60 else text[:57] + "..."


def find_cycle(waits: Mapping[Fact, Iterable[Fact]]) -> tuple[Fact, ...]:
    """The first chain of facts in which each waits for the next and the last is the first again; empty where there is none.

    >>> a, b = Fact("opening", "A"), Fact("condition", "B")
    >>> [f.name for f in find_cycle({a: [b], b: [a]})]
    ['A', 'B', 'A']
    """
    done: set[Fact] = set()
    for start in waits:
        path, at = [start], {start: 0}
        stack = [iter(waits[start])]
        while stack and start not in done:
            for fact in stack[-1]:
                if fact in at:
                    return (*path[at[fact] :], fact)
                if fact in waits and fact not in done:
                    at[fact] = len(path)
                    path.append(fact)
                    stack.append(iter(waits[fact]))
                    break
            else:
                stack.pop()
                last = path.pop()
                del at[last]
                done.add(last)
    return ()
