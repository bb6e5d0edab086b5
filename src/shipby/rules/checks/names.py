"""Every name a pack uses is one there is: events, clauses, tables, accounts, incidents, channels, calendar, zone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from shipby.domain.tables import CHANNELS, INCIDENT_KINDS, MODES
from shipby.rules import predicate
from shipby.rules.advice import meant
from shipby.rules.calendars import calendar_names
from shipby.rules.checks.remark import Remark, Spot, a, parts, repeats
from shipby.rules.model import (
    Age,
    Clause,
    Compensation,
    Complaint,
    Condition,
    Deadline,
    Duty,
    Exclusion,
    Finding,
    Pack,
    Part,
    Points,
    Rate,
    Repeat,
    Sign,
    Signs,
)

EVENTS = (
    "paid_at",
    "promised_by",
    "dispatched_at",
    "picked_up_at",
    "pickup_seen_at",
    "delivered_at",
    "closed_at",
)
"""The instants every order has or lacks, without any `events` of a pack."""

_Names = Iterator[tuple[str, str, Iterable[str], Iterable[str]]]
"""key in the block, kind of thing, the names used, the names there are."""


def names(pack: Pack) -> Iterator[Remark]:
    """Names that are used and not known."""
    for place, part in parts(pack):
        for key, kind, used, known in _used(pack, part):
            for name in used:
                if name not in known:
                    yield Remark(
                        f"pack.{kind}", (*place, key), f'"{name}" is not known as {a(kind)}', meant(name, known)
                    )
        if isinstance(part, Duty) and part.void is not None:
            yield from _void(pack, (*place, "void"), part.void)


def own_names(pack: Pack) -> Iterator[Remark]:
    """Names the pack gives: none twice, none that shadows a built-in event; a zone and calendar that exist."""
    for name in sorted(set(pack.events) & {*EVENTS, "deadline", "due_at"}):
        message = f'"{name}" is a built-in event'
        yield Remark("pack.event", ("events", name), message, "Give the pack's own event another name.")
    for name in repeats([clause.id for clause in pack.clauses]):
        yield Remark("pack.twice", ("clauses",), f'two clauses are called "{name}"', "Rename one of them.")
    for place, part in parts(pack):
        for key, given in _given(part):
            for name in repeats(given):
                yield Remark("pack.twice", (*place, key), f'"{name}" stands twice', "Rename one of them.")
    try:
        ZoneInfo(pack.zone)
    except (KeyError, ValueError, OSError):
        advice = "Write an IANA name such as Asia/Shanghai."
        yield Remark("pack.zone", ("zone",), f'"{pack.zone}" is not a time zone', advice)


def _given(part: Part) -> Iterator[tuple[str, list[str]]]:
    if isinstance(part, Signs):
        yield "any_of", [sign.name for sign in part.any_of]
    if isinstance(part, Rate):
        yield "bands", [band.name for band in part.bands if band.name is not None]


def _void(pack: Pack, place: Spot, text: str) -> Iterator[Remark]:
    try:
        tree = predicate.parse_predicate(text)
    except ValueError as error:
        message, _, advice = str(error).rpartition(": ")
        yield Remark("pack.predicate", place, message, f"{advice.capitalize()}.")
        return
    known = {*EVENTS, *pack.events, "deadline", "due_at"}
    for name in sorted(set(predicate.names(tree)) - known):
        yield Remark("pack.event", place, f'"{name}" is not known as an event', meant(name, known))


def _used(pack: Pack, part: Part) -> _Names:
    for kind, use in _USES.items():
        if isinstance(part, kind):
            yield from use(pack, part)


def _pack(pack: Pack, part: Any) -> _Names:
    yield "calendar", "calendar", _some(part.calendar), calendar_names()


def _duty(pack: Pack, part: Any) -> _Names:
    yield "must", "event", [part.must], _events(pack)
    yield "once", "event", _some(part.once), _events(pack)
    yield "day", "event", [part.day], (*_events(pack), "deadline")


def _signs(pack: Pack, part: Any) -> _Names:
    yield "once", "event", [part.once], _events(pack)
    yield "day", "event", [part.day], _events(pack)


def _sign(pack: Pack, part: Any) -> _Names:
    yield "before", "event", _some(part.before), _events(pack)
    yield "incident", "incident", _some(part.incident), INCIDENT_KINDS


def _repeat(pack: Pack, part: Any) -> _Names:
    yield "of", "clause", [part.of], _clauses(pack, lambda clause: clause.duty is not None)
    yield "until", "event", part.until, _events(pack)


def _age(pack: Pack, part: Any) -> _Names:
    yield "after", "event", [part.after], _events(pack)
    yield "unless", "event", part.unless, _events(pack)


def _rate(pack: Pack, part: Any) -> _Names:
    yield "of", "clause", _some(part.of), _clauses(pack, lambda clause: clause.judges_orders)
    yield "only", "channel", _some(part.only.get("channel")), CHANNELS
    yield "only", "mode", _some(part.only.get("mode")), MODES
    names = [band.name for band in part.bands if band.name is not None]
    yield "bands", "band", chain.from_iterable(band.replaces for band in part.bands), names


def _compensation(pack: Pack, part: Any) -> _Names:
    yield "yields_to", "clause", _some(part.yields_to), _clauses(pack, lambda clause: clause.complaint is not None)


_USES: dict[type[Part], Callable[[Pack, Any], _Names]] = {
    Pack: _pack,
    Duty: _duty,
    Deadline: lambda pack, part: iter([("after", "event", [part.after], _events(pack))]),
    Signs: _signs,
    Sign: _sign,
    Repeat: _repeat,
    Age: _age,
    Rate: _rate,
    Compensation: _compensation,
    Exclusion: lambda pack, part: iter([("incidents", "incident", part.incidents, INCIDENT_KINDS)]),
    Finding: lambda pack, part: iter([("incidents", "incident", part.incidents, INCIDENT_KINDS)]),
    Points: lambda pack, part: iter([("account", "account", [part.account], pack.accounts)]),
    Condition: lambda pack, part: iter([("below", "table", _some(part.below), pack.tables)]),
    Complaint: lambda pack, part: iter([("of", "clause", [part.of], _clauses(pack, lambda one: one.duty is not None))]),
}


def _events(pack: Pack) -> tuple[str, ...]:
    return (*EVENTS, *pack.events)


def _clauses(pack: Pack, fit: Callable[[Clause], bool]) -> list[str]:
    return [clause.id for clause in pack.clauses if fit(clause)]


def _some(name: str | None) -> list[str]:
    return [] if name is None else [name]
