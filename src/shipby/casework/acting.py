"""A step of a case -> taken in one transaction with its audit row, or refused with nothing changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from shipby.casework.models import Case, Outbox
from shipby.casework.refused import Refused
from shipby.casework.tables import START, Step, Table
from shipby.people.actors import Actor, Who
from shipby.people.models import Market, Shop
from shipby.people.record import record

ONE_MICROSECOND = timedelta(microseconds=1)

_STEPPED = ("number", "state", "at", "due_at", "due_what", "due_who", "due_unknown")
"""What a step writes of a case."""

step_taken = Signal()
"""Sent once a step is committed: type, number, step, state, at. What a receiver raises undoes nothing."""


@dataclass(slots=True)
class Taking:
    """A step being taken: the case, locked; the instant of the step; what the record shall say of values."""

    case: Case
    step: Step
    actor: Actor
    at: datetime
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)

    def fact(self, table: str, row: Mapping[str, Any]) -> None:
        """A row for the judge, in this transaction. recorded_at is always the instant of the step."""
        told = {**{name: _plain(value) for name, value in row.items()}, "recorded_at": _plain(self.at)}
        Outbox.objects.create(market=self.case.market, case=self.case, table=table, row=told, at=self.at)

    def due(self, at: datetime | None, what: str = "", who: Who | str = "", unknown: str = "") -> None:
        """What comes next: by when, what, by whom. unknown: why the time is not known."""
        case = self.case
        case.due_at, case.due_what, case.due_who, case.due_unknown = at, what, who, unknown


@contextmanager
def begin(
    table: Table, name: str, actor: Actor, now: datetime, *, market: Market, shop: Shop | None = None,
    order_id: str = "", why: str = "",
) -> Iterator[Taking]:  # fmt: skip
    """A new case by its first step. What the block writes, the case and its audit row appear together or not at all.

    Raises Refused, also from the block. Whether the actor may touch the shop is asked before, of `people.rights`.
    """
    step = table.step(name, START)
    if step is None:
        raise Refused("no-such-step", f"不能以“{name}”开始。", f'A {table.type} does not begin with "{name}".')
    _may(table, step, actor)
    with transaction.atomic():
        case = Case(type=table.type, number="", market=market, shop=shop, order_id=order_id, state=step.after, at=now)
        case.number = f"new-{token_hex(8)}"
        case.save()
        case.number = f"{table.prefix}{case.pk}"
        yield from _taken(Taking(case, step, actor, now), START, why)


@contextmanager
def take(table: Table, case: Case, name: str, actor: Actor, now: datetime, why: str = "") -> Iterator[Taking]:
    """A further step of a case. Of two at once the first wins, the other is told what happened. Raises Refused."""
    with transaction.atomic():
        held = locked(case, table.type, table.particulars)
        step = table.step(name, held.state)
        if step is None:
            raise _no_step(table, held, name)
        _may(table, step, actor)
        # A clock set back does not turn the case's history round.
        at = max(now, held.at + ONE_MICROSECOND)
        was, held.state, held.at = held.state, step.after, at
        yield from _taken(Taking(held, step, actor, at), was, why)


def locked(case: Case, type: str, also: str = "") -> Case:
    """The case as it stands, nobody else's until the transaction ends."""
    cases = Case.objects.select_for_update(of=("self",))
    held = cases.select_related("market", "shop", *filter(None, [also])).get(pk=case.pk, type=type)
    if held.shop is not None:
        held.shop.market = held.market
    return held


def _taken(taking: Taking, was: str, why: str) -> Iterator[Taking]:
    yield taking
    case = taking.case
    case.save(update_fields=_STEPPED)
    told = {"number": case.number, "step": taking.step.name, "state": case.state, "at": taking.at}
    transaction.on_commit(partial(step_taken.send_robust, sender=taking.step, type=case.type, **told))
    record(
        taking.actor, taking.step.name, (case.type, case.number), taking.at, market=case.market, shop=case.shop,
        was=was, now=case.state, why=why, old=taking.old, new=taking.new,
    )  # fmt: skip


def _may(table: Table, step: Step, actor: Actor) -> None:
    if actor.who not in step.who:
        who = ", ".join(step.who)
        raise Refused(
            "not-yours",
            f"“{step.zh}”只能由 {who} 执行，您是 {actor.who}。",
            f"{table.type} {step.name}: only {who} may do this, and you are {actor.who}. {step.en}",
        )


def _no_step(table: Table, case: Case, name: str) -> Refused:
    ways = ", ".join(sorted({step.name for step in table.ways(case.state)})) or "nothing"
    since = case.at.isoformat(timespec="seconds")
    return Refused(
        "not-now",
        f"{case.number} 自 {since} 起为“{case.state}”，不能“{name}”；现在可以：{ways}。",
        f"{case.number} is {case.state} since {since}, and {name} does not lead on from there; what does: {ways}.",
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
