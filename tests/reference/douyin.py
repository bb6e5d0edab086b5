"""Pack douyin: cases and verdicts -> rates, penalties, compensations and actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .cases import Appeals, Case
from .duties import Verdict
from .findings import finding_actions, finding_penalties, standing_incidents
from .values import DAY, EPOCH_DAY, Row, moment
from .windows import Band, Window, after_window_appeal, windows_of

A_HALF, A2, A5 = Band("A0.5", "A", 5), Band("A2", "A", 20), Band("A5", "A", 50)


def late_dispatch_band(late: int, total: int, _: date) -> Band | None:
    """5 % < r <= 25 % and n >= 10; r > 25 % and n in 10..500; r > 25 % and n > 500."""
    if late < 10 or 20 * late <= total:
        return None
    if 4 * late <= total:
        return A_HALF
    return A2 if late <= 500 else A5


def late_pickup_band(late: int, total: int, _: date) -> Band | None:
    """2 % < r <= 5 % and n >= 5; r > 5 % and n in 5..100; r > 5 % and n > 100."""
    if late < 5 or 50 * late <= total:
        return None
    if 20 * late <= total:
        return A_HALF
    return A2 if late <= 100 else A5


def fake_dispatch_band(late: int, total: int, _: date) -> Band | None:
    """r > 2 % and n >= 5."""
    return A5 if late >= 5 and 50 * late > total else None


BANDS = {"late-dispatch": late_dispatch_band, "late-pickup": late_pickup_band, "fake-dispatch": fake_dispatch_band}


def rates(verdicts: list[Verdict], appeals: Appeals, as_of: int) -> list[Window]:
    """The windows of one civil day of every rated clause."""
    windows = []
    for clause, band_of in BANDS.items():
        mine = [verdict for verdict in verdicts if verdict.clause == clause]
        windows += windows_of(clause, mine, 1, EPOCH_DAY, band_of, as_of)
    return [after_window_appeal(window, appeals) for window in windows]


def penalties(cases: list[Case], appeals: Appeals) -> list[Row]:
    """The penalties of findings."""
    return finding_penalties(standing_incidents(cases, appeals))


def actions(cases: list[Case], verdicts: list[Verdict], appeals: Appeals, as_of: int) -> list[Row]:
    """Bans after the third inspection, closings after 150 days, what follows an incident."""
    rows = finding_actions(standing_incidents(cases, appeals))
    for verdict in verdicts:
        case = verdict.case
        if verdict.clause == "late-dispatch" and verdict.outcome == "violation" and verdict.due is not None:
            third = verdict.due + 2 * DAY
            ends = [us for us in (case.dispatched_at, case.closed_at, as_of) if us is not None]
            if third < min(ends) and ("repeat-inspection", case.order_id) not in appeals.orders:
                rows.append(_action("repeat-inspection", "ban_product", case, third))
    for case in cases:
        at = case.order["paid_at"] + 150 * DAY
        over = case.closed_unknown or any(us is not None and us <= at for us in (case.dispatched_at, case.closed_at))
        if at < as_of and not over and ("auto-close", case.order_id) not in appeals.orders:
            rows.append(_action("auto-close", "close_order_refund", case, at))
    return rows


def _action(clause: str, kind: str, case: Case, starts_at: int) -> Row:
    return {
        "clause": clause,
        "kind": kind,
        "shop_id": case.shop_id,
        "order_id": case.order_id,
        "product_id": case.order["product_id"],
        "starts_at": moment(starts_at),
        "ends_at": None,
    }


def compensations(cases: list[Case], verdicts: list[Verdict], appeals: Appeals) -> list[Row]:
    """What the buyer of each order is paid, by clause."""
    found = standing_incidents(cases, appeals)
    by_order: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.outcome == "violation":
            by_order.setdefault(verdict.case.order_id, []).append(verdict)
    rows = [row for order_verdicts in by_order.values() for row in _for_verdicts(order_verdicts)]
    incidents: dict[tuple[str, str], list[tuple[Case, Row]]] = {}
    for clause, case, row in found:
        incidents.setdefault((clause, case.order_id), []).append((case, row))
    for (clause, _), members in incidents.items():
        case = members[0][0]
        amount = _for_finding(clause, case.order["amount_minor"])
        rows.append(_compensation(clause, case, amount, min(row["found_at"] for _, row in members)))
    return [row for row in rows if row["amount_minor"] != 0]


def _for_verdicts(violations: list[Verdict]) -> Iterator[Row]:
    late = [verdict for verdict in violations if verdict.clause in ("late-dispatch", "late-pickup")]
    if late:
        first = min(late, key=lambda verdict: verdict.clause)
        amount = late_amount(first.case.order["amount_minor"])
        missed = [verdict.due for verdict in late if verdict.due is not None]
        yield _compensation(first.clause, first.case, amount, min(missed))
    for verdict in violations:
        if verdict.clause == "fake-dispatch":
            yield _compensation("fake-dispatch", verdict.case, None, verdict.observed)


def late_amount(paid: int) -> int:
    """The coupon of a late order in fen."""
    if paid <= 300:
        return 0
    return 300 if paid < 30_000 else half_up_yuan(min(paid, 300_000), 100)


def _for_finding(clause: str, paid: int) -> int | None:
    if clause == "out-of-stock":
        return half_up_yuan(paid * 5, 100)
    if clause == "fraudulent-dispatch":
        return half_up_yuan(min(max(paid * 30, 50_000), 1_000_000), 100)
    return None


def half_up_yuan(numerator: int, denominator: int) -> int:
    """A fraction of fen rounded half-up to whole yuan, in fen."""
    yuan = 100 * denominator
    return (2 * numerator + yuan) // (2 * yuan) * 100


def _compensation(clause: str, case: Case, amount: int | None, occurred: int | None) -> Row:
    return {
        "clause": clause,
        "order_id": case.order_id,
        "shop_id": case.shop_id,
        "amount_minor": amount,
        "currency": case.order["currency"] or "CNY",
        "form": "coupon",
        "occurred_at": moment(occurred),
    }
