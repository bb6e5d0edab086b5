"""What a notice offers -> the checks of a whole one, of one made wider, and its row for the judge. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from shipby.casework.refused import Refused
from shipby.domain.tables import CHANNELS

if TYPE_CHECKING:
    from shipby.casework.notice.models import Notice


@dataclass(frozen=True, slots=True)
class Offer:
    """The columns of a notice's fact, but its key and recorded_at. A draft may lack any."""

    window: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    side: str = ""
    regions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    extend_hours: Decimal | None = None
    dispatch_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wider:
    """What of a published notice shall change; None: as it is. regions: empty is everywhere."""

    regions: tuple[str, ...] | None = None
    side: str | None = None
    extend_hours: Decimal | None = None
    dispatch_by: datetime | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


NAMES = tuple(field.name for field in fields(Offer))


def offer_of(notice: Notice) -> Offer:
    """What a notice offers now."""
    return Offer(**typed({name: getattr(notice, name) for name in NAMES}))


def typed(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Cells as an offer has them: no lists."""
    return {name: tuple(cell) if isinstance(cell, list) else cell for name, cell in cells.items()}


def row(offer: Offer, number: str) -> dict[str, Any]:
    """Its fact, all columns but recorded_at."""
    cells: dict[str, Any] = {name: cell or None for name, cell in asdict(offer).items()}
    lists = {name: list(cell) for name, cell in cells.items() if isinstance(cell, tuple)}
    hours = None if offer.extend_hours is None else str(offer.extend_hours)
    return {"notice_id": number, **cells, **lists, "extend_hours": hours}


def told(offer: Offer) -> dict[str, Any]:
    """As the record shows it."""
    cells = row(offer, "")
    del cells["notice_id"]
    return {name: cell.isoformat() if isinstance(cell, datetime) else cell for name, cell in cells.items()}


def digest(offer: Offer) -> str:
    """What tells it from any other."""
    cells = {**told(offer), "extend_hours": offer.extend_hours and str(offer.extend_hours.normalize())}
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()


def check_whole(offer: Offer) -> None:
    """Nothing where all that a notice needs is there and holds together. Raises Refused."""
    if not (offer.window and offer.starts_at and offer.ends_at):
        raise Refused(
            "incomplete",
            "公告须写明时间口径（付款时间或原最晚发货时间）、开始和结束时间。",
            "A notice says what its window is of (paid or due), when it starts and when it ends.",
        )
    check_parts(offer)
    if (offer.extend_hours is None) == (offer.dispatch_by is None):
        raise Refused(
            "hours-or-date",
            "公告须写明顺延小时数或最晚发货时间，只能写其一。",
            "A notice gives hours or a date of dispatch: exactly one of them.",
        )


def check_parts(offer: Offer) -> None:
    """Nothing where what is given holds, a draft lacking what it may. Raises Refused."""
    if offer.starts_at and offer.ends_at and offer.ends_at < offer.starts_at:
        raise Refused(
            "ends-before",
            f"结束时间 {offer.ends_at.isoformat()} 早于开始时间 {offer.starts_at.isoformat()}。",
            f"It ends, {offer.ends_at.isoformat()}, before it starts, {offer.starts_at.isoformat()}.",
        )
    if wrong := [region for region in offer.regions if not (region.isascii() and region.isdigit())]:
        raise Refused(
            "regions",
            f"地区须为行政区划代码的前几位数字：{'、'.join(wrong)} 不是。",
            f"Regions are the first digits of division codes, and these are not: {', '.join(wrong)}.",
        )
    if strange := sorted(set(offer.channels) - set(CHANNELS)):
        raise Refused(
            "channels",
            f"没有这样的渠道：{'、'.join(strange)}；可选 {'、'.join(CHANNELS)}。",
            f"No such channels: {', '.join(strange)}; there are {', '.join(CHANNELS)}.",
        )
    if any("|" in cell for cell in offer.categories):
        raise Refused("categories", "类目编号不能含“|”。", 'The id of a category holds no "|".')
    if offer.extend_hours is not None and offer.extend_hours <= 0:
        raise Refused("hours", "顺延小时数须大于 0。", "The hours are more than 0.")


def widened(old: Offer, by: Wider, now: datetime) -> Offer:
    """The offer as it will be: an offer made is never taken back. Raises Refused, naming what would be narrower."""
    given = {name: cell for name, cell in asdict(by).items() if cell is not None}
    new = replace(old, **given)
    if new == old:
        raise Refused("unchanged", "没有任何改动。", "Nothing of the notice would change.")
    check_whole(new)
    for name, holds, zh, en in _laws(old, new, now):
        if not holds:
            raise Refused(
                f"narrower-{name}",
                f"已发布的公告只能扩大：{zh}。已经给出的顺延不能收回。",
                f"A published notice is only widened: {en}. An offer made is never taken back.",
            )
    return new


def _laws(old: Offer, new: Offer, now: datetime) -> tuple[tuple[str, bool, str, str], ...]:
    assert old.starts_at
    assert old.ends_at
    assert new.starts_at
    assert new.ends_at
    ends = new.ends_at >= old.ends_at or (old.window == "paid" and new.ends_at >= now)
    at_least = "不早于现在" if old.window == "paid" else f"不早于 {old.ends_at.isoformat()}"
    earliest = "now" if old.window == "paid" else old.ends_at.isoformat()
    return (
        ("regions", _covers(new, old), f"地区须包含原地区 {_named(old)[0]}", f"its regions hold {_named(old)[1]}"),
        (
            "hours", _no_less(new.extend_hours, old.extend_hours), f"顺延小时数不少于 {old.extend_hours}",
            f"its hours are at least {old.extend_hours}",
        ),
        (
            "date", _no_less(new.dispatch_by, old.dispatch_by), f"最晚发货时间不早于 {old.dispatch_by}",
            f"its date of dispatch is not before {old.dispatch_by}",
        ),
        (
            "start", new.starts_at <= old.starts_at, f"开始时间不晚于 {old.starts_at.isoformat()}",
            f"it starts by {old.starts_at.isoformat()}",
        ),
        ("end", ends, f"结束时间{at_least}", f"it does not end before {earliest}"),
    )  # fmt: skip


def _no_less(new: Any, old: Any) -> bool:
    return bool(new is None and old is None) or (new is not None and old is not None and new >= old)


def _covers(new: Offer, old: Offer) -> bool:
    """Whether every order in the old regions, on the old side, is in the new ones."""
    if not new.regions:
        return True
    sides = (old.side or "either", new.side or "either")
    within = all(any(one.startswith(wider) for wider in new.regions) for one in old.regions)
    return bool(old.regions) and within and (sides[0] == sides[1] or sides[1] == "either")


def _named(offer: Offer) -> tuple[str, str]:
    if not offer.regions:
        return "全国", "every place"
    told: Mapping[str, tuple[str, str]] = {
        "from": ("发货地", "where they are sent from"), "to": ("收货地", "where they go to"),
        "either": ("发货地或收货地", "at either end"),
    }  # fmt: skip
    zh, en = told[offer.side or "either"]
    return f"{'、'.join(offer.regions)}（{zh}）", f"{', '.join(offer.regions)} ({en})"
