"""A published notice -> who is told: shops with orders it reaches, and those whose open filings it makes needless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from shipby.casework.acting import BATCH, locked
from shipby.casework.limits import by
from shipby.casework.models import Case
from shipby.casework.notice.columns import offer_of
from shipby.casework.notice.models import Notice
from shipby.casework.notice.preview import reached
from shipby.casework.notice.table import NOTICE
from shipby.casework.orders import orders_now
from shipby.people.models import Market, Message, Shop
from shipby.people.record import notice_row


def tell_concerned(case: Case, now: datetime) -> int:
    """How many notices went out; none where they were told of it already. Raises LakeError.

    The lake is read before the transaction, which is short.
    """
    notice = Notice.objects.select_related("case__market").get(case=case)
    step = notice.case.at
    filings = _open_filings(notice.case.market)
    found = reached(notice.case.market, notice.case.number, offer_of(notice), now, list(filings))
    needless = [case for order_id, case in filings.items() if order_id in found.orders]
    told = [*_of_shops(notice, found.shops, now), *_of_filings(notice, needless, now)]
    with transaction.atomic():
        held = locked(case, NOTICE.type, NOTICE.particulars)
        if held.at != step or held.notice.told_at is not None:
            return 0
        Message.objects.bulk_create(told, batch_size=BATCH)
        Notice.objects.filter(case=held).update(told_at=now)
    return len(told)


def untold(market: Market) -> list[Case]:
    """The published notices of which nobody was told yet, or not as they are now."""
    cases = Case.objects.filter(market=market, type=NOTICE.type, state="published", notice__told_at=None)
    return list(cases.select_related("market").order_by("id"))


def _open_filings(market: Market) -> dict[str, Case]:
    """By order: an order has one at most that awaits review."""
    cases = Case.objects.filter(market=market, type="filing", state="submitted")
    return {case.order_id: case for case in cases.select_related("filing", "shop", "market")}


def _of_shops(notice: Notice, counts: Mapping[str, int], now: datetime) -> Iterable[Message]:
    case = notice.case
    for shop in Shop.objects.filter(market=case.market, shop_id__in=counts):
        count = counts[shop.shop_id]
        orders = "1 order of yours" if count == 1 else f"{count} orders of yours"
        texts = (
            f"公告 {case.number}《{notice.title}》：您的 {count} 个订单可顺延最晚发货时间，无需报备。",
            f"Notice {case.number}, {notice.title}: {orders} may be sent later, and no filing is needed.",
        )
        yield notice_row(now, "notice.published", texts, market=case.market, shop=shop, about=("notice", case.number))


def _of_filings(notice: Notice, filings: Sequence[Case], now: datetime) -> Iterable[Message]:
    """The filings that await review and ask for no more than a notice gives already."""
    known = orders_now(notice.case.market, [case.order_id for case in filings], now) if filings else {}
    for case in filings:
        order = known.get(case.order_id)
        if order is None or order.noticed_by is None or not by(case.filing.dispatch_by, order.noticed_by):
            continue
        texts = (
            f"公告 {notice.case.number} 已覆盖订单 {case.order_id}：报备 {case.number} 不再需要，可以撤回。",
            f"Notice {notice.case.number} covers order {case.order_id}: {case.number} is no longer needed and may be "
            "withdrawn.",
        )
        about = ("filing", case.number)
        yield notice_row(now, "filing.needless", texts, market=case.market, shop=case.shop, about=about)
