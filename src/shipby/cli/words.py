"""What commands print -> Chinese and English; one entry holds both, so neither catalogue can lack one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

Language = Literal["zh", "en"]
Lang = Annotated[Language, typer.Option("--lang", help="Language of the text.")]
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
    "holds": ("有效期：{dates}；时区：{zone}；货币：{currency}", "in force: {dates}; zone: {zone}; currency: {currency}"),
    "unpublished": ("未公布", "unpublished"),
    "notes": ("说明", "Notes"),
    "sources": ("来源", "Sources"),
    "grades": (
        "可信程度：seed 规则包所据文章；H 多页一致；M 一页可靠；L 存疑；X 未查到；ours 我们的选择。",
        "Grades: seed the article the pack rests on; H several pages agree; M one sound page; L doubtful; X nothing found; "
        "ours our own choice.",
    ),
    "lint_clean": ("{name}：没有问题", "{name}: nothing to mend"),
    "lint_1": ("{name}：1 处问题", "{name}: 1 thing to mend"),
    "lint_n": ("{name}：{n} 处问题", "{name}: {n} things to mend"),
    "diff_none": ("{a} 与 {b} 没有不同", "{a} and {b} say the same"),
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
}


def word(key: str, lang: Language, **parts: object) -> str:
    """The text of a key with its parts in place. Raises KeyError."""
    zh, en = WORDS[key]
    return (zh if lang == "zh" else en).format(**parts)


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


def show_text(text: str, indent: int = 0) -> None:
    """Print a sentence, wrapped."""
    from shipby.outcomes.summary.layout import wrapped

    for line in wrapped(text, width() - indent):
        typer.echo(" " * indent + line)
