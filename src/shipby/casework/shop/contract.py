"""Contract hours of a shop, per mode and from an instant on -> a row, and the fact by which orders are judged.

Orders paid before keep theirs: the judge takes the hours that were in force when an order was paid, so a contract never
begins in the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.db import transaction
from pydantic import AwareDatetime, Field

from shipby.casework.act import Given
from shipby.casework.limits import by
from shipby.casework.models import Outbox
from shipby.casework.refused import Refused
from shipby.casework.shop.models import ContractHours
from shipby.domain.tables import MODES
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.record import record, tell
from shipby.people.rights import check


class Contract(Given):
    """Hours of one mode, from an instant on."""

    mode: Literal["spot", "presale", "custom", "fast"]
    hours: Annotated[Decimal, Field(gt=0, le=24 * 366, decimal_places=4)]
    starts_at: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=500)]


def set_hours(shop: Shop, given: Contract, actor: Actor, at: datetime) -> ContractHours:
    """The shop is told, the fact written in the same transaction. Raises Forbidden; Refused: it begins in the past."""
    check(actor, "write", "contract", shop=shop)
    if not by(at, given.starts_at):
        raise Refused(
            "in-the-past",
            f"合同时效不能从过去的时刻 {given.starts_at.isoformat()} 起算：已付款的订单按原时效。",
            f"Hours cannot begin at {given.starts_at.isoformat()}, which is over: orders paid before keep theirs.",
        )
    with transaction.atomic():
        return write_hours(shop, given, actor, at)


def write_hours(shop: Shop, given: Contract, actor: Actor, at: datetime) -> ContractHours:
    """The same within a step that has asked for the right: a shop that opens has its hours from then on."""
    row = ContractHours.objects.create(
        shop=shop, mode=given.mode, hours=given.hours, starts_at=given.starts_at, reason=given.reason,
        set_by=actor.name, at=at,
    )  # fmt: skip
    fact = {
        "terms_id": f"T-{row.pk}", "shop_id": shop.shop_id, "mode": given.mode, "hours": f"{given.hours:f}",
        "starts_at": given.starts_at.isoformat(), "recorded_at": at.isoformat(),
    }  # fmt: skip
    Outbox.objects.create(market=shop.market, case=None, table="terms", row=fact, at=at)
    on = ("contract", f"{shop}/{given.mode}"[:200])
    new = {"hours": f"{given.hours:f}", "from": given.starts_at.isoformat()}
    record(actor, "write", on, at, market=shop.market, shop=shop, why=given.reason, new=new)
    since, hours = given.starts_at.isoformat(), f"{given.hours:f}"
    texts = (
        f"自 {since} 起付款的 {given.mode} 订单，合同发货时效为 {hours} 小时；此前付款的不变。",
        f"{given.mode} orders paid from {since} on are due within {hours} hours; those paid before keep theirs.",
    )
    tell(at, "contract.hours", texts, market=shop.market, shop=shop, about=on)
    return row


def hours_of(shop: Shop, actor: Actor) -> Sequence[ContractHours]:
    """All of them, by mode and the newest first. Raises Forbidden, Unknown."""
    check(actor, "read", "contract", shop=shop)
    rows = ContractHours.objects.filter(shop=shop).order_by("-starts_at", "-pk")
    return sorted(rows, key=lambda row: MODES.index(row.mode))
