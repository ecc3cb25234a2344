"""`landbridge tour`: the planner's first questions answered from the shipped study."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

from rich.console import Console
from rich.text import Text

from landbridge.answers import Comparison, compare, world
from landbridge.cli.fitting import FittingTable
from landbridge.cli.show import comparison, lift_table
from landbridge.engines.route import Ways, route
from landbridge.engines.why import why
from landbridge.politics import Event, commit, levels, openings
from landbridge.results import days_span, number, span
from landbridge.study import Study, open_study

DAY, WEEK = "2025-06-01", "2025-09-15"
POLITICS_DAY = date(2026, 6, 1)
ESSAY = "essay"  # who makes the essay's own claims, in `claims`
VERDICTS = ("documented", "computed", "depends", "disputed", "opinion")
PAIRS = (("Almaty", "Istanbul"), ("Tashkent", "Poti"), ("Yerevan", "Moscow"), ("Yerevan", "Tehran"))


def tour(busy: Callable[[str], AbstractContextManager[None]]) -> None:
    """Print the tour."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=150)
    with busy("opening the study"):
        study = open_study()
        june = world(study, DAY)
    _head(console, study)
    _title(console, "1. Which ways lead from Xi'an to Duisburg?", f'landbridge compare "Xi\'an" Duisburg --on {DAY}')
    corridors = compare(june, "Xi'an", "Duisburg")
    console.print(comparison(corridors))
    _say(console, sentence(corridors))
    _closure(console, study)
    _pairs(console, study)
    _margara(console, study)
    _nothing_open(console, study)
    _why(console, route(june, "Yerevan", "Tehran", k=1))
    _politics(console, study)
    _essay(console, study)
    _hint(console, "\nNext: landbridge compare Almaty Istanbul --html out.html; landbridge show; landbridge --help")


def _head(console: Console, study: Study) -> None:
    counts = {name: len(study[name]) for name in ("nodes", "links", "developments", "sources")}
    words = ", ".join(f"{n:,} {name}" for name, n in counts.items())
    console.print(
        Text(
            f"landbridge: {study.title}. {words}; known to {study.known_until:%B %Y}. All of it offline.", style="bold"
        )
    )


def _title(console: Console, question: str, command: str) -> None:
    console.print(Text(f"\n{question}", style="bold yellow"))
    console.print(Text(f"   {command}\n", style="dim"))


def _say(console: Console, words: str) -> None:
    console.print(Text(words, style="bold"))


def sentence(c: Comparison) -> str:
    """The comparison in one sentence: fastest, cheapest and cleanest."""
    open_ways = [(r.name, r.itinerary) for r in c if r.itinerary]
    if not open_ways:
        return "No corridor is open."
    fast = min(open_ways, key=lambda x: x[1].days[1])
    cheap = min(open_ways, key=lambda x: x[1].usd[1])
    clean = min(open_ways, key=lambda x: x[1].kg_co2e)
    return (
        f"Fastest: {fast[0]}, {days_span(fast[1].days)} days. Cheapest: {cheap[0]}, {span(*cheap[1].usd)} USD. "
        f"Least carbon: {clean[0]}, {number(clean[1].kg_co2e)} kg CO2e."
    )


def _closure(console: Console, study: Study) -> None:
    _title(
        console,
        "2. And in the week when Poland shut its border with Belarus?",
        f'landbridge compare "Xi\'an" Duisburg --on {WEEK}',
    )
    week = compare(world(study, WEEK), "Xi'an", "Duisburg")
    for r in week:
        if r.itinerary is None:
            console.print(lift_table(r.lift))
    _say(console, sentence(week))


def _line(ways: Ways) -> str:
    i = ways[0]
    return f"{days_span(i.days)} days, {span(*i.usd)} USD, {number(i.kg_co2e)} kg CO2e, {number(i.km)} km by {', '.join(i.by)}"


def _pairs(console: Console, study: Study) -> None:
    _title(console, "3. Other pairs, the best way of that day", f"landbridge route Almaty Istanbul --on {DAY}")
    w = world(study, DAY)
    for origin, destination in PAIRS:
        console.print(f"{origin} to {destination}: {_line(route(w, origin, destination, k=1))}", soft_wrap=True)


