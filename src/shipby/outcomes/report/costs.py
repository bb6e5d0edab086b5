"""Worst shops, payments, measures of a summary -> their rows in a report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import duckdb

from shipby.outcomes.report.behind import Behind
from shipby.outcomes.report.model import MeasureRow, Paid, Purse, ShopRow
from shipby.outcomes.report.rates import titled
from shipby.outcomes.report.words import say
from shipby.outcomes.rows import Condition
from shipby.outcomes.summary.model import Measure, Payment, Said, Shop, Summary
from shipby.outcomes.summary.numbers import money
from shipby.outcomes.summary.rules import Rules

_PUBLISHED = Condition("amount_minor", "!=", "")


def worst(con: duckdb.DuckDBPyConnection, behind: Behind, summary: Summary) -> list[ShopRow]:
    """The shops with most against them."""
    paid = dict(
        con.execute(
            "SELECT shop_id, count(amount_minor) FROM compensations JOIN worst_shops USING (shop_id) GROUP BY shop_id"
        ).fetchall()
    )
    return [_shop(behind, one, paid.get(one.shop_id, 0)) for one in summary.shops]


def _shop(behind: Behind, one: Shop, paid: int) -> ShopRow:
    title, shop = Said(one.shop_id, one.shop_id), f"shop_id={one.shop_id}"
    points = [(name, str(points)) for name, points in one.points.items()]
    if one.unknown_points:
        points.append(("", "?"))
    return ShopRow(
        shop=one.shop_id,
        points=points,
        penalties=behind.number(one.penalties, "penalties", title, shop),
        violations=behind.number(one.violations, "verdicts", title, shop, "outcome=violation"),
        tests=behind.number(one.tests, "verdicts", title, shop, "outcome=violation", "outcome=on_time"),
        amounts=[f"{money(amount)} {currency}" for currency, amount in one.amounts_minor.items()],
        paid=behind.number(paid, "compensations", title, shop, _PUBLISHED),
        unpublished=behind.number(one.unknown_amounts, "compensations", title, shop, "amount_minor="),
    )


def purses(behind: Behind, payments: Sequence[Payment]) -> list[Purse]:
    """Sums by currency and form; what has no published amount stands apart."""
    ordered = sorted(payments, key=lambda one: (one.currency, one.form))
    found = []
    for (currency, form), group in groupby(ordered, lambda one: (one.currency, one.form)):
        several = list(group)
        found.append(
            Purse(
                currency=currency,
                form=form,
                amount=money(sum(one.amount_minor for one in several)),
                payments=[_paid(behind, one) for one in several],
                known=sum(one.rows - one.unknown for one in several),
                unknown=sum(one.unknown for one in several),
            )
        )
    return found


def _paid(behind: Behind, one: Payment) -> Paid:
    title = titled(one.clause, one.title)
    same = (f"clause={one.clause}", f"currency={one.currency}", f"form={one.form}")
    return Paid(
        payment=one,
        title=title,
        known=behind.number(one.rows - one.unknown, "compensations", title, *same, _PUBLISHED),
        unknown=behind.number(
            one.unknown, "compensations",
            Said(f"{title.zh} · {say('unpublished').zh}", f"{title.en} · {say('unpublished').en}"),
            *same, "amount_minor=",
        ),
    )  # fmt: skip


def measures(behind: Behind, rules: Rules, measures: Sequence[Measure]) -> list[MeasureRow]:
    """Actions by kind and clause."""
    return [
        MeasureRow(
            kind=one.kind,
            clause=(title := titled(one.clause, rules.clause_title(one.clause))),
            rows=behind.number(one.rows, "actions", title, f"kind={one.kind}", f"clause={one.clause}"),
            shops=one.shops,
        )
        for one in measures
    ]
