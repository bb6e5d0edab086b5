"""The transition tables -> the page of the reference that shows them: a diagram and the rule of every step."""

from __future__ import annotations

from typing import Literal

from shipby.casework.appeal.table import APPEAL
from shipby.casework.complaint.table import COMPLAINT
from shipby.casework.enforcement.table import ENFORCEMENT
from shipby.casework.enquiry.table import ENQUIRY
from shipby.casework.filing.table import FILING
from shipby.casework.improvement.table import IMPROVEMENT
from shipby.casework.incident.table import INCIDENT
from shipby.casework.notice.table import NOTICE
from shipby.casework.onboarding.table import ONBOARDING
from shipby.casework.refund.table import REFUND
from shipby.casework.settlement.table import SETTLEMENT
from shipby.casework.tables import START, Step, Table

_NAMES = {
    "filing": ("报备", "Filing"),
    "appeal": ("申诉", "Appeal"),
    "enforcement": ("处置", "Enforcement"),
    "complaint": ("消费者投诉", "Complaint"),
    "refund": ("退款、退货", "Refund and return"),
    "incident": ("违规事件", "Incident"),
    "enquiry": ("咨询", "Enquiry"),
    "notice": ("公告", "Notice"),
    "onboarding": ("入驻", "Onboarding"),
    "settlement": ("结算账户", "Settlement account"),
    "improvement": ("改进计划", "Plan to improve"),
}


def described(lang: Literal["zh", "en"]) -> str:
    """The part of the page after its introduction: each type of case."""
    tables = (
        FILING, APPEAL, COMPLAINT, REFUND, INCIDENT, ENFORCEMENT, ENQUIRY, NOTICE, IMPROVEMENT, ONBOARDING, SETTLEMENT,
    )  # fmt: skip
    return "".join(_part(table, lang) for table in tables)


def mermaid(table: Table) -> str:
    """The diagram of a table, in Mermaid's language; START and what ends a case are its points."""
    lines = [f"    {_point(state)} --> {step.after}: {step.name}" for step in table.steps for state in step.before]
    return "\n".join(["stateDiagram-v2", *lines, *(f"    {end} --> [*]" for end in sorted(table.ends))])


def _point(state: str) -> str:
    return "[*]" if state == START else state


def _part(table: Table, lang: Literal["zh", "en"]) -> str:
    zh, en = _NAMES[table.type]
    title = f"{zh} `{table.prefix}n`" if lang == "zh" else f"{en} ({zh}) `{table.prefix}n`"
    columns = "| 步骤 | 从 | 到 | 谁 | |" if lang == "zh" else "| step | from | to | who | rule |"
    rows = "\n".join(_row(step, lang) for step in table.steps)
    return f"\n## {title}\n\n```mermaid\n{mermaid(table)}\n```\n\n{columns}\n|---|---|---|---|---|\n{rows}\n"


def _row(step: Step, lang: Literal["zh", "en"]) -> str:
    says = step.zh if lang == "zh" else step.en
    return f"| `{step.name}` | {', '.join(step.before)} | {step.after} | {', '.join(step.who)} | {says} |"