def _margara(console: Console, study: Study) -> None:
    _title(
        console,
        "4. What would one bridge change?",
        f"landbridge route Yerevan Istanbul --on {DAY} --scenario margara-opens",
    )
    for story in (None, "margara-opens"):
        w = world(study, DAY, story)
        console.print(f"{w.facts.scenario.title}: {_line(route(w, 'Yerevan', 'Istanbul', k=1))}", soft_wrap=True)


def _nothing_open(console: Console, study: Study) -> None:
    story = "caspian-iran-georgia-shut"
    _title(
        console, "5. No way through is an answer too", f"landbridge route Baku Istanbul --on {DAY} --scenario {story}"
    )
    ways = route(world(study, DAY, story), "Baku", "Istanbul")
    for opening in ways.openings[:2]:
        i = opening.itinerary
        console.print(
            f"open {len(opening.lift)} link(s), then {days_span(i.days)} days and {span(*i.usd)} USD:", soft_wrap=True
        )
        console.print(lift_table(opening.lift))


def _why(console: Console, ways: Ways) -> None:
    _title(console, "6. Where does a number come from?", f"landbridge why Yerevan Tehran --column days --on {DAY}")
    console.print("\n".join(repr(why(ways, 0, "days")).splitlines()[:10]), markup=False, soft_wrap=True)


def _politics(console: Console, study: Study) -> None:
    facts = study.facts(POLITICS_DAY)
    _title(
        console,
        "7. Who is bound to whom, and what would open a border?",
        f"landbridge relate AZE TUR --on {POLITICS_DAY}",
    )
    found = levels(facts)
    for a, b in (("AZE", "TUR"), ("ARM", "AZE"), ("ARM", "TUR"), ("ARM", "RUS"), ("IRN", "ISR")):
        _plain(console, f"{found[a, b]}; {found[a, b].why}")
    for a, b, place in (("ARM", "AZE", "Nakhchivan"), ("AZE", "ARM", "Syunik")):
        answer = commit(facts, Event(initiator=a, target=b, place=place))
        for name, branch in answer.branches.items():
            owed = {
                f"{d.actor} {d.clause.type} ({d.clause.id})"
                for d in branch.duties
                if str(d.value) == "YES" and not d.further
            }
            helps = sorted(x for x in owed if " defend " in x or " aid " in x)
            _plain(
                console, f"If {a} attacked {b} at {place}, {name}: {', '.join(helps) or 'no duty to help is certain'}"
            )
    _plain(console, str(openings(facts)["MARGARA"]))
    _hint(console, "   landbridge commit --attack ARM AZE --place Nakhchivan; landbridge openings MARGARA")


def _essay(console: Console, study: Study) -> None:
    _title(console, "8. The essay it began with, heading by heading", "landbridge show claims; docs/essay.md")
    rows = [r for r in study["claims"].rows() if ESSAY in r["claimed_by"]]
    table = FittingTable()
    for name in ("heading", "claims", *VERDICTS, "disputed by somebody", "for instance"):
        table.add_column(name, overflow="fold")
    for heading in dict.fromkeys(r["heading"] for r in rows):
        mine = [r for r in rows if r["heading"] == heading]
        counts = [str(sum(r["verdict"] == v for r in mine)) for v in VERDICTS]
        command = next((r["command"][0] for r in mine if r["command"]), "")
        table.add_row(heading, str(len(mine)), *counts, str(sum(bool(r["disputed_by"]) for r in mine)), command)
    console.print(table)
    others = sum(ESSAY not in r["claimed_by"] for r in study["claims"].rows())
    _plain(
        console,
        f"Beside them stand {others} claims by others, in the same form. landbridge show claims --row K04 shows one with its evidence.",
    )


def _plain(console: Console, words: str) -> None:
    console.print(words, soft_wrap=True, markup=False)


def _hint(console: Console, words: str) -> None:
    console.print(Text(words, style="dim"))
