"""Keys of the summary's texts -> Chinese and English; one entry holds both, so neither catalogue can lack one."""

from __future__ import annotations

from typing import Literal

from shipby.outcomes.summary.model import Said

Lang = Literal["zh", "en"]

WORDS: dict[str, Said] = {
    "as_of": Said("截至", "As of"),
    "as_of_newest fact": Said("数据中最晚的时间", "the newest fact"),
    "as_of_exported_at": Said("导出时间", "when the facts were exported"),
    "facts": Said("事实", "Facts"),
    "other_rows": Said("其他 {n} 行", "{n} other rows"),
    "settings": Said("设置", "Settings"),
    "no_settings": Said("无，全部按规则包", "none, all by the pack"),
    "rules_gone": Said(
        "规则包已不在原处或已改动，因此不显示条款名称和各档界线。",
        "The pack is gone or has changed since: titles and lines of bands are left out.",
    ),
    "nothing": Said("无", "none"),
    # verdicts
    "verdicts": Said("判定：各项判定的订单数", "Verdicts: orders by test"),
    "on_time": Said("按时", "on time"),
    "violation": Said("违规", "violation"),
    "pending": Said("未到期", "pending"),
    "not_due": Said("不适用", "not due"),
    "excluded": Said("排除", "excluded"),
    "undetermined": Said("无法判定", "undetermined"),
    # rates
    "rates": Said("比率与各档：店铺的周期数", "Rates against bands: windows of shops"),
    "windows": Said("周期", "windows"),
    "clear": Said("未触及", "clear"),
    "reached": Said("其余", "the others"),
    "penalised": Said("扣分", "penalised"),
    "breached": Said("低于标准", "below the line"),
    "open": Said("未结束 {n}", "open {n}"),
    "open_reached": Said("未结束 {n}（{bands}）", "open {n} ({bands})"),
    "waived": Said("申诉撤销 {n}", "waived {n}"),
    "unknown_windows": Said("无法判定 {n}", "undetermined {n}"),
    "since": Said("自 {day} 起 {text}", "{text} from {day}"),
    "worst_windows": Said("最差的周期（违规单数/计入单数）", "Worst windows (violations / orders that count)"),
    "status_open": Said("未结束", "open"),
    "status_waived": Said("申诉撤销", "waived"),
    # points
    "points": Said("积分", "Points"),
    "points_at": Said("{points}，{shops}：{most}", "{points} at {shops}: {most}"),
    "shops_1": Said("1 家店", "1 shop"),
    "shops_n": Said("{n} 家店", "{n} shops"),
    "more_shops": Said("其余 {n} 家", "{n} more"),
    "unknown_points_1": Said("1 次处罚的分值没有公布", "1 penalty has no published points"),
    "unknown_points_n": Said("{n} 次处罚的分值没有公布", "{n} penalties have no published points"),
    "projected_1": Said("1 个未结束的周期若现在结束，再加 {points}", "{points} more if 1 open window closed now"),
    "projected_n": Said("{n} 个未结束的周期若现在结束，再加 {points}", "{points} more if {n} open windows closed now"),
    # money
    "money": Said("应付", "Money to pay"),
    "sum_1": Said("{amount} {currency}，1 笔，{form}", "{amount} {currency} in 1 payment as {form}"),
    "sum_n": Said("{amount} {currency}，{n} 笔，{form}", "{amount} {currency} in {n} payments as {form}"),
    "sum_none": Said("{currency} 没有可计算的金额，{form}", "no known amount in {currency} as {form}"),
    "unknown_amounts_1": Said(
        "1 笔金额没有公布，未计入：{clauses}", "1 has no published amount and is in no sum: {clauses}"
    ),
    "unknown_amounts_n": Said(
        "{n} 笔金额没有公布，未计入：{clauses}", "{n} have no published amount and are in no sum: {clauses}"
    ),
    # measures
    "measures": Said("处置", "Measures"),
    # shops, orders
    "shops": Said("问题最多的店铺", "Shops with most against them"),
    "tests": Said("{all} 次判定中违规 {bad}", "{bad} of {all} tests violated"),
    "penalties_1": Said("处罚 1 次", "1 penalty"),
    "penalties_n": Said("处罚 {n} 次", "{n} penalties"),
    "to_pay": Said("应付 {amounts}", "to pay {amounts}"),
    "unpriced_1": Said("1 笔未公布", "1 unpublished amount"),
    "unpriced_n": Said("{n} 笔未公布", "{n} unpublished amounts"),
    "late": Said("超时最久的订单", "Most overdue orders"),
    "late_by": Said("超时 {time}", "{time} late"),
    "still_open": Said("仍未完成", "still open"),
    "days": Said("{n} 天 {time}", "{n} d {time}"),
    # what nobody can tell
    "unknown": Said("无法判定，以及怎样才能判定", "Undetermined, and what would settle it"),
    "orders_1": Said("1 单", "1 order"),
    "orders_n": Said("{n} 单", "{n} orders"),
    "windows_1": Said("1 个周期", "1 window"),
    "windows_n": Said("{n} 个周期", "{n} windows"),
    "rule_value": Said("标准", "the line"),
    # rows
    "rows": Said("未采用的行", "Rows set aside"),
    "bad_rows_1": Said("1 行有误，已隔离到 {file}：{where}", "1 bad row in {file}: {where}"),
    "bad_rows_n": Said("{n} 行有误，已隔离到 {file}：{where}", "{n} bad rows in {file}: {where}"),
    "orphans_1": Said("1 行所指的订单不在其中：{where}", "1 row names an order that is not there: {where}"),
    "orphans_n": Said("{n} 行所指的订单不在其中：{where}", "{n} rows name orders that are not there: {where}"),
    "zone_1": Said("1 个时间没有时区，按 {zone} 理解", "1 time without an offset was read as {zone}"),
    "zone_n": Said("{n} 个时间没有时区，按 {zone} 理解", "{n} times without an offset were read as {zone}"),
    "next": Said("任一订单的理由：{command}", "Why, for any order: {command}"),
    "other_language": Said("English: {command}", "中文：{command}"),
    # fact tables
    "table_orders": Said("订单", "orders"),
    "table_shipments": Said("发货", "shipments"),
    "table_scans": Said("轨迹", "scans"),
    # measures and forms of payment that packs name; a pack's own words are shown as they are
    "kind_ban_product": Said("封禁商品", "ban_product"),
    "kind_close_order": Said("关闭订单", "close_order"),
    "kind_close_order_refund": Said("关闭订单并退款", "close_order_refund"),
    "kind_delist_product": Said("下架商品", "delist_product"),
    "kind_extend_settlement": Said("延长结算", "extend_settlement"),
    "kind_limit_withdrawal": Said("限制提现", "limit_withdrawal"),
    "kind_suspend_recommendation": Said("关闭推荐", "suspend_recommendation"),
    "kind_suspend_shop": Said("停业", "suspend_shop"),
    "form_coupon": Said("优惠券", "coupon"),
    "form_credit": Said("余额", "credit"),
    "form_cash": Said("现金", "cash"),
}


def said(text: Said, lang: Lang) -> str:
    """A text in one language."""
    return text.zh if lang == "zh" else text.en


def word(key: str, lang: Lang, **parts: object) -> str:
    """The text of a key with its parts in place. Raises KeyError."""
    return said(WORDS[key], lang).format(**parts)


def counted(key: str, n: int, lang: Lang, **parts: object) -> str:
    """The text of a number: `key`_1 for one, `key`_n for all others."""
    return word(f"{key}_1" if n == 1 else f"{key}_n", lang, n=f"{n:,}", **parts)


def named(group: str, name: str, lang: Lang) -> str:
    """A word that packs choose (a kind of measure, a form of payment): translated where known, else as it is."""
    key = f"{group}_{name}"
    if key not in WORDS:
        return name
    return f"{WORDS[key].zh} {name}" if lang == "zh" else WORDS[key].en
