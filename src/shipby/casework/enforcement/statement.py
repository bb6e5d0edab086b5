"""Why a measure is taken -> the statement of reasons, a printable text in each language."""

from __future__ import annotations

from dataclasses import dataclass

from shipby.rules.model import Pack, Source

Both = tuple[str, str]
"""Chinese, English."""

_GRADES: dict[str, Both] = {
    "seed": ("规则原文", "the text the rules are made from"),
    "H": ("可靠", "well attested"),
    "M": ("较可靠", "fairly attested"),
    "L": ("存疑，仅见于一处", "doubtful, found in one place only"),
    "X": ("未找到可用来源", "no usable source found"),
    "ours": ("本平台自定", "our own choice"),
}
_HEADS: tuple[Both, ...] = (
    ("处置", "Measure"),
    ("依据的事实", "Facts"),
    ("规则", "Rule"),
    ("计算", "Arithmetic"),
    ("未公布或有争议之处", "Unpublished or contested"),
)
_CLAIMS: Both = (
    "本处置不影响您依法主张权利：可以起诉、仲裁或向主管部门投诉。",
    "Legal claims stay open: this measure takes none of them away, in court, in arbitration or before the authorities.",
)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The parts of a statement, each in both languages."""

    measure: Both
    facts: Both
    rule: Both
    arithmetic: Both
    open: Both


def rule_of(pack: Pack, says: Both, source: Source | None) -> Both:
    """A rule in words, with the version it stands in, its source and how sure that is."""
    if source is None:
        return (f"{says[0]}（规则包 {pack.market}@{pack.version}）", f"{says[1]} (pack {pack.market}@{pack.version})")
    title, grade = pack.sources[source.key].title, _GRADES[source.grade]
    return (
        f"{says[0]}（规则包 {pack.market}@{pack.version}；来源：{title.zh}，{source.at}；可信度：{grade[0]}）",
        f"{says[1]} (pack {pack.market}@{pack.version}; source: {title.en}, {source.at}; grade: {grade[1]})",
    )


def body(reasons: Reasons) -> Both:
    """All but how to appeal, which is told once the day of the notice is known."""
    parts = (reasons.measure, reasons.facts, reasons.rule, reasons.arithmetic, reasons.open)
    zh, en = (
        "\n".join(f"{head[side]}{mark}{part[side]}" for head, part in zip(_HEADS, parts, strict=True))
        for side, mark in ((0, "："), (1, ": "))
    )
    return f"处置说明\n{zh}", f"Statement of reasons\n{en}"


def whole(said: Both, appeal: Both) -> Both:
    """The body, how and until when to appeal, that claims stay open."""
    return f"{said[0]}\n申诉：{appeal[0]}\n{_CLAIMS[0]}\n", f"{said[1]}\nAppeal: {appeal[1]}\n{_CLAIMS[1]}\n"
