"""Read a scenario: a short text of dated developments."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase, CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.scenario.development import Development, When, check_cargo, check_change

_TOP = ("title", "summary", "assumes", "developments")
_ASSUMES = ("agreement", "in_force_from", "condition", "holds_from")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named list of developments, with what it assumes of agreements and conditions."""

    title: str
    summary: str = ""
    in_force: tuple[tuple[str, date], ...] = ()  # agreements assumed in force, and from when
    conditions: tuple[tuple[str, date], ...] = ()  # conditions assumed met, and from when
    developments: tuple[Development, ...] = ()

    @property
    def hash(self) -> str:
        """The first 12 digits of a hash of everything the scenario says."""
        content = [
            self.title,
            self.in_force,
            self.conditions,
            [{k: getattr(d, k) for k in d.__slots__} for d in self.developments],
        ]
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[:12]

    def __add__(self, other: Scenario) -> Scenario:
        """Both scenarios together; what the second says comes later."""
        return Scenario(
            title=f"{self.title} + {other.title}",
            in_force=self.in_force + other.in_force,
            conditions=self.conditions + other.conditions,
            developments=self.developments + other.developments,
        )


BASELINE = Scenario(title="as it is")


class _Reader:
    """Walks the parsed text and names file and line in each refusal."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, node: object, key: object, what: str, *remedies: str) -> ScenarioError:
        line = None
        if isinstance(node, CommentedBase):
            try:
                line = (node.lc.key(key) if isinstance(node, CommentedMap) else node.lc.item(key))[0] + 1
            except (KeyError, IndexError, TypeError, AttributeError):
                line = node.lc.line + 1
        where = self.name if line is None else f"{self.name} line {line}"
        return ScenarioError(f"{where}: {what}", *filter(None, remedies))

    def mapping(self, parent: object, key: object, value: object, allowed: tuple[str, ...] | None) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise self.fail(
                parent,
                key,
                f"{key} is {_short(value)}, where a mapping is meant.",
                "Write it as in {mode: rail, country: [ARM, AZE]}.",
            )
        for k in value:
            if not isinstance(k, str) or (allowed is not None and k not in allowed):
                guess = did_you_mean(str(k), allowed or ())
                may = f"It may hold {', '.join(allowed)}." if allowed else "Keys are words."
                raise self.fail(value, k, f"{_short(k)} is not known in {key}.", guess, may)
        return dict(value)

    def listing(self, parent: object, key: object, value: object) -> list[Any]:
        if not isinstance(value, list | tuple):
            raise self.fail(
                parent, key, f"{key} is {_short(value)}, where a list is meant.", "Begin each item with a dash."
            )
        return list(value)

    def text(self, parent: object, key: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self.fail(parent, key, f"{key} is {_short(value)}, where words are meant.")
        return value.strip()

    def day(self, parent: object, key: str, value: object) -> date:
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.fail(parent, key, f"{key} is {_short(value)}, which is not a day.", "Write it as in 2027-06-01.")
        return value

    def words(self, parent: object, key: str, value: object) -> tuple[str, ...]:
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(self.text(parent, key, v) for v in items)


def _short(value: object) -> str:
    text = (
        repr(value)
        if not isinstance(value, CommentedMap | CommentedSeq)
        else ("a mapping" if isinstance(value, Mapping) else "a list")
    )
    return text if len(text) <= 60 else text[:57] + "..."


def _plain(value: Any) -> Any:
    """The value without the parser's own containers."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, list | tuple) else value


def _when(r: _Reader, item: object, value: object) -> When:
    fields = r.mapping(item, "when", value, _WHEN)
    if "in_force" not in fields:
        raise r.fail(
            value,
            "when",
            "when does not say in_force.",
            "Name an agreement, as in {in_force: PEACE2025, lag_days: 90}.",
        )
    lag = fields.get("lag_days", 0)
    if isinstance(lag, bool) or not isinstance(lag, int):
        raise r.fail(value, "lag_days", f"lag_days is {_short(lag)}, which is not a whole number of days.")
    return When(in_force=r.text(value, "in_force", fields["in_force"]), lag_days=lag)


def _development(r: _Reader, parent: object, i: int, item: object) -> Development:
    fields = r.mapping(parent, i, item, _DEVELOPMENT)
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
    change = _plain(r.mapping(item, "change", fields["change"], None))
    cargo = _plain(r.mapping(item, "cargo", fields["cargo"], None)) if "cargo" in fields else None
    check_change(change, where)
    check_cargo(cargo, where)
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
        links=_plain(r.mapping(item, "links", fields["links"], None)) if "links" in fields else None,
        operations=_plain(r.mapping(item, "operations", fields["operations"], None))
        if "operations" in fields
        else None,
        services=r.words(item, "services", fields["services"]) if "services" in fields else (),
        cargo=cargo,
        change=change,
        touches=r.words(item, "touches", fields["touches"]) if "touches" in fields else (),
        effect=r.text(item, "effect", fields["effect"]) if "effect" in fields else None,
        source=r.words(item, "source", fields["source"]) if "source" in fields else (),
        origin=r.name,
    )


def _assumes(r: _Reader, top: object, value: object) -> tuple[list[tuple[str, date]], list[tuple[str, date]]]:
    in_force, conditions = [], []
    items = r.listing(top, "assumes", value)
    for i, item in enumerate(items):
        fields = r.mapping(value, i, item, _ASSUMES)
        if set(fields) == {"agreement", "in_force_from"}:
            in_force.append(
                (r.text(item, "agreement", fields["agreement"]), r.day(item, "in_force_from", fields["in_force_from"]))
            )
        elif set(fields) == {"condition", "holds_from"}:
            conditions.append(
                (r.text(item, "condition", fields["condition"]), r.day(item, "holds_from", fields["holds_from"]))
            )
        else:
            raise r.fail(
                value,
                i,
                "an assumption is not complete.",
                "Write agreement and in_force_from, or condition and holds_from.",
            )
    return in_force, conditions


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
    r = _Reader(name)
    try:
        top = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = f" line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ScenarioError(
            f"{name}{line}: {error.problem or error.context or 'is not YAML'}.", "Mind the indentation and the colons."
        ) from error
    except (
        YAMLError,
        ValueError,
        AttributeError,
        TypeError,
        KeyError,
        IndexError,
        AssertionError,
        RecursionError,
        NotImplementedError,
    ) as error:
        raise ScenarioError(
            f"{name}: is not YAML: {' '.join(str(error).split()) or type(error).__name__}.",
            "Mind the indentation and the colons.",
        ) from error
    if not isinstance(top, Mapping):
        raise ScenarioError(f"{name}: holds no mapping.", "Begin with title: and developments:.")
    fields = r.mapping(top, name, top, _TOP)
    if "title" not in fields:
        raise ScenarioError(f"{name}: has no title.", "Add a line as in title: Armenia opens.")
    in_force, conditions = _assumes(r, top, fields["assumes"]) if "assumes" in fields else ([], [])
    items = r.listing(top, "developments", fields["developments"]) if "developments" in fields else []
    return Scenario(
        title=r.text(top, "title", fields["title"]),
        summary=r.text(top, "summary", fields["summary"]) if "summary" in fields else "",
        in_force=tuple(in_force),
        conditions=tuple(conditions),
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
