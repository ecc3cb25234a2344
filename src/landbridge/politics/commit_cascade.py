"""Who owes what after an attack, followed from duty to duty until nothing more follows.

One least fixpoint in three values: a state's part in the fighting is YES where duties that are YES lead it there (the legal closure) and
UNKNOWN where some link of the chain is (the upper bound: every UNKNOWN duty is kept too). More commitments never make either smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from landbridge.politics.commit_conditions import SIDES, Attack, Conditions
from landbridge.politics.commit_event import Event
from landbridge.politics.commit_logic import NO, UNKNOWN, YES, Finding, Truth, failed, met
from landbridge.politics.commit_record import DUTIES, FORBIDDING, JOINING, STANDING, Book, Commitment

RANK = {kind: i for i, kind in enumerate(DUTIES)}
Part = tuple[str, int]  # a state and the side it is on: 0 of the initiator, 1 of the target


@dataclass(frozen=True, slots=True)
class Case:
    """One clause towards one beneficiary because of one adversary: its conditions apart from who promises."""

    beneficiary: str
    side: int  # of the beneficiary
    adversary: str
    findings: tuple[Finding, ...]
    value: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """What one promisor owes by one clause.

    Attributes
    ----------
    actor, clause, value
        Who owes, by which clause, and whether.
    beneficiary, adversary, side
        To whom, because of whom, and the side of the beneficiary.
    findings
        Every condition with what it found.
    depth
        1 where the event itself brings it about, 2 where a state that joined does, and so on.
    further
        Whether it rests on a duty that is UNKNOWN being kept.
    readings
        Under the other readings of the clause: letter, whose reading, and value.
    """

    actor: str
    clause: Commitment
    value: Truth
    beneficiary: str
    adversary: str
    side: int
    findings: tuple[Finding, ...]
    depth: int
    further: bool
    readings: tuple[tuple[str, str, Truth], ...] = ()
    alone: tuple[str, ...] = ()  # why the event alone would not bring it about, where a state that joins may
    alone_to: str = ""  # and towards whom that is

    @property
    def in_force(self) -> bool:
        """Whether agreement and clause bind on the day, or may."""
        return all(
            f.value is not NO for f in self.findings if f.condition in ("party", "in force", "dates of the clause")
        )

    @property
    def reasons(self) -> tuple[str, ...]:
        """Failing conditions of a NO, missing facts of an UNKNOWN, nothing for a YES."""
        return (
            tuple(dict.fromkeys(f.words for f in self.findings if f.value is self.value))
            if self.value is not YES
            else ()
        )

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of the missing facts, to state them by."""
        return (
            tuple(dict.fromkeys(f.ask for f in self.findings if f.value is UNKNOWN and f.ask))
            if self.value is UNKNOWN
            else ()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A state in the fighting: on which side, how surely, by which commitment first, how many steps from the event."""

    actor: str
    side: int
    value: Truth
    by: tuple[str, ...]  # ids of the first triggering commitments; none for those of the event
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Two duties of one state that cannot both be kept, or the event itself against a duty of its initiator."""

    actor: str
    first: Duty | None  # None: the event itself
    second: Duty
    value: Truth
    side: int  # that the first leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that follows from an event for one answer to whether it was provoked."""

    duties: tuple[Duty, ...]  # by clauses in force
    joins: tuple[Join, ...]
    clashes: tuple[Clash, ...]
    not_in_force: tuple[Duty, ...]  # what would be touched if the agreement or the clause were in force


class Cascade:
    """The fixpoint of one event over chosen readings."""

    def __init__(
        self, book: Book, clauses: Sequence[Commitment], event: Event, on: date, seen: dict[tuple[object, ...], Finding]
    ) -> None:  # fmt: skip
        self.event, self.clauses = event, clauses
        self.conditions = Conditions(book, event, on, seen)
        self.part: dict[Part, Truth] = {(event.initiator, 0): YES, (event.target, 1): YES}
        self.part |= {(s, 0): YES for s in event.with_initiator} | {(s, 1): YES for s in event.with_target}
        self.first: dict[Part, list[tuple[Truth, int, tuple[str, ...]]]] = {p: [(YES, 0, ())] for p in self.part}
        self._cases: dict[str, list[Case]] = {}  # of one round, as the next two
        self._on: dict[str, list[Attack]] = {}  # attacks by the attacked, the event first, then the surest
        self._in: set[str] = set()  # who is in the fighting

    def run(self) -> None:
        """Let every promisor join whose duty says so, round by round, until none does."""
        joining = [c for c in self.clauses if c.type in JOINING]
        depth = 0
        while True:
            depth += 1
            attacks = self.attacks()
            reached: dict[Part, tuple[Truth, tuple[str, ...]]] = {}
            for c in joining:
                for actor in c.promisors:
                    value, case = self.value(c, actor, attacks)
                    if case is None or value is NO:
                        continue
                    at = (actor, case.side)
                    known, by = reached.get(at, (NO, ()))
                    if value > self.part.get(at, NO) and value >= known:
                        reached[at] = (value, (*by, c.id) if value is known else (c.id,))
            if not reached:
                return
            for at, (value, first) in reached.items():
                self.part[at] = value
                self.first.setdefault(at, []).append((value, depth, first))

    def attacks(self) -> list[Attack]:
        """Every attack that the parts imply; begins a round.

        A state that joins attacks every enemy, as its duty asks; whether the two of the event strike a state that joins is not stated.
        """
        self._cases.clear()
        self._on.clear()
        self._in = {state for state, _ in self.part}
        e, out = self.event, list[Attack]()
        own = ((e.initiator, 0), (e.target, 1))
        for (x, a), vx in self.part.items():
            for (y, b), vy in self.part.items():
                if a == b or x == y:
                    continue
                stated = (x, a) == own[0] and (y, b) == own[1]
                if (x, a) in own and (y, b) in own and not stated:
                    continue  # the target that defends itself attacks nobody
                in_turn = not stated and (x, a) in own
                value = UNKNOWN if in_turn else min(vx, vy)
                unsure = x if vx is UNKNOWN else y if vy is UNKNOWN else ""
                out.append(Attack(x, y, b, value, unsure, stated))
        for attack in sorted(out, key=lambda a: (not a.stated, -a.value)):
            self._on.setdefault(attack.attacked, []).append(attack)
        return out

    def value(self, c: Commitment, actor: str, attacks: list[Attack]) -> tuple[Truth, Case | None]:
        """The value of a clause for a promisor, and the case that gives it; None where no beneficiary is in the fighting."""
        if self._in.isdisjoint(c.beneficiaries):
            return NO, None
        if c.id not in self._cases:
            self._cases[c.id] = sorted(self.cases(c, attacks), key=_merit)
        spare: Case | None = None
        for case in self._cases[c.id]:  # the best first, so that the first that fits decides
            if case.beneficiary == actor:
                continue
            if actor != case.adversary or c.type in FORBIDDING or (c.type == "consult" and self._is_event(case)):
                return min(case.value, self.conditions.bound(c, actor).value), case
            spare = spare or case
        return NO, spare

    def _is_event(self, case: Case) -> bool:
        return (case.adversary, case.beneficiary, case.side) == (self.event.initiator, self.event.target, 1)

    def _own(self, c: Commitment, actor: str, case: Case) -> Finding:
        """A promisor that is itself the adversary owes no help against itself; it does owe to consult, and to stay off."""
        if actor == case.adversary and c.type not in FORBIDDING and not (c.type == "consult" and self._is_event(case)):
            return failed("adversary", f"{actor} is the attacker itself")
        return met("adversary")

    def cases(self, c: Commitment, attacks: list[Attack]) -> list[Case]:
        """The clause towards each beneficiary in the fighting, because of each adversary."""
        rows: list[tuple[str, int, str, Attack | None]]
        if c.type == "attack_with":
            rows = [(a.attacker, 1 - a.side, a.attacked, a) for a in attacks if a.attacker in c.beneficiaries]
        elif c.type in FORBIDDING and set(c.trigger) <= set(STANDING):
            listed = [(y, s, self._enemies(s, y)) for y, s in self.part if y in c.beneficiaries]
            rows = [
                (y, s, x, None)
                for y, s, enemies in listed
                for x in (enemies[:1] if c.type == "not_attack" else enemies)
            ]
        else:
            rows = [(a.attacked, a.side, a.attacker, a) for y in c.beneficiaries for a in self._enough(c, y)]
        out = [self._case(c, y, s, x, a, attacks) for y, s, x, a in rows]
        touched = {case.beneficiary for case in out}
        for y, s in self.part:
            if y in c.beneficiaries and y not in touched:
                words = f"{y} does not attack anyone" if c.type == "attack_with" else self._not_attacked(y)
                found = failed("attacked", words)
                out.append(Case(y, s, "", (found,), NO))
        return out

    def _enough(self, c: Commitment, y: str) -> list[Attack]:
        """Attacks on a state that can decide a clause: the event, and the two surest on each side, as one may come from the promisor itself."""
        attacks = self._on.get(y, [])
        if self.event.stated or len(attacks) <= 2:
            return attacks
        out = [a for a in attacks if a.stated]
        for side in SIDES:
            rest = [a for a in attacks if a.side == side and not a.stated]
            ranked = [(min(a.value, self.conditions.adversary(c, a.attacker).value), a) for a in rest[:2]]
            if any(value is not a.value for value, a in ranked):  # a less sure attack may suit the clause better
                ranked = [(min(a.value, self.conditions.adversary(c, a.attacker).value), a) for a in rest]
                ranked.sort(key=lambda pair: -pair[0])
            out += [a for _, a in ranked[:2]]
        return out

    def _not_attacked(self, y: str) -> str:
        return (
            f"{y} is the attacker, not the attacked" if y == self.event.initiator else f"nobody is known to attack {y}"
        )

    def _enemies(self, side: int, y: str) -> list[str]:
        """Who is on the other side, the surest first."""
        return sorted((x for x, s in self.part if s != side and x != y), key=lambda x: -self.part[x, 1 - side])

    def _case(self, c: Commitment, y: str, side: int, x: str, attack: Attack | None, attacks: list[Attack]) -> Case:
        k = self.conditions
        found = [k.in_time(c), k.triggered(c), k.bound(c, y), self._in_fighting(y, side, x, attack)]
        found += k.others(c, y)
        if c.type != "not_attack":  # there the adversaries are the protected parties
            found.append(k.adversary(c, x))
        elif c.adversary:
            found.append(k.adversary(c, y))
        if c.places:
            found.append(k.place(c, attack or self._attack_on(y, side, x)))
        if c.type not in ("attack_with", "not_attack", "consult"):
            found.append(k.not_provoked(c, y, side))
        if c.min_adversaries != 1:
            found.append(k.number(c, [a for a in attacks if a.attacked == y and a.side == side]))
        return Case(y, side, x, tuple(found), min(f.value for f in found))

    def _attack_on(self, y: str, side: int, x: str) -> Attack:
        e = self.event
        stated = (x, y, side) == (e.initiator, e.target, 1)
        return Attack(x, y, side, YES, "", stated)

    def _in_fighting(self, y: str, side: int, x: str, attack: Attack | None) -> Finding:
        if attack is not None:
            if attack.value is UNKNOWN:
                return self.conditions.attacked(attack)
            return met("attacked")
        value = min(self.part[y, side], self.part[x, 1 - side])
        if value is UNKNOWN:
            unsure = y if self.part[y, side] is UNKNOWN else x
            return self.conditions.attacked(Attack(x, y, side, value, unsure, False))
        return met("at war")

    def duties(self, others: Mapping[str, tuple[Commitment, ...]]) -> tuple[Duty, ...]:
        """Every duty that the fighting touches, at the fixpoint."""
        attacks, out = self.attacks(), []
        for c in self.clauses:
            for actor in c.promisors:
                value, case = self.value(c, actor, attacks)
                if case is not None and not self._of_event(c, actor, case):
                    out.append(self._duty(c, actor, value, case, others, attacks))
        return tuple(sorted(out, key=lambda d: (d.depth, -d.value, RANK[d.clause.type], d.clause.id, d.actor)))

    def failing(self) -> dict[tuple[str, str], Case]:
        """Cases that fail as things stand, by clause and promisor."""
        attacks, out = self.attacks(), {}
        for c in self.clauses:
            for actor in c.promisors:
                value, case = self.value(c, actor, attacks)
                if case is not None and value is NO and not self._of_event(c, actor, case):
                    out[c.id, actor] = case
        return out

    def _of_event(self, c: Commitment, actor: str, case: Case) -> bool:
        """The two of the event owe nobody on their own side to enter what they are in, and defence is no attack."""
        e = self.event
        own = [(e.initiator, 0), (e.target, 1)]
        return (actor, case.side) in own or (actor == e.target and case.side == 0 and c.type in FORBIDDING)

    def _duty(
        self, c: Commitment, actor: str, value: Truth, case: Case, others: Mapping[str, tuple[Commitment, ...]], attacks: list[Attack]
    ) -> Duty:  # fmt: skip
        own = (self.conditions.bound(c, actor), self._own(c, actor, case))
        readings = []
        for other in others.get(c.number, ()):
            differs = self.value(other, actor, attacks)[0] if actor in other.promisors else NO
            readings.append((other.letter, other.reading, differs))
        depth, further = self._reach(case)
        return Duty(
            actor=actor, clause=c, value=value, beneficiary=case.beneficiary, adversary=case.adversary, side=case.side,
            findings=tuple(dict.fromkeys((*own, *case.findings))), depth=depth, further=further, readings=tuple(readings),
        )  # fmt: skip

    def _reach(self, case: Case) -> tuple[int, bool]:
        """Steps from the event to a case, and whether it takes an UNKNOWN duty to be kept."""
        parts = [(case.beneficiary, case.side)] + ([(case.adversary, 1 - case.side)] if case.adversary else [])
        steps = [self.first[p] for p in parts if p in self.first]
        unsure = any(self.part.get(p) is UNKNOWN for p in parts)
        reached = [min(d for v, d, _ in s if v is YES or unsure) for s in steps]
        return max(reached, default=0) + 1, unsure

    def joins(self) -> tuple[Join, ...]:
        """Every state in the fighting, the surer and nearer first."""
        out = []
        for (actor, side), value in self.part.items():
            _, depth, by = next(f for f in self.first[actor, side] if f[0] is value)
            out.append(Join(actor=actor, side=side, value=value, by=by, depth=depth))
        return tuple(sorted(out, key=lambda j: (-j.value, j.depth, j.side, j.actor)))


def _merit(case: Case) -> tuple[int, int, int]:
    """Order of cases: the surest first, then the fewest failing conditions, then the fewest missing facts."""
    values = [f.value for f in case.findings]
    return -case.value, values.count(NO), values.count(UNKNOWN)


def clashes(event: Event, duties: Sequence[Duty]) -> tuple[Clash, ...]:
    """Minimal pairs of duties that pull one state apart, and duties that the event itself breaks."""
    out = []
    by: dict[str, list[Duty]] = {}
    for d in duties:
        if d.value is not NO and not d.further:
            by.setdefault(d.actor, []).append(d)
    for actor, listed in by.items():
        enter = [d for d in listed if d.clause.type in JOINING]
        stay = [d for d in listed if d.clause.type in FORBIDDING]
        if actor == event.initiator:
            own = [d for d in stay if d.beneficiary == event.target and d.side == 1]
            out += [Clash(actor=actor, first=None, second=d, value=d.value, side=0) for d in own]
        pairs = [(d, s) for d in enter for s in stay if s.side != d.side]
        pairs += [(d, s) for i, d in enumerate(enter) for s in enter[i + 1 :] if s.side != d.side]
        out += [Clash(actor=actor, first=d, second=s, value=min(d.value, s.value), side=d.side) for d, s in pairs]
    return tuple(sorted(out, key=lambda c: (-c.value, c.actor, c.second.clause.id)))


def _beside(d: Duty, alone: Case | None) -> Duty:
    """A duty that a state that joins may bring about, with why the event alone does not."""
    if alone is None or d.depth == 1 or d.value is NO:
        return d
    words = tuple(dict.fromkeys(f.words for f in alone.findings if f.value is NO))
    return replace(d, alone=words, alone_to=alone.beneficiary) if words else d


def follow(
    book: Book, clauses: Sequence[Commitment], others: Mapping[str, tuple[Commitment, ...]], event: Event, on: date,
    seen: dict[tuple[object, ...], Finding] | None = None,
) -> Outcome:  # fmt: skip
    """All that follows from an event under the chosen readings; `seen` keeps what conditions found for the event's other branches."""
    cascade = Cascade(book, clauses, event, on, {} if seen is None else seen)
    alone = cascade.failing()
    cascade.run()
    duties = [_beside(d, alone.get((d.clause.id, d.actor))) for d in cascade.duties(others)]
    live = tuple(d for d in duties if d.in_force)
    return Outcome(
        duties=live,
        joins=cascade.joins(),
        clashes=clashes(event, live),
        not_in_force=tuple(d for d in duties if not d.in_force),
    )
