"""Fields, codes and sentences of a workbook -> Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shipby.outcomes.summary.model import Said
from shipby.outcomes.summary.rules import Rules
from shipby.outcomes.summary.words import WORDS, Lang, said


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its Chinese name, and what it holds in both languages."""

    name_zh: str
    zh: str
    en: str


FIELDS: Mapping[str, Field] = {
    "pack": Field("规则包", "判定所用的规则包", "the rule pack that judged"),
    "clause": Field("条款", "规则中的哪一条", "which rule"),
    "order_id": Field("订单号", "存为文本，前导零和长号码不变", "kept as text, with its leading zeros"),
    "shop_id": Field("店铺", "须发货的店铺", "who had to ship"),
    "outcome": Field("结果", "判定或周期的结果", "what the test or the window came to"),
    "civil_day": Field("计入日", "订单按哪一天计入周期", "the civil day that puts the order into a window"),
    "base_due_at": Field("承诺发货时间", "时效变更之前的期限", "the deadline before relief"),
    "due_at": Field("最晚发货时间", "时效变更之后的期限", "the deadline after relief"),
    "observed_at": Field("实际时间", "使计时停止的时间；空：尚未发生", "what stopped the clock; empty: nothing has"),
    "margin_seconds": Field(
        "余量（秒）", "期限减去实际时间，负数即超时", "deadline minus what happened; negative is late"
    ),
    "relief": Field("时效变更依据", "使期限后移的公告或报备", "notices and filings that moved the deadline"),
    "missing": Field("缺少", "无法判定的，缺什么数据", "what an undetermined verdict lacks"),
    "window_start": Field("周期首日", "含当日", "itself in the window"),
    "window_end": Field("周期末日", "含当日", "itself in the window"),
    "final": Field("已结束", "周期在截至时间之前是否已结束", "whether the window has ended"),
    "numerator": Field("违规单数", "比率的分子", "violations"),
    "denominator": Field("计入单数", "比率的分母：违规和按时", "violations and on time"),
    "share": Field(
        "违规率",
        "分子除以分母，仅供阅读；判定用的是精确分数",
        "numerator / denominator, to read; exact fractions decide",
    ),
    "band": Field("档", "规则表中达到的档", "the row of the rule's table that was reached"),
    "points_class": Field("积分类别", "积分记在哪一类", "which account the points are of"),
    "points": Field("积分", "空：没有，或来源没有公布", "empty: none, or no source gives them"),
    "projected_points": Field(
        "预计积分", "未结束的周期若现在结束所扣的分", "what an open window would cost if it closed now"
    ),
    "incident_id": Field("违规事件", "认定的编号", "the finding"),
    "occurred_at": Field("发生时间", "处罚或赔付从何时起算", "since when it counts"),
    "amount": Field(
        "金额",
        "以元等主单位计（文件中 amount_minor 以分计）；空：来源没有公布",
        "in the major unit (amount_minor in files is in the minor one); empty where no source gives it",
    ),
    "currency": Field("货币", "货币代码", "ISO code"),
    "form": Field("形式", "以什么形式赔付", "what is paid with"),
    "kind": Field("处置", "采取的措施", "which measure"),
    "product_id": Field("商品", "商品编号，存为文本", "kept as text"),
    "starts_at": Field("开始", "措施自何时起", "since when"),
    "ends_at": Field("结束", "空：没有终止时间", "empty: open-ended"),
    "table": Field("表", "坏行所在的表", "table of the bad row"),
    "file": Field("文件", "坏行所在的文件", "its file"),
    "row": Field("行号", "在文件中的行号", "its row there"),
    "column": Field("列", "出错的列", "the column at fault"),
    "value": Field("原值", "原样照录；以 = + - @ 开头的加了 '", "as it was; a ' stands before = + - @"),
    "reason": Field("原因", "错在哪里，应写成什么", "what is wrong, and what to write"),
}
"""By the name a column has in files, but for `share` and `amount`."""

SHEETS: Mapping[str, str] = {
    "verdicts": "判定",
    "rates": "比率",
    "penalties": "处罚",
    "compensations": "赔付",
    "actions": "处置",
    "quarantine": "隔离",
}

