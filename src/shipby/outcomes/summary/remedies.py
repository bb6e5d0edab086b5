"""What is missing -> why, and what to give, in both languages."""

from __future__ import annotations

from collections.abc import Container

from shipby.outcomes.summary.model import Said
from shipby.outcomes.summary.rules import Rules


def line_remedy(market: str, tables: tuple[str, ...]) -> Said:
    """What gives a rate its line: the tables of thresholds nobody gave."""
    if not tables:
        return Said(zh="规则包没有给出标准", en="the pack gives no line")
    rows = "[{parcels_at_most: N, at_least_percent: P}, {at_least_percent: P}]"
    given = "; ".join(f"{market}: {{{table}: {rows}}}" for table in tables)
    return Said(
        zh=f"没有公开来源；用 --set FILE 填入自己的标准：{given}",
        en=f"no source gives the line; give yours with --set FILE: {given}",
    )


def remedy(what: str, market: str, present: Container[str], rules: Rules) -> Said:
    """Why this word stands in `verdicts.missing`, and what settles it; `present` are the fact tables that there are."""
    if what == "scans":
        return _SCANS if "scans" in present else _NO_SCANS
    if what == "calendar":
        years = rules.calendar_years()
        given = f"{market}: {{calendar: {{YEAR: {{holidays: [...], workdays: [...]}}}}}}"
        return Said(
            zh=f"日历只到所列年份（{years}）；用 --set FILE 补上：{given}",
            en=f"outside the calendar ({years}); give the year with --set FILE: {given}",
        )
    if what == "pack version":
        return Said(
            zh=f"付款时没有生效的版本；可用 --pack {market}@VERSION 固定一个",
            en=f"paid while no version was in force; pin one with --pack {market}@VERSION",
        )
    return _REMEDIES.get(what, Said(zh=f"补上 {what}", en=f"give {what}"))


_NO_SCANS = Said(
    zh="没有 scans 表，等于没有轨迹来源；补上该表（空表表示来源没有任何轨迹）",
    en="there is no scans table, so no scan feed; give one (an empty table is a feed that saw nothing)",
)
_SCANS = Said(
    zh="没有轨迹，且 feeds 表不覆盖该包裹的快递或时段；补上它的轨迹，或补上覆盖它的 feeds",
    en="no scan, and no row of feeds covers the parcel's carrier and time; give its scans, or the feed that covers it",
)
_REMEDIES = {
    "promised_by": Said(
        zh="没有承诺时间、合同时效，规则包对该模式也没有默认时效；补上 orders.promised_by 或 promise_hours、"
        "terms 表，或用 --set 填 hours",
        en="no promise, no contract hours, no default for the mode; give orders.promised_by or promise_hours, "
        "a terms table, or hours with --set",
    ),
    "tracking_no": Said(
        zh="发货没有快递或运单号；补上 shipments.carrier 和 shipments.tracking_no",
        en="shipments without carrier or waybill number; give shipments.carrier and shipments.tracking_no",
    ),
    "closed_at": Said(
        zh="订单已关闭，但不知何时；补上 orders.cancelled_at 或 refunded_at，或 closures 表",
        en="closed, nobody says when; give orders.cancelled_at or refunded_at, or a closures table",
    ),
}
