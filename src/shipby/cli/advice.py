"""`shipby advice`: trouble, uploads, penalties of a shop -> what to do now; buyers told -> kept as evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from json import dumps
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from shipby.cli.edge import As, Data, acting, now, opened, shop_of
from shipby.cli.errors import not_fitting
from shipby.cli.options import instant_of
from shipby.cli.words import Json, Lang, show_text, spoken

if TYPE_CHECKING:
    from shipby.casework.advice.model import Advice, Affected
    from shipby.people.models import Shop

_SHOWN = 20
_STANDINGS = {
    "covered": ("公告已顺延，无需报备", "a notice moves its deadline: nothing to file"),
    "filed": ("报备 {filing} 待审核", "filing {filing} awaits review"),
    "approved": ("报备 {filing} 已通过", "filing {filing} was approved"),
    "to_file": ("可报备，最晚 {by}{fits}", "file by {by}{fits}"),
    "too_late": ("报备期限已过", "too late to file"),
}


def advice(
    shop: Annotated[str, typer.Argument(metavar="MARKET/SHOP", help="The shop.")],
    region: Annotated[
        str, typer.Option(help="Division code of the region in trouble, or its first digits. Default: everywhere.")
    ] = "",
    until: Annotated[str | None, typer.Option(help="Only deadlines up to this instant, with zone.")] = None,
    told: Annotated[
        list[str] | None, typer.Option("--told", help="Id of an order whose buyer was told; repeat it. Needs --text.")
    ] = None,
    how: Annotated[str, typer.Option("--how", help="How the buyers were told.")] = "chat",
    text: Annotated[str, typer.Option("--text", help="What the buyers were told.")] = "",
    who: As = None,
    data: Data = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Say what a shop should do now: what to file by when, whom to tell, what to close, what not doing so costs.

    Also which pickups nobody has seen yet, and how points come back. With --told: keep as evidence whom you told.

    Example: shipby advice MARKET/SHOP --region 44 --as USER

    Example: shipby advice MARKET/SHOP --told O0001 --text "Your order leaves on Monday." --as USER
    """
    opened(data)
    from shipby.casework.lakes import lake_of

    mine, at = shop_of(shop), now()
    actor = acting(who, mine)
    if told:
        _tell(mine, tuple(told), how, text, actor, at, spoken(lang) == "zh")
        return
    from shipby.casework.advice.advise import advise
    from shipby.casework.advice.data import advice_json
    from shipby.casework.advice.model import Trouble

    limit = instant_of("--until", until)
    found = advise(mine, Trouble(region, datetime.fromisoformat(limit) if limit else None), actor, at)
    if json:
        typer.echo(dumps(advice_json(found), ensure_ascii=False, indent=1))
        return
    for line in _Teller(spoken(lang) == "zh", ZoneInfo(lake_of(mine.market).zone)).lines(found):
        show_text(line.strip(), len(line) - len(line.lstrip())) if line else typer.echo()


def _tell(shop: Shop, orders: tuple[str, ...], how: str, text: str, actor: Any, at: datetime, zh: bool) -> None:
    from pydantic import ValidationError

    from shipby.casework.advice.telling import Tell, tell

    try:
        given = Tell(orders=orders, how=how, text=text)
    except ValidationError as error:
        raise not_fitting("--told, --how, --text", error) from None
    rows = tell(shop, given, actor, at)
    show_text(f"已记录 {len(rows)} 单的告知。" if zh else f"Kept: the buyers of {len(rows)} order(s) were told.")


