"""Who asks, which cases -> a page of them, what is due first, first; how many of each type wait for him."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from shipby.casework.models import Case
from shipby.casework.showing import TABLES, cases
from shipby.casework.tables import Step, Table
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.paging import Page, page_of
from shipby.people.rights import RIGHTS, scope_of

DUE_FIRST = ("due_at", "-id")
NEWEST_FIRST = ("-id",)
_SELLERS = ("merchant", "owner", "clerk")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases. shop: one's own page; mine: only what waits for the one who asks; open: only what is not over."""

    type: str = ""
    state: str = ""
    market: str = ""
    shop: Shop | None = None
    order_id: str = ""
    mine: bool = False
    open: bool = False
    since: datetime | None = None
    until: datetime | None = None
    """of a filing's submission, both within."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One type of case: how many wait for the one who asks, how many of them too long already."""

    type: str
    waiting: int
    overdue: int


def listed(actor: Actor, asked: Asked, after: str | None) -> Page[Case]:
    """What is due first, first; of past ones the newest. Raises Forbidden, Unknown."""
    order = DUE_FIRST if asked.open or asked.mine else NEWEST_FIRST
    return page_of(_asked(actor, asked), order, after)


def tabs(actor: Actor, shop: Shop | None = None) -> tuple[Tab, ...]:
    """Every type that he may read, by what waits for him."""
    found = []
    for type in TABLES:
        if scope_of(actor, "read", type) is not None:
            waiting = _asked(actor, Asked(type, shop=shop, mine=True)).order_by()
            told = waiting.aggregate(n=Count("id"))
            found.append(Tab(type, told["n"], 0))
    return tuple(found)


def overdue(actor: Actor, now: datetime, shop: Shop | None = None) -> int:
    """How many cases wait for him beyond their time."""
    return _asked(actor, Asked(shop=shop, mine=True)).filter(due_at__lt=now).count()


def ways(case: Case, actor: Actor, known: Iterable[str]) -> tuple[Step, ...]:
    """The steps that he may take now. known: those that somebody can take from a page.

    What is known and no step of the table moves no case: it is for whoever may write into it.
    """
    held, names = TABLES[case.type], list(known)
    found = [step for step in held.ways(case.state) if step.name in names and may(actor, case.type, step)]
    steps = {step.name for step in held.steps}
    if case.state not in held.ends and scope_of(actor, "write", case.type) is not None:
        others = (name for name in names if name not in steps)
        found += [Step(name, (case.state,), case.state, (actor.who,), "", "") for name in others]
    return tuple(found)


def may(actor: Actor, type: str, step: Step) -> bool:
    """Whether his role takes this step of cases of a type: by its table, and by the table of rights."""
    return actor.who in step.who and step.name in RIGHTS[type] and scope_of(actor, step.name, type) is not None


def deciding(type: str, actor: Actor) -> tuple[Step, ...]:
    """The steps of a queue: what he does to cases that wait for him, not what begins one."""
    table = TABLES[type]
    waiting = [state for state in table.states if state not in table.ends]
    found = (step for state in waiting for step in table.ways(state) if may(actor, type, step))
    return tuple(dict.fromkeys(found))


def open_states(table: Table) -> tuple[str, ...]:
    """Those that something leaves."""
    return tuple(state for state in table.states if state not in table.ends)


def _asked(actor: Actor, asked: Asked) -> QuerySet[Case]:
    found = cases(actor, type=asked.type, state=asked.state, market=asked.market, since=asked.since, until=asked.until)
    if asked.shop is not None:
        found = found.filter(shop=asked.shop)
    if asked.order_id:
        found = found.filter(order_id=asked.order_id)
    if asked.open or asked.mine:
        types = [asked.type] if asked.type else list(TABLES)
        still = Q(pk__in=())
        for type in types:
            still |= Q(type=type, state__in=open_states(TABLES[type]))
        found = found.filter(still)
    if asked.mine:
        who = _SELLERS if actor.who in _SELLERS else (actor.who,)
        found = found.filter(due_who__in=who)
    return found
