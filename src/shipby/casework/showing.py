"""A case, who asks -> what he may see of it: clock, ways on, particulars, thread, files, record; lists of cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Model, QuerySet

from shipby.casework.appeal.table import APPEAL
from shipby.casework.complaint.table import COMPLAINT
from shipby.casework.enforcement.table import ENFORCEMENT
from shipby.casework.enquiry.table import ENQUIRY
from shipby.casework.filing.table import FILING
from shipby.casework.improvement.table import IMPROVEMENT
from shipby.casework.incident.table import INCIDENT
from shipby.casework.models import Case
from shipby.casework.notice.table import NOTICE
from shipby.casework.onboarding.table import ONBOARDING
from shipby.casework.refund.table import REFUND
from shipby.casework.settlement.table import SETTLEMENT
from shipby.casework.tables import Table
from shipby.casework.whose import may, seen
from shipby.people.actors import Actor
from shipby.people.models import Audit, Message
from shipby.people.rights import check, scope_of

TABLES: dict[str, Table] = {
    table.type: table
    for table in (
        FILING,
        ENQUIRY,
        APPEAL,
        COMPLAINT,
        REFUND,
        INCIDENT,
        ENFORCEMENT,
        NOTICE,
        IMPROVEMENT,
        ONBOARDING,
        SETTLEMENT,
    )
}
"""The types of cases there are."""

_PARTICULARS = (
    "filing", "enquiry", "appeal", "measure", "notice", "complaint", "refund", "incident", "improvement",
    "onboarding", "settlement",
)  # fmt: skip


def cases(
    actor: Actor, *, type: str = "", state: str = "", market: str = "", shop: str = "", since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Case]:  # fmt: skip
    """The cases that he may read, what is due first, first. since, until: of a filing's submission, both within.

    Raises Forbidden; LookupError for a type that is not known.
    """
    types = [type] if type else [name for name in TABLES if _may(actor, name)]
    for name in types:
        check(actor, "read", name)
    given = {"state": state, "market__name": market, "shop__shop_id": shop}
    found = seen(actor, Case.objects.filter(type__in=types, **{key: value for key, value in given.items() if value}))
    if since:
        found = found.filter(filing__submitted_at__gte=since)
    if until:
        found = found.filter(filing__submitted_at__lte=until)
    return found.select_related("market", "shop__market").order_by(F("due_at").asc(nulls_last=True), "-id")


def shown(case: Case, actor: Actor) -> dict[str, Any]:
    """The whole of a case. Raises Forbidden, Unknown."""
    may(actor, "read", case)
    table = TABLES[case.type]
    record = Audit.objects.filter(object_type=case.type, object_id=case.number).order_by("at", "id")
    return {
        **line(case),
        "ways": [step.name for step in table.ways(case.state) if actor.who in step.who],
        "particulars": _particulars(case, actor),
        "thread": [
            {"at": note.at, "by": note.actor, "role": note.role, "text": note.text}
            for note in case.thread.order_by("at", "id")
        ],
        "files": [
            {
                "id": file.pk, "name": file.name, "kind": file.kind, "media_type": file.media_type,
                "size_bytes": file.size_bytes, "sha256": file.sha256, "at": file.at, "by": file.actor,
            }
            for file in case.files.order_by("id")
        ],
        "notices": [
            {"at": one.at, "kind": one.kind, "zh": one.zh, "en": one.en}
            for one in _notices(case, actor).order_by("at", "id")
        ],
        "record": [
            {"at": row.at, "by": row.actor, "act": row.action, "from": row.was, "to": row.now, "why": row.why}
            for row in record
        ],
    }  # fmt: skip


def line(case: Case) -> dict[str, Any]:
    """A case in a list."""
    return {
        "number": case.number, "type": case.type, "market": case.market.name,
        "shop": case.shop.shop_id if case.shop else None, "order_id": case.order_id, "state": case.state, "at": case.at,
        "due_at": case.due_at, "due_what": case.due_what, "due_by": case.due_who, "due_unknown": case.due_unknown,
    }  # fmt: skip


def _notices(case: Case, actor: Actor) -> QuerySet[Message]:
    """What the reader's side was told of the case."""
    about = Message.objects.filter(object_type=case.type, object_id=case.number)
    if actor.shops:
        return about.filter(shop__in=actor.shops)
    return about.filter(person=actor.name) if case.applicant == actor.name else about.filter(role=actor.who)


def _may(actor: Actor, type: str) -> bool:
    return scope_of(actor, "read", type) is not None


def _particulars(case: Case, actor: Actor) -> dict[str, Any]:
    """The row that a case of its type has, if it has one yet, without what it keeps to the platform's people."""
    for name in _PARTICULARS:
        found: Model | None = getattr(case, name, None)
        if found is not None:
            kept = () if scope_of(actor, "read", case.type) == "any" else getattr(found, "PLATFORMS", ())
            names = [one.name for one in found._meta.concrete_fields if one.name not in ("id", "case", *kept)]
            more = getattr(found, "more", None)
            return {**{name: _plain(getattr(found, name)) for name in names}, **(more() if more else {})}
    return {}


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, Model) else cell
