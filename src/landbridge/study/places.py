"""Find a place or an actor by the name a person would give it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from landbridge.errors import PlaceError, QuestionError, did_you_mean
from landbridge.schema.spelling import plain as plain

if TYPE_CHECKING:
    from landbridge.study.study import Study


@dataclass(frozen=True, slots=True)
class Place:
    """One or several nodes that a reader means by one name."""

    name: str
    node_ids: tuple[str, ...]
    country: str


def _spellings(row: dict[str, object]) -> list[str]:
    name = str(row["name"])
    words = [str(row["node_id"]), name, re.sub(r"\(.*?\)", "", name), *re.split(r"\s*/\s*|\s*\(|\)", name)]
    words += [str(row[c]) for c in ("unlocode", "place") if row[c]]
    aliases = row["aliases"]
    return words + [str(a) for a in aliases] if isinstance(aliases, tuple) else words


_indices: WeakKeyDictionary[Study, tuple[dict[str, set[str]], dict[str, Place]]] = WeakKeyDictionary()


def _index(study: Study) -> tuple[dict[str, set[str]], dict[str, Place]]:
    """Places by every plain spelling, and places by name with all their nodes. Waypoints and fields of power lines are left out."""
    if study not in _indices:
        _indices[study] = _made_index(study)
    return _indices[study]


def _made_index(study: Study) -> tuple[dict[str, set[str]], dict[str, Place]]:
    nodes: dict[str, list[dict[str, object]]] = {}
    spelled: dict[str, set[str]] = {}
    for row in study["nodes"].rows():
        if row["kind"] in ("waypoint", "power_node"):
            continue
        place = str(row["place"] or row["name"])
        nodes.setdefault(place, []).append(row)
        for word in _spellings(row):
            spelled.setdefault(plain(word), set()).add(place)
    places = {
        name: Place(
            name,
            tuple(sorted(str(r["node_id"]) for r in rows)),
            str(sorted(rows, key=lambda r: str(r["node_id"]))[0]["country"]),
        )
        for name, rows in nodes.items()
    }
    return spelled, places


def _region(study: Study, word: str) -> str:
    """The place of politics of that spelling that no node lies in; blank where there is none."""
    ids = {p for r in study["names"].rows() if plain(r["name"]) == word for p in r["place"]}
    for r in study["places"].rows():
        if r["place_id"] in ids or word in map(plain, (r["place_id"], r["name"], *r["name"].split(" / "))):
            return str(r["name"])
    return ""


def find_place(study: Study, text: str) -> Place:
    """The place that a person means, by id, name, alias or UN/LOCODE, in any spelling.

    A name that a region gives to several nodes (Istanbul has two) means all of them; the id of one node means that node alone.

    Raises
    ------
    PlaceError
        Where no place or more than one fits; the candidates are named.

    Examples
    --------
    >>> from landbridge.study import open_study
    >>> [find_place(open_study(), name).node_ids for name in ("xian", "Xi'an", "CNXIY")]
    [('XIAN',), ('XIAN',), ('XIAN',)]
    """
    for row in study["nodes"].rows():
        if row["node_id"] == text and row["kind"] != "waypoint":
            return Place(str(row["name"]), (text,), str(row["country"]))
    spelled, places = _index(study)
    word = plain(text)
    found = spelled.get(word, set()) if word else set()
    if not found and len(word) >= 3:
        found = {p for key, ps in spelled.items() if key.startswith(word) for p in ps}
    exact = {p for p in found if plain(p) == word}
    if len(found) == 1 or len(exact) == 1:  # a place's own name goes before its share in the name of a region
        return places[next(iter(exact or found))]
    if found:
        names = sorted(f"{p} ({', '.join(places[p].node_ids)})" for p in found)
        raise PlaceError(f"{text!r} may be several places: {'; '.join(names)}.", "Give one of them, or an id.")
    region = _region(study, word)
    if region:
        raise PlaceError(
            f"{text!r} is {region} in places.csv, and no node of the network lies there.",
            "Give a place that links touch; landbridge show nodes lists them.",
        )
    guess = did_you_mean(text, [*places, *(n for p in places.values() for n in p.node_ids)])
    raise PlaceError(
        f"there is no place {text!r} in the study.", *filter(None, [guess]), "landbridge show nodes lists all places."
    )


def find_actor(study: Study, text: str) -> str:
    """The actor a person means, by id or name; raises `QuestionError` with the nearest ones."""
    rows = list(study["actors"].rows())
    for row in rows:
        if text.upper() == row["actor_id"] or plain(text) == plain(row["name"]):
            return str(row["actor_id"])
    known = [x for row in rows for x in (row["actor_id"], row["name"])]
    raise QuestionError(
        f"there is no actor {text!r}.", *filter(None, [did_you_mean(text, known)]), "landbridge show actors lists them."
    )
