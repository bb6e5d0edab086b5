"""What follows for the order -> the rows of penalties, compensations and actions, and how each number came about."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from shipby.domain.reasons import Reason
from shipby.domain.tables import OUTCOMES, SEVERITIES, Kind
from shipby.outcomes.explain.case import Case, Row, agree
from shipby.outcomes.explain.model import Consequence, Day, Instant, Line, Money, Several, Value, Word, line
from shipby.outcomes.explain.others import appealed, stage
from shipby.rules.model import Clause, Compensation, Step


def consequences_of(case: Case) -> tuple[Consequence, ...]:
    """Penalties (of a finding also where another order bears it), compensations, measures; and what is not paid."""
    if case.pack is None:
        return ()
    told = [part for clause in case.pack.clauses for part in (*_penalties(case, clause), *_paid(case, clause))]
    return (*told, *_measures(case))


def shown(table: str, row: Row) -> dict[str, Value | None]:
    """A row of an outcome table with its values as they are to be told."""
    return {name: _value(kind, row[name], row) for name, kind in OUTCOMES[table].columns if name != "pack"}


def _value(kind: Kind, value: object, row: Row) -> Value | None:
    if value is None:
        return None
    if kind == "instant":
        return Instant(int(str(value)))
    if kind == "day":
        return Day(int(str(value)))
    if kind == "points":
        return points(int(str(value)))
    return int(str(value)) if kind == "integer" else str(value)


def points(tenths: int) -> str:
    """Tenths as a decimal with one digit."""
    return f"{tenths // 10}.{tenths % 10}"


# ------------------------------------------------------------------ penalties


def _penalties(case: Case, clause: Clause) -> Iterator[Consequence]:
    rows = [row for row in case.tables.of("penalties", "clause", clause.id) if row["window_start"] is None]
    if clause.finding:
        mine = case.rows(stage(clause))
        for row in rows:
            members = _members(case, clause, row)
            if any(one in members for one in mine):
                yield Consequence("penalties", clause.id, shown("penalties", row), (_of_finding(row, members),))
    elif clause.complaint:
        for row in rows:
            if row["order_id"] == case.order_id:
                known = clause.complaint.points.points != "unpublished"
                said = line("penalty.complaint" if known else "penalty.unpublished", account=row["points_class"])
                yield Consequence("penalties", clause.id, shown("penalties", row), (said,))


def _members(case: Case, clause: Clause, penalty: Row) -> list[Row]:
    """The incidents of the finding that a penalty is for."""
    name = stage(clause)
    first = case.tables.of(name, "incident_id", penalty["incident_id"])
    if not first or first[0]["finding_id"] is None:
        return first
    same = case.tables.of(name, "finding_id", first[0]["finding_id"])
    return [row for row in same if row["shop_id"] == penalty["shop_id"]]


def _of_finding(penalty: Row, members: list[Row]) -> Line:
    gravest = min(members, key=lambda row: (-row["gravity"], row["incident_id"]))
    agree("the class of a finding", gravest["points_class"], penalty["points_class"])
    agree("the points of a finding", gravest["tenths"], penalty["points"])
    values: dict[str, Value] = {
        "severity": Word(f"severity.{SEVERITIES[gravest['gravity']]}"),
        "account": penalty["points_class"],
        "count": len(members),
        "orders": len({row["order_id"] for row in members}),
        "at": Instant(penalty["occurred_at"]),
        "order": penalty["order_id"],
        "incident": penalty["incident_id"],
    }
    if penalty["points"] is None:
        return line("penalty.finding.unpublished", **values)
    return line("penalty.finding", **values, points=points(penalty["points"]))


# ------------------------------------------------------------------ compensations


def _paid(case: Case, clause: Clause) -> Iterator[Consequence]:
    pay = clause.compensation
    if pay is None:
        return
    rows = [row for row in case.rows("compensations") if row["clause"] == clause.id]
    for row in rows:
        lines = [_amount(pay, row["amount_minor"], case), line("pay.instant", at=Instant(row["occurred_at"]))]
        if pay.together and (others := _together(case, clause, pay)):
            lines.append(line("pay.together", clauses=Several(tuple(others))))
        yield Consequence("compensations", clause.id, shown("compensations", row), tuple(lines))
    if not rows and (why := _unpaid(case, clause, pay)):
        yield Consequence("compensations", clause.id, None, (why,))


def _violates(case: Case, clause: Clause) -> bool:
    return clause.judges_orders and Reason(case.verdict(clause)["reason"]).outcome == "violation"


def _together(case: Case, clause: Clause, pay: Compensation) -> list[str]:
    """Other violated clauses that are paid with this one."""
    assert case.pack is not None
    return [
        one.id
        for one in case.pack.clauses
        if one.id != clause.id
        and one.compensation
        and one.compensation.together == pay.together
        and _violates(case, one)
    ]


def _unpaid(case: Case, clause: Clause, pay: Compensation) -> Line | None:
    """Why a violation or finding is not paid for under the clause; None where there is nothing to pay for."""
    assert case.pack is not None
    due = _violates(case, clause) or (clause.finding and case.rows(stage(clause)))
    if clause.complaint and case.rows(stage(clause)):
        return None if appealed(case, clause.id) else line("pay.remedy")
    if not due:
        return None
    if pay.yields_to and case.rows(stage(case.pack.clause(pay.yields_to))):
        return line("pay.yields", clause=pay.yields_to)
    others = _together(case, clause, pay) if pay.together else []
    if any(row["clause"] in others for row in case.rows("compensations")):
        return line("pay.elsewhere", clause=others[0])
    return _amount(pay, 0, case)


def _amount(pay: Compensation, judged: int | None, case: Case) -> Line:
    """The step of the scale that fits, and its arithmetic; Raises ExplanationError where the plan has another sum."""
    assert case.working is not None
    paid, currency = case.working["amount_minor"], case.working["currency"]
    if isinstance(pay.amount, str):
        agree("an unpublished sum", None, judged)
        return line("pay.unpublished", form=Word(f"form.{pay.form}"))
    step = next((one for one in pay.amount if _fits(one, paid)), None)
    if step is None:
        agree("a sum no step gives", None, judged)
        return line("pay.unpublished", form=Word(f"form.{pay.form}"))
    values: dict[str, Value] = {"paid": Money(paid, currency)}
    limit = step.at_most_minor if step.at_most_minor is not None else step.below_minor
    if limit is not None:
        values["limit"] = Money(limit, currency)
    where = "up_to" if step.at_most_minor is not None else "below" if limit is not None else "any"
    if step.percent is None:
        agree("a fixed sum", step.pay_minor or 0, judged)
        return line(f"pay.fixed.{where}", **values, sum=Money(step.pay_minor or 0, currency))
    return _share(step, judged or 0, values, paid, currency)


def _fits(step: Step, paid: int) -> bool:
    if step.at_most_minor is not None:
        return paid <= step.at_most_minor
    return step.below_minor is None or paid < step.below_minor


def _share(step: Step, judged: int, values: dict[str, Value], paid: int, currency: str) -> Line:
    exact = Fraction(step.percent or 0) * paid / 100
    rounded = int((exact + Fraction(step.half_up_to_minor, 2)) // step.half_up_to_minor) * step.half_up_to_minor
    total = rounded
    code = "pay.share"
    if isinstance(step.minimum_minor, int) and total < step.minimum_minor:
        total, code = step.minimum_minor, "pay.share.minimum"
    if isinstance(step.maximum_minor, int) and total > step.maximum_minor:
        total, code = step.maximum_minor, "pay.share.maximum"
    agree("a share of the amount paid", total, judged)
    if "unpublished" in (step.minimum_minor, step.maximum_minor):
        code = f"{code}.unpublished"
    percent = f"{step.percent.normalize():f}" if step.percent is not None else ""
    unit, rounded_sum = Money(step.half_up_to_minor, currency), Money(rounded, currency)
    return line(code, **values, percent=percent, unit=unit, rounded=rounded_sum, sum=Money(total, currency))


# ------------------------------------------------------------------ measures


def _measures(case: Case) -> Iterator[Consequence]:
    for row in sorted(case.rows("actions"), key=lambda row: (row["clause"], row["kind"], row["starts_at"])):
        values: dict[str, Value] = {"kind": Word(f"action.{row['kind']}"), "at": Instant(row["starts_at"])}
        said = line("action.open", **values)
        if row["ends_at"] is not None:
            said = line("action.until", **values, end=Instant(row["ends_at"]))
        yield Consequence("actions", row["clause"], shown("actions", row), (said,))
