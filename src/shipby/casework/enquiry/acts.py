"""The steps of an enquiry: opened, answered, asked further, closed. It stops no clock and uses up no appeal."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shipby.casework import thread
from shipby.casework.acting import begin, locked, take
from shipby.casework.enquiry.models import Enquiry
from shipby.casework.enquiry.table import ENQUIRY
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.record import record
from shipby.people.rights import check


def ask(shop: Shop, about: tuple[str, str], text: str, actor: Actor, now: datetime, order_id: str = "") -> Case:
    """A new enquiry about an entry, a verdict or a measure, by its kind and id. Raises Forbidden, Unknown, Refused."""
    check(actor, "open", "enquiry", shop=shop)
    kind, object_id = about
    if kind not in Enquiry.About.values or not object_id:
        raise Refused(
            "about",
            f"咨询须针对 {'、'.join(Enquiry.About.values)} 之一并写明编号。",
            f"An enquiry is about one of {', '.join(Enquiry.About.values)}, by its id.",
        )
    with begin(ENQUIRY, "open", actor, now, market=shop.market, shop=shop, order_id=order_id) as taking:
        Enquiry.objects.create(case=taking.case, about=kind, object_id=object_id)
        thread.add(taking.case, text, actor, taking.at)
        taking.due(None, "answer", "reviewer")
    return taking.case


def answer(case: Case, text: str, actor: Actor, now: datetime) -> None:
    """Raises Forbidden, Unknown, Refused."""
    check(actor, "answer", "enquiry", shop=case.shop)
    with take(ENQUIRY, case, "answer", actor, now) as taking:
        thread.add(taking.case, text, actor, taking.at)
        taking.due(None)


def ask_again(case: Case, text: str, actor: Actor, now: datetime) -> None:
    """Raises Forbidden, Unknown, Refused."""
    check(actor, "ask", "enquiry", shop=case.shop)
    with take(ENQUIRY, case, "ask", actor, now) as taking:
        thread.add(taking.case, text, actor, taking.at)
        taking.due(None, "answer", "reviewer")


def close(case: Case, actor: Actor, now: datetime) -> None:
    """Raises Forbidden, Unknown, Refused."""
    check(actor, "close", "enquiry", shop=case.shop)
    with take(ENQUIRY, case, "close", actor, now) as taking:
        taking.due(None)


def attach(case: Case, appeal: Case, actor: Actor, now: datetime) -> None:
    """The enquiry is shown with an appeal of the same shop. Raises Forbidden, Unknown, Refused."""
    check(actor, "write", "enquiry", shop=case.shop)
    if appeal.type != "appeal" or appeal.shop != case.shop:
        raise Refused(
            "no-such-appeal",
            f"{case.number} 只能附于同一店铺的申诉。",
            f"{case.number} can be attached to an appeal of the same shop only.",
        )
    with transaction.atomic():
        held = locked(case, "enquiry")
        Enquiry.objects.filter(case=held).update(appeal=appeal)
        record(
            actor, "attach", ("enquiry", held.number), now, market=held.market, shop=held.shop, now=held.state,
            new={"appeal": appeal.number},
        )  # fmt: skip
