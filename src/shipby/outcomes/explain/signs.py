"""Signs of a dispatch that was not real -> held or not, with the numbers of every counted parcel."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.domain.zones import DAY_US
from shipby.outcomes.explain.case import Case, Row, agree
from shipby.outcomes.explain.model import Instant, Length, Line, Value, Word, line
from shipby.outcomes.explain.model import Sign as Told
from shipby.outcomes.explain.rules import cited
from shipby.plan.hours import hours_us
from shipby.rules.model import Clause, Pack, Sign


def signs_of(case: Case, clause: Clause) -> tuple[Told, ...]:
    """Every sign of the clause; none for an order that is not dispatched."""
    if clause.signs is None or case.pack is None or case.at(clause.signs.once) is None:
        return ()
    return tuple(_told(case, case.pack, clause, sign) for sign in clause.signs.any_of)


def _told(case: Case, pack: Pack, clause: Clause, sign: Sign) -> Told:
    assert case.working is not None
    at = case.working[f"sign_{sign.name}"]
    source = sign.source or (clause.signs and clause.signs.source) or clause.source
    needs_scans = sign.incident is None and sign.reused_within_days is None
    blind = needs_scans and (not case.scanned or (bool(case.working["pickup_unknown"]) and at is None))
    held = None if blind else at is not None
    lines = tuple(_numbers(case, sign, at))
    return Told(sign.name, sign.says, cited(pack, source), held, None if at is None else Instant(at), lines)


def _numbers(case: Case, sign: Sign, at: int | None) -> Iterator[Line]:
    if sign.incident is not None:
        yield from _found(case, sign.incident, at)
        return
    if not case.scanned and sign.reused_within_days is None:
        yield line("sign.no_feed")
        return
    held = False
    for shipment in case.counted:
        parcel: dict[str, Value] = {"parcel": f"{shipment['carrier'] or '?'} {shipment['tracking_no'] or '?'}"}
        holds, said = _of_parcel(case, sign, shipment)
        held = held or holds
        yield Line(said.code, {**parcel, **said.values})
    agree(f"the sign {sign.name}", held, at is not None)


def _of_parcel(case: Case, sign: Sign, shipment: Row) -> tuple[bool, Line]:
    """Whether the sign holds for a parcel, and its numbers."""
    stones = case.milestones(shipment)
    first = stones.get("custody_scanned")
    if sign.reused_within_days is not None:
        return _reused(case, sign.reused_within_days, shipment)
    if sign.region_digits is not None:
        return _misrouted(case, sign.region_digits, shipment, stones)
    if first is None:
        return False, line("sign.no_scan")
    if sign.before is not None:
        event = case.at(sign.before)
        if event is None:
            return False, line("sign.before.nothing", event=case.event(sign.before))
        code = "sign.before.held" if first < event else "sign.before.not"
        return first < event, line(code, first=Instant(first), event=case.event(sign.before), at=Instant(event))
    return _stalled(case, sign, stones, first)


def _stalled(case: Case, sign: Sign, stones: Row, first: int) -> tuple[bool, Line]:
    assert sign.gap_over_hours is not None
    length = hours_us(sign.gap_over_hours)
    until, second, delivered = first + length, stones["second_scanned"], stones["delivered_scanned"]
    values: dict[str, Value] = {"first": Instant(first), "length": Length(length), "until": Instant(until)}
    if delivered is not None and delivered <= first:
        return False, line("sign.gap.delivered", **values)
    if second is not None and second <= until:
        return False, line("sign.gap.moved", **values, second=Instant(second))
    if case.as_of <= until:
        return False, line("sign.gap.open", **values, as_of=Instant(case.as_of))
    if second is not None:
        return True, line("sign.gap.late", **values, second=Instant(second))
    return True, line("sign.gap.silent", **values)


def _misrouted(case: Case, digits: int, shipment: Row, stones: Row) -> tuple[bool, Line]:
    ship_to = case.based["ship_to"]
    if ship_to is None or len(ship_to) < digits:
        return False, line("sign.region.no_address", digits=digits, ship_to=ship_to or "?")
    wanted = ship_to[:digits]
    if stones.get("delivered_scanned") is None:
        return False, line("sign.region.undelivered")
    place, elsewhere = stones["delivered_region"], stones["delivered_elsewhere"]
    if place is None:
        return False, line("sign.region.unknown", wanted=wanted, digits=digits)
    if place == wanted and elsewhere is not None:
        return True, line("sign.region.detour", wanted=wanted, at=Instant(elsewhere), digits=digits)
    at = Instant(stones["delivered_there"])
    values: dict[str, Value] = {"place": place, "wanted": wanted, "at": at, "digits": digits}
    return place != wanted, line("sign.region.away" if place != wanted else "sign.region.there", **values)


def _reused(case: Case, days: int, shipment: Row) -> tuple[bool, Line]:
    held = bool(case.tables.of("shipments_reused", "marked", shipment["shipment_id"]))
    mine = [
        row
        for row in case.tables.of("waybills_repeated", "tracking_no", shipment["tracking_no"])
        if row["carrier"] == shipment["carrier"]
    ]
    others = [row for row in mine if row["order_id"] != case.order_id]
    shipped = shipment["shipped_at"]
    within = [row for row in others if 0 <= shipped - row["shipped_at"] <= days * DAY_US]
    agree("use of a waybill", bool(within), held)
    if not others:
        return False, line("sign.reused.alone", days=days)
    other = max(within or others, key=lambda row: (row["shipped_at"], row["shipment_id"]))
    values: dict[str, Value] = {
        "days": days,
        "at": Instant(shipped),
        "order": other["order_id"],
        "other": Instant(other["shipped_at"]),
    }
    return held, line("sign.reused.held" if held else "sign.reused.outside", **values)


def _found(case: Case, kind: str, at: int | None) -> Iterator[Line]:
    standing = [row for row in case.rows("incidents_standing") if row["kind"] == kind]
    agree("a finding", min((row["found_at"] for row in standing), default=None), at)
    if not standing:
        yield line("sign.found.none", kind=Word(f"incident.{kind}"))
    for row in standing:
        yield line("sign.found.held", kind=Word(f"incident.{kind}"), id=row["incident_id"], at=Instant(row["found_at"]))
