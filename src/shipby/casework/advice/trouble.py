"""Orders as they are now, filings, duties as of the last judgement -> what protects each, what to file, what it costs.

Pure: deadlines, offers and the price of a miss are the plan's own, read by others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipby.casework.advice.model import Affected, Costs, Line, Standing
from shipby.casework.filing.checks import latest
from shipby.casework.limits import by
from shipby.casework.orders import OrderNow
from shipby.casework.statement.model import Both
from shipby.foresight.model import Duty
from shipby.rules.model import Limit, Pack


@dataclass(frozen=True, slots=True)
class Known:
    """What advice looks at besides the orders."""

    pack: Pack
    now: datetime
    limited: bool
    """whether a filing must come by the deadline."""
    review_hours: int
    filings: Mapping[str, tuple[str, str]]
    """number and state of the newest filing that awaits review or was approved, by order."""
    told: Mapping[str, datetime]
    duties: Mapping[str, Sequence[Duty]]


def affected(orders: Iterable[OrderNow], known: Known) -> tuple[Affected, ...]:
    """By deadline."""
    return tuple(_affected(order, known) for order in orders)


def costs(every: Sequence[Affected], known: Known) -> Costs:
    """Of those that nothing protects."""
    bare = [one for one in every if one.standing in ("to_file", "too_late")]
    duties = [duty for one in bare for duty in one.duties]
    lines = {
        (stake.clause, stake.window_start, stake.band): Line(
            stake.clause, stake.window_start, stake.window_end, stake.band, stake.after, stake.keep, stake.saves
        )
        for duty in duties
        if (stake := duty.stake)
    }
    uses = known.pack.standing.get("score_uses")
    return Costs(
        orders=len(bare),
        pays_minor=sum(duty.pays_minor for duty in duties),
        unknown_money=any(duty.unknown_money for duty in duties),
        unknown_points=any(duty.unknown_points for duty in duties),
        lines=tuple(lines[key] for key in sorted(lines, key=lambda key: (key[1], key[0], key[2] or ""))),
        complaint=tuple((one.says.zh, one.says.en) for one in known.pack.clauses if one.complaint),
        score=_says(uses),
    )


def _affected(order: OrderNow, known: Known) -> Affected:
    number, state = known.filings.get(order.order_id, ("", ""))
    standing, file_by = _standing(order, state, known)
    due = order.due_at
    fits = due is not None and by(known.now + timedelta(hours=known.review_hours), due)
    return Affected(
        order, standing, number, file_by, fits, known.told.get(order.order_id),
        tuple(known.duties.get(order.order_id, ())),
    )  # fmt: skip


def _standing(order: OrderNow, state: str, known: Known) -> tuple[Standing, datetime | None]:
    """What protects it, and the last second in which a filing on it can be made."""
    if state:
        return ("filed" if state == "submitted" else "approved"), None
    if order.noticed_by is not None and order.base_due_at is not None and order.noticed_by > order.base_due_at:
        return "covered", None
    if not known.limited:
        return "to_file", None
    limit = latest(order)
    return ("to_file" if limit is not None and by(known.now, limit) else "too_late"), limit


def _says(limit: Limit | None) -> Both | None:
    return (limit.says.zh, limit.says.en) if limit is not None and limit.says else None
