"""What commands print -> Chinese and English; one entry holds both, so neither catalogue can lack one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from shipby.cli.ledger_words import LEDGER

Language = Literal["zh", "en"]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of the text. Default: the terminal's.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

WORDS: dict[str, tuple[str, str]] = {
    # packs
    "pack": ("规则包", "pack"),
    "version": ("版本", "version"),
    "in_force": ("有效期", "in force"),
    "zone": ("时区", "zone"),
    "title": ("名称", "title"),
    "since": ("自 {since} 起", "from {since}"),
    "until": ("至 {until} 前", "until {until}"),
    "always": ("来源未载明", "not dated by its source"),
    "source": ("出处：{at}", "source: {at}"),
    "holds": (
        "有效期：{dates}；时区：{zone}；货币：{currency}",
        "in force: {dates}; zone: {zone}; currency: {currency}",
    ),
    "unpublished": ("未公布", "unpublished"),
    "notes": ("说明", "Notes"),
    "sources": ("来源", "Sources"),
    "grades": (
        "可信程度：seed 规则包所据文章；H 多页一致；M 一页可靠；L 存疑；X 未查到；ours 我们的选择。",
        "Grades: seed the article the pack rests on; H several pages agree; M one sound page; L doubtful; "
        "X nothing found; ours our own choice.",
    ),
    "lint_clean": ("{name}：没有问题", "{name}: nothing to mend"),
    "lint_1": ("{name}：1 处问题", "{name}: 1 thing to mend"),
    "lint_n": ("{name}：{n} 处问题", "{name}: {n} things to mend"),
    "diff_none": ("{a} 与 {b} 没有不同", "{a} and {b} say the same"),
    "diff_1": ("从 {a} 到 {b}：1 处不同", "from {a} to {b}: 1 change"),
    "diff_n": ("从 {a} 到 {b}：{n} 处不同", "from {a} to {b}: {n} changes"),
    "added": ("新增 {after}", "new: {after}"),
    "removed": ("删去 {before}", "gone: {before}"),
    "changed": ("{before} -> {after}", "{before} -> {after}"),
    # units of numbers in packs
    "unit_points": ("分", "points"),
    "unit_points_of": ("分（{of}）", "points of {of}"),
    "unit_minor": ("{of} 最小货币单位", "{of} minor units"),
    "unit_orders": ("单", "orders"),
    "unit_share of violations": ("违规率", "share of violations"),
    "unit_share on time": ("准点率", "share on time"),
    "unit_% on time": ("% 准点", "% on time"),
    "unit_% of the amount paid": ("% 实付金额", "% of the amount paid"),
    "unit_civil time": ("当地时刻", "civil time"),
    "unit_digits of the region code": ("位地区码", "digits of the region code"),
    "unit_windows in a row": ("个连续周期", "windows in a row"),
    "unit_findings": ("次认定", "findings"),
    "unit_first civil day": ("首日", "first civil day"),
    "unit_day after the last": ("末日次日", "day after the last"),
    "unit_business days": ("个工作日", "business days"),
    "unit_hours": ("小时", "hours"),
    "unit_days": ("天", "days"),
    "unit_civil day": ("自然日", "civil day"),
    # plan
    "stages": ("{market}：{n} 步", "{market}: {n} stages"),
    "stage": ("步骤", "stage"),
    "kept": ("存为", "kept as"),
    "table": ("表", "table"),
    "view": ("视图", "view"),
    "says": ("内容", "what it is"),
    "reads": ("读取", "reads"),
    # facts
    "zone_of_pack": ("没有时区偏移的时间按 {zone} 理解。", "Times without an offset are read in {zone}."),
    "zone_without_pack": (
        "没有 --pack：没有时区偏移的时间按 {zone} 理解，默认时效未知，缺少的承诺时间不计。",
        "Without --pack: times without an offset are read as {zone}, default hours are unknown, missing promises are "
        "not counted.",
    ),
    "tables": ("各表", "Tables"),
    "rows": ("行", "rows"),
    "bad": ("坏行", "bad"),
    "double": ("重复", "double"),
    "orphans": ("孤行", "orphans"),
    "files": ("文件", "files"),
    "parts": ("{n} 个文件", "{n} files"),
    "absent_tables": ("没有的表：{names}", "Not there: {names}"),
    "strays": ("未读：{names}", "Not read: {names}"),
    "columns": ("各列", "Columns"),
    "all_columns": ("都有", "all there"),
    "absent_columns": ("没有 {names}", "all but {names}"),
    "ignored_columns": ("未读 {names}", "not read: {names}"),
    "bad_rows": ("坏行：不参与判定", "Bad rows: they will not be judged"),
    "row": ("{file} 第 {row} 行", "{file} row {row}"),
    "cell": ("{file} 第 {row} 行 {column} 列", "{file} row {row}, column {column}"),
    "more_rows": (" 同样的还有 {n} 行。", " {n} more such rows."),
    "coverage": ("覆盖", "What they cover"),
    "orders_from": (
        "订单付款时间自 {oldest} 至 {newest}，共 {days} 天",
        "orders paid from {oldest} to {newest}, {days} days",
    ),
    "horizon": (
        "最晚的事实：{at}（不写 --as-of 时即以此为准）",
        "newest fact: {at} (the instant of judgement without --as-of)",
    ),
    "zone_assumed": ("没有时区偏移的时间 {n} 个，按 {zone} 理解", "times without an offset: {n}, read in {zone}"),
    "with_scan": ("有揽收及以后轨迹的发货：{share}", "shipments with a custody scan: {share}"),
    "without_number": ("没有快递或运单号的发货：{n}", "shipments without carrier or waybill number: {n}"),
    "mode": ("{mode} 订单：{n}，没有承诺时间的 {without}", "{mode} orders: {n}, without a promise: {without}"),
    "without_channel": (
        "没有渠道的订单：{n}，按 shelf 计，不算直播",
        "orders without a channel: {n}, they count as shelf, never as live",
    ),
    "undetermined": ("将无法判定的，以及怎样才能判定", "What will be undetermined, and what would settle it"),
    "gap_1": ("{missing}：1 单", "{missing}: 1 order"),
    "gap_n": ("{missing}：{n} 单", "{missing}: {n} orders"),
    "no_line": ("{clause}：其周期没有标准", "{clause}: its windows have no line"),
    "nothing_missing": ("就所数的而言，没有。", "Nothing that was counted."),
    # import
    "file_read": (
        "{file}：读取 {read} 行 = 保留 {kept} 行 + 隔离 {quarantined} 行 + 搁置 {aside} 行",
        "{file}: {read} rows read = {kept} kept + {quarantined} quarantined + {aside} set aside",
    ),
    "recognised": ("识别为 {name}，把握 {sure}", "recognised as {name}, {sure} sure"),
    "quarantined_in": ("读不懂的行及原因：{file}", "rows that could not be read, and why: {file}"),
    "written": ("写入 {into}：", "written to {into}:"),
    "written_again": (
        "写入 {into}（此前已导入同一文件，没有重复）：",
        "written to {into} (imported before: nothing is doubled):",
    ),
    "import_zone_assumed": (
        "没有时区的时间 {n} 个，按来源所在时区理解",
        "times without a zone: {n}, read in the zone of the source",
    ),
    "then": ("接着：{command}", "Next: {command}"),
    # lake
    "lake_made": (
        "{root} 已建为 {market} 的数据湖，没有时区偏移的时间按 {zone} 理解。",
        "{root} is now a lake of the market {market}; times without an offset are read in {zone}.",
    ),
    "lake_again": (
        "{source} 已经导入过（{id}），没有任何改动。",
        "{source} was imported before ({id}): nothing changed.",
    ),
    "lake_imported": ("已导入 {source}（{id}）", "imported {source} ({id})"),
    "lake_bad_rows": ("坏行：未入湖，见 {path}", "Bad rows: not in the lake, listed in {path}"),
    "lake_empty": ("湖中还没有数据。", "The lake is empty so far."),
    "lake_imports": ("最近的导入（共 {n} 次）", "Latest imports (of {n})"),
    "lake_unfinished": (
        "尚未完成、还读不到的导入：{ids}。下一条能写入的命令会把它完成。",
        "Imports not finished, which no reader sees yet: {ids}. The next command that can write finishes them.",
    ),
    "lake_runs": ("判定", "Runs"),
    "run": ("编号", "run"),
    "as_of": ("判定时点", "as of"),
    "size": ("大小", "size"),
    "first_learned": ("最早记录", "first learned"),
    "last_learned": ("最晚记录", "last learned"),
    "imported_at": ("导入时间", "imported"),
    "lake_source": ("来源", "source"),
    "import_format": ("格式", "format"),
    "lake_compact_none": ("没有需要合并的文件。", "Nothing to rewrite: no table has several files."),
    "lake_vacuum_none": ("没有可以清除的文件。", "Nothing to remove."),
    "lake_would_remove": ("将清除（--dry-run，未动文件）：", "Would be removed (--dry-run: nothing was touched):"),
    "lake_removed": ("已清除：", "Removed:"),
    # run
    "run_all": (
        "第 {number} 次判定，时点 {as_of}：判定了全部 {orders} 单（{why}），用时 {seconds} 秒",
        "run {number} as of {as_of}: judged all {orders} orders ({why}), in {seconds} s",
    ),
    "run_some": (
        "第 {number} 次判定，时点 {as_of}：重新判定 {orders} 单中的 {judged} 单，其余不可能有变，用时 {seconds} 秒",
        "run {number} as of {as_of}: judged {judged} of {orders} orders, the others cannot have changed, in "
        "{seconds} s",
    ),
    "run_full_first": ("湖的第一次判定", "the first run of this lake"),
    "run_full_asked": ("--full", "--full"),
    "run_full_rules": (
        "上次以来规则、设置、所含的表或程序有变",
        "rules, settings, tables or this program changed since the last run",
    ),
    "run_full_earlier": ("上次判定的时点更晚", "the last run judged as of a later instant"),
    "run_full_chain": ("距上次全量判定已久", "many runs since the last full one"),
    "run_full_feeds": ("轨迹来源的覆盖范围有变", "what the scan feed covers changed"),
    "run_full_keys": (
        "湖或上次判定是另一版本写的，compact 可为湖补上索引",
        "the lake or its last run was written by another version: compact makes the lake's keys anew",
    ),
    "run_full_most": ("多数订单可能有变", "most orders may have changed"),
    "run_full_vacuumed": (
        "上次以来导入的文件已被合并清除",
        "files imported since the last run were compacted and vacuumed",
    ),
    "flips_unknown": (
        "没有可比较的上次结果：这次判定了全部订单。",
        "Nothing to compare with: this run judged every order.",
    ),
    "flip_by_time": ("时间到了", "time passed"),
    "flips_1": ("1 个判定有变。", "1 verdict flipped."),
    "flips_n": ("{n} 个判定有变。", "{n} verdicts flipped."),
    "flips_all": ("全部见 {path}", "All of them: {path}"),
    "written_run": ("五张表已写入 {out}。", "The five tables are in {out}."),
    "lake_whole": ("{root}：没有问题", "{root}: nothing wrong"),
    "lake_faults_1": ("{root}：1 处问题", "{root}: 1 fault"),
    "lake_faults_n": ("{root}：{n} 处问题", "{root}: {n} faults"),
    **LEDGER,
}


def spoken(lang: Language | None) -> Language:
    """The language asked for, else Chinese where the environment's locale is, else English."""
    if lang is not None:
        return lang
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