TEXTS: Mapping[str, Said] = {
    "about": Said("说明", "About"),
    "title": Said("发货判定", "Dispatch verdicts"),
    "rules": Said("规则", "Rules"),
    "as_of": Said("截至", "As of"),
    "shop": Said("店铺", "Shop"),
    "settings": Said("设置", "Settings"),
    "facts": Said("事实（行数）", "Facts (rows)"),
    "rows": Said("{name}：{n}", "{name}: {n}"),
    "rows_bad": Said("{name}：{n}，另有坏行 {bad}", "{name}: {n}, and {bad} bad"),
    "pack_hash": Said("规则校验值", "Pack hash"),
    "written_by": Said("生成", "Written by"),
    "sheets": Said("工作表（行数）", "Sheets (rows)"),
    "reading": Said("怎样读", "How to read"),
    "read_times": Said(
        "时间均为 {zone} 的当地时间；文件中以 UTC 保存。",
        "Times are civil times of {zone}; files hold them in UTC.",
    ),
    "read_empty": Said("空格表示没有或不明，从不表示零。", "An empty cell means none or unknown, never zero."),
    "read_why": Said("任一订单的理由：{command}", "Why, for any order: {command}"),
    "columns": Said("各列", "Columns"),
    "heading": Said("列", "Column"),
    "field": Said("文件中的列名", "Name in files"),
    "says": Said("含义", "What it holds"),
    "codes": Said("用语与代码", "Words and codes"),
    "word": Said("用语", "Word"),
    "code": Said("代码", "Code"),
    "stopped": Said(
        "共 {rows} 行，超过 Excel 的上限（{limit} 行），本表到此为止，后 {left} 行未列出。全部数据（CSV）：{command}",
        "The table has {rows} rows, more than the {limit} of an Excel sheet: the sheet ends here, the last {left} are "
        "not in it. All of them, as CSV: {command}",
    ),
    "cut": Said(
        "过长而截断的单元格：{n} 个，各保留前 {most} 字。",
        "Cells too long for a spreadsheet, cut after {most} characters: {n}.",
    ),
}

_OUTCOMES = {"clear": "clear", "open": "status_open", "waived": "status_waived", "penalised": "penalised"}
_OUTCOMES |= {"breached": "breached"}
_MISSING = {
    "promised_by": "承诺时间",
    "scans": "物流轨迹",
    "tracking_no": "快递或运单号",
    "closed_at": "关闭时间",
    "calendar": "工作日历",
    "pack version": "有效的规则版本",
}
_FLAGS = {"yes": "是", "no": "否"}

BAD, UNSURE = ("violation", "penalised", "breached"), ("undetermined",)
"""Outcomes that a reader looks for first."""


def text(key: str, lang: Lang, **parts: object) -> str:
    """A text of the catalogue with its parts in place. Raises KeyError."""
    return said(TEXTS[key], lang).format(**parts)


def sheet_name(table: str, lang: Lang) -> str:
    """What the sheet of a table is called."""
    return SHEETS[table] if lang == "zh" else table


class Words(dict[str, str]):
    """Codes of one column -> what its cells say; it remembers the codes it was asked for."""

    def __init__(self, field: str, heading: str, lang: Lang, rules: Rules) -> None:
        super().__init__()
        self.field, self.heading, self.lang, self._rules = field, heading, lang, rules

    def __missing__(self, code: str) -> str:
        self[code] = code if self.lang == "en" else self._chinese(code)
        return self[code]

    def _chinese(self, code: str) -> str:
        known = {"missing": _MISSING, "final": _FLAGS}.get(self.field)
        if known is not None:
            return known.get(code, code)
        if self.field in ("clause", "points_class"):
            title = (self._rules.clause_title if self.field == "clause" else self._rules.account_title)(code)
            return title.zh if title else code
        key = _OUTCOMES.get(code, code) if self.field == "outcome" else f"{self.field}_{code}"
        return WORDS[key].zh if key in WORDS else code
