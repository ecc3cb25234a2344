"""Read a cross-impact matrix from JSON or CSV; what is not whole is refused with its place."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from landbridge.errors import StudyError, did_you_mean
from landbridge.politics.cib_matrix import SIGMA, CrossImpact, Descriptor, blocks

_CSV = ("from_descriptor", "from_state", "to_descriptor", "to_state", "score")
_CSV_MORE = ("confidence",)
_CSV_HELP = "The header is " + ",".join(_CSV) + ", and confidence after it if it is known."


def read_cib(path: str | Path) -> CrossImpact:
    """Read a matrix from a file: JSON or CSV by its suffix.

    JSON: `name`, `descriptors` (each with `id`, `states` and perhaps `name`), `impacts` (each with `from`, `to`, `value` and perhaps
    `confidence`; a state is the id and its number, as in A2), and perhaps `forbidden`, a list of pairs of states.

    CSV: the columns from_descriptor, from_state, to_descriptor, to_state, score and perhaps confidence (high, medium or low); descriptors and
    states are named, and stand in the order in which they first appear.

    Two descriptors between which no judgement stands have no influence; of two between which one stands, each state must have its judgement.

    Raises
    ------
    StudyError
        With the file, the place and the remedy.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "is not UTF-8 text"
        raise StudyError(f"{path}: cannot be read: {reason}.", "Give the path of a CSV or JSON file.") from error
    return parse_cib_text(text, path.name)


def parse_cib_text(text: str, name: str) -> CrossImpact:
    """A matrix from the text of a file, CSV where `name` ends so and else JSON; see `read_cib`."""
    if name.lower().endswith(".csv"):
        return _from_csv(text, Path(name).stem, name)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StudyError(f"{name}: is not JSON: {error}.", "A matrix as CSV has the suffix .csv.") from error
    return parse_cib(content, name)


def parse_cib(content: Any, where: str = "matrix") -> CrossImpact:
    """A matrix from parsed JSON; see `read_cib`."""
    if (
        not isinstance(content, Mapping)
        or not isinstance(content.get("descriptors"), list)
        or not isinstance(content.get("impacts"), list)
    ):
        raise StudyError(
            f"{where}: has no lists of descriptors and impacts.", "Write both, as in the page on cross-impact balances."
        )
    descriptors = tuple(_descriptor(d, n, where) for n, d in enumerate(content["descriptors"], start=1))
    rows = {}
    for i, d in enumerate(descriptors):
        for k in range(len(d.states)):
            if f"{d.id}{k + 1}" in rows:
                raise StudyError(
                    f"{where}: {d.id}{k + 1} names two states.", "Give the descriptors ids that do not end in a number."
                )
            rows[f"{d.id}{k + 1}"] = (i, k)
    entries = [_impact(one, n, rows, where) for n, one in enumerate(content["impacts"], start=1)]
    pairs = [_pair(one, n, rows, where) for n, one in enumerate(content.get("forbidden", []), start=1)]
    return _built(str(content.get("name", where)), descriptors, entries, where).with_forbidden(pairs)


Entry = tuple[tuple[int, int], tuple[int, int], float, str | None, str]  # from, to, score, confidence, place


def _descriptor(one: Any, n: int, where: str) -> Descriptor:
    if (
        not isinstance(one, Mapping)
        or not one.get("id")
        or not isinstance(one.get("states"), list)
        or not one["states"]
    ):
        raise StudyError(
            f"{where}: descriptor {n} has no id or no states.", 'Write it as in {"id": "A", "states": ["low", "high"]}.'
        )
    return Descriptor(str(one["id"]), str(one.get("name", one["id"])), tuple(str(s) for s in one["states"]))


def _impact(one: Any, n: int, rows: Mapping[str, tuple[int, int]], where: str) -> Entry:
    place = f"{where} impact {n}"
    if not isinstance(one, Mapping) or not {"from", "to", "value"} <= set(one):
        raise StudyError(
            f"{place}: does not say from, to and value.", 'Write it as in {"from": "A1", "to": "B2", "value": -2}.'
        )
    ends = [_named(str(one[key]), rows, place) for key in ("from", "to")]
    return ends[0], ends[1], _number(one["value"], place), _confidence(one.get("confidence"), place), place


