"""Paths of the page itself. They may change with it; programs use /api."""

from __future__ import annotations

from collections.abc import Callable

from landbridge.web import asks, saved, view, view_politics, view_start, view_why
from landbridge.web.tabs import present, tab_page
from landbridge.web.verbs import Page

VIEWS: dict[str, tuple[Callable[..., Page], type | None]] = {
    "/view/start": (view_start.start, None),
    "/view/may": (view_start.may, asks.DayAsk),
    "/view/answer": (view.answer, view.ViewAsk),
    "/view/why": (view_why.card, view_why.CardAsk),
    "/view/chart": (view_why.chart, view_why.ChartAsk),
    "/view/effects": (view_why.effects, view.ViewAsk),
    "/view/link": (view.link_card, view.LinkAsk),
    "/view/pairs": (view_politics.pairs, view.SwitchAsk),
    "/view/pair": (view_politics.pair, view_politics.PairAsk),
    "/view/attack": (view_politics.attack, view_politics.AttackAsk),
    "/view/opens": (view_politics.opens, view.SwitchAsk),
    "/view/save": (saved.save, saved.SaveAsk),
    "/view/scenario": (view.yaml, view.SwitchAsk),
    **{f"/view/tab/{t.key}": (tab_page(t), t.ask) for t in present()},
}
