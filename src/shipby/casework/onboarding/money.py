"""Categories, payments -> the deposit due, the ledger's entries, and with the whole of it the shop."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.db.models import Q

from shipby.casework.acting import Taking, locked, take
from shipby.casework.filing.acts import pack_at
from shipby.casework.models import Case
from shipby.casework.onboarding.models import Onboarding, Payment
from shipby.casework.onboarding.standing import paid_minor
from shipby.casework.onboarding.table import ONBOARDING
from shipby.casework.refused import Refused
from shipby.casework.shop.contract import Contract, write_hours
from shipby.casework.whose import may
from shipby.ledger import accounts, acts
from shipby.people.actors import Actor
from shipby.people.models import Market, Membership, Shop, User
from shipby.people.record import record
from shipby.rules.deposits import Seller, deposit, together
from shipby.rules.timeline import RulePack

_RETURNED = "deposit returned"


def find_deposits(row: Onboarding, rules: RulePack, at: datetime) -> None:
    """Each category's sum by the pack's table on the day; what an operator entered stays, what is lacking too."""
    for one in row.categories.filter(deposit_minor=None):
        found = deposit(pack_at(rules, at), one.name, cast("Seller", row.kind))
        if found.minor is not None:
            one.deposit_minor, one.source = found.minor, found.source
            one.save(update_fields=["deposit_minor", "source"])


def settle_due(taking: Taking, row: Onboarding, rules: RulePack) -> None:
    """What the categories come to is due, told with what is short; where one is not known the operator is asked."""
    sums = list(row.categories.values_list("deposit_minor", flat=True))
    known = [one for one in sums if one is not None]
    row.deposit_due_minor = together(pack_at(rules, taking.at), known) if len(known) == len(sums) else None
    row.save(update_fields=["deposit_due_minor"])
    number = taking.case.number
    if row.deposit_due_minor is None:
        taking.due(None, "set_deposit", "operator")
        texts = (
            f"{number} 有类目的保证金未公布，请填写。",
            f"{number}: enter a category's deposit, which is unpublished.",
        )
        taking.tell("onboarding.deposit_unknown", texts, role="operator")
        return
    short = max(row.deposit_due_minor - paid_minor(row.shop), 0)
    taking.due(None, *(("deposit", "applicant") if short else ()))
    due, lacking = _sum(row.deposit_due_minor), _sum(short)
    texts = (
        f"入驻 {number}：应缴保证金 {due}，还差 {lacking}。",
        f"{number}: the deposit due is {due}, short by {lacking}.",
    )
    taking.tell("onboarding.deposit", texts, person=taking.case.applicant)


def set_deposit(
    case: Case, category: str, minor: int, actor: Actor, now: datetime, rules: RulePack, reason: str
) -> None:
    """The sum of a category that the pack's table lacks, with its reason. Raises Forbidden, Refused."""
    may(actor, "set_deposit", case)
    if not reason.strip():
        raise Refused("no-reason", "请写明数额的理由。", "Say why: a sum that no source gives is kept with its reason.")
    with take(ONBOARDING, case, "set_deposit", actor, now, reason) as taking:
        row = taking.case.onboarding
        one = row.categories.filter(name=category).first()
        found = deposit(pack_at(rules, taking.at), category, cast("Seller", row.kind))
        if one is None or found.minor is not None or minor < 0:
            lacking = ", ".join(row.categories.filter(deposit_minor=None).values_list("name", flat=True)) or "-"
            raise Refused(
                "published",
                f"只能为规则未公布的所选类目填写不小于 0 的数额；待填写：{lacking}。",
                f"A sum from 0 is entered for a chosen category that the pack's table lacks; to be entered: {lacking}.",
            )
        taking.old["deposit_minor"] = one.deposit_minor
        one.deposit_minor, one.source = minor, f"{actor.name}: {reason}"[:300]
        one.save(update_fields=["deposit_minor", "source"])
        settle_due(taking, row, rules)
        taking.new |= {"category": category, "deposit_minor": minor, "deposit_due_minor": row.deposit_due_minor}


def pay(case: Case, minor: int, reference: str, actor: Actor, now: datetime) -> None:
    """A payment into the deposit recorded; with the whole of what is due the shop opens. Twice is once.

    Raises Forbidden, Unknown; Refused: nothing can be paid now, what is due is not known, the reference is another's.
    """
    may(actor, "pay", case)
    if minor <= 0 or not reference.strip():
        raise Refused(
            "payment", "请填写大于 0 的金额和付款流水号。", "A payment has an amount above 0 and a reference."
        )
    with transaction.atomic():
        row = locked(case, ONBOARDING.type, ONBOARDING.particulars).onboarding
        if (known := row.payments.filter(reference=reference).first()) is not None:
            _same(known, minor)
            return
        with take(ONBOARDING, case, _step(row, minor), actor, now) as taking:
            held = taking.case.onboarding
            if held.deposit_due_minor is None:
                raise _unknown()
            shop = _shop(taking, held)
            _paid(taking, held, shop, minor, reference)
            if taking.was != "open" and taking.case.state == "open":
                _open(taking, held, shop)
            if taking.case.state == "open":
                taking.due(None)


