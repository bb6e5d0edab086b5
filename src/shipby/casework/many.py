"""One step of many cases at once -> taken set by set in one transaction, with the record and facts of each.

What `acting` does for one case, for as many as a run or a notice moves: the same table, the same rows, few statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import TypeVar

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from shipby.casework.acting import BATCH, Taking, beginning, finish, may_take, stepping
from shipby.casework.models import Case
from shipby.casework.tables import Table
from shipby.people.actors import Actor
from shipby.people.models import Shop

_STEPPED = ("state", "at", "due_at", "due_what", "due_who", "due_unknown")


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to begin: whose, about which order, why."""

    shop: Shop
    order_id: str = ""
    why: str = ""


@contextmanager
def begin_all(
    table: Table, name: str, actor: Actor, now: datetime, openings: Sequence[Opening]
) -> Iterator[list[Taking]]:
    """New cases in the order of their openings, numbered. Raises Refused; rights are asked before."""
    step, token = beginning(table, name, actor), token_hex(6)
    with transaction.atomic():
        cases = Case.objects.bulk_create(
            [
                Case(
                    type=table.type, number=f"new-{token}-{place}", market=one.shop.market, shop=one.shop,
                    order_id=one.order_id, state=step.after, at=now,
                )
                for place, one in enumerate(openings)
            ],
            batch_size=BATCH,
        )  # fmt: skip
        fresh = Case.objects.filter(number__startswith=f"new-{token}-")
        if cases:
            number = Concat(Value(table.prefix), Cast(F("pk"), CharField()))
            fresh.filter(pk__gte=cases[0].pk, pk__lte=max(case.pk for case in cases)).update(number=number)
        for case in cases:
            case.number = f"{table.prefix}{case.pk}"
        takings = [Taking(case, step, actor, now, why=one.why) for case, one in zip(cases, openings, strict=True)]
        yield takings
        _write(takings)
        finish(takings)


@contextmanager
def take_all(
    table: Table, cases: Iterable[Case], name: str, actor: Actor, now: datetime, why: str = ""
) -> Iterator[list[Taking]]:
    """A further step of those that are still where it leads on from; what somebody moved meanwhile is left out.

    Raises Refused where the step is another's.
    """
    ids = sorted(case.pk for case in cases)
    with transaction.atomic():
        takings = []
        for held in _locked(table, ids):
            if step := table.step(name, held.state):
                may_take(table, step, actor)
                takings.append(stepping(held, step, actor, now, why))
        yield takings
        _write(takings)
        finish(takings)


_Key = TypeVar("_Key", int, str)


def chunks(ids: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    """So many as one statement may name."""
    yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _locked(table: Table, ids: Sequence[int]) -> Iterator[Case]:
    for some in chunks(ids):
        cases = Case.objects.filter(pk__in=some, type=table.type).order_by("pk")
        # Locked first, read then, as `acting.locked` does.
        list(cases.select_for_update().values_list("pk"))
        for held in cases.select_related("market", "shop", *filter(None, [table.particulars])):
            if held.shop is not None:
                held.shop.market = held.market
            yield held


def _write(takings: Sequence[Taking]) -> None:
    """The cases as their steps left them: one statement for all that were left alike."""
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for taking in takings:
        alike[tuple(getattr(taking.case, name) for name in _STEPPED)].append(taking.case.pk)
    for values, ids in alike.items():
        for some in chunks(ids):
            Case.objects.filter(pk__in=some).update(**dict(zip(_STEPPED, values, strict=True)))
