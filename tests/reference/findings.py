"""Incidents -> the points and actions of the clauses that need no rate (douyin)."""

from __future__ import annotations

from .cases import Appeals, Case
from .values import Row, moment

CLAUSES = {
    "out_of_stock": "out-of-stock",
    "wrong_item": "wrong-or-missing",
    "missing_item": "wrong-or-missing",
    "empty_parcel": "fraudulent-dispatch",
    "other_goods_sent": "fraudulent-dispatch",
}
GRAVITY = ("ordinary", "serious", "very_serious")
POINTS = {"ordinary": ("A", 40), "serious": ("B", 40), "very_serious": ("B", 120)}
ACTIONS = {
    "out-of-stock": ("delist_product",),
    "fraudulent-dispatch": ("ban_product", "close_order", "limit_withdrawal", "extend_settlement"),
}


def standing_incidents(cases: list[Case], appeals: Appeals) -> list[tuple[str, Case, Row]]:
    """(clause, case, incident) of every incident that neither an exclusion nor an appeal removed."""
    return [
        (CLAUSES[row["kind"]], case, row)
        for case in cases
        if not case.excluded
        for row in case.incidents
        if row["kind"] in CLAUSES and (CLAUSES[row["kind"]], case.order_id) not in appeals.orders
    ]


def finding_penalties(incidents: list[tuple[str, Case, Row]]) -> list[Row]:
    """One penalty per finding: the gravest severity, the earliest found_at, the smallest incident."""
    findings: dict[tuple[object, ...], list[tuple[Case, Row]]] = {}
    for clause, case, row in incidents:
        own = ("incident", row["incident_id"]) if row["finding_id"] is None else ("finding", row["finding_id"])
        findings.setdefault((clause, case.shop_id, *own), []).append((case, row))
    return [_penalty(str(key[0]), members) for key, members in findings.items()]


def _penalty(clause: str, members: list[tuple[Case, Row]]) -> Row:
    case, first = min(members, key=lambda member: member[1]["incident_id"].encode())
    gravest = max(((row["severity"] or "ordinary") for _, row in members), key=GRAVITY.index)
    points_class, tenths = ("A", 40) if clause == "out-of-stock" else POINTS[gravest]
    return {
        "clause": clause,
        "shop_id": case.shop_id,
        "order_id": case.order_id,
        "incident_id": first["incident_id"],
        "window_start": None,
        "points_class": points_class,
        "points": tenths,
        "occurred_at": moment(min(row["found_at"] for _, row in members)),
    }


def finding_actions(incidents: list[tuple[str, Case, Row]]) -> list[Row]:
    """What happens to the order's product and shop at found_at, per incident."""
    return [
        {
            "clause": clause,
            "kind": kind,
            "shop_id": case.shop_id,
            "order_id": case.order_id,
            "product_id": case.order["product_id"],
            "starts_at": moment(row["found_at"]),
            "ends_at": None,
        }
        for clause, case, row in incidents
        for kind in ACTIONS.get(clause, ())
    ]
