"""A shop, a key -> the value in force; a new value with its reason; the orders paid into a region that was closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from pydantic import Field

from shipby.casework.act import Given
from shipby.casework.refused import Refused
from shipby.casework.shop.models import ShopValue
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.record import record
from shipby.people.rights import check

NON_DELIVERY, ANNOUNCEMENT, PRODUCT_NOTE = ShopValue.Key.values
EMPTY: Mapping[str, Any] = {NON_DELIVERY: [], ANNOUNCEMENT: "", PRODUCT_NOTE: ""}
"""What holds until a shop says otherwise."""
REGIONS_AT_MOST, TEXT_AT_MOST = 3_500, 500
"""Division codes, characters; ours."""

Reason = Annotated[str, Field(min_length=1, max_length=500)]
Code = Annotated[str, Field(pattern=r"^[0-9]{2,12}$")]


class NonDelivery(Given):
    """Regions to which the shop does not deliver: division codes, each with all that begins so. The whole list."""

    key: Literal["non_delivery"] = "non_delivery"
    regions: Annotated[tuple[Code, ...], Field(max_length=REGIONS_AT_MOST)]
    reason: Reason


class Announcement(Given):
    """What every visitor of the shop reads; empty: nothing."""

    key: Literal["announcement"] = "announcement"
    text: Annotated[str, Field(max_length=TEXT_AT_MOST)]
    reason: Reason


class ProductNote(Given):
    """What every reader of one product's page reads; empty: nothing."""

    key: Literal["product_note"] = "product_note"
    product_id: Annotated[str, Field(min_length=1, max_length=200)]
    text: Annotated[str, Field(max_length=TEXT_AT_MOST)]
    reason: Reason


Value = NonDelivery | Announcement | ProductNote


@dataclass(frozen=True, slots=True)
class Closed:
    """A region in which nothing is sold by a shop: [since, until); until None: still."""

    region: str
    since: datetime
    until: datetime | None


def put(shop: Shop, given: Value, actor: Actor, at: datetime) -> ShopValue:
    """The value holds from now on. Raises Forbidden, Unknown; Refused where it is the one in force."""
    check(actor, "write", "shop_value", shop=shop)
    product_id = given.product_id if isinstance(given, ProductNote) else ""
    new: Any = _least(given.regions) if isinstance(given, NonDelivery) else given.text.strip()
    with transaction.atomic():
        Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
        old = value(shop, given.key, product_id)
        if new == old:
            raise Refused("the-same", "该值已生效，无需修改。", "That is the value in force: nothing to change.")
        row = ShopValue.objects.create(
            shop=shop, key=given.key, product_id=product_id, value=new, reason=given.reason, set_by=actor.name, at=at
        )
        on = ("shop_value", f"{shop}/{given.key}/{product_id}".rstrip("/")[:200])
        record(
            actor, "write", on, at, market=shop.market, shop=shop, why=given.reason, old={"value": old},
            new={"value": new},
        )  # fmt: skip
    return row


def value(shop: Shop, key: str, product_id: str = "") -> Any:
    """The value in force."""
    row = ShopValue.objects.filter(shop=shop, key=key, product_id=product_id).order_by("-id").first()
    return row.value if row else EMPTY[key]


def notes(shop: Shop) -> dict[str, str]:
    """The note of every product that has one."""
    rows = ShopValue.objects.filter(shop=shop, key=PRODUCT_NOTE).order_by("id")
    last = {row.product_id: str(row.value) for row in rows}
    return {product: text for product, text in sorted(last.items()) if text}


def closed(shop: Shop) -> list[Closed]:
    """Every stretch in which a region was closed, by when it began."""
    rows = ShopValue.objects.filter(shop=shop, key=NON_DELIVERY).order_by("id").values_list("at", "value")
    return list(spans(rows))


def spans(lists: Iterable[tuple[datetime, Sequence[str]]]) -> Iterable[Closed]:
    """Pure: lists of regions, each from an instant on -> the stretches of each region."""
    open_: dict[str, datetime] = {}
    done: list[Closed] = []
    for at, regions in lists:
        done += [Closed(region, open_.pop(region), at) for region in sorted(set(open_) - set(regions))]
        open_ |= {region: at for region in regions if region not in open_}
    done += [Closed(region, since, None) for region, since in open_.items()]
    return sorted(done, key=lambda one: (one.since, one.region))


def into_closed(ship_to: str | None, paid_at: datetime, stretches: Iterable[Closed]) -> Closed | None:
    """Pure: the stretch in which the order should not have been sold; None: there is none."""
    hits = (one for one in stretches if ship_to and ship_to.startswith(one.region) and one.since <= paid_at)
    return next((one for one in hits if one.until is None or paid_at < one.until), None)


def _least(regions: Iterable[str]) -> list[str]:
    """Without those that lie within another; in order."""
    kept: list[str] = []
    for region in sorted(set(regions)):
        if not kept or not region.startswith(kept[-1]):
            kept.append(region)
    return kept
