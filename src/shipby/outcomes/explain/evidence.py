"""The facts about an order -> what a test read of them, each with the time it happened and the time it was learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shipby.domain.tables import CUSTODY_KINDS, FACTS
from shipby.outcomes.explain.case import Case, Row
from shipby.outcomes.explain.model import Evidence, Instant, Line, Money, Offer, Value, Word, line
from shipby.plan.names import SCANS_UNKNOWN, named_events
from shipby.plan.needs import column
from shipby.rules.model import Clause, ScanEvent

HAPPENED = {
    "orders": ("paid_at",),
    "shipments": ("shipped_at",),
    "incidents": ("found_at",),
    "notices": ("starts_at",),
    "filings": ("decided_at", "submitted_at"),
    "complaints": ("decided_at", "opened_at"),
    "closures": ("closed_at",),
    "terms": ("starts_at",),
    "feeds": ("starts_at",),
    "appeals": ("decided_at",),
}
"""Which column of a table says when it happened: the first that is not null."""

_FIRST = ScanEvent(scan="custody")
"""What signs go by where no event is read."""


def order_rows(case: Case) -> tuple[Evidence, ...]:
    """The rows of the order itself, those not (yet) seen included."""
    return tuple(fact(case, "orders", row, _order(case, row)) for row in case.rows("fact_orders"))


def _order(case: Case, row: Row) -> Line:
    money = Money(row["amount_minor"], row["currency"] or case.market.pack.currency)
    values: dict[str, Value] = {"amount": money, "parcels": row["parcels_expected"] or 1, "shop": row["shop_id"]}
    values |= {"mode": Word(f"mode.{row['mode'] or 'spot'}"), "channel": Word(f"channel.{row['channel'] or 'shelf'}")}
    return line("evidence.order", **values, origin=row["ship_from"] or "?", goal=row["ship_to"] or "?")


def fact(case: Case, table: str, row: Row, said: Line, *, counted: bool = True) -> Evidence:
    """One row as evidence; one that was not seen at T, or gave way to a newer one, says that instead."""
    status = _status(case, table, row)
    what = said if status == "seen" else line(f"evidence.{status}", what=Word(f"table.{table}"))
    happened = next((row[name] for name in HAPPENED[table] if row[name] is not None), None)
    key = str(row[FACTS[table].key[0]])
    return Evidence(table, key, _instant(happened), _instant(row["recorded_at"]), counted and status == "seen", what)


def _status(case: Case, table: str, row: Row) -> str:
    if row in case.tables.of(f"{table}_seen", FACTS[table].key[0], row[FACTS[table].key[0]]):
        return "seen"
    if row["recorded_at"] is not None and row["recorded_at"] > case.as_of:
        return "later"
    ahead = any(row[name] is not None and row[name] > case.as_of for name in FACTS[table].events)
    return "ahead" if ahead else "replaced"


def _instant(us: int | None) -> Instant | None:
    return None if us is None else Instant(us)


def evidence_of(case: Case, clause: Clause, offers: Iterable[Offer]) -> tuple[Evidence, ...]:
    """What the test of a clause read: shipments, scans, closings, incidents, relief, contract hours, appeals."""
    if case.working is None or case.pack is None:
        return ()
    read = named_events((case.pack.model_copy(update={"clauses": (clause,)}),))
    of_scans = bool(clause.signs) or bool(read & set(case.market.wants.events))
    found: list[Evidence] = []
    if of_scans or "dispatched_at" in read:
        found += _shipments(case)
    if of_scans:
        events = [event for name, event in case.market.wants.events.items() if name in read]
        found += _scans(case, events or [_FIRST])
        found += _feeds(case)
    if "closed_at" in read:
        found += _closings(case)
    found += _incidents(case, clause)
    if clause.duty and clause.duty.by == "due_at":
        found += [*_terms(case), *_relief(case, offers)]
    found += (
        fact(case, "appeals", row, _appeal(row)) for row in case.rows("fact_appeals") if row["clause"] == clause.id
    )
    return tuple(found)


def _appeal(row: Row) -> Line:
    return line("evidence.appeal", outcome=Word(f"appeal.{row['outcome'] or 'open'}"))


def _shipments(case: Case) -> Iterator[Evidence]:
    counted = {row["shipment_id"] for row in case.counted}
    for row in sorted(case.rows("fact_shipments"), key=lambda row: (row["shipped_at"], row["shipment_id"])):
        counts = row["shipment_id"] in counted
        said = line("evidence.shipment" if counts else "evidence.shipment.extra", parcel=_parcel(row))
        yield fact(case, "shipments", row, said, counted=counts)


def _parcel(row: Row) -> str:
    return f"{row['carrier'] or '?'} {row['tracking_no'] or '?'}"


def _scans(case: Case, events: Sequence[ScanEvent]) -> Iterator[Evidence]:
    """Every scan of the counted parcels; those decide by which an event is dated."""
    for shipment in case.counted:
        stones = case.milestones(shipment)
        rows = case.tables.of("fact_scans", "tracking_no", shipment["tracking_no"])
        mine = [row for row in rows if row["carrier"] == shipment["carrier"]]
        for row in sorted(mine, key=lambda row: (row["scanned_at"], row["received_at"], row["kind"])):
            known = row["received_at"] <= case.as_of
            yield _scan(row, known=known, decides=known and any(_dates(row, event, stones) for event in events))


def _dates(row: Row, event: ScanEvent, stones: Row) -> bool:
    """Whether a scan is the first of its parcel by the event's clock."""
    kinds = CUSTODY_KINDS if event.scan == "custody" else (event.scan,)
    return row["kind"] in kinds and bool(row[f"{event.clock}_at"] == stones.get(column(event)))


