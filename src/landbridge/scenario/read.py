"""Read a scenario: a short text of dated developments."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLWarning

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.scenario.development import Development, When, check_cargo, check_change
from landbridge.scenario.reader import Reader, plain, short
from landbridge.scenario.restriction import read_restriction
from landbridge.scenario.scenario import Scenario

_TOP = ("title", "summary", "purpose", "source", "assumes", "restrictions", "developments")
# What an assumption may say: the keys of each form, and the field of the scenario that it fills.
_FORMS = {
    ("agreement", "in_force_from"): "in_force",
    ("agreement", "ended_from"): "ended",
    ("condition", "holds_from"): "conditions",
    ("opening", "reading"): "readings",
    ("pair", "level", "from"): "levels",
    ("rule_off",): "rules_off",
    ("development_off",): "developments_off",
    ("restriction", "lifted_from"): "lifted",
}
_ASSUMES = tuple(dict.fromkeys(k for form in _FORMS for k in form))
LEVELS = ("war", "hostile", "estranged", "working", "partners", "allied")
_DEVELOPMENT = (
    "name",
    "since",
    "until",
    "when",
    "links",
    "operations",
    "services",
    "cargo",
    "change",
    "touches",
    "effect",
    "source",
)
_WHEN = ("in_force", "lag_days")
_LONGEST_LAG = 36_525  # a century; a longer lag is a slip, and a day beyond the calendar is none


def _when(r: Reader, item: object, value: object) -> When:
    fields = r.mapping(item, "when", value, _WHEN)
    if "in_force" not in fields:
        raise r.fail(
            value,
            "when",
            "when does not say in_force.",
            "Name an agreement, as in {in_force: PEACE2025, lag_days: 90}.",
        )
    lag = plain(fields.get("lag_days", 0))
    if isinstance(lag, bool) or not isinstance(lag, int) or not 0 <= lag <= _LONGEST_LAG:
        what = f"lag_days is {short(lag)}, which is not a whole number of days from 0 to {_LONGEST_LAG}."
        raise r.fail(value, "lag_days", what, "Write the days from the agreement to the development, as in 90.")
    return When(in_force=r.text(value, "in_force", fields["in_force"]), lag_days=lag)


def _development(r: Reader, parent: object, i: int, item: object) -> Development:
    fields = r.mapping(parent, i, item, _DEVELOPMENT, f"development {i + 1}")
    where = str(r.fail(parent, i, "").what).removesuffix(": ")
    for needed in ("name", "change"):
        if needed not in fields:
            raise r.fail(
                parent,
                i,
                f"the development does not say {needed}.",
                "It needs name, since or when, links or operations, and change.",
            )
    if "since" not in fields and "when" not in fields:
        raise r.fail(
            item,
            "name",
            "the development says neither since nor when.",
            "Add since: 2027-06-01, or when: {in_force: ...}.",
        )
    if "links" not in fields and "operations" not in fields:
        raise r.fail(item, "name", "the development names neither links nor operations.", "Add links: {link_id: ...}.")
    change = r.values(item, "change", fields["change"])
    cargo = r.values(item, "cargo", fields["cargo"]) if "cargo" in fields else None
    check_change(change, where)
    check_cargo(cargo, where, change)
    since = r.day(item, "since", fields["since"]) if "since" in fields else None
    until = r.day(item, "until", fields["until"]) if "until" in fields else None
    if since and until and until <= since:
        raise r.fail(
            item,
            "until",
            f"until is {until}, which is not after since ({since}).",
            "until is the first day it no longer holds.",
        )
    name = r.text(item, "name", fields["name"])
    return Development(
        id=f"{r.name}#{i + 1}",
        name=name,
        since=since,
        until=until,
        when=_when(r, item, fields["when"]) if "when" in fields else None,
        links=r.filter(item, "links", fields["links"]) if "links" in fields else None,
        operations=r.filter(item, "operations", fields["operations"]) if "operations" in fields else None,
        services=r.words(item, "services", fields["services"]) if "services" in fields else (),
        cargo=cargo,
        change=change,
        touches=r.words(item, "touches", fields["touches"]) if "touches" in fields else (),
        effect=r.text(item, "effect", fields["effect"]) if "effect" in fields else None,
        source=r.words(item, "source", fields["source"]) if "source" in fields else (),
        origin=r.name,
    )


def _assumes(r: Reader, top: object, value: object) -> dict[str, tuple[Any, ...]]:
    """What the scenario takes for granted, by the field of `Scenario` that holds it."""
    out: dict[str, list[Any]] = {field: [] for field in _FORMS.values()}
    for i, item in enumerate(r.listing(top, "assumes", value)):
        fields = r.mapping(value, i, item, _ASSUMES, f"assumption {i + 1}")
        form = next((f for f in _FORMS if set(f) == set(fields)), None)
        if form is None:
            forms = "; ".join(" and ".join(f) for f in _FORMS)
            raise r.fail(value, i, "an assumption is not complete.", f"Write one of: {forms}.")
        said = tuple(x for key in form for x in _said(r, item, key, fields[key]))
        out[_FORMS[form]].append(said[0] if len(said) == 1 else said)
    return {field: tuple(values) for field, values in out.items()}


def _said(r: Reader, item: object, key: str, value: object) -> tuple[Any, ...]:
    """One value of an assumption; a pair is two."""
    if key.endswith("from"):
        return (r.day(item, key, value),)
    if key == "pair":
        pair = r.words(item, key, value)
        if len(pair) != 2 or pair[0] == pair[1]:
            raise r.fail(
                item, key, f"pair is {short(value)}, where two actors are meant.", "Write it as in [AZE, ARM]."
            )
        return pair
    word = r.text(item, key, value)
    if key == "level" and word not in LEVELS:
        raise r.fail(
            item, key, f"level is {word!r}.", did_you_mean(word, LEVELS), "Write one of " + ", ".join(LEVELS) + "."
        )
    return (word,)


def _load(text: str, name: str) -> Any:
    """The parsed YAML; raises `ScenarioError` for whatever the parser refuses or warns of."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", YAMLWarning)  # one anchor for two things: the second would win unseen
            return YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        said = error.problem or error.context or "is not YAML"
        reason = " ".join((f"{error.context}, {said}" if said.startswith("but ") else said).split())
        raise ScenarioError(f"{name}{line}: {reason}.", "Mind the indentation and the colons.") from error
    except Exception as error:  # the parser lets errors of many types through on text that is no YAML
        reason = next(iter(str(error).strip().splitlines()), "") or type(error).__name__
        raise ScenarioError(f"{name}: is not YAML: {reason}.", "Mind the indentation and the colons.") from error


