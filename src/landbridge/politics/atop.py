"""Member-level files of the Alliance Treaty Obligations and Provisions project (ATOP), read as clauses and spells.

One row is one member of one alliance in one phase. Flags of conditions say only that a condition of that kind exists, so its content is unknown;
non-provocation is the exception, as the flag is its content.
"""

from __future__ import annotations

import calendar
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from landbridge.errors import StudyError
from landbridge.politics.commit_logic import NO, YES
from landbridge.politics.commit_record import Book, Commitment, Spell

TYPES = {
    "defense": ("defend", "def"), "offense": ("attack_with", "off"), "neutral": ("stay_neutral", "neu"), "nonagg": ("not_attack", ""),
    "consul": ("consult", "con"),
}  # fmt: skip
NEEDED = ("atopid", "member", "yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", *TYPES)
CODED_UNTIL = date(2018, 12, 31)


def read_atop(path: str | Path, *, actors: Mapping[str, str] | None = None, coded_until: date = CODED_UNTIL) -> Book:
    """Clauses of an ATOP member-level file, for `commit`.

    Parameters
    ----------
    path
        The CSV file, with the columns of ATOP 3 to 5.
    actors
        Names to use by the Correlates of War number of a state; otherwise the number stays.
    coded_until
        Last day of the coding. What was in effect then is UNKNOWN afterwards, never ended.

    Returns
    -------
    Book
        One clause for each member and promise. Days that are not coded make the month or year UNKNOWN.

    Raises
    ------
    StudyError
        Where a column is missing or a number cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> text = ",".join(NEEDED) + "\\n1,10,1900,1,1,0,0,0,1,0,0,0,0\\n1,20,1900,1,1,0,0,0,1,0,0,0,0\\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "members.csv"
    ...     _ = file.write_text(text)
    ...     [(c.promisors, c.type, c.beneficiaries) for c in read_atop(file).commitments]
    [(('10',), 'defend', ('20',)), (('20',), 'defend', ('10',))]
    """
    path, names = Path(path), dict(actors or {})
    with path.open(encoding="utf-8-sig", newline="") as f:
        reader = csv.DictReader(f)
        lost = [c for c in NEEDED if c not in (reader.fieldnames or ())]
        if lost:
            raise StudyError(f"{path.name}: has no column {lost[0]!r}.", "Give a member-level file of ATOP, as CSV.")
        rows = list(enumerate(reader, start=2))
    members: dict[str, list[str]] = defaultdict(list)
    spells: dict[str, list[Spell]] = defaultdict(list)
    for line, row in rows:
        pact, member = row["atopid"], names.get(row["member"], row["member"])
        members[pact].append(member)
        spells[pact] += _spells(row, pact, member, coded_until, f"{path.name} row {line}")
    commitments: list[Commitment] = []
    for line, row in rows:
        member = names.get(row["member"], row["member"])
        others = tuple(m for m in dict.fromkeys(members[row["atopid"]]) if m != member)
        commitments += _clauses(row, member, others, f"{path.name} row {line}")
    return Book(
        commitments=tuple(commitments),
        spells={k: tuple(v) for k, v in spells.items()},
        members={k: tuple(dict.fromkeys(v)) for k, v in members.items()},
        titles={k: f"ATOP {k}" for k in members},
    )


def _number(row: Mapping[str, str], column: str, where: str) -> int | None:
    """A whole number; None where it is blank, missing or coded as missing."""
    text = (row.get(column) or "").strip()
    if text in ("", ".", "NA"):
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise StudyError(
            f"{where}: {column} is {text!r}, which is no number.", "Correct it, or leave it blank."
        ) from error
    return int(value) if value >= 0 else None


def _range(row: Mapping[str, str], which: str, where: str) -> tuple[date, date] | None:
    """First and last possible day of an entry or exit; None where there is none."""
    year, month, day = (_number(row, c + which, where) or 0 for c in ("yr", "mo", "day"))
    if not year:
        return None
    first_month, last_month = (month, month) if 1 <= month <= 12 else (1, 12)
    last_day = calendar.monthrange(year, last_month)[1]
    if first_month == last_month and 1 <= day <= last_day:
        return date(year, month, day), date(year, month, day)
    return date(year, first_month, 1), date(year, last_month, last_day)


def _spells(row: Mapping[str, str], pact: str, member: str, coded: date, where: str) -> Iterator[Spell]:
    """The spell of a membership, with what is not sure at its ends."""
    entry, leave = _range(row, "ent", where), _range(row, "exit", where)
    if entry is None:
        raise StudyError(f"{where}: yrent is blank.", "Fill it, or delete the row.")
    one = timedelta(days=1)
    end = leave[0] if leave else coded + one

    def spell(since: date, until: date | None, status: str, basis: str) -> Spell:
        return Spell(
            agreement=pact, party=member, since=since, until=until, status=status, basis=basis, source=("atop",)
        )

    if entry[0] < entry[1]:
        yield spell(entry[0], min(entry[1], end), "unknown", "day of entry not coded")
    if entry[1] < end:
        yield spell(entry[1], end, "in_force", "as coded")
    if leave is None:
        yield spell(coded + one, None, "unknown", f"codings end on {coded}")
    elif leave[0] < leave[1]:
        yield spell(leave[0], leave[1] + one, "unknown", "day of exit not coded")


def _clauses(row: Mapping[str, str], member: str, others: tuple[str, ...], where: str) -> Iterator[Commitment]:
    pact = row["atopid"]
    entry, leave = _range(row, "ent", where), _range(row, "exit", where)
    for column, (kind, prefix) in TYPES.items():
        promised = _number(row, column, where)
        if promised == 0:
            continue

        def flag(name: str, prefix: str = prefix) -> bool:
            return bool(prefix and _number(row, prefix + name, where))

        yield Commitment(
            id=f"{pact}.{member}.{row['yrent']}.{column}",
            agreement=pact,
            promisors=(member,),
            beneficiaries=others,
            type=kind,
            certainty="coded",
            source=("atop",),
            trigger=("threat",) if kind == "consult" else ("aggression",) if flag("att") else (),
            adversary=_adversary(kind, flag("coadv")),
            places=("?",) if flag("coloc") else (),
            excludes_provoked=YES if flag("conpr") else NO,
            ongoing_war=("?",) if flag("cocon") else (),
            min_adversaries=-1 if flag("conum") else 1,
            after_demand=flag("codem") or flag("coreq"),
            preconditions=() if promised else ("?",),  # a promise that is not coded may be there or not
            since=entry[0] if entry else None,
            until=None if leave is None else leave[1] if leave[0] == leave[1] else leave[1] + timedelta(days=1),
        )


def _adversary(kind: str, named: bool) -> tuple[str, ...]:
    """A promise of help is against states outside the pact; which, is not coded where the text names them."""
    if kind == "not_attack":
        return ()
    return ("?",) if named else ("any",) if kind in ("consult", "stay_neutral") else ("third_state",)
