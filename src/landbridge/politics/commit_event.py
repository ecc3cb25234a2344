"""The event that may bring duties into play: who attacks whom, where, when, and who provoked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from landbridge.errors import QuestionError, did_you_mean
from landbridge.politics.commit_logic import Truth, truth

KINDS = ("armed_attack", "aggression", "incident", "threat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One state attacks or threatens another: a supposition, never a forecast.

    Attributes
    ----------
    initiator, target
        Actors, as in "ARM".
    place
        Where, by a name of `places` or `nodes`; None is unknown.
    on
        The day; None takes the day of the facts.
    kind
        armed_attack, aggression, incident or threat.
    provoked
        Whether the target provoked it: yes, no or unknown.
    with_initiator, with_target
        States that join a side whatever they owe, as a supposition.
    wars
        Pairs at war besides, as in ("RUS", "UKR").
    stated
        Missing facts by the name that an answer gives them, as in {"covers_provoked:SHUSHA2021.2A": True}.

    Examples
    --------
    >>> print(Event(initiator="ARM", target="AZE", place="Nakhchivan"))
    ARM attacks AZE at Nakhchivan
    """

    initiator: str
    target: str
    place: str | None = None
    on: date | None = None
    kind: str = "armed_attack"
    provoked: Truth | bool | str | None = None
    with_initiator: tuple[str, ...] = ()
    with_target: tuple[str, ...] = ()
    wars: tuple[tuple[str, str], ...] = ()
    stated: Mapping[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.initiator == self.target:
            raise QuestionError(f"{self.initiator} cannot attack itself.", "Give two actors.")
        if self.kind not in KINDS:
            guess = did_you_mean(self.kind, KINDS)
            raise QuestionError(
                f"there is no kind of event {self.kind!r}.",
                *filter(None, [guess]),
                "Kinds: " + ", ".join(KINDS) + ".",
            )
        object.__setattr__(self, "provoked", truth(self.provoked))

    @property
    def was_provoked(self) -> Truth:
        """Whether the target provoked it."""
        return truth(self.provoked)

    def __str__(self) -> str:
        verb = {"threat": "threatens", "incident": "has an armed incident with"}.get(self.kind, "attacks")
        words = f"{self.initiator} {verb} {self.target}"
        if self.place:
            words += f" at {self.place}"
        if self.on:
            words += f" on {self.on}"
        if self.provoked is not Truth.UNKNOWN:
            words += f", {'provoked' if self.provoked else 'not provoked'} by {self.target}"
        for side, states in ((self.initiator, self.with_initiator), (self.target, self.with_target)):
            if states:
                words += f"; {', '.join(states)} join{'s' if len(states) == 1 else ''} {side}"
        return words
