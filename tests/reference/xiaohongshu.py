"""Pack xiaohongshu: cases and verdicts -> rates, penalties, compensations and actions."""

from __future__ import annotations

from datetime import date, timedelta

from .cases import Appeals, Case
from .duties import Verdict
from .settings import Settings, in_force, threshold
from .values import DAY, Row, moment
from .windows import Band, Window, after_window_appeal, windows_of

ANCHOR = date(2021, 1, 4)
FORTNIGHT = 14
SERIOUS, GENERAL = Band("serious", "serious", 50), Band("general", "general", 50)
UNKNOWN = Band(None, outcome="undetermined")
BELOW = Band(None, outcome="breached")


def rates(verdicts: list[Verdict], appeals: Appeals, as_of: int, settings: Settings | None) -> list[Window]:
    """The fortnights of all orders and of the live orders alone."""

    def on_time_band(late: int, total: int, start: date) -> Band | None:
        if total > 20 and 2 * (total - late) < total:
            return SERIOUS
        least = threshold(in_force(settings, "xiaohongshu", start).get("on_time_thresholds", []), total)
        if least is None:
            return UNKNOWN
        return GENERAL if total - late < least * total else None

    def live_band(late: int, total: int, _: date) -> Band | None:
        return BELOW if 100 * (total - late) < 95 * total else None

    live = [verdict for verdict in verdicts if verdict.case.order["channel"] == "live"]
    windows = windows_of("on-time-rate", verdicts, FORTNIGHT, ANCHOR, on_time_band, as_of)
    windows += windows_of("live-streak", live, FORTNIGHT, ANCHOR, live_band, as_of)
    return [after_window_appeal(window, appeals) for window in windows]


def actions(windows: list[Window]) -> list[Row]:
    """A live window below the line right after another one: no recommendation for two days."""
    breached = {(w.shop_id, w.start): w for w in windows if w.clause == "live-streak" and w.outcome == "breached"}
    return [
        {
            "clause": "live-streak",
            "kind": "suspend_recommendation",
            "shop_id": shop,
            "order_id": None,
            "product_id": None,
            "starts_at": moment(window.ends_at),
            "ends_at": moment(window.ends_at + 2 * DAY),
        }
        for (shop, start), window in breached.items()
        if (shop, start - timedelta(days=FORTNIGHT)) in breached
    ]


def counted_complaint(case: Case) -> Row | None:
    """The complaint that counts against a violating order: upheld, unsettled, decided first."""
    if case.has_approved_filing:
        return None
    counted = [
        row
        for row in case.complaints
        if row["upheld"]
        and row["decided_at"] is not None
        and not (row["settled_at"] is not None and row["settled_at"] < row["decided_at"])
    ]
    return min(counted, key=lambda row: (row["decided_at"], row["complaint_id"].encode()), default=None)


def penalties(verdicts: list[Verdict], appeals: Appeals) -> list[Row]:
    """One penalty without a number per order with a complaint that counts."""
    rows = []
    for verdict in _violations(verdicts):
        complaint = counted_complaint(verdict.case)
        if complaint is not None and not _overturned(verdict.case, appeals):
            rows.append(
                {
                    "clause": "late-dispatch-complaint",
                    "shop_id": verdict.case.shop_id,
                    "order_id": verdict.case.order_id,
                    "incident_id": None,
                    "window_start": None,
                    "points_class": "general",
                    "points": None,
                    "occurred_at": moment(complaint["decided_at"]),
                }
            )
    return rows


def compensations(verdicts: list[Verdict], appeals: Appeals) -> list[Row]:
    """A coupon per violating order: of its complaint, or of an unpublished amount."""
    rows = []
    for verdict in _violations(verdicts):
        complaint = counted_complaint(verdict.case)
        if complaint is None:
            rows.append(_coupon("late-dispatch", verdict.case, None, verdict.due))
        elif complaint["remedy"] == "compensate" and not _overturned(verdict.case, appeals):
            amount = (verdict.case.order["amount_minor"] * 30 + 50) // 100
            if amount > 0:
                rows.append(_coupon("late-dispatch-complaint", verdict.case, amount, complaint["decided_at"]))
    return rows


def _violations(verdicts: list[Verdict]) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.outcome == "violation"]


def _overturned(case: Case, appeals: Appeals) -> bool:
    return ("late-dispatch-complaint", case.order_id) in appeals.orders


def _coupon(clause: str, case: Case, amount: int | None, occurred: int | None) -> Row:
    return {
        "clause": clause,
        "order_id": case.order_id,
        "shop_id": case.shop_id,
        "amount_minor": amount,
        "currency": case.order["currency"] or "CNY",
        "form": "coupon",
        "occurred_at": moment(occurred),
    }
