"""Rates -> the section that shows windows against bands, and the worst of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from shipby.outcomes.summary.layout import GLUE, plain
from shipby.outcomes.summary.model import Counted, Window
from shipby.outcomes.summary.numbers import count, share
from shipby.outcomes.summary.page import BOLD, Item, Line, Page
from shipby.outcomes.summary.words import said


def rates(page: Page) -> Iterator[Line]:
    """Windows by clause and outcome, then the worst windows of each clause."""
    counted = page.summary.rates
    if not counted:
        return
    yield from page.heading("rates")
    rows = [
        [
            page.clause(one.clause, one.title),
            count(one.windows),
            count(sum(each.windows for each in one.reached if each.outcome == "clear")),
            page.joined([*_reached(page, one)]) or page.say("nothing"),
        ]
        for one in counted
    ]
    yield from page.table(["", page.say("windows"), page.say("clear"), page.say("reached")], rows, "<>><")
    if page.summary.windows:
        yield Line("")
        yield Line(page.say("worst_windows"), BOLD)
        yield from _worst(page, page.summary.windows)


def _reached(page: Page, rate: Counted) -> Iterator[str]:
    """What the windows that are not clear came to: `A2 5`, `open 3 (of them A2 1)`."""
    by_outcome = {outcome: list(each) for outcome, each in groupby(rate.reached, lambda one: one.outcome)}
    for one in (*by_outcome.get("penalised", ()), *by_outcome.get("breached", ())):
        yield f"{plain(one.band) if one.band else page.say(one.outcome)} {count(one.windows)}"
    for outcome, key in (("undetermined", "unknown_windows"), ("waived", "waived")):
        if found := by_outcome.get(outcome):
            yield page.say(key, n=count(sum(one.windows for one in found)))
    if found := by_outcome.get("open"):
        n = count(sum(one.windows for one in found))
        bands = [f"{plain(one.band)} {count(one.windows)}" for one in found if one.band]
        yield page.say("open_reached", n=n, bands=page.joined(bands)) if bands else page.say("open", n=n)


def _worst(page: Page, windows: Sequence[Window]) -> Iterator[Line]:
    titles = {one.clause: one.title for one in page.summary.rates}
    for clause, found in groupby(windows, lambda one: one.clause):
        yield from page.sentence(page.clause(clause, titles.get(clause)))
        items = [
            Item(
                (plain(one.shop_id), _days(one), share(one.numerator, one.denominator), _cost(one), _band(page, one)),
                one.order_id,
            )
            for one in found
        ]
        yield from page.items(items, "<<<<<")


def _days(window: Window) -> str:
    if window.window_start == window.window_end:
        return str(window.window_start)
    return f"{window.window_start}..{window.window_end}"


def _cost(window: Window) -> str:
    """What the window costs, or would if it closed now: `A 5.0`; a question mark where the number is unpublished."""
    if not window.points_class or window.points == 0 or window.outcome == "waived":
        return "-"
    return f"{plain(window.points_class)} {'?' if window.points is None else window.points}"


def _band(page: Page, window: Window) -> str:
    """The band and its line: `A5: > 25%, violations > 500`; empty where no band was reached."""
    unnamed = page.say(window.outcome) if window.outcome in ("breached", "undetermined") else ""
    name = plain(window.band) if window.band else unnamed
    text = f"{name}{page.colon}{_glued(said(window.line, page.lang))}" if window.line else name
    return f"{page.say(f'status_{window.outcome}')} {text}" if window.outcome in ("open", "waived") else text


def _glued(line: str) -> str:
    """A comparison stays on one line: `> 25%`."""
    return re.sub(r"(?<=[<>=]) ", GLUE, line)