def give_back(taking: Taking, row: Onboarding) -> int:
    """What was paid in goes back outside; how much."""
    paid = paid_minor(row.shop)
    if row.shop is not None and paid > 0:
        legs = {accounts.deposit(row.shop.shop_id): -paid, accounts.OUTSIDE: paid}
        acts.own(row.shop, legs, taking.case.number, _RETURNED, taking.at)
    return max(paid, 0)


def taken_by(market: Market, row: Onboarding) -> None:
    """Raises Refused where the id is of a shop that is there: open, or with members."""
    shops = Shop.objects.filter(market=market, shop_id=row.new_shop_id).exclude(onboarding=row)
    theirs = shops.filter(Q(onboarded_at__isnull=False) | Q(members__isnull=False) | Q(onboarding__isnull=False))
    if theirs.exists():
        raise Refused(
            "shop-id",
            f"店铺编号 {row.new_shop_id} 已被使用，请换一个。",
            f"The shop {row.new_shop_id} is another's: name another id.",
        )


def _step(row: Onboarding, minor: int) -> str:
    """What the payment is: a part of what is due, the whole of it, or more for a shop that is open."""
    if row.case.state == "open":
        return "top_up"
    due = row.deposit_due_minor
    return "pay" if due is not None and paid_minor(row.shop) + minor >= due else "pay_part"


def _same(known: Payment, minor: int) -> None:
    if known.amount_minor != minor:
        raise Refused(
            "reference",
            f"流水号 {known.reference} 已记录为 {_sum(known.amount_minor)}。",
            f"The payment {known.reference} is recorded already, with {_sum(known.amount_minor)}.",
        )


def _unknown() -> Refused:
    return Refused(
        "deposit-unknown",
        "有类目的保证金未公布，请运营人员先填写。",
        "The deposit of a category is not known: an operator enters it first.",
    )


def _shop(taking: Taking, row: Onboarding) -> Shop:
    """The shop of the application, made with its first payment: the ledger is a shop's."""
    if row.shop is None:
        taken_by(taking.case.market, row)
        row.shop, _ = Shop.objects.get_or_create(market=taking.case.market, shop_id=row.new_shop_id)
        row.save(update_fields=["shop"])
    return row.shop


def _paid(taking: Taking, row: Onboarding, shop: Shop, minor: int, reference: str) -> None:
    case = taking.case
    Payment.objects.create(onboarding=row, reference=reference, amount_minor=minor, at=taking.at)
    legs = {accounts.OUTSIDE: -minor, accounts.deposit(shop.shop_id): minor}
    acts.own(shop, legs, case.number, f"deposit {reference}", taking.at)
    short = max((row.deposit_due_minor or 0) - paid_minor(shop), 0)
    taking.new |= {"amount_minor": minor, "reference": reference, "short_minor": short}
    texts = (
        f"入驻 {case.number}：已收到保证金 {_sum(minor)}，还差 {_sum(short)}。",
        f"{case.number}: {_sum(minor)} were paid into the deposit, short by {_sum(short)}.",
    )
    taking.tell("onboarding.paid", texts, person=case.applicant)


def _open(taking: Taking, row: Onboarding, shop: Shop) -> None:
    """The shop is open: its owner, its contract hours from this instant on."""
    case = taking.case
    user = User.objects.select_for_update().get(username=case.applicant.removeprefix("user:"))
    if user.role:
        raise Refused(
            "of-the-platform",
            f"{user.username} 现为平台人员，不能成为店主。",
            f"{user.username} is {user.role} of the platform now, and cannot own a shop.",
        )
    shop.name, shop.onboarded_at = row.shop_name, taking.at
    shop.save(update_fields=["name", "onboarded_at"])
    Membership.objects.get_or_create(user=user, shop=shop, defaults={"kind": Membership.Kind.OWNER})
    for mode, hours in sorted(row.contract_hours.items()):
        contract = Contract.model_validate(
            {"mode": mode, "hours": hours, "starts_at": taking.at, "reason": f"contract of {case.number}"}
        )
        write_hours(shop, contract, taking.actor, taking.at)
    on = ("shop", str(shop))
    record(taking.actor, "open", on, taking.at, market=case.market, shop=shop, new={"owner": user.username})
    texts = (f"店铺 {shop} 已开通。", f"The shop {shop} is open.")
    taking.tell("onboarding.open", texts, shop=shop)


def _sum(minor: int) -> str:
    return f"{Decimal(minor) / 100:.2f}"
