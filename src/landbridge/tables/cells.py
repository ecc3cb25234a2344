"""One cell, from text to a value of its column's type."""

from __future__ import annotations

import math
import re
import warnings
from datetime import date, datetime
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLWarning

from landbridge.errors import did_you_mean
from landbridge.schema import Column, countries

FLAGS = {"true": True, "false": False}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A plain decimal number. Python would also read 1_000, 'nan' and digits of other scripts.
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


# A mapping of plain words, as nearly all are: read without a parser, which takes a millisecond for each and makes up half of opening a study.
_WORD = r"[A-Za-z][A-Za-z0-9_$]*"
_PAIR = re.compile(rf"({_WORD}): (?:({_WORD})|\[({_WORD}(?:, {_WORD})*)\])(?:, |$)")
_NO_WORDS = frozenset(
    {"true", "false", "null", "nan", "inf", "yes", "no", "on", "off", "y", "n"}
)  # what a parser may not read as words


MAX_INTEGER = 2**53  # columns of whole numbers are float64, which holds no odd number beyond this
MAX_BRACKETS = 100  # the parser takes seconds over a thousand brackets in each other, and none belong there


class CellError(ValueError):
    """Why a cell cannot be read: the check it fails, what is wrong and what to do."""

    def __init__(self, check: str, what: str, *remedies: str) -> None:
        super().__init__(what)
        self.check, self.what, self.remedies = check, what, tuple(r for r in remedies if r)


def blank(column: Column) -> Any:
    """What a blank cell of the column means: its declared default, or unknown."""
    if column.default is not None:
        return parse(column, column.default)
    if column.kind == "real":
        return math.nan
    return () if column.kind in ("list", "refs") else None


def parse(column: Column, text: str) -> Any:
    """The value of a cell that is not blank; raises `CellError`."""
    # A line in a cell ends in \n whatever the file came from, as CSV is read.
    return _PARSERS[column.kind](column, text.replace("\r\n", "\n").replace("\r", "\n").strip())


def _real(column: Column, text: str) -> float:
    if text in ("inf", "+inf", "-inf", "Infinity", "nan", "NaN"):
        if text == "inf" and column.may_be_infinite:
            return math.inf
        raise CellError(
            "non-finite-value",
            f"{column.name} is {text!r}, which is not a finite number",
            "Leave the cell blank if the value is unknown.",
            "Only a capacity may be inf, which means no limit." if "inf" in text.lower() else "",
        )
    if not _NUMBER.fullmatch(text):
        remedy = "Write a number with a dot, as in 12.5, or leave the cell blank if it is unknown."
        raise CellError("bad-number", f"{column.name} is {text!r}, which is not a number", remedy)
    value = float(text)
    if not math.isfinite(value):
        raise CellError(
            "non-finite-value", f"{column.name} is {text!r}, which is too large for a number", "Correct it."
        )
    if value < 0 and not column.may_be_negative:
        remedy = "Correct the sign, or leave the cell blank if the value is unknown."
        raise CellError("negative-value", f"{column.name} is {text}, which is below zero", remedy)
    return value


def _integer(column: Column, text: str) -> int:
    value = _real(column, text)
    if value != int(value):
        raise CellError(
            "bad-number", f"{column.name} is {text!r}, which is not a whole number", "Write a whole number."
        )
    if abs(value) > MAX_INTEGER:
        raise CellError(
            "bad-number", f"{column.name} is {text!r}, which is too large for a whole number", "Correct it."
        )
    return int(value)


def _flag(column: Column, text: str) -> bool:
    if text.lower() not in FLAGS:
        raise CellError(
            "bad-flag", f"{column.name} is {text!r}, which is neither true nor false", "Write true or false."
        )
    return FLAGS[text.lower()]