def _scan(row: Row, *, known: bool, decides: bool) -> Evidence:
    code = "evidence.scan.later" if not known else "evidence.scan.first" if decides else "evidence.scan"
    said = line(code, kind=Word(f"scan.{row['kind']}"), region=row["region"] or "-")
    return Evidence("scans", _parcel(row), Instant(row["scanned_at"]), Instant(row["received_at"]), decides, said)


def _feeds(case: Case) -> Iterator[Evidence]:
    """Where the feed does not cover a parcel: what it does cover."""
    if case.working is None or case.working["pickup_unknown"] != SCANS_UNKNOWN:
        return
    carriers = {row["carrier"] for row in case.counted}
    for row in case.tables.rows("feeds_seen"):
        if row["carrier"] is None or row["carrier"] in carriers:
            said = line("evidence.feed", carrier=row["carrier"] or "*", starts=Instant(row["starts_at"]))
            if row["ends_at"] is not None:
                said = line(
                    "evidence.feed.until",
                    carrier=row["carrier"] or "*",
                    starts=Instant(row["starts_at"]),
                    ends=Instant(row["ends_at"]),
                )
            yield fact(case, "feeds", row, said)


def _closings(case: Case) -> Iterator[Evidence]:
    for row in case.rows("orders_seen"):
        for name in ("cancelled_at", "refunded_at"):
            if row[name] is not None:
                happened = row[name] <= case.as_of
                said = line(f"evidence.{name}" if happened else "evidence.ahead", what=Word(name))
                yield Evidence(
                    "orders", case.order_id, Instant(row[name]), _instant(row["recorded_at"]), happened, said
                )
        if row["closed"]:
            yield Evidence("orders", case.order_id, None, _instant(row["recorded_at"]), True, line("evidence.closed"))
    for row in case.rows("fact_closures"):
        yield fact(case, "closures", row, line("evidence.closure"))


def _incidents(case: Case, clause: Clause) -> Iterator[Evidence]:
    kinds = set(case.pack.exclude.incidents if case.pack else ())
    kinds |= {sign.incident for sign in clause.signs.any_of if sign.incident} if clause.signs else set()
    yield from incidents(case, kinds)


def incidents(case: Case, kinds: Iterable[str]) -> Iterator[Evidence]:
    """The order's incidents of these kinds."""
    wanted = set(kinds)
    for row in case.rows("fact_incidents"):
        if row["kind"] not in wanted:
            continue
        values: dict[str, Value] = {
            "kind": Word(f"incident.{row['kind']}"),
            "severity": Word(f"severity.{row['severity'] or 'ordinary'}"),
        }
        gone = row["withdrawn_at"] is not None and row["withdrawn_at"] <= case.as_of
        said = line("evidence.incident", **values)
        if gone:
            said = line("evidence.incident.withdrawn", **values, at=Instant(row["withdrawn_at"]))
        yield fact(case, "incidents", row, said, counted=not gone)


def _terms(case: Case) -> Iterator[Evidence]:
    if case.based["base_from"] == "terms":
        for row in case.tables.of("terms_seen", "terms_id", case.based["agreed_id"]):
            yield fact(case, "terms", row, line("evidence.terms", mode=Word(f"mode.{row['mode']}")))


def _relief(case: Case, offers: Iterable[Offer]) -> Iterator[Evidence]:
    used = {(offer.kind, offer.id): offer.used for offer in offers}
    for kind, name in used:
        if kind == "notice":
            for row in case.tables.of("notices_seen", "notice_id", name):
                yield fact(case, "notices", row, line("evidence.notice"), counted=used[kind, name])
    for row in case.rows("fact_filings"):
        said = line("evidence.filing", status=Word(f"filing.{row['status']}"), reason=row["reason"])
        yield fact(case, "filings", row, said, counted=used.get(("filing", row["filing_id"]), False))
