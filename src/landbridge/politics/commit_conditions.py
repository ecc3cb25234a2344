"""Every condition of a clause, evaluated on one event in three values, with words for what fails or is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from landbridge.politics.commit_event import Event
from landbridge.politics.commit_logic import NO, UNKNOWN, YES, Finding, Truth, at_least, failed, met, missing
from landbridge.politics.commit_record import STANDING, STATUS, Book, Commitment

MEMBERS = ("members", "territory of members", "territory of the parties")
SIDES = (0, 1)  # of the initiator, of the target


@dataclass(frozen=True, slots=True)
class Attack:
    """One state attacks another, as stated or as it follows from the duties of the first."""

    attacker: str
    attacked: str
    side: int  # of the attacked
    value: Truth
    unsure: str  # who may not join; blank with UNKNOWN: whether the attacker strikes the attacked in turn
    stated: bool  # it is the event itself


class Conditions:
    """The conditions of clauses on one event; each is worked out once."""

    def __init__(
        self, book: Book, event: Event, on: date, seen: dict[tuple[object, ...], Finding] | None = None
    ) -> None:
        self.book, self.event, self.on = book, event, on
        self._seen = {} if seen is None else seen  # may be shared by events that differ in provocation alone

    def _settled(self, finding: Finding) -> Finding:
        """A missing fact takes the value that the event states for it."""
        if finding.value is not UNKNOWN or finding.ask not in self.event.stated:
            return finding
        said = self.event.stated[finding.ask]
        return Finding(
            finding.condition, YES if said else NO, f"stated: {'yes' if said else 'no'} to {finding.words}", ""
        )

    def bound(self, c: Commitment, party: str) -> Finding:
        """Whether the agreement binds a party, or covers it, on the day."""
        key = ("bound", c.agreement, party)
        if key not in self._seen:
            self._seen[key] = self._settled(self._bound(c.agreement, party))
        return self._seen[key]

    def _bound(self, agreement: str, party: str) -> Finding:
        assumed = self.book.assumed.get(agreement)
        if assumed is not None and assumed <= self.on:
            return met("in force", f"{agreement} assumed in force from {assumed}")
        if not self.book.spells.get(agreement):
            return Finding(
                "in force", self.book.default, f"no dates of {agreement} are known", f"bound:{party}:{agreement}"
            )
        spell = self.book.spell(agreement, party, self.on)
        if spell is None:
            return failed("party", f"{agreement} does not bind {party} on {self.on}")
        value = STATUS.get(spell.status, NO)
        state = spell.status.replace("_", " ")
        why = f" ({spell.basis})" if spell.basis else ""
        if value is UNKNOWN:
            words = f"whether {agreement} still covers {party}: {state} since {spell.since}{why}"
            return missing("in force", words, f"bound:{party}:{agreement}")
        words = f"{agreement} is {state} for {party} since {spell.since}"
        return met("in force", words) if value is YES else failed("in force", words + why)

    def in_time(self, c: Commitment) -> Finding:
        """Whether the clause itself holds on the day."""
        if c.since is not None and self.on < c.since:
            return failed("dates of the clause", f"{c.id} holds from {c.since} only")
        if c.until is not None and self.on >= c.until:
            return failed("dates of the clause", f"{c.id} held until {c.until}")
        return met("dates of the clause")

    def attacked(self, attack: Attack) -> Finding:
        """The missing fact of an attack that is not sure."""
        if attack.unsure:
            return self._settled(missing("attacked", f"whether {attack.unsure} joins", f"joins:{attack.unsure}"))
        x, y = attack.attacker, attack.attacked
        return self._settled(missing("attacked", f"whether {x} strikes {y} in turn", f"strikes:{x}:{y}"))

    def triggered(self, c: Commitment) -> Finding:
        """Whether an event of this kind sets the clause off."""
        key = ("trigger", c.id)
        if key not in self._seen:
            tried = [self._settled(self._trigger(c, t)) for t in c.trigger or ("none",)]
            self._seen[key] = max(tried, key=lambda f: f.value)
        return self._seen[key]

    def _trigger(self, c: Commitment, trigger: str) -> Finding:
        kind = self.event.kind
        if trigger in STANDING or trigger == "threat":  # any of the kinds is a threat at least
            return met("trigger")
        if trigger == "request":
            return missing("after demand", f"whether help was asked for under {c.reference}", f"demand:{c.number}")
        if trigger in ("armed_attack", "aggression"):
            if kind == "armed_attack" or kind == trigger:
                return met("trigger")
            name = trigger.replace("_", " ")
            if kind == "threat":
                return failed("trigger", f"a threat is no {name}")
            return missing("trigger", f"whether this {kind} counts as {name}", f"counts:{kind}:{trigger}")
        return missing("trigger", f"whether {trigger!r} has come about", f"trigger:{c.number}")

    def adversary(self, c: Commitment, x: str) -> Finding:
        """Whether the clause is directed against a state."""
        key = ("adversary", c.id, x)
        if key not in self._seen:
            self._seen[key] = self._settled(self._adversary(c, x))
        return self._seen[key]

    def _adversary(self, c: Commitment, x: str) -> Finding:
        if not c.adversary or "any" in c.adversary or x in c.adversary:
            return met("adversary")
        if "?" in c.adversary:
            return missing(
                "adversary", f"against whom {c.reference} is meant (it names adversaries)", f"adversary:{c.number}:{x}"
            )
        if "third_state" not in c.adversary:
            return failed("adversary", f"{c.reference} is not directed against {x}")
        if x not in self.book.parties(c.agreement):
            return met("adversary", f"{x} is no party")
        inside = self.bound(c, x)
        if inside.value is YES:
            return failed("adversary", f"{x} is a party of {c.agreement}, not a third state")
        if inside.value is NO:
            return met("adversary", f"{x} is no party then")
        return missing("adversary", f"whether {x} is a third state to {c.agreement}", f"third_state:{x}:{c.agreement}")

    def place(self, c: Commitment, attack: Attack) -> Finding:
        """Whether the fighting lies where the clause applies."""
        if not c.places:
            return met("place")
        key = ("place", c.id, attack.attacker, attack.attacked)
        if key not in self._seen:
            self._seen[key] = self._settled(self._place(c, attack))
        return self._seen[key]

    def _place(self, c: Commitment, attack: Attack) -> Finding:
        ask = f"place:{c.number}:{attack.attacker}-{attack.attacked}"
        regions = [p for r in c.places for p in (sorted(self.book.parties(c.agreement)) if r in MEMBERS else (r,))]
        covered = ", ".join("members' territory" if r in MEMBERS else r for r in c.places)
        if "?" in c.places:
            return missing("place", f"where {c.reference} applies (it names a place)", ask)
        if not attack.stated:
            return missing("place", f"whether {attack.attacker} would fight {attack.attacked} in {covered}", ask)
        if self.event.place is None:
            return missing("place", f"where the attack takes place ({c.reference} covers {covered})", ask)
        value = self.book.places.inside(self.event.place, regions)
        if value is YES:
            return met("place", f"{self.event.place} lies in {covered}")
        if value is NO:
            return failed("place", f"{self.event.place} lies outside {covered}")
        return missing("place", f"whether {self.event.place} counts as {covered}", ask)

    def provoked(self, y: str, side: int) -> Truth:
        """Whether a state began or provoked the fighting that it is in."""
        if side == 0:
            return YES  # the initiator, and whoever entered on its side
        return self.event.was_provoked if y == self.event.target else max(UNKNOWN, self.event.was_provoked)

    def not_provoked(self, c: Commitment, y: str, side: int) -> Finding:
        """Whether the clause still holds where its beneficiary began or provoked the fighting."""
        key = ("provoked", c.id, y, side, self.event.was_provoked)
        if key not in self._seen:
            self._seen[key] = self._settled(self._not_provoked(c, y, side))
        return self._seen[key]

    def _not_provoked(self, c: Commitment, y: str, side: int) -> Finding:
        was = self.provoked(y, side)
        if c.excludes_provoked is NO or was is NO:
            return met("not provoked")
        start = {self.event.initiator: "began the fighting"} if side == 0 else {}
        did = start.get(y, "entered the fighting" if side == 0 else "provoked the attack")
        began = f"{y} {did}"
        if c.excludes_provoked is YES and was is YES:
            return failed("not provoked", f"{began}, which {c.reference} excludes")
        if c.excludes_provoked is YES:
            return missing("not provoked", f"whether {began}", f"provoked:{y}")
        if was is YES:
            words = f"whether {c.reference} covers {y} although it {did} (no text seen settles it)"
            return missing("not provoked", words, f"covers_provoked:{c.number}")
        words = f"whether {began}, and whether {c.reference} would cover it then (no text seen settles it)"
        return missing("not provoked", words, f"covers_provoked:{c.number}")

    @cached_property
    def _at_war(self) -> set[frozenset[str]]:
        return {frozenset(pair) for pair in self.event.wars}

    def others(self, c: Commitment, y: str) -> list[Finding]:
        """Ongoing war, demand and preconditions of a clause for a beneficiary."""
        out = []
        for enemy in c.ongoing_war:
            on = frozenset((y, enemy)) in self._at_war or (enemy == "any" and any(y in p for p in self._at_war))
            words = f"whether {y} is already at war" + ("" if enemy in ("?", "any") else f" with {enemy}")
            out.append(met("ongoing war") if on else missing("ongoing war", words, f"war:{y}:{enemy}"))
        if c.after_demand:
            out.append(missing("after demand", f"whether {y} asked for help under {c.reference}", f"demand:{c.number}"))
        for name in c.preconditions:
            words = (
                f"a condition of {c.reference} that is not known" if name == "?" else f"whether {name} ({c.reference})"
            )
            out.append(missing("precondition", words, f"precondition:{c.number}:{name}"))
        return [self._settled(f) for f in out]

    def number(self, c: Commitment, attacks: list[Attack]) -> Finding:
        """Whether enough states attack the beneficiary."""
        ask = f"number:{c.number}"
        if c.min_adversaries == -1:
            return self._settled(missing("number", f"how many adversaries {c.reference} asks for", ask))
        if c.min_adversaries <= 1:
            return met("number")
        per = {a.attacker: NO for a in attacks}
        for a in attacks:
            per[a.attacker] = max(per[a.attacker], min(a.value, self.adversary(c, a.attacker).value))
        value = at_least(c.min_adversaries, per.values())
        words = f"{c.min_adversaries} or more adversaries ({c.reference})"
        if value is UNKNOWN:
            return self._settled(missing("number", f"whether there are {words}", ask))
        return met("number") if value is YES else failed("number", f"there are not {words}")
