"""a table of unknown layout -> the draft of a mapping, with what was seen and why it was chosen."""

from __future__ import annotations

import csv
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

import duckdb

from shipby.domain.tables import FACTS
from shipby.facts.adapters.events import kind_of_text
from shipby.facts.adapters.fields import folded
from shipby.facts.adapters.sheets import PARQUET, Opened, opened
from shipby.facts.find import FactFile
from shipby.facts.sql import literal

_ROWS = 500
_SEVERAL = 12
_PERSONAL = re.compile(
    "收件|收货(人|地址|电话)|姓名|手机|电话|地址|身份证|买家|会员|留言|备注|昵称|旺旺|邮箱|name|phone|mobile|tel|address|buyer|"
    "email|message|remark|receiver|consignee",
    re.IGNORECASE,
)
_REGION_PARTS = ("省 省份 收货省份 province", "市 城市 收货城市 city", "区 区县 收货区县 district")
_NEEDS = {
    "orders": ("order_id", "paid_at"),
    "shipments": ("order_id", "shipped_at"),
    "scans": ("tracking_no", "scanned_at", "kind"),
}


@cache
def _heads() -> dict[tuple[str, str], str]:
    """What files call the columns of facts, the likeliest first, by table and column."""
    text = files("shipby.facts.adapters").joinpath("heads.csv").read_text(encoding="utf-8")
    return {(row["table"], row["column"]): row["heads"] for row in csv.DictReader(text.splitlines())}


@dataclass(frozen=True, slots=True)
class _Seen:
    """The beginning of a file: its header as written, and the values of each column."""

    header: tuple[str, ...]
    values: dict[str, list[str]]

    def column(self, words: str) -> str | None:
        """The column that one of the words names, the earliest word first."""
        by_name = {_plain(head): head for head in reversed(self.header) if head}
        return next((by_name[key] for word in words.split() if (key := _plain(word)) in by_name), None)


def _plain(head: str) -> str:
    """A header without unit and punctuation: 实付金额 of 实付金额(元)."""
    return re.sub(r"\(.*?\)|[_\-./]", "", folded(head))


def draft(path: Path) -> str:
    """A mapping of the file's columns as YAML, each line with why; FactsError for a file that is no table."""
    with tempfile.TemporaryDirectory(prefix="shipby-") as work:
        seen = _look(opened(FactFile(path, path.name), Path(work) / "sheet.csv"))
    tables = [table for table, needs in _NEEDS.items() if all(seen.column(_heads()[table, name]) for name in needs)]
    lines = [
        f"# {path.name}：请逐行核对，改好后 shipby import table {path.name} --map 本文件 --into facts",
        f"# {path.name}: look through every line, then shipby import table {path.name} --map THIS_FILE --into facts",
        "zone: Asia/Shanghai  # 没有时区的时间 / for times without a zone",
    ]
    for table in tables or ["orders"]:
        lines += ["", f"{table}:", *_table(seen, table)]
    return "\n".join([*lines, "", *_left(seen, lines)]) + "\n"


def _table(seen: _Seen, table: str) -> list[str]:
    lines = []
    for column in FACTS[table].columns:
        head = seen.column(_heads().get((table, column.name), ""))
        if column.name == "ship_to" and not head and any(parts := [seen.column(part) for part in _REGION_PARTS]):
            heads = ", ".join(_quoted(part) for part in parts if part)
            lines.append(f"  ship_to: {{from: [{heads}]}}  # 名称转为地区代码 / names become region codes")
        elif head:
            lines.append(f"  {column.name}: {_value(seen, column.name, head)}")
        elif column.required:
            lines.append(_missing(seen, table, column.name))
    return lines


def _value(seen: _Seen, name: str, head: str) -> str:
    values = [value for value in seen.values[head] if value]
    shown = f"# 如 / such as {values[0]}" if values and not _PERSONAL.search(head) else "# 空列 / empty"
    if name == "amount_minor":
        minor = not any("." in value for value in values) and re.search("分|minor|fen|cent", head, re.IGNORECASE)
        return f"{{from: {_quoted(head)}, unit: {'fen' if minor else 'yuan'}}}  {shown}"
    if name == "kind":
        several = list(dict.fromkeys(values))[:_SEVERAL]
        words = ", ".join(f"{_quoted(value)}: {kind_of_text(value) or 'exception'}" for value in several)
        why = "# 请核对：待揽收不是揽收 / check: to be picked up is not picked up"
        return f"{{from: {_quoted(head)}, words: {{{words}}}}}  {why}"
    return f"{_quoted(head)}  {shown}"


def _missing(seen: _Seen, table: str, name: str) -> str:
    heads = [seen.column(_heads()["shipments", part]) for part in ("order_id", "tracking_no")]
    if (table, name) == ("shipments", "shipment_id"):
        made = ", ".join(_quoted(head) for head in heads if head)
        return f"  shipment_id: {{from: [{made}]}}  # 由这些列合成 / made of these"
    if name == "shop_id":
        return "  shop_id: {value: SHOP}  # 文件没有店铺列：写上店铺编号 / the file names no shop: write its id"
    return f'  {name}: {{from: "?"}}  # 必填，没有找到对应的列 / needed, no column looks like it'


def _left(seen: _Seen, lines: list[str]) -> list[str]:
    used = "\n".join(line for line in lines if not line.startswith("#"))
    rest = [head for head in seen.header if head and _quoted(head) not in used]
    personal = [head for head in rest if _PERSONAL.search(head)]
    other = [head for head in rest if head not in personal]
    told = []
    if personal:
        told.append(f"# 个人信息，不读取 / personal, never read: {', '.join(personal)}")
    if other:
        told.append(f"# 未使用 / not used: {', '.join(other)}")
    return told


def _look(file: Opened) -> _Seen:
    if file.mark == PARQUET:
        with duckdb.connect() as con:
            con.execute("SET TimeZone = 'UTC'")
            rows = con.execute(f"SELECT * FROM read_parquet({literal(str(file.text.path))}) LIMIT {_ROWS}").fetchall()
    else:
        with file.text.path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            try:
                rows = [tuple(row) for row in islice(csv.reader(stream, delimiter=file.mark), 1, _ROWS)]
            except csv.Error:
                rows = []
    values = {
        head: [_clean(str(row[index])) for row in rows if index < len(row) and row[index] is not None]
        for index, head in enumerate(file.header)
    }
    return _Seen(file.header, values)


def _clean(cell: str) -> str:
    return cell.removeprefix('="').strip(" \t\r\n\"'").replace("\n", " ")[:40]


def _quoted(text: str) -> str:
    return (
        text
        if re.fullmatch(r"[\w\u4e00-\u9fff]+", text) and not text.isdigit()
        else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )
