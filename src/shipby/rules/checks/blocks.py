"""Blocks that say too little or too much: spans, signs, windows, clauses, accounts, tables."""

from __future__ import annotations

from collections.abc import Iterator

from shipby.rules.checks.remark import Remark, Spot, a, parts
from shipby.rules.model import Account, Clause, Node, Pack, Part, Sign, Span, ThresholdTable, Window
from shipby.rules.settings import disorder

_TESTS = ("duty", "signs", "finding", "complaint", "repeat", "age")
_SIGNS = ("before", "reused_within_days", "gap_over_hours", "region_digits", "incident")
_SPANS = ("hours", "days", "business_days")


def blocks(pack: Pack) -> Iterator[Remark]:
    """What one block by itself gets wrong."""
    for place, part in parts(pack):
        match part:
            case Span():
                yield from _span(pack, place, part)
            case Sign():
                yield from _one_of(place, part, _SIGNS, "sign")
            case Window():
                yield from _window(place, part)
            case Clause():
                yield from _clause(place, part)
            case Account():
                yield from _account(place, part)
            case ThresholdTable() if part.rows != "unpublished":
                if wrong := disorder(part.rows):
                    message, _, advice = wrong.partition(": ")
                    yield Remark("pack.rows", (*place, "rows"), message, f"{advice.capitalize()}.")
    since, until = pack.in_force.since, pack.in_force.until
    if since is not None and until is not None and since >= until:
        advice = "until is the day after the last."
        yield Remark("pack.dates", ("in_force",), f"it ends ({until}) before it begins ({since})", advice)


def _one_of(place: Spot, part: Part, keys: tuple[str, ...], kind: str) -> Iterator[Remark]:
    given = [key for key in keys if getattr(part, key) is not None]
    if len(given) != 1:
        said = f"it has {' and '.join(given)}" if given else "it has none"
        message, advice = f"{a(kind)} needs exactly one of {', '.join(keys)}: {said}", "Keep or write exactly one."
        yield Remark(f"pack.{kind}", place, message, advice)


def _span(pack: Pack, place: Spot, span: Span) -> Iterator[Remark]:
    yield from _one_of(place, span, _SPANS, "span")
    if span.cut_off is not None and span.hours is not None:
        message = "hours have no cut_off: they run from the very instant"
        yield Remark("pack.span", (*place, "cut_off"), message, "Count days or business_days, or take cut_off away.")
    if span.business_days is not None and pack.calendar is None:
        message = "business days need a calendar, and the pack names none"
        yield Remark("pack.calendar", (*place, "business_days"), message, "Write calendar: in pack.yaml.")


def _window(place: Spot, window: Window) -> Iterator[Remark]:
    kinds = [key for key, on in (("days", window.days), ("month", window.month), ("span_days", window.span_days)) if on]
    if len(kinds) != 1:
        said = f"it has {' and '.join(kinds)}" if kinds else "it has none"
        message = f"a window needs exactly one of days, month, span_days: {said}"
        yield Remark("pack.window", place, message, "Keep or write exactly one.")
    if window.every_days != 1 and window.span_days is None:
        message = "every_days belongs to a rolling window (span_days)"
        yield Remark("pack.window", (*place, "every_days"), message, "Take it away, or write span_days.")
    if window.starts is not None and window.month:
        advice = "Take starts away."
        yield Remark("pack.window", (*place, "starts"), "a civil month begins on its first day", advice)
    if window.starts is None and ((window.days or 1) > 1 or (window.span_days is not None and window.every_days > 1)):
        message = "nothing says on which day the windows begin"
        yield Remark("pack.window", place, message, "Write starts: with the first day of any one window.")


def _clause(place: Spot, clause: Clause) -> Iterator[Remark]:
    tests = [key for key in _TESTS if getattr(clause, key) is not None]
    if clause.rate is not None and clause.rate.of is not None:
        tests.append("rate.of")
    if len(tests) != 1:
        said = f"it has {' and '.join(tests)}" if tests else "it has none"
        message = f"a clause needs exactly one of {', '.join(_TESTS)}, rate.of: {said}"
        yield Remark("pack.clause", place, message, "Keep or write exactly one; make two clauses of two tests.")
    if clause.rate is not None and clause.rate.of is None and not clause.judges_orders:
        message = "the rate has no orders to count: its clause gives no order a verdict"
        yield Remark("pack.rate", (*place, "rate"), message, "Write of: with the id of a clause that does.")
    pays = (clause.duty, clause.signs, clause.finding, clause.complaint)
    if clause.compensation is not None and not any(pays):
        message = "nothing in this clause can make a compensation due"
        advice = "It needs a duty, signs, a finding or a complaint."
        yield Remark("pack.compensation", (*place, "compensation"), message, advice)


def _account(place: Spot, account: Account) -> Iterator[Remark]:
    yield from _one_of(place, account, ("period", "expire_days"), "account")
    if account.nodes == "unpublished":
        return
    totals = [node.at_points for node in account.nodes]
    known = [total for total in totals if total != "unpublished"]
    if known != sorted(set(known)):
        advice = "Order them by at_points, each total once."
        yield Remark("pack.node", (*place, "nodes"), "the totals do not rise from node to node", advice)
    for i, node in enumerate(account.nodes):
        yield from _node((*place, "nodes", i), node)


def _node(place: Spot, node: Node) -> Iterator[Remark]:
    if (node.suspend_days is not None) != ("suspend_shop" in node.actions):
        advice = "Write both, or neither; suspend_days: unpublished where no source gives it."
        yield Remark("pack.node", place, "suspend_shop and suspend_days belong together", advice)
