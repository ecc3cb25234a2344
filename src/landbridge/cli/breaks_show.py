"""What breaks a way, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from landbridge.answers.dependence import Dependence, State
from landbridge.cli.show import _table, emit, percent
from landbridge.engines.basket import Basket, basket_of, short
from landbridge.engines.criticality import Criticality, Loss
from landbridge.engines.cuts import Cuts
from landbridge.engines.elements import PLURAL
from landbridge.engines.interdict import Interdiction, Step
from landbridge.engines.itinerary import Itinerary
from landbridge.engines.question import Question
from landbridge.errors import QuestionError
from landbridge.results import as_csv, as_json, days_span, number, span
from landbridge.worlds import World

NONE = "-"
NO_WAY = "No way is open even now; landbridge route says what would have to open."


def named(world: World, pairs: Any, about: str, cargo: Mapping[str, Any]) -> Basket:
    """A basket that says where its pairs come from."""
    return basket_of(world, pairs, about=about, **cargo)


def more(x: float, digits: int = 0) -> str:
    """A change with its sign; unknown is a dash."""
    return NONE if x != x else "0" if round(x, digits) == 0 else f"{x:+,.{digits}f}"


def days_more(x: float) -> str:
    """A change of days."""
    return more(x, 1)


def _head(basket: Basket, what: str) -> Text:
    """The question as a sentence, then goods, day and scenario."""
    q = basket.question
    facts = q.world.facts
    where = (
        f"{short(basket.pairs[0].origin)} to {short(basket.pairs[0].destination)}"
        if len(basket) == 1
        else basket.words()
    )
    text = Text(f"{what}, {facts.on.day} {facts.on:%B %Y}", style="bold")
    unit = {"40ft": "a 40-foot box of", "20ft": "a 20-foot box of", "t": "a tonne of"}[q.goods.unit]
    story = "" if facts.scenario.title == "as it is" else f", if: {facts.scenario.title}"
    avoid = f", avoiding {', '.join(q.avoid)}" if q.avoid else ""
    services = f", by {', '.join(q.services)}" if q.services else ""
    digits = 2 if q.goods.usd_per_day < 10 else 0
    text.append(
        f"\n{where}\n{unit} {q.goods.name}{services}{avoid}{story}; a day is worth {number(q.goods.usd_per_day, digits)} USD",
        style="not bold dim",
    )
    return text


def _foot(q: Question, note: str) -> Text:
    facts = q.world.facts
    late = f" The study is {facts.known_to}." if facts.known_to else ""
    return Text(f"\n{note} {facts.study.name} {facts.study.hash}.{late}", style="dim")


def critical(result: Criticality, top: int) -> RenderableType:
    """The worst losses as a table."""
    of, single = result.elements.of, len(result.basket) == 1
    title = _head(result.basket, f"What is lost with each {of} gone")
    if single:
        table = _table(("", "right"), (of, "left"), ("days", "right"), ("USD", "right"), ("id", "left"))
    else:
        table = _table(("", "right"), (of, "left"), ("cut off", "right"), ("dearer", "right"), ("days each", "right"), ("USD each", "right"),
                       ("USD in all*", "right"), ("hardest hit", "left"), ("id", "left"))  # fmt: skip
    for n, x in enumerate(result.losses[:top], start=1):
        name = x.name if x.name != x.id else ""
        if single:
            cells = ["cut off", ""] if x.unserved else [days_more(x.days), more(x.usd)]
            table.add_row(str(n), name or x.id, *cells, x.id if name else "")
            continue
        table.add_row(
            str(n), name or x.id, str(x.unserved or NONE), str(x.worse or NONE), days_more(x.mean_days), more(x.mean_usd), more(x.cost) if x.worse else NONE,
            _hardest(x), x.id if name else "",
        )  # fmt: skip
    rest = len(result) - top
    lines: list[RenderableType] = [title, "", table]
    if not len(result):
        none = result.unserved_before == len(result.basket)
        lines = [title, "", NO_WAY if none else f"No pair would miss any of the {len(result.elements)} {PLURAL[of]}."]
    said = f"{len(result.elements)} {PLURAL[of]} this cargo can use were taken out, one at a time; without {len(result)} of them some pair is worse off."
    said += f" {rest} more are not shown (--top, --csv)." if rest > 0 else ""
    return Group(*lines, _foot(result.basket.question, f"\n{said} {_notes(result, single)}".strip()))


def _hardest(x: Loss) -> str:
    if not x.hardest:
        return ""
    return f"{x.hardest}: " + (
        "cut off" if x.unserved else f"{days_more(x.hardest_days)} days, {more(x.hardest_usd)} USD"
    )


def _notes(result: Criticality, single: bool) -> str:
    notes = []
    if not single:
        notes.append(
            "* with the owner's cost of time, over pairs that keep a way"
            + (", times demand." if result.basket.weighted else ", each counted once.")
        )
    if result.own.any():
        notes.append(f"Pairs that begin or end in a {result.elements.of} are left out of its loss.")
    if result.unserved_before:
        notes.append(f"{result.unserved_before} of {len(result.basket)} pairs have no way even now.")
    notes.append("Ways are chosen by USD with the cost of time, so one of the two may fall.")
    return " ".join(notes)


def one_gone(result: Criticality, name: str, top: int, json: bool, csv: bool, out: Path | None) -> None:
    """What each pair loses with one element gone."""
    rows = result.pairs(name)
    if json and csv:
        raise QuestionError("--json and --csv were both given.", "Choose one.")
    if json or (out and out.suffix == ".json"):
        emit(as_json({**result.basket.as_dict(), "of": result.elements.of, "without": name, "pairs": rows}), out)
        return
    if csv or (out and out.suffix == ".csv"):
        emit(as_csv(rows).rstrip("\n"), out)
        return
    e = result.elements.row(name)
    table = _table(
        ("from", "left"), ("to", "left"), ("days", "right"), ("USD", "right"), ("with cost of time", "right")
    )
    hit = [r for r in rows if r["state"] == "cut off" or (r["cost"] == r["cost"] and r["cost"] > 0)]
    for r in hit[:top]:
        cells = (
            ["cut off", "", ""] if r["state"] == "cut off" else [days_more(r["days"]), more(r["usd"]), more(r["cost"])]
        )
        table.add_row(r["from"], r["to"], *cells)
    what = _head(result.basket, f"What each pair loses without {result.elements.names[e]}")
    rest = f"{len(hit)} of {len(rows)} pairs are worse off" + (
        f"; {len(hit) - top} more are not shown (--top, --csv)." if len(hit) > top else "."
    )
    emit(Group(what, "", table, _foot(result.basket.question, f"\n{rest}".strip())), out)


def worst(result: Interdiction) -> RenderableType:
    """The worst closures, one row for each number of them, and what to protect."""
    of, flow = result.elements.of, result.measure == "flow"
    if not result.steps:
        return Group(_head(result.basket, "The worst closures"), "", NO_WAY)
    what = "The closures that leave least room" if flow else "The worst closures"
    parts: list[RenderableType] = [_head(result.basket, what), ""]
    parts.append(
        _flows(result) if flow else _pair_steps(result) if result.single else _basket_step(result.steps[0], result)
    )
    if result.protection:
        p = result.protection
        names = (
            "; ".join(f"{n} [{i}]" if n != i else i for n, i in zip(p.names, p.protected, strict=True))
            or "nothing: it would not help"
        )
        parts += ["", Text.assemble(("Protect ", "bold"), names)]
        parts.append(
            f"Then the worst {p.then.k} are {_closed(p.then)}: {_after(p.then, result)} ({p.problems} problems solved, {p.then.seconds:.1f} s)"
        )
    last = result.steps[-1]
    notes = f"{last.proof()}."
    if of in ("node", "country"):
        notes += f" {PLURAL[of].capitalize()} that hold an end of the cargo's way stay open."
    if not result.single:
        notes += f" A pair cut off, or left with a way {result.lost:g} times as dear, counts {result.lost:g} times its cost today (--lost)."
    return Group(*parts, _foot(result.basket.question, notes))


def _closed(s: Step) -> str:
    return "; ".join(f"{n} [{i}]" if n != i else i for n, i in zip(s.names, s.closed, strict=True)) or "none"


def _after(s: Step, result: Interdiction) -> str:
    if not result.single:
        lost = f"{len(s.unserved)} pairs cut off; " if s.unserved else ""
        return f"{lost}the others {days_more(s.days)} days and {more(s.usd)} USD in all"
    if s.way is None:
        return "no way is left"
    return f"{days_span(s.way.days)} days, {span(*s.way.usd)} USD by {', '.join(s.way.by)}"


def _pair_steps(result: Interdiction) -> RenderableType:
    table = _table(("closed", "right"), ("which", "left"), ("days then", "left"), ("USD then", "left"), ("days", "right"), ("USD", "right"), ("by", "left"),
                   ("searches", "right"), ("s", "right"))  # fmt: skip
    table.add_row("0", "", number(result.before[1], 1), number(result.before[2]), "", "", "", "", "", style="dim")
    for s in result.steps:
        after = ["cut off", "", "", "", "no way is left"]
        if s.way is not None:
            after = [days_span(s.way.days), span(*s.way.usd), days_more(s.days), more(s.usd), ", ".join(s.way.by)]
        table.add_row(str(s.k), "\n".join(s.names) or "nothing helps", *after, str(s.searches), f"{s.seconds:.1f}")
    return table


def _basket_step(s: Step, result: Interdiction) -> RenderableType:
    table = _table((f"closed ({len(s.closed)} of at most {s.k})", "left"), ("id", "left"))
    for name, i in zip(s.names, s.closed, strict=True):
        table.add_row(name, i if i != name else "")
    lines = [
        f"Pairs cut off: {len(s.unserved)}{' (' + '; '.join(s.unserved[:12]) + (' ...' if len(s.unserved) > 12 else '') + ')' if s.unserved else ''}.",
        f"The others: {days_more(s.days)} days, {more(s.usd)} USD, {more(s.cost)} USD with the cost of time, in all"
        + (", times demand." if result.basket.weighted else ", each pair counted once."),
        f"{s.searches} searches, {s.programs} programs, {s.seconds:.1f} s.",
    ]
    return Group(table, "", *lines)


def _flows(result: Interdiction) -> RenderableType:
    table = _table(
        ("closed", "right"), ("which", "left"), ("t a day then, at most", "right"), ("bound by", "left"), ("s", "right")
    )
    for s in result.steps:
        flow = "unknown" if s.flow == float("inf") else number(s.flow)
        why = "a way of no known capacity is left" if s.flow == float("inf") else ", ".join(s.cut) or "no way is left"
        table.add_row(str(s.k), "\n".join(s.names), flow, why, f"{s.seconds:.1f}")
    return table


def cut(result: Cuts) -> RenderableType:
    """The least cut by name, and the ways apart."""
    of = result.elements.of
    many = PLURAL[of]
    n = len(result.least)
    parts: list[RenderableType] = [_head(result.basket, f"What holds the pair together, by {of}"), ""]
    if not result.open:
        return Group(*parts, NO_WAY)
    if result.open_way is not None:
        parts.append(f"No closing of {many} cuts it off: a way is left that meets none which could be closed:")
        parts.append(_ways([result.open_way]))
    else:
        table = _table((f"the fewest {many} that cut it off: {n}", "left"), ("states", "left"), ("id", "left"))
        for r in result.rows():
            table.add_row(r["name"], " ".join(r["states"]), r["id"] if r["id"] != r["name"] else "")
        parts.append(table)
    most = "no more are possible" if result.most_apart else "more may be possible"
    ends = " but those of the ends" if of in ("node", "country") else ""
    what = f"Ways that share no {of}{ends}: {len(result.apart)} ({most})"
    parts += ["", Text(what, style="bold"), _ways(result.apart), ""]
    parts.append(_capacity(result))
    note = "Proven least: the ways found cannot all be met by fewer. Other sets of the same size may do the same."
    return Group(*parts, _foot(result.basket.question, note))


def _ways(ways: Sequence[Itinerary]) -> RenderableType:
    table = _table(("days", "left"), ("USD", "left"), ("km", "right"), ("states", "left"), ("by", "left"))
    for w in ways:
        table.add_row(days_span(w.days), span(*w.usd), number(w.km), " ".join(w.states), ", ".join(w.by))
    return table


def _capacity(result: Cuts) -> str:
    if result.elements.of != "link":
        return "Capacity is asked of links only (--of link)."
    on = f"of {result.known + result.unknown} links on the ways found, the capacity of {result.known} is known"
    if result.t_per_day != result.t_per_day:
        return f"Capacity: unknown ({on}, and a way of unknown ones is left)."
    names = ", ".join(result.elements.ids[e] for e in result.by_capacity)
    return f"Capacity: no more than {number(result.t_per_day)} t a day can pass, bound by {names} ({on})."


def depends(result: Dependence) -> RenderableType:
    """States on the good ways, with what each could shut and what it would cost."""
    if not result.ways:
        return Group(_head(result.basket, "The states its ways depend on"), "", NO_WAY)
    table = _table(("state", "left"), ("good ways", "right"), ("", "right"), ("its links\nthere", "right"), ("days if it\nshuts these", "right"),
                   ("USD", "right"), ("days if no\ntransit at all", "right"), ("USD", "right"), ("its own\npairs", "right"), ("dearer", "right"),
                   ("cut off", "right"), ("days\neach", "right"), ("USD\neach", "right"))  # fmt: skip
    for s in result.states:
        table.add_row(
            s.state,
            f"{s.ways} of {len(result.ways)}",
            percent(s.share),
            str(len(s.links)),
            *_losses(s),
            *_own(s),
            style="dim" if s.end else None,
        )
    own = f"A state's own pairs are those of {len(result.own)} ({result.own.about}) that begin or end there, once it shuts its links on these ways."
    note = f"{result.words()[0].upper()}{result.words()[1:]}. {own} What a state earns by transit is in no table and not counted."
    return Group(
        _head(result.basket, "The states its ways depend on"),
        "",
        table,
        "",
        _ways(result.ways),
        _foot(result.basket.question, note),
    )


def _losses(s: State) -> list[str]:
    if s.end:
        return ["an end", "", "an end", ""]
    one = ["cut off", ""] if s.cut_off else [days_more(s.days), more(s.usd)]
    two = ["cut off", ""] if s.transit_cut_off else [days_more(s.transit_days), more(s.transit_usd)]
    return one + two


def _own(s: State) -> list[str]:
    if not s.own_pairs:
        return ["none", "", "", "", ""]
    return [str(s.own_pairs), str(s.own_worse), str(s.own_cut_off), days_more(s.own_days), more(s.own_usd)]
