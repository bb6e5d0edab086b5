"""A step of a case -> taken in one transaction with its audit row, or refused with nothing changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from shipby.people.models import Audit, Market, Message, Shop
from shipby.people.record import act_row, notice_row, record_all

ONE_MICROSECOND = timedelta(microseconds=1)

_STEPPED = ("number", "state", "at", "due_at", "due_what", "due_who", "due_unknown")
"""What a step writes of a case."""

BATCH = 2_000
"""Rows written by one statement."""

step_taken = Signal()
"""Sent once a step is committed: type, number, step, state, at. What a receiver raises undoes nothing."""


@dataclass(slots=True)
class Taking:
    """A step being taken: the case, locked; the instant of the step; what the record shall say of values."""

    case: Case
    step: Step
    actor: Actor
    at: datetime
    was: str = START
    why: str = ""
    old: dict[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)
    facts: list[Outbox] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)

    def fact(self, table: str, row: Mapping[str, Any]) -> None:
        """A row for the judge, in this transaction. recorded_at is always the instant of the step."""
        told = {**{name: _plain(value) for name, value in row.items()}, "recorded_at": _plain(self.at)}
        self.facts.append(Outbox(market=self.case.market, case=self.case, table=table, row=told, at=self.at))

    def tell(
        self, kind: str, texts: tuple[str, str], *, shop: Shop | None = None, role: str = "", person: str = ""
    ) -> None:
        """A notice of the step (Chinese, English) to a shop, a role of the platform, a person; in this transaction."""
        case = self.case
        about = (case.type, case.number)
        notice = notice_row(
            self.at, kind, texts, market=case.market, shop=shop, role=role, person=person, about=about
        )  # fmt: skip
        self.notices.append(notice)

    def due(self, at: datetime | None, what: str = "", who: Who | str = "", unknown: str = "") -> None:
        """What comes next: by when, what, by whom. unknown: why the time is not known."""
        case = self.case
        case.due_at, case.due_what, case.due_who, case.due_unknown = at, what, who, unknown


@contextmanager
def begin(
    table: Table, name: str, actor: Actor, now: datetime, *, market: Market, shop: Shop | None = None,
    order_id: str = "", applicant: str = "", why: str = "",
) -> Iterator[Taking]:  # fmt: skip
    """A new case by its first step. What the block writes, the case and its audit row appear together or not at all.

    Raises Refused, also from the block. Whether the actor may touch the shop is asked before, of `people.rights`.
    """
    step = beginning(table, name, actor)
    with transaction.atomic():
        case = Case(
            type=table.type, number="", market=market, shop=shop, order_id=order_id, applicant=applicant,
            state=step.after, at=now,
        )  # fmt: skip
        case.number = f"new-{token_hex(8)}"
        case.save()
        case.number = f"{table.prefix}{case.pk}"
        taking = Taking(case, step, actor, now, why=why)
        yield taking
        case.save(update_fields=_STEPPED)
        finish([taking])


@contextmanager
def take(table: Table, case: Case, name: str, actor: Actor, now: datetime, why: str = "") -> Iterator[Taking]:
    """A further step of a case. Of two at once the first wins, the other is told what happened. Raises Refused."""
    with transaction.atomic():
        held = locked(case, table.type, table.particulars)
        step = table.step(name, held.state)
        if step is None:
            raise _no_step(table, held, name)
        may_take(table, step, actor)
        taking = stepping(held, step, actor, now, why)
        yield taking
        held.save(update_fields=_STEPPED)
        finish([taking])


def beginning(table: Table, name: str, actor: Actor) -> Step:
    """The first step of this name, where the actor may take it. Raises Refused."""
    step = table.step(name, START)
    if step is None:
        raise Refused("no-such-step", f"不能以“{name}”开始。", f'A {table.type} does not begin with "{name}".')
    may_take(table, step, actor)
    return step


def stepping(held: Case, step: Step, actor: Actor, now: datetime, why: str) -> Taking:
    """The step begun on a case that is held: its state and instant are those after it."""
    # A clock set back does not turn the case's history round.
    was, at = held.state, max(now, held.at + ONE_MICROSECOND)
    held.state, held.at = step.after, at
    return Taking(held, step, actor, at, was, why)


def locked(case: Case, type: str, also: str = "") -> Case:
    """The case as it stands, nobody else's until the transaction ends."""
    # Its particulars are locked with it: what was waited for is read as it is after the wait, what is only joined to it
    # as it was before.
    both = Case.objects.filter(**{f"{also}__isnull": False}) if also else Case.objects
    rows = both.select_related("market", "shop", *filter(None, [also]))
    held = rows.select_for_update(of=("self", *filter(None, [also]))).get(pk=case.pk, type=type)
    if held.shop is not None:
        held.shop.market = held.market
    return held


def finish(takings: Sequence[Taking]) -> None:
    """The steps are over, their cases written: their facts, notices and rows of the record are; told once committed."""
    Outbox.objects.bulk_create([row for taking in takings for row in taking.facts], batch_size=BATCH)
    Message.objects.bulk_create([row for taking in takings for row in taking.notices], batch_size=BATCH)
    record_all(map(_row, takings), BATCH)
    transaction.on_commit(partial(_tell, takings))


def _row(taking: Taking) -> Audit:
    case = taking.case
    return act_row(
        taking.actor, taking.step.name, (case.type, case.number), taking.at, market=case.market, shop=case.shop,
        was=taking.was, now=case.state, why=taking.why, old=taking.old, new=taking.new,
    )  # fmt: skip


def _tell(takings: Sequence[Taking]) -> None:
    for taking in takings:
        case = taking.case
        told = {"number": case.number, "step": taking.step.name, "state": taking.step.after, "at": taking.at}
        step_taken.send_robust(sender=taking.step, type=case.type, **told)


def may_take(table: Table, step: Step, actor: Actor) -> None:
    """Raises Refused where the step is another's."""
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
