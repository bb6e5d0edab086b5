"""A message about a case -> its thread, part of the record; the other side is told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from shipby.casework.acting import ONE_MICROSECOND, locked
from shipby.casework.models import Case, Note
from shipby.casework.refused import Refused
from shipby.casework.whose import may
from shipby.people.actors import Actor
from shipby.people.record import record, tell

LENGTH_AT_MOST = 5000
"""Characters; ours."""

_PLATFORM = ("reviewer", "operator")
_WITH_BUYER = ("complaint", "refund", "incident")


def write(case: Case, text: str, actor: Actor, now: datetime) -> Note:
    """The message stands in the thread, later than all before it. Raises Forbidden, Unknown, Refused."""
    may(actor, "write", case)
    with transaction.atomic():
        held = locked(case, case.type)
        return add(held, text, actor, max(now, held.at + ONE_MICROSECOND))


def add(case: Case, text: str, actor: Actor, now: datetime, *, quiet: bool = False) -> Note:
    """The same within a step, which holds the case; quiet: the step itself tells the others. Raises Refused."""
    if not text.strip() or len(text) > LENGTH_AT_MOST:
        raise Refused(
            "text",
            f"请填写 1 至 {LENGTH_AT_MOST} 字，现有 {len(text)} 字。",
            f"Write 1 to {LENGTH_AT_MOST} characters; there are {len(text)}.",
        )
    last = case.thread.aggregate(at=Max("at"))["at"]
    at = max(now, last + ONE_MICROSECOND) if last else now
    note = Note.objects.create(case=case, at=at, actor=actor.name, role=actor.who, text=text)
    on = (case.type, case.number)
    record(actor, "write", on, at, market=case.market, shop=case.shop, now=case.state, new={"note": note.pk})
    if not quiet:
        _tell_others(case, actor, at)
    return note


def _tell_others(case: Case, actor: Actor, at: datetime) -> None:
    """Whoever did not write it: the merchant or applicant, the buyer of a case between the two, the platform."""
    texts = (f"{case.number} 有新留言。", f"There is a new message about {case.number}.")
    on = (case.type, case.number)
    if actor.who in (*_PLATFORM, "buyer"):
        tell(at, "case.message", texts, market=case.market, shop=case.shop, person=case.applicant, about=on)
    if actor.who not in _PLATFORM:
        tell(at, "case.message", texts, market=case.market, role="reviewer", about=on)
    if actor.who != "buyer" and case.type in _WITH_BUYER and case.order_id:
        tell(at, "case.message", texts, market=case.market, role="buyer", about=on)
