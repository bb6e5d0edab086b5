"""What of a shop can be contested -> how and until when, as a part of a statement."""

from __future__ import annotations

from datetime import datetime

from shipby.casework.appeal.open import Appealable, appealable_at
from shipby.casework.appeal.targets import Target
from shipby.casework.limits import by, clock_time
from shipby.casework.statement.model import Both
from shipby.people.models import Shop
from shipby.rules.timeline import RulePack

_NONE: Both = (
    "目前没有已通知并仍有效的处罚、赔付或处置可申诉；有疑问可随时提交咨询，不影响任何期限。",
    "nothing that was notified stands on it, so there is nothing to appeal; an enquiry can be opened at any time.",
)


def appeal_part(shop: Shop, targets: list[Target], rules: RulePack, now: datetime) -> Both:
    """Of the first of these targets that stands."""
    return said(next((one for target in targets if (one := appealable_at(shop, target, rules, now))), None), rules, now)


def said(found: Appealable | None, rules: RulePack, now: datetime) -> Both:
    """Until when and how often it can be appealed, or why it cannot; None: nothing that was notified stands."""
    if found is None:
        return _NONE
    until = clock_time(found.until, rules.zone)
    if found.pending:
        return f"申诉 {found.pending} 正在审理。", f"appeal {found.pending} is being decided."
    if not by(now, found.until):
        return f"申诉期限 {until} 已过。", f"the time to appeal was over at {until}."
    if not found.left:
        return "申诉次数已用完。", "no appeal is left."
    return (
        f"可在 {until} 前（含该秒）提出申诉，还可申诉 {found.left} 次；逾期视为接受。申诉期间决定继续执行。",
        f"until {until}, that second included; {found.left} left; silence is acceptance. An appeal suspends nothing.",
    )
