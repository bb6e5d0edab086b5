"""A shop's ledger and measures -> what its page of standing shows. Numbers carry the filter that opens their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from shipby.casework.enforcement.kinds import named
from shipby.casework.enforcement.models import Measure
from shipby.casework.models import Case
from shipby.domain.zones import EPOCH
from shipby.ledger.accounts import deposit, settlement
from shipby.ledger.balances import Balance, balances
from shipby.ledger.models import Entry, Waiting
from shipby.outcomes.standing import expires_at
from shipby.people.actors import Actor
from shipby.people.models import Audit, Shop
from shipby.people.rights import check
from shipby.rules.model import Account, Node, Text

EXPIRIES = 12
"""So many dates at which points go are listed."""


@dataclass(frozen=True, slots=True)
class Class_:
    """Points of one class in one year. Tenths throughout."""

    name: str
    title: Text
    says: Text | None
    balance: Balance
    next_node: Node | None
    nodes_known: bool
    expiries: tuple[tuple[datetime, int], ...]
    """when how many tenths stop counting, the nearest first."""

    @property
    def to_go(self) -> int | None:
        """Tenths until the next node."""
        ahead = self.balance.next_node
        return None if ahead is None else ahead.tenths - self.balance.amount

    @property
    def part(self) -> int:
        """Percent of the way to the next node, for a bar."""
        ahead = self.balance.next_node
        return min(100, max(0, 100 * self.balance.amount // ahead.tenths)) if ahead else 0


@dataclass(frozen=True, slots=True)
class Money:
    """One account of money, in fen; of buyers all together. unpublished: payments whose amount nobody published."""

    name: str
    amount: int
    unpublished: int
    contested: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The page without its rates."""

    classes: tuple[Class_, ...]
    money: tuple[Money, ...]
    measures: tuple[tuple[Measure, tuple[str, str]], ...]
    """those proposed and active, with their names in both languages."""
    waiting: tuple[Waiting, ...]
    waiting_more: bool
    counts: Mapping[str, int] = field(default_factory=dict)
    """cases that are not over, by type."""


def standing(shop: Shop, accounts: Mapping[str, Account], zone: str, actor: Actor, now: datetime) -> Standing:
    """The page of a shop, asked of its ledger as of now. accounts: of the pack, by class. Raises Forbidden, Unknown."""
    check(actor, "read", "balance", shop=shop)
    told = balances(shop, accounts, zone, now)
    waiting = list(Waiting.objects.filter(shop=shop).order_by("until", "position")[: _WAITING + 1])
    return Standing(
        classes=_classes(shop, told, accounts, zone, now),
        money=_money(shop, told),
        measures=tuple((one, named(one.kinds)) for one in _measures(shop)),
        waiting=tuple(waiting[:_WAITING]),
        waiting_more=len(waiting) > _WAITING,
        counts=dict(
            Case.objects.filter(shop=shop, due_who__gt="").values_list("type").annotate(n=Count("id")).order_by()
        ),
    )  # fmt: skip


_WAITING = 20
_MEASURES = 20


def _classes(
    shop: Shop, told: tuple[Balance, ...], accounts: Mapping[str, Account], zone: str, now: datetime
) -> tuple[Class_, ...]:
    """A class without any points is there too, at 0: that nothing stands is what he came to see."""
    held: dict[str, list[Balance]] = {}
    for one in told:
        if one.points_class in accounts:
            held.setdefault(one.points_class, []).append(one)
    found = []
    for name, account in accounts.items():
        for one in held.get(name) or [_nothing(account, now, zone)]:
            found.append(_class(shop, name, account, one, zone, now))
    return tuple(found)


def _nothing(account: Account, now: datetime, zone: str) -> Balance:
    from shipby.casework.limits import civil_day
    from shipby.outcomes.standing import next_node

    year = civil_day(now, zone).year if account.period else None
    return Balance("", year, 0, 0, 0, (), next_node(account, 0))


def _class(shop: Shop, name: str, account: Account, one: Balance, zone: str, now: datetime) -> Class_:
    nodes = account.nodes
    ahead = nodes[one.next_node.index] if one.next_node and not isinstance(nodes, str) else None
    return Class_(
        name, account.title, account.says, one, ahead, not isinstance(nodes, str),
        _expiries(shop, account, one, zone, now),
    )  # fmt: skip


def _expiries(shop: Shop, account: Account, one: Balance, zone: str, now: datetime) -> tuple[tuple[datetime, int], ...]:
    if one.expires_at is not None:
        return ((one.expires_at, one.amount),) if one.amount else ()
    if account.expire_days is None:
        return ()
    since = now - timedelta(days=account.expire_days)
    rows = (
        Entry.objects.filter(shop=shop, account=one.account, occurred_at__gt=since).order_by("occurred_at")
        .values_list("occurred_at").annotate(tenths=Sum("amount", default=0)).filter(~Q(tenths=0))
    )  # fmt: skip
    found = []
    for occurred, tenths in rows[:EXPIRIES]:
        ends = expires_at(account, (occurred - EPOCH) // timedelta(microseconds=1), zone)
        assert ends is not None, "a class that ages lets go of what it holds"
        found.append((EPOCH + timedelta(microseconds=ends), tenths))
    return tuple(found)


def _money(shop: Shop, told: tuple[Balance, ...]) -> tuple[Money, ...]:
    found = []
    for name, account in (("settlement", settlement(shop.shop_id)), ("deposit", deposit(shop.shop_id))):
        one = next((one for one in told if one.account == account), None)
        found.append(Money(name, *((one.amount, one.unpublished, one.contested) if one else (0, 0))))
    buyers = [one for one in told if one.account.startswith("buyer/")]
    found.append(Money("buyer", sum(one.amount for one in buyers), sum(one.unpublished for one in buyers)))
    return tuple(found)


def _measures(shop: Shop) -> QuerySet[Measure]:
    live = Measure.objects.filter(case__shop=shop, case__state__in=("proposed", "active"))
    return live.select_related("case").order_by("case__state", "active_until", "-id")[:_MEASURES]


# ------------------------------------------------------------------ the rows behind the numbers


@dataclass(frozen=True, slots=True)
class Asked:
    """Which entries of a shop's ledger; what is empty asks for all."""

    account: str = ""
    year: int | None = None
    clause: str = ""
    order: str = ""
    kind: str = ""


def entries(shop: Shop, asked: Asked, actor: Actor) -> QuerySet[Entry]:
    """A shop's entries. account: whole, or its first word. Raises Forbidden, Unknown."""
    check(actor, "read", "entry", shop=shop)
    found = Entry.objects.filter(shop=shop).select_related("notice", "refers_to")
    if "/" in asked.account:
        found = found.filter(account=asked.account)
    elif asked.account:
        found = found.filter(account__startswith=f"{asked.account}/")
    given = {"year": asked.year, "clause": asked.clause, "order_id": asked.order, "kind": asked.kind}
    return found.filter(**{name: cell for name, cell in given.items() if cell})


def history(shop: Shop, actor: Actor) -> QuerySet[Audit]:
    """What was done about the shop, by whom. Raises Forbidden, Unknown."""
    check(actor, "read", "balance", shop=shop)
    return Audit.objects.filter(shop=shop)
