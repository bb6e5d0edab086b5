"""An applicant's steps: drafted, edited, submitted, shop described, signed, a category added, withdrawn, discarded."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from shipby.casework.acting import Taking, begin, take
from shipby.casework.models import Case
from shipby.casework.onboarding.asked import await_review, limits_of, papers_of
from shipby.casework.onboarding.checks import (
    advice,
    check_category,
    check_given,
    check_permits,
    check_shop,
    check_whole,
)
from shipby.casework.onboarding.form import COLUMNS, Form, ShopData, form_of, told
from shipby.casework.onboarding.models import Category, Onboarding
from shipby.casework.onboarding.money import find_deposits, give_back, settle_due
from shipby.casework.onboarding.table import ONBOARDING
from shipby.casework.onboarding.transfers import forget
from shipby.casework.whose import may
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import check
from shipby.rules.deposits import Seller
from shipby.rules.timeline import RulePack


def draft(market: Market, form: Form, actor: Actor, now: datetime, rules: RulePack) -> Case:
    """An application begun, the applicant's own: nobody else sees a draft but the platform's people.

    What is filled in must stand already, what is lacking may come later. Raises Forbidden, Refused.
    """
    check(actor, "draft", "onboarding", person=actor.name)
    check_given(form, limits_of(market, rules, now))
    with begin(ONBOARDING, "draft", actor, now, market=market, applicant=actor.name) as taking:
        _write(Onboarding(case=taking.case), form)
        taking.new |= told(form)
    return taking.case


def edit(case: Case, form: Form, actor: Actor, now: datetime, rules: RulePack) -> None:
    """A draft, or one that was returned, filled in anew. Raises Forbidden, Unknown, Refused."""
    may(actor, "edit", case)
    check_given(form, limits_of(case.market, rules, now))
    with take(ONBOARDING, case, "edit", actor, now) as taking:
        row = taking.case.onboarding
        taking.old |= told(form_of(row))
        _write(row, form)
        taking.new |= told(form)


def discard(case: Case, actor: Actor, now: datetime) -> None:
    """A draft is given up. Raises Forbidden, Unknown, Refused."""
    may(actor, "discard", case)
    with take(ONBOARDING, case, "discard", actor, now):
        pass


def submit(case: Case, actor: Actor, now: datetime, rules: RulePack) -> list[tuple[str, str]]:
    """The application awaits review; what is advised, Chinese and English.

    Raises Forbidden, Unknown; Refused: something is lacking or does not stand, with its rule.
    """
    may(actor, "submit", case)
    with take(ONBOARDING, case, "submit", actor, now) as taking:
        form = form_of(taking.case.onboarding)
        check_whole(form, papers_of(taking.case), limits_of(taking.case.market, rules, taking.at))
        return _to_review(taking, form, rules)


def describe(case: Case, shop: ShopData, actor: Actor, now: datetime, rules: RulePack) -> list[tuple[str, str]]:
    """A company's shop data await review; what is advised. Raises as `submit`."""
    may(actor, "describe", case)
    with take(ONBOARDING, case, "describe", actor, now) as taking:
        row, papers = taking.case.onboarding, papers_of(taking.case)
        check_shop(shop.shop_name, shop.shop_link, papers, limits_of(taking.case.market, rules, taking.at))
        for name, cell in shop.model_dump().items():
            setattr(row, name, cell)
        row.save()
        taking.new |= shop.model_dump()
        return _to_review(taking, form_of(row), rules)


def sign(case: Case, actor: Actor, now: datetime, rules: RulePack) -> None:
    """The contract holds, with the hours it names; the deposit due is told. Raises Forbidden, Unknown, Refused."""
    may(actor, "sign", case)
    with take(ONBOARDING, case, "sign", actor, now) as taking:
        row = taking.case.onboarding
        find_deposits(row, rules, taking.at)
        settle_due(taking, row, rules)
        taking.new |= {"contract_hours": row.contract_hours, "deposit_due_minor": row.deposit_due_minor}


def add_category(case: Case, name: str, actor: Actor, now: datetime, rules: RulePack) -> None:
    """A later main category: where it takes more than those before, the difference is due.

    Raises Forbidden, Unknown; Refused: too many, closed to this seller, known already, no permit.
    """
    may(actor, "add_category", case)
    with take(ONBOARDING, case, "add_category", actor, now) as taking:
        row, limits = taking.case.onboarding, limits_of(taking.case.market, rules, taking.at)
        held = list(row.categories.order_by("id").values_list("name", flat=True))
        check_given(Form(categories=(*held, name)), limits)
        check_category(name, cast("Seller", row.kind), limits)
        special = [one for one in (*held, name) if one in limits.special_categories]
        check_permits(special, papers_of(taking.case))
        Category.objects.create(onboarding=row, name=name)
        find_deposits(row, rules, taking.at)
        settle_due(taking, row, rules)
        taking.new |= {"category": name, "deposit_due_minor": row.deposit_due_minor}


def withdraw(case: Case, actor: Actor, now: datetime, reason: str = "") -> None:
    """Until the shop is open; a deposit paid goes back. Raises Forbidden, Unknown, Refused."""
    may(actor, "withdraw", case)
    with take(ONBOARDING, case, "withdraw", actor, now, reason) as taking:
        row = taking.case.onboarding
        forget(row)
        back = give_back(taking, row)
        taking.due(None)
        if back:
            taking.new["returned_minor"] = back


def _to_review(taking: Taking, form: Form, rules: RulePack) -> list[tuple[str, str]]:
    await_review(taking, rules)
    number = taking.case.number
    taking.tell("onboarding.submitted", (f"{number} 等待审核。", f"{number} awaits review."), role="reviewer")
    advised = advice(form)
    for zh, en in advised:
        taking.tell("onboarding.advice", (f"{number}：{zh}", f"{number}: {en}"), person=taking.case.applicant)
    return advised


def _write(row: Onboarding, form: Form) -> None:
    for name in COLUMNS:
        cell = getattr(form, name)
        setattr(row, name, list(cell) if isinstance(cell, tuple) else cell)
    row.save()
    row.categories.exclude(name__in=form.categories).delete()
    known = set(row.categories.values_list("name", flat=True))
    Category.objects.bulk_create(
        Category(onboarding=row, name=name) for name in form.categories if name not in known
    )  # fmt: skip
