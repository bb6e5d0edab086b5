"""What foresight says -> Chinese and English; one entry holds both, so neither catalogue can lack one."""

from __future__ import annotations

from shipby.outcomes.explain.words import Language

WORDS: dict[str, tuple[str, str]] = {
    "risk_head_1": (
        "{market}，截至 {as_of}（{zone}）：1 项尚可完成",
        "{market} as of {as_of} ({zone}): 1 duty is open",
    ),
    "risk_head_n": (
        "{market}，截至 {as_of}（{zone}）：{n} 项尚可完成",
        "{market} as of {as_of} ({zone}): {n} duties are open",
    ),
    "risk_order": (
        "每完成一单省得最多的在前：先看积分，再看赔付，再看时间。",
        "What saves most per order comes first: points, then money, then the shorter time.",
    ),
    "more": ("另有 {n} 项，--limit 可多列。", "{n} more; --limit shows more of them."),
    "left": ("余 {length}", "{length} left"),
    "meet": ("{due} 前须：{acts}", "by {due}: {acts}"),
    "no_sign": (
        "{due} 前须有下一条运输记录（由快递公司上传）",
        "by {due}: the parcel's next scan, which is the courier's to make",
    ),
    "or": ("或", " or "),
    "stake": (
        "{clause} {window}：再有 {after} 单未完成即达 {line}；该周期先完成 {keep} 单，最多可免 {saves} 分",
        "{clause} {window}: {after} more misses reach {line}; meeting {keep} of this window saves up to {saves} points",
    ),
    "alone": ("仅此一单未完成也会多扣 {points} 分", "missing this one alone costs {points} points"),
    "no_points": ("前面的都完成，则不致扣分", "no points follow from a miss if those before it are met"),
    "complained": ("投诉已成立：若超期，另按投诉扣分", "a complaint is upheld: if late, its own points come on top"),
    "unknown_points": ("扣多少分没有公布", "points: unpublished"),
    "pays": ("赔付 {amount}", "compensation {amount}"),
    "unknown_money": ("赔付金额没有公布", "compensation: unpublished sum"),
    "acts": ("到 {at} 仍未完成：{kind}", "still not met at {at}: {kind}"),
    "room_head_1": (
        "{market}，截至 {as_of}（{zone}）：1 个周期尚可变化",
        "{market} as of {as_of} ({zone}): 1 window can still turn",
    ),
    "room_head_n": (
        "{market}，截至 {as_of}（{zone}）：{n} 个周期尚可变化",
        "{market} as of {as_of} ({zone}): {n} windows can still turn",
    ),
    "window": (
        "{shop}  {clause} {title}  {window}：已定 {orders} 单中 {violations} 单违规，{open} 单未定",
        "{shop}  {clause} {title}  {window}: {violations} of {orders} decided are violations, {open} open",
    ),
    "closed": ("周期已过，但其中还有未定的订单。", "The window is over, and orders in it can still turn."),
    "ends": (
        "现在{now}；最好{best}；最坏{worst}",
        "now {now}; at best {best}; at worst {worst}",
    ),
    "money": ("全部未完成还须赔付 {amount}", "if all are missed, compensation of {amount} more"),
    "money_unknown": (
        "全部未完成还须赔付 {amount}，另有金额没有公布的",
        "if all are missed, compensation of {amount} more, and sums that are unpublished",
    ),
    "money_unpublished": (
        "全部未完成还须赔付，金额没有公布",
        "if all are missed, compensation more, whose sum is unpublished",
    ),
    "line_open": (
        "{line}：再有 {after} 单即达；{open} 单中先完成 {keep} 单，其余如何都不会达到",
        "{line}: {after} more reach it; meet {keep} of the {open}, and it is not reached whatever becomes of the rest",
    ),
    "line_reached": ("{line}：已达到，未定的订单改变不了", "{line}: reached; no open order can change that"),
    "line_out_of_reach": (
        "未定的全部未完成也达不到：{line}",
        "out of reach even if all that are open are missed: {line}",
    ),
    "line_unknown": ("{line}：标准没有公布，无法判断", "{line}: its line is unpublished, nobody can tell"),
    "first": ("先完成：{orders}", "First: {orders}"),
    "first_more": ("先完成：{orders} 等 {n} 单", "First: {orders} and others, {n} in all"),
    "streak": (
        "前面的周期已连续达到：本周期若也达到，{kind}",
        "The windows before were reached in a row: if this one is, {kind}",
    ),
    "clear": ("未达任何档", "below every line"),
    "band": ("{name}", "{name}"),
    "band_points": ("{name}（{account} {points} 分）", "{name} ({account} {points})"),
    "band_unknown": ("{name}（{account}，分值未公布）", "{name} ({account}, points unpublished)"),
    "below_line": ("低于标准", "below the line"),
    "nothing": ("尚无已定的", "nothing decided"),
    "unknown": ("无法判断", "nobody can tell"),
    "points": ("{points} 分", "{points} points"),
    "standing": ("积分", "Standing"),
    "balance": (
        "{shop}  {title}{year}：现有 {now}，未定的若全部完成：{best}，若全部未完成：{worst}",
        "{shop}  {title}{year}: {now} now, {best} if all that is open is met, {worst} if none is",
    ),
    "year": ("（{year} 年）", " ({year})"),
    "and_unpublished": ("{points} 分，另有 {n} 项分值未公布", "{points} and {n} with unpublished points"),
    "node": ("下一节点：{follows}", "next node: {follows}"),
    "node_reached": ("下一节点：{follows}；最坏会到", "next node: {follows}; the worst case reaches it"),
    "no_node": ("没有公布的下一节点", "no further node is published"),
    "expires": ("{points} 分至 {at} 失效", "{points} points expire at {at}"),
    "shops_only": (
        "各店积分：加 --shop 店铺，或 --json。",
        "Standing of a shop: add --shop SHOP, or --json for all.",
    ),
}


def word(key: str, language: Language, **parts: object) -> str:
    """The text of a key with its parts in place. Raises KeyError."""
    zh, en = WORDS[key]
    return (zh if language == "zh" else en).format(**parts)


def counted(key: str, n: int, language: Language, **parts: object) -> str:
    """The text of a number: `key`_1 for one, `key`_n for all others."""
    return word(f"{key}_1" if n == 1 else f"{key}_n", language, n=f"{n:,}", **parts)