def parse_scenario(text: str, name: str = "scenario") -> Scenario:
    """Read a scenario from YAML 1.2 text.

    Raises
    ------
    ScenarioError
        With the file, the line and the remedy, for anything that is not understood; nothing is guessed or dropped.

    Examples
    --------
    >>> parse_scenario('''
    ... title: Khorgos shuts
    ... developments:
    ...   - name: Khorgos closes to rail
    ...     since: 2026-01-01
    ...     links: {node: ALTYNKOL, mode: rail}
    ...     change: {status: closed}
    ... ''').developments[0].since
    datetime.date(2026, 1, 1)
    """
    r = Reader(name)
    top = _load(text, name)
    if not isinstance(top, Mapping):
        raise ScenarioError(f"{name}: holds no mapping.", "Begin with title: and developments:.")
    fields = r.mapping(top, name, top, _TOP)
    if "title" not in fields:
        raise ScenarioError(f"{name}: has no title.", "Add a line as in title: Armenia opens.")
    assumed: dict[str, Any] = _assumes(r, top, fields["assumes"]) if "assumes" in fields else {}
    items = r.listing(top, "developments", fields["developments"]) if "developments" in fields else []
    bans = r.listing(top, "restrictions", fields["restrictions"]) if "restrictions" in fields else []
    words: dict[str, Any] = {k: r.text(top, k, fields[k]) for k in ("title", "summary", "purpose") if k in fields}
    return Scenario(
        **words,
        **assumed,
        source=r.words(top, "source", fields["source"]) if "source" in fields else (),
        restrictions=tuple(read_restriction(r, fields["restrictions"], i, item) for i, item in enumerate(bans)),
        developments=tuple(_development(r, fields["developments"], i, item) for i, item in enumerate(items)),
    )


def read_scenario(path: str | Path) -> Scenario:
    """Read a scenario file; raises `ScenarioError` that names file and line."""
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise ScenarioError(f"{path}: cannot be read: {reason}.", "Give the path of a YAML file.") from error
    return parse_scenario(text, path.name)
