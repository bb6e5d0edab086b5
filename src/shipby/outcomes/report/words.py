"""Keys of the report's texts -> both languages at once: a report holds them both."""

from __future__ import annotations

from shipby.outcomes.summary.model import Said
from shipby.outcomes.summary.words import WORDS as SUMMARY

WORDS: dict[str, Said] = {
    "report": Said("发货判定报告", "Dispatch report"),
    "report_of": Said("{shop} 发货判定报告", "Dispatch report of {shop}"),
    "head": Said("{shops}，{orders}", "{shops}, {orders}"),
    "as_of": Said("截至 {at}", "As of {at}"),
    "by": Said("依据 {rules}", "by {rules}"),
    "skip": Said("跳到正文", "Skip to the report"),
    "sections": Said("各节", "Sections"),
    "language": Said("语言", "Language"),
    "theme": Said("深色或浅色", "Dark or light"),
    "dark": Said("深色", "Dark"),
    "light": Said("浅色", "Light"),
    "print": Said("打印", "Print"),
    "close": Said("关闭", "Close"),
    # figures
    "figure_violations": Said("违规判定", "Violations"),
    "figure_violations_of": Said("共 {n} 次判定（按时与违规）", "of {n} tests, on time or violated"),
    "figure_windows": Said("触线周期", "Windows over a line"),
    "figure_windows_of": Said("共 {n} 个周期", "of {n} windows"),
    "figure_windows_open": Said("未结束而已触线的另有", "and still open, over a line:"),
    "figure_points": Said("积分", "Points"),
    "figure_no_points": Said("没有处罚", "no penalties"),
    "figure_points_open": Said(
        "{name}：未结束的周期若现在结束，再加 {points}", "{name}: {points} more if open windows closed now"
    ),
    "figure_money": Said("应付", "To pay"),
    "figure_no_money": Said("没有赔付", "nothing to pay"),
    "figure_unpublished": Said("另 {n} 笔金额未公布", "and {n} of unpublished amount"),
    "figure_unknown": Said(
        "无法判定 {n} 次，见下文“无法判定”。", "{n} tests could not be decided: see “Undetermined”."
    ),
    # nav, sections
    "nav_verdicts": Said("判定", "Verdicts"),
    "nav_rates": Said("比率", "Rates"),
    "nav_shops": Said("店铺", "Shops"),
    "nav_points": Said("积分", "Points"),
    "nav_money": Said("赔付", "Money"),
    "nav_measures": Said("处置", "Measures"),
    "nav_unknown": Said("无法判定", "Undetermined"),
    "nav_rules": Said("规则", "Rules"),
    "verdicts": Said("判定", "Verdicts"),
    "verdicts_says": Said("每单每项判定一个结果。", "One outcome per order and test."),
    "late_orders": Said("超时最久的订单", "Most overdue orders"),
    "rates": Said("比率与各档", "Rates and their bands"),
    "rates_says": Said(
        "每个点是一家店的一个周期，越大单越多；横线是各档的起点。纵轴取平方根，低处放大。",
        "Each dot is one window of one shop, larger with more orders; lines show where bands begin. The scale is a "
        "square root, so that low shares stand apart.",
    ),
    "all_shops": Said("全部店铺", "All shops"),
    "all_shops_says": Said(
        "每列一个周期，每格是比率相近的店铺，越深店越多；橙色格中有店触线。",
        "A column is a window, a cell the shops of like share, darker with more; orange where one reached a band.",
    ),
    "worst_windows": Said("最差的周期", "Worst windows"),
    "bands": Said("各档", "Bands"),
    "band": Said("档", "band"),
    "line": Said("标准", "line"),
    "costs": Said("扣分", "points"),
    "windows": Said("周期", "windows"),
    "window": Said("周期", "window"),
    "no_points_of_it": Said("不扣分", "none"),
    "drawn_from": Said(
        "图自 {day} 起；更早的周期见数字后的明细。", "Drawn from {day} on; earlier windows are behind the numbers."
    ),
    "partly": Said(
        "本比率只计入部分订单，判定表不含该条件，因此打开的是周期本身而不是其中的订单。",
        "This rate counts only some orders, and the verdicts do not say which, so a number opens the window itself.",
    ),
    "share_violations": Said("违规/计入", "violations / counted"),
    "share_on_time": Said("准点/计入", "on time / counted"),
    "rate_clear": Said("未触及", "clear"),
    "rate_penalised": Said("扣分", "penalised"),
    "rate_breached": Said("低于标准", "below the line"),
    "rate_undetermined": Said("无法判定", "undetermined"),
    "rate_waived": Said("申诉撤销", "waived"),
    "rate_open": Said("未结束", "open"),
    "legend_hit": Said("触线", "over a line"),
    "legend_clear": Said("未触及", "clear"),
    "legend_open": Said("未结束", "open"),
    "legend_waived": Said("申诉撤销", "waived"),
    "legend_unknown": Said("无法判定", "undetermined"),
    "shops": Said("问题最多的店铺", "Shops with most against them"),
    "shops_says": Said("先比积分，再比违规。", "By points, then by violations."),
    "shop": Said("店铺", "shop"),
    "points": Said("积分，以及会怎样", "Points, and what they lead to"),
    "points_says": Said(
        "只含本次判定的处罚；此前的积分、更正和人工认定不在其中。",
        "Penalties of this judgement only: earlier points, corrections and findings made elsewhere are not in it.",
    ),
    "no_points": Said("没有处罚，也没有未结束的周期会扣分。", "No penalty, and no open window that would cost points."),
    "year": Said("{year} 年", "{year}"),
    "whole_run": Said("本次判定", "this judgement"),
    "total_points": Said("{shops}，共 {points} 分", "{points} at {shops}"),
    "penalties": Said("处罚", "penalties"),
    "every": Said("每满 {points} 分：", "Every {points}: "),
    "at": Said("满 {points} 分：", "At {points}: "),
    "deposit": Said("扣保证金 {amount}", "{amount} of the deposit"),
    "deposit_unpublished": Said("扣保证金，金额未公布", "part of the deposit, how much is unpublished"),
    "suspend": Said("停业 {days} 天", "shop suspended for {days} days"),
    "suspend_unpublished": Said("停业，天数未公布", "shop suspended, for how long is unpublished"),
    "shops_there": Said("{shops}已到", "{shops} there"),
    "no_shops_there": Said("没有店到", "no shop there"),
    "nodes_unpublished": Said("达到多少分如何处理，没有公布。", "What which total leads to is unpublished."),
    "unknown_points": Said("次处罚的分值没有公布", "penalties have no published points"),
    "projected": Said(
        "若未结束的周期现在结束，再加 {points} 分，周期数", "{points} more if open windows closed now, windows:"
    ),
    "money": Said("赔付", "Money"),
    "no_money": Said("没有应付的赔付。", "Nothing to pay."),
    "amount": Said("金额", "amount"),
    "payments": Said("笔数", "payments"),
    "unpublished": Said("金额未公布", "unpublished amount"),
    "in_no_sum": Said("金额未公布的不计入任何合计。", "What has no published amount is in no sum."),
    "no_sum": Said("没有可计算的金额", "no known amount"),
    "measures": Said("处置", "Measures"),
    "no_measures": Said("没有处置。", "No measure."),
    "measure": Said("处置", "measure"),
    "clause": Said("条款", "clause"),
    "times": Said("次数", "times"),
    "shops_counted": Said("店铺数", "shops"),
    "violations_of": Said("违规/判定", "violations / tests"),
    "to_pay": Said("应付", "to pay"),
    "unknown": Said("无法判定", "Undetermined"),
    "unknown_says": Said(
        "缺的事实或数值一旦补上，重新判定即可得出结果；在此之前不计入任何比率。",
        "Give what is missing and judge again; until then these count in no rate.",
    ),
    "nothing_unknown": Said("没有。每一项判定都得出了结果。", "Nothing: every test was decided."),
    "orders": Said("订单", "orders"),
    "aside": Said("未采用的行", "Rows set aside"),
    "bad_rows": Said("有误而被隔离的行", "bad rows, quarantined"),
    "bad_rows_says": Said("一行有几处错误就列几次。", "A row with several mistakes is listed for each."),
    "orphans": Said("所指的订单不在其中的行", "rows that name an order that is not there"),
    "orphans_says": Said(
        "只记数目：这些行在事实里，不在判定结果里。", "Only counted: the rows are in the facts, not in the outcomes."
    ),
    "assumed": Said("没有时区、按 {zone} 理解的时间", "times without an offset, read as {zone}"),
    "without_channel": Said(
        "没有渠道的订单，只按渠道计算的比率不含它们",
        "orders without a channel: rates of one channel leave them out",
    ),
    "nothing_aside": Said("没有，每一行都参与了判定。", "None: every row was judged."),
    "aside_shop": Said(
        "整次判定中被隔离或找不到订单的行不写店铺，因此不列在单店报告里；请向运营方查询。",
        "Rows the run set aside do not tell their shop, so a report of one shop leaves them out; ask the operator.",
    ),
    "rules": Said("规则、设置与来历", "Rules, settings, and where this comes from"),
    "rules_gone": Said(
        "判定所用的规则包已不在原处或已改动，因此没有条款名称、标准和来源；数字不受影响。",
        "The pack that judged is gone or has changed since: titles, lines and sources are left out. The numbers stand.",
    ),
    "settings": Said("运营方的设置", "The operator's settings"),
    "no_settings": Said("无，全部按规则包", "none, all by the pack"),
    "setting_since": Said("自 {day} 起", "from {day}"),
    "pack": Said("规则包", "Pack"),
    "pack_hash": Said("规则包校验值", "Hash of the pack"),
    "instant": Said("截至时间", "As of"),
    "instant_given": Said("给定", "given"),
    "instant_newest fact": Said("数据中最晚的时间", "the newest fact"),
    "instant_exported_at": Said("导出时间", "when the facts were exported"),
    "facts": Said("事实", "Facts"),
    "rows": Said("行", "rows"),
    "engine": Said("引擎", "Engine"),
    "in_force_open": Said("生效起止没有来源给出，两端不设限", "no source gives start or end of force: both are open"),
    "in_force": Said("生效 {since} 至 {until}", "in force {since} to {until}"),
    "source": Said("出处", "Source"),
    "again": Said("再做一份：", "Make it again: "),
    "why": Said("任一订单的理由：", "Why, for any order: "),
    "made_by": Said("由 shipby {version} 生成", "Made by shipby {version}"),
    # the rows behind a number, charts
    "shown": Said("显示 {shown} 行，共 {all} 行。", "{shown} of {all} rows."),
    "all_shown": Said("共 {all} 行。", "Rows: {all}."),
    "not_in_file": Said(
        "文件里没有空间再放这些行；用下面的命令取出，共 {all} 行。",
        "There was no room for these {all} rows in the file; the command prints them.",
    ),
    "all_by": Said("全部行：", "All of them: "),
    "need_script": Said(
        "数字后的明细和切换按钮需要脚本；没有脚本时，数字和图表仍然完整。",
        "The rows behind the numbers and the switches need scripts; numbers and charts are complete without.",
    ),
    "chart_keys": Said("左右键逐个查看，回车打开明细", "left and right step through it, enter opens the rows"),
    "told_shops": Said("{shops} 家店，触线 {reached}", "shops: {shops}, over a line: {reached}"),
    "told_worst": Said("最差", "worst"),
    "open_rows": Said("明细", "rows"),
    "late": Said("晚 {n}", "{n} late"),
    "left": Said("余 {n}", "{n} to spare"),
    # columns of rows
    "col_clause": Said("条款", "clause"),
    "col_order_id": Said("订单", "order"),
    "col_shop_id": Said("店铺", "shop"),
    "col_outcome": Said("结果", "outcome"),
    "col_civil_day": Said("归入日", "day"),
    "col_base_due_at": Said("原期限", "base deadline"),
    "col_due_at": Said("期限", "deadline"),
    "col_observed_at": Said("实际", "observed"),
    "col_margin_seconds": Said("余量", "margin"),
    "col_relief": Said("免责", "relief"),
    "col_missing": Said("缺少", "missing"),
    "col_window_start": Said("周期起", "window from"),
    "col_window_end": Said("周期止", "until"),
    "col_final": Said("已结束", "ended"),
    "col_numerator": Said("违规", "violations"),
    "col_denominator": Said("计入", "counted"),
    "col_band": Said("档", "band"),
    "col_points_class": Said("类别", "class"),
    "col_points": Said("分", "points"),
    "col_projected_points": Said("若结束", "if closed"),
    "col_incident_id": Said("违规事件", "incident"),
    "col_occurred_at": Said("发生", "occurred"),
    "col_amount_minor": Said("金额", "amount"),
    "col_currency": Said("货币", "currency"),
    "col_form": Said("形式", "form"),
    "col_kind": Said("处置", "measure"),
    "col_product_id": Said("商品", "product"),
    "col_starts_at": Said("自", "from"),
    "col_ends_at": Said("至", "until"),
    "col_table": Said("表", "table"),
    "col_file": Said("文件", "file"),
    "col_row": Said("行", "row"),
    "col_column": Said("列", "column"),
    "col_value": Said("值", "value"),
    "col_reason": Said("错误", "mistake"),
    "kind_clear_out": Said("清退", "shop cleared out"),
    "kind_end_of_rights": Said("终止权益", "rights ended"),
    "yes": Said("是", "yes"),
    "no": Said("否", "no"),
}


def say(key: str, **parts: object) -> Said:
    """The text of a key with its parts in place; the summary's where the report has none. Raises KeyError."""
    text = WORDS.get(key) or SUMMARY[key]
    if not parts:
        return text
    zh = {name: part.zh if isinstance(part, Said) else part for name, part in parts.items()}
    en = {name: part.en if isinstance(part, Said) else part for name, part in parts.items()}
    return Said(text.zh.format(**zh), text.en.format(**en))


def counted(key: str, n: int) -> Said:
    """The text of a number: `key`_1 for one, `key`_n for all others."""
    return say(f"{key}_1" if n == 1 else f"{key}_n", n=f"{n:,}")


def named(group: str, name: str) -> Said:
    """A word that packs choose: translated where known, else as it is."""
    known = WORDS.get(f"{group}_{name}") or SUMMARY.get(f"{group}_{name}")
    return Said(known.zh, known.en.replace("_", " ")) if known else Said(name, name)
