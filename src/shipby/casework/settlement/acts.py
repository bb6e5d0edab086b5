"""The steps of a settlement account: applied for, activated, refused, applied for again; its status."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from shipby.casework.act import Act, Begin, Given
from shipby.casework.acting import Taking, begin, take
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.casework.onboarding.asked import limits_of
from shipby.casework.onboarding.checks import check_bank_account, same
from shipby.casework.onboarding.form import Line, Short
from shipby.casework.onboarding.models import Onboarding
from shipby.casework.refused import Refused
from shipby.casework.settlement.models import Settlement
from shipby.casework.settlement.table import SETTLEMENT
from shipby.ledger.writing import lock
from shipby.people.actors import Actor
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown, check
from shipby.rules.timeline import RulePack


class Account(Given):
    """An account as registered with its bank."""

    account_name: Line
    account_no: Short
    bank: Short


class Applied(Account):
    """The same, and whose it shall be."""

    shop: str


class Reasoned(Given):
    """Why, or nothing."""

    reason: str = ""


def status(shop: Shop) -> str:
    """none, applied, active or refused."""
    row = Settlement.objects.select_related("case").filter(shop=shop).first()
    return row.case.state if row else "none"


def apply(shop: Shop, account: Account, actor: Actor, now: datetime, rules: RulePack) -> Case:
    """A company applies, once. Raises Forbidden, Unknown; Refused: no company, not open, applied already, the bank."""
    check(actor, "apply", "settlement", shop=shop)
    with begin(SETTLEMENT, "apply", actor, now, market=shop.market, shop=shop) as taking:
        lock(shop)
        if (held := Settlement.objects.select_related("case").filter(shop=shop).first()) is not None:
            raise Refused(
                "applied",
                f"{held.case.number} 已申请，状态为“{held.case.state}”。",
                f"{held.case.number} was applied for already, and is {held.case.state}.",
            )
        _fits(shop, account, rules, now)
        Settlement.objects.create(case=taking.case, shop=shop, **account.model_dump(exclude={"shop"}))
        _applied(taking)
    return taking.case


def apply_again(case: Case, account: Account, actor: Actor, now: datetime, rules: RulePack) -> None:
    """After a refusal. Raises as `apply`."""
    check(actor, "apply_again", "settlement", shop=case.shop)
    with take(SETTLEMENT, case, "apply_again", actor, now) as taking:
        assert taking.case.shop is not None
        _fits(taking.case.shop, account, rules, taking.at)
        Settlement.objects.filter(case=taking.case).update(**account.model_dump())
        _applied(taking)


def activate(case: Case, actor: Actor, now: datetime) -> None:
    """The bank has opened it. Raises Forbidden, Refused."""
    check(actor, "activate", "settlement", shop=case.shop)
    with take(SETTLEMENT, case, "activate", actor, now) as taking:
        taking.due(None)
        taking.tell(
            "settlement.active", ("结算账户已开通。", "The settlement account is active."), shop=taking.case.shop
        )


def refuse(case: Case, actor: Actor, now: datetime, reason: str) -> None:
    """The bank has not. Raises Forbidden, Refused."""
    check(actor, "refuse", "settlement", shop=case.shop)
    if not reason.strip():
        raise Refused("no-reason", "请写明理由。", "Say why: the merchant mends the application by it.")
    with take(SETTLEMENT, case, "refuse", actor, now, reason) as taking:
        Settlement.objects.filter(case=taking.case).update(remark=reason)
        taking.due(None, "apply_again", "owner")
        texts = (f"结算账户未通过：{reason}", f"The settlement account was refused: {reason}")
        taking.tell("settlement.refused", texts, shop=taking.case.shop)


def _applied(taking: Taking) -> None:
    number = taking.case.number
    taking.due(None, "activate", "operator")
    texts = (f"{number}：企业申请结算账户。", f"{number}: a company applies for its settlement account.")
    taking.tell("settlement.applied", texts, role="operator")


def _fits(shop: Shop, account: Account, rules: RulePack, at: datetime) -> None:
    """Raises Refused."""
    row = Onboarding.objects.filter(shop=shop, kind=Onboarding.Kind.COMPANY, case__state="open").first()
    if row is None:
        raise Refused(
            "not-a-company",
            "只有已开店的企业须申请结算账户；个人和个体工商户在入驻时已填写。",
            "A company applies, once its shop is open; others named their account when they applied for the shop.",
        )
    if not same(account.account_name, row.name):
        raise Refused(
            "account-name",
            f"账户名须与在银行登记的企业名称“{row.name}”一致。",
            f"The account must be {row.name}'s, as registered with the bank.",
        )
    if not account.account_no or not account.bank:
        raise Refused("incomplete", "请填写账号和开户行。", "Give the account's number and its bank.")
    check_bank_account(account.bank, account.account_no, limits_of(shop.market, rules, at).banks)


def _apply(market: Market, given: Applied, actor: Actor, at: datetime) -> Case:
    shop = Shop.objects.select_related("market").filter(market=market, shop_id=given.shop).first()
    if shop is None:
        raise Unknown("settlement")
    return apply(shop, given, actor, at, rules_of(market))


def _apply_again(case: Case, given: Account, actor: Actor, at: datetime) -> None:
    apply_again(case, given, actor, at, rules_of(case.market))


def _refuse(case: Case, given: Reasoned, actor: Actor, at: datetime) -> None:
    refuse(case, actor, at, given.reason)


BEGINS: Mapping[str, Begin] = {"apply": Begin(Applied, _apply)}
ACTS: Mapping[str, Act] = {
    "activate": Act(Given, lambda case, given, actor, at: activate(case, actor, at)),
    "refuse": Act(Reasoned, _refuse),
    "apply_again": Act(Account, _apply_again),
}
