"""An order -> what its buyer is shown of it: when it was paid, is due, was sent; what he is owed and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shipby.casework.complaint.remedy import late_clauses
from shipby.casework.lakes import place, rules_of
from shipby.console.buyer.door import Buyer
from shipby.console.order.card import Card, Teller
from shipby.ledger import accounts
from shipby.ledger.models import Entry
from shipby.outcomes.explain.writing import Writer
from shipby.outcomes.reading import NotReady, OrderRead
from shipby.outcomes.reading import of as reading_of
from shipby.outcomes.summary.numbers import money
from shipby.rules.model import Text
from shipby.rules.timeline import RulePack


@dataclass(frozen=True, slots=True)
class Owed:
    """One amount: what it is for, in which words the rule says so."""

    at: datetime | None
    title: str
    says: str
    amount: str
    posted: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An order as of the last run; `order` is None while no run knew it."""

    order: OrderRead | None
    cards: Sequence[Card]
    owed: Sequence[Owed]
    total: str
    zone: str
    known: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether its deadline is over."""
        return self.order is not None and self.order.due_at is not None and self.order.due_at < now


def standing(buyer: Buyer) -> Standing:
    """Raises LakeError."""
    rules = rules_of(buyer.market)
    reading = reading_of(place(buyer.market))
    try:
        order, told = reading.order(buyer.order_id), reading.explanation(buyer.order_id)
    except NotReady:
        order = told = None
    if order is None or told is None:
        return Standing(None, (), *_owed(buyer, rules, None), rules.zone, None)
    late = late_clauses(rules.versions[-1])
    cards = [one for one in Teller(told, Writer(buyer.language, told.zone)).cards() if one.rule.clause in late]
    return Standing(order, cards, *_owed(buyer, rules, order), rules.zone, reading.facts.as_of)


def _owed(buyer: Buyer, rules: RulePack, order: OrderRead | None) -> tuple[list[Owed], str]:
    """What the ledger has for the buyer; and what the last run found and nobody posted yet."""
    entries = Entry.objects.filter(
        shop__market=buyer.market, account=accounts.buyer(buyer.order_id), kind__in=("post", "correct")
    )
    told, posted, total = [], set(), 0
    for entry in entries.order_by("seq"):
        posted.add(entry.clause)
        total += entry.amount or 0
        title, says = _rule(buyer, rules, entry.clause)
        told.append(Owed(entry.occurred_at, title or _case(entry), says, _amount(entry.amount), True))
    if order is not None:
        found = reading_of(place(buyer.market)).compensations(order.shop_id, order_id=order.order_id).rows
        for one in found:
            if one.clause not in posted:
                title, says = _rule(buyer, rules, one.clause)
                told.append(Owed(one.occurred_at, title, says, _amount(one.amount_minor), False))
    return told, money(total)


def _rule(buyer: Buyer, rules: RulePack, clause: str) -> tuple[str, str]:
    found = next((one for pack in reversed(rules.versions) for one in pack.clauses if one.id == clause), None)
    return (_said(found.title, buyer), _said(found.says, buyer)) if found else (clause, "")


def _said(text: Text, buyer: Buyer) -> str:
    return text.zh if buyer.language == "zh" else text.en


def _case(entry: Entry) -> str:
    told = {"complaint settled": _("Agreed with the seller")}
    return f"{told.get(entry.reason, _('Paid out or put right'))} · {entry.case}"


def _amount(minor: int | None) -> str:
    return _("unpublished") if minor is None else money(minor)
