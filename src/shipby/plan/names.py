"""Clauses -> the events they name, so that the plan computes no other; names and codes of working columns."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.rules.model import Clause, Deadline, Pack
from shipby.rules.predicate import names, parse_predicate

TRACKING_UNKNOWN, SCANS_UNKNOWN = 1, 2
"""`pickup_unknown`: a counted parcel without waybill number; no scan feed for one."""

UNCOUNTED = ("order_id", "product_id", "amount_minor", "currency", "relief")
"""Working columns that no test reads and no rate counts by."""


def deadline_column(epoch: int, clause: str, place: int) -> str:
    """The working column that holds a duty's deadline in civil or business days."""
    return f"deadline_{epoch}_{clause.replace('-', '_')}_{place}"


def named_events(packs: tuple[Pack, ...]) -> frozenset[str]:
    """Every event that any clause of the packs mentions."""
    return frozenset(name for pack in packs for clause in pack.clauses for name in _of_clause(clause))


def _of_clause(clause: Clause) -> Iterator[str]:
    if duty := clause.duty:
        yield from filter(None, (duty.must, duty.once, duty.day))
        yield from _of_deadline(duty.by)
        yield from names(parse_predicate(duty.void)) if duty.void else ()
        for other in duty.or_else:
            yield other.must
            yield from _of_deadline(other.by)
    if clause.signs:
        yield from (clause.signs.once, clause.signs.day)
        yield from (sign.before for sign in clause.signs.any_of if sign.before)
    if clause.repeat:
        yield from clause.repeat.until
    if clause.age:
        yield from (clause.age.after, *clause.age.unless)


def _of_deadline(by: Deadline | str) -> Iterator[str]:
    if isinstance(by, Deadline):
        yield by.after