def _pair(one: Any, n: int, rows: Mapping[str, tuple[int, int]], where: str) -> tuple[str, str]:
    place = f"{where} forbidden {n}"
    if not isinstance(one, list) or len(one) != 2:
        raise StudyError(f"{place}: is no pair of states.", 'Write it as in ["A1", "B2"].')
    for label in one:
        _named(str(label), rows, place)
    return str(one[0]), str(one[1])


def _named(label: str, rows: Mapping[str, tuple[int, int]], place: str) -> tuple[int, int]:
    if label not in rows:
        raise StudyError(
            f"{place}: there is no state {label!r}.",
            *filter(None, [did_you_mean(label, rows)]),
            "A state is an id and a number, as in A2.",
        )
    return rows[label]


def _number(value: Any, place: str) -> float:
    try:
        number = float(value) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number) or abs(number) > 1e9:
        raise StudyError(
            f"{place}: the judgement is {value!r}, which is not a finite number.",
            "Write a number, 0 where there is no influence.",
        )
    return number


def _confidence(value: Any, place: str) -> str | None:
    if value in (None, ""):
        return None
    if value not in SIGMA:
        raise StudyError(f"{place}: confidence is {value!r}.", "Write high, medium or low, or leave it out.")
    return str(value)


def _from_csv(text: str, name: str, where: str) -> CrossImpact:
    try:
        table = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(c.strip() for c in row)]
    except csv.Error as error:
        raise StudyError(f"{where}: is no CSV: {error}.", _CSV_HELP) from error
    header = [h.strip() for h in table[0]] if table else []
    if not set(_CSV) <= set(header) <= {*_CSV, *_CSV_MORE} or len(header) != len(set(header)):
        raise StudyError(f"{where} row 1: the header is {','.join(header) or 'missing'}.", _CSV_HELP)
    states: dict[str, dict[str, int]] = {}
    entries: list[Entry] = []
    for n, cells in enumerate(table[1:], start=2):
        place = f"{where} row {n}"
        if len(cells) != len(header):
            raise StudyError(
                f"{place}: has {len(cells)} cells where the header has {len(header)}.",
                "Put quotation marks around a cell that holds a comma.",
            )
        row = {h: c.strip() for h, c in zip(header, cells, strict=True)}
        ends = []
        for end in ("from", "to"):
            descriptor, state = row[f"{end}_descriptor"], row[f"{end}_state"]
            if not descriptor or not state:
                raise StudyError(f"{place}: {end}_descriptor or {end}_state is blank.", "Name both.")
            known = states.setdefault(descriptor, {})
            ends.append((list(states).index(descriptor), known.setdefault(state, len(known))))
        entries.append(
            (ends[0], ends[1], _number(row["score"], place), _confidence(row.get("confidence"), place), place)
        )
    return _built(name, tuple(Descriptor(d, d, tuple(s)) for d, s in states.items()), entries, where)


def _built(name: str, descriptors: tuple[Descriptor, ...], entries: Sequence[Entry], where: str) -> CrossImpact:
    first = np.concatenate([[0], np.cumsum([len(d.states) for d in descriptors])]).astype(np.int64)
    score = np.full((int(first[-1]), int(first[-1])), np.nan)
    sure = np.full(score.shape, None, dtype=object)
    for (i, k), (j, m), value, confidence, place in entries:
        a, b = first[i] + k, first[j] + m
        if i == j:
            raise StudyError(
                f"{place}: {descriptors[i].id} is judged to act on itself.", "Leave judgements within a descriptor out."
            )
        if not np.isnan(score[a, b]):
            raise StudyError(f"{place}: this judgement stands there already.", "Delete one of the two.")
        score[a, b], sure[a, b] = value, confidence
    for i, (a, b) in enumerate(blocks(first)):
        for j, (c, d) in enumerate(blocks(first)):
            block = score[a:b, c:d]
            if np.isnan(block).all():
                block[:] = 0.0
            elif np.isnan(block).any():
                k, m = np.argwhere(np.isnan(block))[0]
                gap = f"{descriptors[i].states[k]!r} of {descriptors[i].id} upon {descriptors[j].states[m]!r} of {descriptors[j].id}"
                raise StudyError(
                    f"{where}: the judgement of {gap} is missing.",
                    "Write 0 where there is no influence, or leave out all between the two.",
                )
    return CrossImpact(name, descriptors, score, sure if any(e[3] for e in entries) else None)