def parse_date(text: str) -> date:
    """A day written YYYY-MM-DD; raises `ValueError` with the reason."""
    if not _DATE.fullmatch(text):
        raise ValueError("is not a date written as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("is no day of the calendar") from error


def _date(column: Column, text: str) -> date:
    try:
        return parse_date(text)
    except ValueError as error:
        remedy = "Write the day as in 2025-06-01, or leave the cell blank if it is unknown."
        raise CellError("bad-date", f"{column.name} is {text!r}, which {error}", remedy) from error


def _country(column: Column, text: str) -> str:
    if text in countries():
        return text
    names = {name.lower(): code for code, name in countries().items()}
    code = names.get(text.lower(), text.upper() if text.upper() in countries() else None)
    guess = f"Did you mean {code!r}?" if code else did_you_mean(text, countries())
    remedy = "Write the three letters of ISO 3166-1, as in KAZ."
    raise CellError("wrong-country", f"{column.name} is {text!r}, which is no country code", guess, remedy)


def _choice(column: Column, text: str) -> str:
    if text in column.choices:
        return text
    guess = did_you_mean(text, column.choices)
    words = "Write one of " + ", ".join(column.choices) + "."
    raise CellError("bad-choice", f"{column.name} is {text!r}, which is not one of its words", guess, words)


def _list(_column: Column, text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _plain_words(text: str) -> dict[str, Any] | None:
    """A mapping of plain words and lists of them; None for any other text, which is left to the parser.

    >>> _plain_words("{mode: rail, country: [ARM, AZE]}"), _plain_words("{border: true}")
    ({'mode': 'rail', 'country': ['ARM', 'AZE']}, None)
    """
    inner, at, out = text[1:-1], 0, dict[str, Any]()
    if not (text.startswith("{") and text.endswith("}")):
        return None
    while at < len(inner):
        found = _PAIR.match(inner, at)
        if found is None or found[1] in out:
            return None
        words = [found[2]] if found[2] else found[3].split(", ")
        if any(w.lower() in _NO_WORDS for w in (found[1], *words)):
            return None
        out[found[1]] = words[0] if found[2] else words
        at = found.end()
    return out if inner and not inner.endswith(", ") else None


def _mapping(column: Column, text: str) -> dict[str, Any]:
    if (plain := _plain_words(text)) is not None:
        return plain
    if text.count("[") + text.count("{") > MAX_BRACKETS:
        raise CellError("bad-mapping", f"{column.name} is {text!r}, which has too many brackets", _MAPPING_HELP)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", YAMLWarning)  # one anchor for two things: the second would win unseen
            value = YAML(typ="safe", pure=True).load(text)
    except Exception as error:  # the parser lets errors of many types through on text that is no YAML
        reason = " ".join(str(getattr(error, "problem", None) or type(error).__name__).split())
        what = f"{column.name} is {text!r}, which is not a mapping: {reason}"
        raise CellError("bad-mapping", what, _MAPPING_HELP) from error
    if not isinstance(value, dict) or not all(isinstance(k, str) for k in value):
        raise CellError("bad-mapping", f"{column.name} is {text!r}, which is not a mapping", _MAPPING_HELP)
    for key, cell in value.items():
        if not all(_is_plain(v) for v in (cell if isinstance(cell, list) else [cell])):
            fault = "is blank" if cell is None else "is neither a word nor a number nor a list of these"
            raise CellError("bad-mapping", f"{column.name} is {text!r}, where {key!r} {fault}", _MAPPING_HELP)
    return dict(value)


def _is_plain(value: object) -> bool:
    number = isinstance(value, float) and not math.isnan(value)
    return number or (isinstance(value, str | int | date) and not isinstance(value, datetime))


_MAPPING_HELP = "Write it as in {mode: rail, country: [ARM, AZE]}."
_PARSERS = {
    "text": lambda _c, t: t,
    "ref": lambda _c, t: t,
    "refs": _list,
    "list": _list,
    "real": _real,
    "integer": _integer,
    "flag": _flag,
    "date": _date,
    "country": _country,
    "choice": _choice,
    "mapping": _mapping,
}
