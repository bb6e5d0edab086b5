"""What a statement of reasons says, in both languages, part by part; the rule with version, source and grade. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shipby.rules.model import Pack, Source

Both = tuple[str, str]
"""Chinese, English."""
Language = Literal["zh", "en"]

NOTHING_OPEN: Both = ("无。", "Nothing.")

HEADS: Mapping[str, Both] = {
    "measure": ("处置", "Measure"),
    "penalty": ("处罚", "Penalty"),
    "verdict": ("判定", "Verdict"),
    "facts": ("依据的事实", "Facts"),
    "rule": ("规则", "Rule"),
    "arithmetic": ("计算", "Arithmetic"),
    "open": ("未公布或有争议之处", "Unpublished or contested"),
    "appeal": ("申诉", "Appeal"),
    "claims": ("法律救济", "Legal claims stay open"),
}
"""The parts in the order in which they are told; the first of them says what is stated: one of three."""

_TITLE: Both = ("处置说明", "Statement of reasons")
CLAIMS: Both = (
    "本决定不影响您依法主张权利：可以起诉、仲裁或向主管部门投诉。",
    "this decision takes none of them away, in court, in arbitration or before the authorities.",
)
GRADES: Mapping[str, Both] = {
    "seed": ("规则原文", "the text the rules are made from"),
    "H": ("可靠", "well attested"),
    "M": ("较可靠", "fairly attested"),
    "L": ("存疑，仅见于一处", "doubtful, found in one place only"),
    "X": ("未找到可用来源", "no usable source found"),
    "ours": ("本平台自定", "our own choice"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: of what (number of a case or an entry, an order), whose, told when, on whose clock, its parts."""

    about: str
    shop: str
    at: datetime | None
    """when the shop was told; None: not yet."""
    zone: str
    parts: Mapping[str, Both]
    """by the keys of HEADS; what is several lines has line breaks."""


def side(lang: Language) -> int:
    """The place of a language in a pair."""
    return 0 if lang == "zh" else 1


def title(lang: Language) -> str:
    """The head of every statement."""
    return _TITLE[side(lang)]


def lines(parts: Mapping[str, Both], lang: Language) -> list[tuple[str, list[str]]]:
    """Head and lines of each part there is, in order."""
    told = ((HEADS[name][side(lang)], parts[name][side(lang)]) for name in HEADS if name in parts)
    return [(head, said.split("\n")) for head, said in told]


def text(parts: Mapping[str, Both], lang: Language) -> str:
    """A statement as plain text: a line a part, the lines of one that has several indented beneath its head."""
    mark = "：" if lang == "zh" else ": "
    told = [title(lang)]
    for head, (first, *rest) in lines(parts, lang):
        told += (
            [f"{head}{mark}".rstrip(), *(f"  {line}" for line in (first, *rest))] if rest else [f"{head}{mark}{first}"]
        )
    return "\n".join(told) + "\n"


def rule_of(pack: Pack, says: Both, source: Source | None) -> Both:
    """A rule in words, with the version it stands in, its source and how sure that is."""
    if source is None:
        return (f"{says[0]}（规则包 {pack.market}@{pack.version}）", f"{says[1]} (pack {pack.market}@{pack.version})")
    title, grade = pack.sources[source.key].title, GRADES[source.grade]
    return (
        f"{says[0]}（规则包 {pack.market}@{pack.version}；来源：{title.zh}，{source.at}；可信度：{grade[0]}）",
        f"{says[1]} (pack {pack.market}@{pack.version}; source: {title.en}, {source.at}; grade: {grade[1]})",
    )


def joined(lines: list[Both]) -> Both:
    """Several lines as one part."""
    return "\n".join(zh for zh, _ in lines), "\n".join(en for _, en in lines)
