"""Penalties, compensations, actions, the shops and orders they fall on -> their sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from shipby.outcomes.summary.layout import plain
from shipby.outcomes.summary.model import Late, Payment, Points, Shop
from shipby.outcomes.summary.numbers import count, length, money
from shipby.outcomes.summary.page import INDENT, Item, Line, Page
from shipby.outcomes.summary.words import counted, named


def points(page: Page) -> Iterator[Line]:
    """Points by class and the shops that have most."""
    yield from page.heading("points")
    if not page.summary.points:
        yield Line(page.say("nothing"))
    yield from page.columns([(plain(one.points_class), _class(page, one)) for one in page.summary.points], "<<")


def _class(page: Page, points: Points) -> str:
    parts = []
    if points.shops:
        most = [f"{plain(one.shop_id)} {_with_unknown(one.points, one.unknown)}" for one in points.most]
        if points.shops > len(most):
            most.append(page.say("more_shops", n=count(points.shops - len(most))))
        shops = counted("shops", points.shops, page.lang)
        parts.append(
            page.say(
                "points_at", points=_with_unknown(points.points, points.unknown), shops=shops, most=page.joined(most)
            )
        )
    if points.unknown:
        parts.append(counted("unknown_points", points.unknown, page.lang))
    if points.projected_windows:
        parts.append(counted("projected", points.projected_windows, page.lang, points=points.projected))
    return ("；" if page.lang == "zh" else "; ").join(parts)


def _with_unknown(points: Decimal | None, unknown: int) -> str:
    """`4.0`, `4.0 + ?`, or `?`: what is not published is no zero."""
    return " + ".join([*([str(points)] if points is not None else []), *(["?"] if unknown else [])])


def payments(page: Page) -> Iterator[Line]:
    """Money to pay by currency and form; what has no published amount stands apart."""
    yield from page.heading("money")
    payments = sorted(page.summary.payments, key=lambda one: (one.currency, one.form))
    if not payments:
        yield Line(page.say("nothing"))
    for (currency, form), group in groupby(payments, lambda one: (one.currency, one.form)):
        yield from _paid(page, plain(currency), named("form", plain(form), page.lang), list(group))


def _paid(page: Page, currency: str, form: str, payments: Sequence[Payment]) -> Iterator[Line]:
    """One currency and form: the sum, its clauses, and the rows that are in no sum."""
    known = [one for one in payments if one.rows > one.unknown]
    rows = sum(one.rows - one.unknown for one in payments)
    total = money(sum(one.amount_minor for one in payments))
    if known:
        yield from page.sentence(counted("sum", rows, page.lang, amount=total, currency=currency, form=form))
    else:
        yield from page.sentence(page.say("sum_none", currency=currency, form=form))
    names = [
        (page.clause(one.clause, one.title), money(one.amount_minor), count(one.rows - one.unknown)) for one in known
    ]
    yield from page.columns(names, "<>>", INDENT)
    unknown = [f"{plain(one.clause)} {count(one.unknown)}" for one in payments if one.unknown]
    if unknown:
        n = sum(one.unknown for one in payments)
        yield from page.sentence(counted("unknown_amounts", n, page.lang, clauses=page.joined(unknown)), INDENT)


def measures(page: Page) -> Iterator[Line]:
    """Actions by kind."""
    yield from page.heading("measures")
    if not page.summary.measures:
        yield Line(page.say("nothing"))
    rows = []
    for kind, group in groupby(page.summary.measures, lambda one: one.kind):
        found = list(group)
        clauses = [f"{plain(one.clause)} {count(one.rows)}" for one in found]
        rows.append(
            (named("kind", plain(kind), page.lang), count(sum(one.rows for one in found)), page.joined(clauses))
        )
    yield from page.columns(rows, "<><")


def shops(page: Page) -> Iterator[Line]:
    """The shops with most against them."""
    if not page.summary.shops:
        return
    yield from page.heading("shops")
    items = [
        Item((plain(one.shop_id), _points_of(page, one), _against(page, one)), one.order_id)
        for one in page.summary.shops
    ]
    yield from page.items(items, "<<<")


def _points_of(page: Page, shop: Shop) -> str:
    parts = [f"{plain(name)} {points}" for name, points in shop.points.items()]
    if shop.unknown_points:
        parts.append("?")
    return page.joined(parts) or "-"


def _against(page: Page, shop: Shop) -> str:
    parts = [counted("penalties", shop.penalties, page.lang)] if shop.penalties else []
    parts.append(page.say("tests", bad=count(shop.violations), all=count(shop.tests)))
    amounts = [f"{money(amount)} {plain(currency)}" for currency, amount in shop.amounts_minor.items()]
    if shop.unknown_amounts:
        amounts.append(counted("unpriced", shop.unknown_amounts, page.lang))
    return page.joined([*parts, *([page.say("to_pay", amounts=" + ".join(amounts))] if amounts else [])])


def late(page: Page) -> Iterator[Line]:
    """The most overdue orders."""
    if not page.summary.late:
        return
    yield from page.heading("late")
    orders = page.summary.late
    items = [Item((plain(one.shop_id), plain(one.clause), _how_late(page, one)), one.order_id) for one in orders]
    yield from page.items(items, "<<<")


def _how_late(page: Page, late: Late) -> str:
    parts = [page.say("late_by", time=length(-late.margin_seconds, page.lang))]
    return page.joined([*parts, *([page.say("still_open")] if late.observed_at is None else [])])
