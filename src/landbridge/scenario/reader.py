"""Walks the parsed text of a scenario and names file and line in each refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from ruamel.yaml.comments import CommentedBase, CommentedMap
from ruamel.yaml.scalarbool import ScalarBoolean

from landbridge.errors import ScenarioError, did_you_mean
from landbridge.scenario.filters import check_filter, filter_keys


class Reader:
    """The text of one scenario, by the name that its refusals give it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def fail(self, node: object, key: object, what: str, *remedies: str) -> ScenarioError:
        """The refusal, with the line of a key or an item."""
        line = None
        if isinstance(node, CommentedBase):
            try:
                line = (node.lc.key(key) if isinstance(node, CommentedMap) else node.lc.item(key))[0] + 1
            except (KeyError, IndexError, TypeError, AttributeError):
                line = node.lc.line + 1
        where = self.name if line is None else f"{self.name} line {line}"
        return ScenarioError(f"{where}: {what}", *filter(None, remedies))

    def mapping(
        self, parent: object, key: object, value: object, allowed: tuple[str, ...] | None, name: str | None = None
    ) -> dict[str, Any]:
        """A mapping with known keys; `name` is what the message calls it where `key` is a position in a list."""
        name = name or str(key)
        self.untagged(parent, key, value)
        if not isinstance(value, Mapping):
            raise self.fail(
                parent,
                key,
                f"{name} is {short(value)}, where a mapping is meant.",
                "Write it as in {mode: rail, country: [ARM, AZE]}.",
            )
        for k in value:
            if not isinstance(k, str) or (allowed is not None and k not in allowed):
                guess = did_you_mean(str(k), allowed or ())
                may = f"It may hold {', '.join(allowed)}." if allowed else "Keys are words."
                raise self.fail(value, k, f"{short(k)} is not known in {name}.", guess, may)
        return dict(value)

    def values(self, parent: object, key: str, value: object, allowed: tuple[str, ...] | None = None) -> dict[str, Any]:
        """A mapping of words, numbers and flat lists, without the parser's own types."""
        fields = self.mapping(parent, key, value, allowed)
        for k, v in fields.items():
            self.untagged(value, k, v)
        return {str(k): plain(v) for k, v in fields.items()}

    def filter(self, parent: object, key: str, value: object) -> dict[str, Any]:
        """A filter on links or operations, whose keys the tables declare."""
        fields = self.values(parent, key, value, filter_keys(key))
        try:
            check_filter(fields, key)
        except ScenarioError as error:
            raise self.fail(parent, key, error.what, *error.remedies) from error
        return fields

    def untagged(self, parent: object, key: object, value: object) -> None:
        """Refuse a YAML tag such as !new, which would be lost."""
        tag = getattr(getattr(value, "tag", None), "value", None)
        if tag is not None:
            raise self.fail(parent, key, f"{short(tag)} is a YAML tag, which means nothing here.", "Delete it.")

    def listing(self, parent: object, key: object, value: object) -> list[Any]:
        """A list; raises where it is none."""
        self.untagged(parent, key, value)
        if not isinstance(value, list | tuple):
            raise self.fail(
                parent, key, f"{key} is {short(value)}, where a list is meant.", "Begin each item with a dash."
            )
        return list(value)

    def text(self, parent: object, key: str, value: object) -> str:
        """Words; raises where they are none."""
        if not isinstance(value, str) or not value.strip():
            quote = isinstance(value, int | float | date)
            remedy = "Put quotation marks around it." if quote else "Fill it, or delete it."
            raise self.fail(parent, key, f"{key} is {short(value)}, where words are meant.", remedy)
        return value.strip()

    def day(self, parent: object, key: str, value: object) -> date:
        """A day; raises where it is none."""
        if isinstance(value, datetime) or not isinstance(value, date):
            raise self.fail(parent, key, f"{key} is {short(value)}, which is not a day.", "Write it as in 2027-06-01.")
        return value

    def words(self, parent: object, key: str, value: object) -> tuple[str, ...]:
        """A word or a list of words."""
        self.untagged(parent, key, value)
        items = value if isinstance(value, list | tuple) else [value]
        return tuple(self.text(parent, key, v) for v in items)


def short(value: object) -> str:
    """A value as a refusal shows it."""
    if value is None:
        return "blank"
    if isinstance(value, Mapping | list | tuple | set):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    if isinstance(value, date):
        return value.isoformat()
    text = repr(str(value)) if isinstance(value, CommentedBase) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def plain(value: Any) -> Any:
    """A scalar or a list of scalars without the parser's own types; deeper things are left for a check to refuse."""
    if isinstance(value, list | tuple):
        return [v if isinstance(v, list | tuple) else plain(v) for v in value]
    if isinstance(value, bool | ScalarBoolean):
        return bool(value)
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value