class _Teller:
    """Advice as lines of one language, on one clock."""

    def __init__(self, zh: bool, zone: ZoneInfo) -> None:
        self.zh, self.zone = zh, zone

    def lines(self, found: Advice) -> Iterator[str]:
        """What to do, the most urgent part first."""
        yield self.say(f"未发货订单 {len(found.affected)} 单", f"{len(found.affected)} open orders without a shipment")
        yield from (f"  {self._order(one)}" for one in found.affected[:_SHOWN])
        if len(found.affected) > _SHOWN:
            yield self.say(
                f"  另有 {len(found.affected) - _SHOWN} 单（--json 列出全部）",
                f"  {len(found.affected) - _SHOWN} more (all of them in --json)",
            )
        if found.affected:
            yield from self._costs(found)
        if found.tell:
            yield self.say(f"请告知 {len(found.tell)} 位买家：", f"Tell {len(found.tell)} buyers:")
            yield f"  {self.both(found.texts['buyer'])}"
        if found.close:
            closed = ", ".join(found.close)
            yield self.say(f"建议暂不配送：{closed}，并公告：", f"Close to delivery: {closed}, and announce:")
            yield f"  {self.both(found.texts['announcement'])}"
        yield from self._pickups(found)
        yield from self._points(found)

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def both(self, text: tuple[str, str]) -> str:
        return text[0 if self.zh else 1]

    def at(self, instant: datetime | None) -> str:
        return f"{instant.astimezone(self.zone):%Y-%m-%d %H:%M:%S}" if instant else "-"

    def _order(self, one: Affected) -> str:
        fits = "" if one.review_fits else self.say("，审核可能赶不上", "; its review may end after the deadline")
        standing = self.both(_STANDINGS[one.standing]).format(filing=one.filing, by=self.at(one.file_by), fits=fits)
        told = self.say("，买家已告知", "; its buyer was told") if one.told_at else ""
        return self.say(
            f"{one.order.order_id}，最晚发货 {self.at(one.order.due_at)}：{standing}{told}",
            f"{one.order.order_id}, due {self.at(one.order.due_at)}: {standing}{told}",
        )

    def _costs(self, found: Advice) -> Iterator[str]:
        cost = found.costs
        yield self.say(
            f"没有保护的 {cost.orders} 单若都超时：", f"If the {cost.orders} without protection are all late:"
        )
        if found.judged_at is None:
            yield self.say("  尚无判定，无法估计。", "  nothing was judged yet: nobody can tell.")
            return
        unknown = self.say("，另有未公布的金额", ", and sums that are unpublished") if cost.unknown_money else ""
        yield self.say(
            f"  赔付 {Decimal(cost.pays_minor) / 100:.2f}{unknown}",
            f"  compensation of {Decimal(cost.pays_minor) / 100:.2f}{unknown}",
        )
        for line in cost.lines:
            yield self.say(
                f"  {line.clause} {line.window_start} 起的周期：再有 {line.after} 单即达 {line.band or '-'}，"
                f"先完成 {line.keep} 单可免 {Decimal(line.saves) / 10} 分",
                f"  {line.clause}, window from {line.window_start}: {line.after} more reach {line.band or 'its line'}; "
                f"meeting {line.keep} saves {Decimal(line.saves) / 10} points",
            )
        if cost.unknown_points:
            yield self.say("  另有未公布的扣分", "  and points that are unpublished")
        yield from (f"  {self.both(one)}" for one in (*cost.complaint, *filter(None, [cost.score])))

    def _pickups(self, found: Advice) -> Iterator[str]:
        if found.pickups:
            yield self.say(
                f"已上传、尚未见揽收 {len(found.pickups)} 项：", f"Uploaded, pickup not seen yet: {len(found.pickups)}"
            )
        for one in found.pickups[:_SHOWN]:
            due = datetime.fromtimestamp(one.duty.due_at // 1_000_000, self.zone)
            yield self.say(
                f"  {one.duty.order_id}，{one.duty.clause}：最晚 {self.at(due)}",
                f"  {one.duty.order_id}, {one.duty.clause}: by {self.at(due)}",
            )

    def _points(self, found: Advice) -> Iterator[str]:
        for one in found.points:
            year = f" {one.year}" if one.year else ""
            ends = (
                self.say(f"；{self.at(one.ends_at)} 清零", f"; cleared at {self.at(one.ends_at)}")
                if one.ends_at
                else ""
            )
            appeal = (
                self.say(
                    f"；可申诉 {one.appealable} 项，最早截止 {self.at(one.appeal_by)}",
                    f"; {one.appealable} can be contested, the first until {self.at(one.appeal_by)}",
                )
                if one.appealable
                else self.say("；没有可申诉的", "; none can be contested any more")
            )
            yield self.say(
                f"{one.account} 类积分{year}：{Decimal(one.tenths) / 10} 分"
                f"（申诉中 {Decimal(one.contested) / 10}）{ends}{appeal}",
                f"points of class {one.account}{year}: {Decimal(one.tenths) / 10}, of it {Decimal(one.contested) / 10} "
                f"contested{ends}{appeal}",
            )
        if found.points:
            yield self.say(
                "积分只因申诉成立、更正或年末清零而减少。",
                "Points come back only by an appeal upheld, a correction, or the turn of the year.",
            )