def word(key: str, lang: Language, **parts: object) -> str:
    """The text of a key with its parts in place. Raises KeyError."""
    zh, en = WORDS[key]
    return (zh if lang == "zh" else en).format(**parts)


def counted(key: str, n: int, lang: Language, **parts: object) -> str:
    """The text of a number: `key`_1 for one, `key`_n for all others."""
    return word(f"{key}_1" if n == 1 else f"{key}_n", lang, n=f"{n:,}", **parts)


def known(key: str, otherwise: str, lang: Language) -> str:
    """The text of a key if there is one, else another text."""
    return word(key, lang) if key in WORDS else otherwise


def width() -> int:
    """Cells of a line: the terminal's, 80 in a pipe; no more than are pleasant to read."""
    import shutil

    return min(shutil.get_terminal_size((80, 24)).columns, 110)


def aligned(rows: Sequence[Sequence[str]], align: str, indent: int = 0) -> list[list[str]]:
    """Each row's lines: aligned columns, the last one wrapped."""
    from shipby.outcomes.summary.layout import grid

    return grid(rows, align, width(), indent)


def show_rows(rows: Sequence[Sequence[str]], align: str, indent: int = 0) -> None:
    """Print aligned columns."""
    for block in aligned(rows, align, indent):
        for line in block:
            typer.echo(line)


def show_heading(title: str) -> None:
    """Print an empty line and a title, ruled."""
    from shipby.outcomes.summary.layout import ruled

    typer.echo()
    typer.echo(ruled(title, width()))


def show_text(text: str, indent: int = 0) -> None:
    """Print a sentence, wrapped."""
    from shipby.outcomes.summary.layout import wrapped

    for line in wrapped(text, width() - indent):
        typer.echo(" " * indent + line)
