"""Options that come together: the cargo, the world it moves in, the form of the answer. A command takes each as one argument."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, get_type_hints

from rich.console import RenderableType

from landbridge.cli import options as o
from landbridge.cli.app import asked_world

if TYPE_CHECKING:
    from landbridge.worlds import World


@dataclass(frozen=True, kw_only=True)
class Cargo:
    """What is carried, and how."""

    goods: o.GOODS = "boxes"
    unit: o.UNIT = None
    services: o.SERVICES = None
    avoid: o.AVOID = None

    @property
    def words(self) -> dict[str, Any]:
        """The same, as the library's verbs take it."""
        return {"goods": self.goods, "unit": self.unit, "services": self.services or (), "avoid": self.avoid or ()}


@dataclass(frozen=True, kw_only=True)
class ValuedCargo(Cargo):
    """What is carried, how, and what a day costs its owner."""

    value_of_time: o.VALUE_OF_TIME = None

    @property
    def words(self) -> dict[str, Any]:
        """The same, as the library's verbs take it."""
        return {**super().words, "value_of_time": self.value_of_time}


@dataclass(frozen=True, kw_only=True)
class Day:
    """The study, the day and the scenario of a question."""

    on: o.ON = None
    scenario: o.SCENARIO = None
    study: o.STUDY = None

    def world(self) -> World:
        """The world of that day."""
        return asked_world(self.study, self.on, self.scenario)


@dataclass(frozen=True, kw_only=True)
class Form:
    """How the answer is to look, and where it goes."""

    json: o.JSON = False
    csv: o.CSV = False
    out: o.OUT = None

    @property
    def given(self) -> bool:
        """Whether any form was asked for."""
        return self.json or self.csv or self.out is not None

    def emit(self, result: Any, people: RenderableType) -> None:
        """Print or write the result: as people read it unless a form was asked for."""
        from landbridge.cli.show import form

        form(result, people, self.json, self.csv, self.out)


GROUPS = (Cargo, ValuedCargo, Day, Form)


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """The command as its framework reads it: the fields of each group stand as options where the group stands."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: kind for name, kind in hints.items() if kind in GROUPS}
    parameters: list[inspect.Parameter] = []
    for p in inspect.signature(command).parameters.values():
        if p.name in groups:
            kind = groups[p.name]
            types = get_type_hints(kind, include_extras=True)
            parameters += [
                inspect.Parameter(f.name, p.KEYWORD_ONLY, default=f.default, annotation=types[f.name])
                for f in fields(kind)
            ]
        else:
            parameters.append(p.replace(annotation=hints[p.name]))

    @functools.wraps(command)
    def run(**given: Any) -> None:
        for name, kind in groups.items():
            given[name] = kind(**{f.name: given.pop(f.name) for f in fields(kind)})
        command(**given)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run
