"""The part of a brief on who gains: sentence, picture, table, what to mind, and the command that gives it in full."""

from __future__ import annotations

from html import escape
from typing import Any

from landbridge.answers.brief import Brief
from landbridge.answers.gains import Gains
from landbridge.report.brief_words import few
from landbridge.report.evidence import quoted
from landbridge.report.gains import gains_chart
from landbridge.report.gains_words import TOLD, banded, driven, moved, sides, signed, state_words, width_words
from landbridge.report.parts import SLIM, WIDE, figure, grid, with_range
from landbridge.report.words import day

Rows = list[dict[str, Any]]
MOST_ECONOMIES, MOST_NAMES = (
    10,
    8,
)  # rows of the table and bars of the picture; names of a side, before the rest are counted
PLOT = {WIDE: 780, SLIM: 190}  # width of the plot beside its names


def gains_part(brief: Brief) -> list[str]:
    """Who gains and who loses by trade under the scenario; nothing where it was not worked out."""
    answer = brief.gains
    if answer is None:
        return []
    rows = moved(answer)
    shown = rows[:MOST_ECONOMIES]
    out = ["<h2>Who gains</h2>", f'<p class="quiet">{escape(_intro(answer))}</p>']
    if not answer.change.converged:
        out.append(f'<p class="warn">{escape(state_words(answer))}</p>')
    out.append(f"<p>{escape(said(rows))}</p>")
    out += [_picture(answer, len(shown)), _grid(answer, shown)] if shown else []
    out += [f'<p class="quiet">{escape(x)}</p>' for x in _below(answer, len(rows) - len(shown)) if x]
    notes = "".join(f"<li>{escape(n[0].upper() + n[1:])}.</li>" for n in answer.notes)
    how = "These numbers again, pair by pair with --pairs; with more draws without --draws:"
    return [
        *out,
        f'<ul class="plain small">{notes}</ul>',
        f'<p class="quiet">{how} <code>{escape(gains_command(brief))}</code></p>',
    ]


def _intro(answer: Gains) -> str:
    facts = answer.world.facts
    return (
        f"What the scenario does on {day(facts.on)} to real income through the days and USD of the ways that cargo takes, against the same day as it is. "
        f"Goods trade of {answer.table.year}, all taken as {answer.costs.goods.name}; trade elasticity {answer.change.theta:g}; bands hold the middle 90 % "
        f"of {answer.draws.n} draws. A supposition, not a forecast."
    )


def said(rows: Rows) -> str:
    """Who gains and loses over the whole band and of whom it is unsure, of the economies that move enough to be told."""
    if not rows:
        return f"No economy's real income moves by {TOLD:g} per cent or more."
    return " ".join(f"{words}: {few(names, MOST_NAMES) or 'nobody'}." for words, names in sides(rows).items())


def _picture(answer: Gains, n: int) -> str:
    wide, slim = (gains_chart(answer, most=n, width=PLOT[w], titled=False) for w in (WIDE, SLIM))
    caption = "A dot is the answer at typical values, the bar its band; a band across the upright line may be a gain or a loss."
    return figure("gains", "Change of real income of the economies that move most, with bands", wide, slim, caption)


def _grid(answer: Gains, rows: Rows) -> str:
    head = ["economy", "real income, %", "million USD a year", "USD a head", "exports, %", "imports, %"]
    head.append("by which parts, %")
    names = dict(zip(answer.table.labels, answer.table.names, strict=True))
    cells = [
        [
            escape(r["name"]), _range(r, "real_income_percent", 3), _range(r, "musd_a_year", 0), _range(r, "usd_a_head", 1),
            _signed(r["exports_percent"], 2), _signed(r["imports_percent"], 2), escape(_drivers(r, names)),
        ]
        for r in rows
    ]  # fmt: skip
    return grid(head, cells, "Who gains", right=range(1, 6))


def _signed(x: float, digits: int) -> str:
    return signed(x, digits).replace("-", "−")


def _range(row: dict[str, Any], key: str, digits: int) -> str:
    return with_range(banded(row, key, digits).replace("-", "−"))


def _drivers(row: dict[str, Any], names: dict[str, str]) -> str:
    """Partners by name, and the other parts."""
    return driven(row, names).replace("-", "−")


def _below(answer: Gains, cut: int) -> list[str]:
    more = f"{cut} more move by less. " if cut else ""
    more += f"Economies whose real income moves by less than {TOLD:g} per cent are not told. "
    more += "Real income: output over the price of what is bought; USD are that share of spending on goods."
    failed = state_words(answer) if answer.change.converged else ""
    return [more, f"{width_words(answer)} {failed}".strip()]


def gains_command(brief: Brief) -> str:
    """The command that gives who gains with the numbers of the brief."""
    from landbridge.config import DEFAULT_STUDY

    answer = brief.gains
    if answer is None:
        return ""
    facts = answer.world.facts
    study = f" --study {quoted(facts.study.path.name)}" if facts.study.name != DEFAULT_STUDY else ""
    n, seed = len(answer.draws.one), f" --seed {answer.draws.seed}" if answer.draws.seed else ""
    return f"landbridge trade --scenario {quoted(brief.scenario_name)} --on {facts.on} --draws {n}{seed}{study}"


def gains_tables(brief: Brief) -> dict[str, Rows]:
    """Every economy, and what the answer rests on; nothing where it was not worked out."""
    answer = brief.gains
    if answer is None:
        return {}
    names = dict(zip(answer.table.labels, answer.table.names, strict=True))
    rows = [
        {**{k: v for k, v in r.items() if k != "by_elasticity"}, "drivers": _drivers(r, names)} for r in answer.rows()
    ]
    kept = (
        "on", "scenario", "against", "goods", "flows_of", "unit", "share_reported", "closure", "theta", "converged", "residual", "draws", "seed",
        "not_converged_draws",
    )  # fmt: skip
    told = answer.as_dict()
    about = {k: told[k] for k in kept}
    about |= {"said": said(moved(answer)), "width": width_words(answer), "command": gains_command(brief)}
    rests = [{"what": k, "value": v} for k, v in about.items()]
    return {"Who gains": rows, "Who gains rests on": [*rests, *({"what": "mind", "value": n} for n in answer.notes)]}


def gains_sources(brief: Brief) -> set[str]:
    """Sources of the trade, people, gateways, shares of modes and ranges behind who gains."""
    answer = brief.gains
    if answer is None:
        return set()
    study, found = answer.world.facts.study, {s for row in answer.table.rows["source"] for s in row}
    found |= {s for f in answer.draws.factors for s in f.source}
    rows = [*study["mode_shares"].rows(), *study["economies"].rows()]
    rows += [r for r in study["accounts"].rows() if r["measure"] == "population"]
    return found | {s for r in rows for s in r["source"]}
