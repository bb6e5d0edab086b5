"""A message's kind -> the topic under which people choose to hear of it."""

from __future__ import annotations

from collections.abc import Mapping

DEADLINE, VERDICT, DECIDED, NODE, OTHER = "deadline", "verdict", "decided", "node", "other"

TOPICS: Mapping[str, tuple[str, str]] = {
    DEADLINE: ("24、12、4 小时内到期的义务", "duties due within 24, 12 and 4 hours"),
    VERDICT: ("入账的新判定：新增、加重、减轻", "what a posted run made new, heavier or lighter"),
    DECIDED: ("案件的决定与处置", "decisions on cases, measures begun, ended and revoked"),
    NODE: ("违规分达到或回落至节点之下", "nodes of points reached and left"),
    OTHER: ("其他一切进入收件箱的消息", "everything else that reaches the inbox"),
}
"""topic -> what it is, Chinese and English."""

_BY_KIND = {
    "deadline.near": DEADLINE,
    "penalty": VERDICT,
    "correction": VERDICT,
    "node.reached": NODE,
    "node.left": NODE,
    "case.message": OTHER,
    "review.overdue": OTHER,
    "webhook.disabled": OTHER,
    "notification.disabled": OTHER,
}
_NEWS = ("submitted", "opened", "reported", "proposed", "overdue", "message", "resubmitted")
"""What a case tells that is no decision."""


def topic(kind: str) -> str:
    """Every kind has one."""
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    return OTHER if kind.rpartition(".")[2] in _NEWS or "." not in kind else DECIDED
