"""An order -> its deadline step by step: what gave the base, every offer used or not, the end."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.outcomes.explain.case import Case, Row, agree
from shipby.outcomes.explain.model import Instant, Length, Line, Offer, Several, Step, Value, Word, line
from shipby.outcomes.explain.spans import UNCHECKED, added
from shipby.plan.names import deadline_column
from shipby.rules.model import Clause, Deadline, Span

SOURCES = ("promised_by", "promise_hours", "terms", "pack")


def steps_of(case: Case, clause: Clause, verdict: Row) -> tuple[Step, ...]:
    """The deadline of a duty: of dispatch with its offers, or its own; then those of acts that would do as well."""
    duty = clause.duty
    if duty is None or case.epoch < 0:
        return tuple(_base(case)) if duty else ()
    if duty.by == "due_at":
        steps = [*_base(case), *_moved(case)]
    else:
        steps = list(_own(case, duty.by, verdict["due_at"]))
    for place, other in enumerate(duty.or_else, 1):
        judged = (
            case.working[deadline_column(case.epoch, clause.id, place)]
            if case.working and other.by.business_days
            else UNCHECKED
        )
        steps += [Step(line("deadline.or", event=case.event(other.must))), *_own(case, other.by, judged)]
    return tuple(steps)


def _own(case: Case, by: Deadline, judged: int | None) -> tuple[Step, ...]:
    start = case.at(by.after)
    if start is None:
        return (Step(line("span.not_begun", event=case.event(by.after))),)
    return added(case.event(by.after), start, by, case.clock, case.calendar, judged)


def _base(case: Case) -> Iterator[Step]:
    """Where the base deadline comes from, and what would have come first but is not given."""
    order, source = case.based, case.based["base_from"]
    if case.epoch < 0:
        yield Step(line("base.no_version", paid=Instant(order["paid_at"])))
        return
    skipped = SOURCES[: SOURCES.index(source)] if source else SOURCES[:3]
    if skipped:
        yield Step(
            line(
                "base.skipped",
                sources=Several(tuple(Word(f"source.{name}") for name in skipped)),
                mode=Word(f"mode.{order['mode']}"),
            )
        )
    if source == "promised_by":
        agree("the promise", order["promised_by"], order["base_due_at"])
        yield Step(line("base.promised_by", at=Instant(order["promised_by"])), Instant(order["promised_by"]))
    elif source == "promise_hours":
        yield _plus_hours(order, "base.promise_hours", order["promise_hours"])
    elif source == "terms":
        terms = case.tables.of("terms_seen", "terms_id", order["agreed_id"])[0]
        code = "base.general_terms" if terms["shop_id"] is None else "base.own_terms"
        yield _plus_hours(order, code, terms["hours"], id=terms["terms_id"], since=Instant(terms["starts_at"]))
    else:
        yield from _of_pack(case)


def _plus_hours(order: Row, code: str, hours: int, **values: str | Instant) -> Step:
    end = order["paid_at"] + hours
    agree("the base deadline", end, order["base_due_at"])
    said = line(code, paid=Instant(order["paid_at"]), length=Length(hours), end=Instant(end), **values)
    return Step(said, Instant(end))


def _of_pack(case: Case) -> Iterator[Step]:
    """The hours an operator set, else those of the version, else nothing."""
    assert case.pack is not None
    mode = case.based["mode"]
    span = getattr(case.pack.dispatch, mode)
    if not isinstance(span, Span):
        yield Step(
            line("base.by_promise_only", mode=Word(f"mode.{mode}"), setting=f"{case.market.pack.market}.hours.{mode}")
        )
        return
    ours = span == getattr(case.written.dispatch, mode)
    source = span.source or case.pack.dispatch.source or case.pack.source
    yield Step(
        line("base.pack", mode=Word(f"mode.{mode}"), key=source.key, at=source.at, grade=Word(f"grade.{source.grade}"))
        if ours
        else line("base.setting", mode=Word(f"mode.{mode}"), setting=f"{case.market.pack.market}.hours.{mode}")
    )
    yield from added(Word("paid_at"), case.based["paid_at"], span, case.clock, case.calendar, case.based["base_due_at"])


def _moved(case: Case) -> Iterator[Step]:
    """Whether offers were asked for, and the latest of base and offers."""
    assert case.working is not None
    base, due = case.working["base_due_at"], case.working["due_at"]
    if base is None:
        yield Step(line("due.unknown"))
        return
    if case.based["relief_included"]:
        yield Step(line("due.relief_included"))
    given = offers_of(case)
    yield from (Step(offer.line, offer.dispatch_by) for offer in given)
    latest = max([base, *(offer.dispatch_by.us for offer in given if offer.used and offer.dispatch_by)])
    agree("due_at", latest, due)
    code = "due.moved" if due > base else "due.base"
    yield Step(
        line(code, end=Instant(due), offers=Several(tuple(sorted({offer.id for offer in given if offer.used})))),
        Instant(due),
    )


def offers_of(case: Case) -> tuple[Offer, ...]:
    """Every notice that matched and every filing, used or not and why."""
    if case.working is None or case.working["base_due_at"] is None:
        return ()
    offers = [_offer(case, row) for row in case.rows("offers")]
    offered = {offer.id for offer in offers if offer.kind == "filing"}
    refused = [_not_offered(case, row) for row in case.rows("filings_seen") if row["filing_id"] not in offered]
    return tuple(sorted([*offers, *refused], key=lambda offer: (offer.kind == "filing", offer.id)))


def _offer(case: Case, row: Row) -> Offer:
    assert case.working is not None
    base, due, at = row["base_due_at"], case.working["due_at"], row["offer_at"]
    used = at == due and at > base
    why = "used" if used else "not_later" if at <= base else "other_later"
    if row["kind"] == "notice":
        notice = case.tables.of("notices_seen", "notice_id", row["offer_id"])[0]
        return Offer("notice", row["offer_id"], Instant(at), used, _of_notice(notice, base, at, why))
    filing = case.tables.of("filings_seen", "filing_id", row["offer_id"])[0]
    said = line(
        f"filing.{why}",
        id=row["offer_id"],
        reason=filing["reason"],
        decided=Instant(filing["decided_at"]),
        at=Instant(at),
    )
    return Offer("filing", row["offer_id"], Instant(at), used, said)


def _of_notice(notice: Row, base: int, at: int, why: str) -> Line:
    values: dict[str, Value] = {
        "id": notice["notice_id"],
        "window": Word(f"window.{notice['window']}"),
        "at": Instant(at),
    }
    times: dict[str, Value] = {"starts": Instant(notice["starts_at"]), "ends": Instant(notice["ends_at"])}
    if notice["dispatch_by"] is not None:
        return line(f"notice.by.{why}", **values, **times)
    agree("a notice's offer", base + notice["extend_hours"], at)
    return line(f"notice.hours.{why}", base=Instant(base), length=Length(notice["extend_hours"]), **values, **times)


def _not_offered(case: Case, filing: Row) -> Offer:
    """A filing that offers nothing: not approved (yet), or the deadline holds all relief already."""
    approved = filing["status"] == "approved" and filing["decided_at"] is not None
    code = "filing.included" if approved and case.based["relief_included"] else f"filing.{filing['status']}"
    said = line(code, id=filing["filing_id"], reason=filing["reason"], at=Instant(filing["dispatch_by"]))
    return Offer("filing", filing["filing_id"], Instant(filing["dispatch_by"]), False, said)
