"""Trade tables, border indicators, templates and cross-impact matrices as a program asks for them."""

from __future__ import annotations

from typing import Any

from landbridge.errors import QuestionError
from landbridge.results import as_csv
from landbridge.web import asks_engines, shapes
from landbridge.web.asks import CibAsk, CpmmAsk, FlowsAsk
from landbridge.web.desk import Desk
from landbridge.web.sheets import XLSX
from landbridge.web.verbs import CSV, Page, as_page

CIB_SECONDS = 10.0  # after which the search stops with what it has, and says so


def flows(desk: Desk, ask: FlowsAsk) -> Page:
    """Goods trade between economies in a year: who trades what with whom, who says so, what is estimated, and what contradicts."""
    from landbridge.study import mirrors, trade_table, trade_years
    from landbridge.study.trade_balance import balances

    years = trade_years(desk.study)
    if not years:
        raise QuestionError(f"{desk.study.name} has no square table of trade.", "landbridge flows --refill makes one.")
    if ask.economy is not None and ask.what in ("margins", "matrix"):
        raise QuestionError(f"economy and what={ask.what} were given together.", "Choose one; economy and mirror go together.")  # fmt: skip
    valuation = "as_reported" if ask.as_reported else "fob"
    table = trade_table(desk.study, years[-1] if ask.year is None else ask.year, valuation=valuation)
    one = table.labels[table.at(ask.economy)] if ask.economy is not None else None
    rows: list[dict[str, Any]]
    if ask.what == "mirror":
        rows = [m.as_dict() for m in mirrors(desk.study, table.year) if one in (None, m.exporter, m.importer)]
    elif ask.what == "margins":
        rows = [b.as_dict() for b in balances(desk.study, table.year, table=table)]
    elif ask.what == "matrix":
        rows = [
            {"exporter": label, **dict(zip(table.labels, row, strict=True))}
            for label, row in zip(table.labels, table.flows.tolist(), strict=True)
        ]
    else:
        rows = [c for c in table.cells() if one in (None, c["exporter"], c["importer"])]
    if ask.form == "csv":
        return Page(as_csv(rows).encode(), CSV, "flows.csv")
    return as_page({"year": table.year, "valuation": table.valuation, "unit": "million USD", "rows": rows})


def cpmm(desk: Desk, ask: CpmmAsk) -> Page:
    """Border hours and USD, price and speed of the model's ways as CAREC's CPMM counts them; or what to lift where no way is open."""
    from landbridge.answers.way_tfi import WaysIndicators

    found = WaysIndicators(ways=desk.route(ask.on, desk.scenario(ask.scenario, ask.says), **ask.question()))
    return Page(found.to_csv().encode(), CSV, "cpmm.csv") if ask.form == "csv" else as_page(found.as_dict())


def of_trips(desk: Desk, name: str, content: bytes) -> Page:
    """CPMM's indicators of a trip sheet that is sent, CSV or Excel. It is read whole or not at all, and not kept."""
    from landbridge.answers.tfi import indicators_of_trips
    from landbridge.answers.trips import parse_trips

    return as_page(indicators_of_trips(parse_trips(content, name), desk.study).as_dict())


def template(desk: Desk, ask: asks_engines.TemplateAsk) -> Page:
    """A rate sheet of a lane to fill in: a row for each leg of its ways, with our price beside."""
    from pathlib import Path

    from landbridge.answers.lane_legs import template_rows
    from landbridge.answers.lane_rates import write_template
    from landbridge.web.verbs_engines import lane

    card, name = lane(desk, ask), f"rates.{ask.form}"
    body = write_template(template_rows([w.way for w in card.ways if w.way]), Path(name))
    return Page(body, CSV if ask.form == "csv" else XLSX, name)


def cib(_: Desk, ask: CibAsk) -> Page:
    """The stories of a cross-impact matrix that hold together (Weimer-Jehle), and where succession leads; or the balances of one story."""
    from landbridge.politics.cib_read import parse_cib_text
    from landbridge.report.stories import stories_dict, story_dict

    matrix = parse_cib_text(ask.matrix, "matrix.json" if ask.matrix.lstrip()[:1] in ("{", "[") else "matrix.csv")
    if ask.state:
        return as_page(story_dict(matrix, [label for given in ask.state for label in given.split()]))
    return as_page(stories_dict(matrix, tolerance=ask.tolerance, seconds=CIB_SECONDS))


TABLES: dict[str, tuple[Any, type, Any]] = {
    "/api/flows": (flows, FlowsAsk, shapes.Anything),
    "/api/cpmm": (cpmm, CpmmAsk, shapes.Anything),
    "/api/cib": (cib, CibAsk, shapes.Anything),
    "/api/lane/template": (template, asks_engines.TemplateAsk, None),
}
