"""Windows that can still turn, balances -> cards: how far the next line is, and how few orders keep below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shipby.domain.instants import in_zone
from shipby.foresight.model import Balance, Headroom, LineRoom, Window
from shipby.foresight.text import points
from shipby.outcomes.report.lines import shares_of
from shipby.outcomes.report.points import follows
from shipby.rules.model import Text
from shipby.rules.timeline import RulePack

SHOWN = 2
"""Windows on the page, the nearest to a line first; the standing has all."""

_MIDDLE = 50
"""The next line stands in the middle of its bar."""


@dataclass(frozen=True, slots=True)
class Threat:
    """One window or balance. Texts are in the reader's language; places on the bar are whole percents."""

    title: Text
    when: str
    value: str
    of: str
    fill: int
    mark: int
    marked: str
    tone: str
    says: tuple[str, ...]
    first: tuple[str, ...] = ()
    """orders that keep the window below its line, if they are done."""


def threats(told: Headroom, rules: RulePack) -> Iterator[Threat]:
    """Those whose points the open orders still decide: what is near first, of two as near what closes sooner."""
    today = in_zone(told.as_of, told.zone).date()
    found = [(one, line) for one in told.windows if (line := next((x for x in one.lines if x.state == "open"), None))]
    found.sort(key=lambda pair: (not _near(*pair), pair[0].ends_at))
    for window, line in found[:SHOWN]:
        yield _threat(window, line, rules, today)


def _near(window: Window, line: LineRoom) -> bool:
    """So few more reach the line that missing half of what is open would."""
    return line.after is not None and line.after <= max(3, window.open // 2)


def _threat(window: Window, line: LineRoom, rules: RulePack, today: date) -> Threat:
    pack = rules.epochs[-1].pack
    clause = pack.clause(window.clause)
    assert clause.rate is not None
    band = next((one for one in clause.rate.bands if one.name == line.band), None)
    shares = shares_of(pack, band, window.orders + window.open) if band else []
    over = min(shares, default=None)
    title = clause.title
    says = [_reaches(line, over), _keeps(line, window.open)]
    if window.streak:
        says.append(_("The windows before reached a line too: a measure follows if this one does."))
    return Threat(
        title,
        _when(window, today),
        f"{window.violations:,}",
        _("of %(n)s decided · %(share)s") % {"n": f"{window.orders:,}", "share": _percent(window)},
        _fill(window, over),
        _MIDDLE if over else 0,
        _share(over) if over else "",
        "near" if _near(window, line) else "ok",
        tuple(says),
        window.ship_first[: line.keep or 0],
    )


def _reaches(line: LineRoom, over: Fraction | None) -> str:
    """How many more, and what then."""
    n = line.after or 0
    costs = f"{line.points_class} {points(line.tenths)}" if line.tenths is not None else _("points nobody published")
    if over is None:
        return _("%(n)s more and the line is reached: %(costs)s.") % {"n": n, "costs": costs}
    return _("%(n)s more and the share passes %(share)s: %(costs)s.") % {"n": n, "costs": costs, "share": _share(over)}


def _keeps(line: LineRoom, open: int) -> str:
    parts = {"n": line.keep, "open": open}
    return (
        _("Do the first %(n)s of the %(open)s that are open, and it is not passed, whatever becomes of the rest.")
        % parts
    )


def _when(window: Window, today: date) -> str:
    if window.window_start == window.window_end == today:
        return _("today")
    if window.window_start == window.window_end:
        return str(window.window_start)
    return f"{window.window_start} – {window.window_end}"


def _percent(window: Window) -> str:
    return _share(Fraction(window.violations, window.orders)) if window.orders else "–"


def _share(share: Fraction) -> str:
    """`5 %`, `4.2 %`: half up to one decimal."""
    tenths = (2000 * share.numerator + share.denominator) // (2 * share.denominator)
    return f"{tenths // 10}.{tenths % 10} %" if tenths % 10 else f"{tenths // 10} %"


def _fill(window: Window, over: Fraction | None) -> int:
    if not window.orders or not over:
        return 0
    return min(100, int(_MIDDLE * Fraction(window.violations, window.orders) / over))


def standing(balances: Sequence[Balance], rules: RulePack, language: str) -> Iterator[Threat]:
    """Points that stand, against the next node."""
    for one in balances:
        says = []
        if one.next_node is not None and one.next_tenths is not None:
            says.append(_("Next: %(node)s") % {"node": getattr(follows(one.next_node, rules.currency), language)})
        if one.worst is None:
            says.append(_("Points nobody published on top if all that is open is missed."))
        elif one.worst > one.tenths:
            says.append(_("%(points)s points if all that is open is missed.") % {"points": points(one.worst)})
        for expiry in one.expiries[:1]:
            at = in_zone(expiry.at, rules.zone)
            says.append(
                _("%(points)s points stop counting on %(day)s.")
                % {"points": points(expiry.tenths), "day": at.date().isoformat()}
            )
        if one.unpublished:
            n = one.unpublished
            says.append(
                ngettext(
                    "%(n)s penalty besides, of points nobody published.",
                    "%(n)s penalties besides, of points nobody published.",
                    n,
                )
                % {"n": n}
            )
        node = one.next_tenths or 0
        yield Threat(
            one.title,
            str(one.year or ""),
            points(one.tenths),
            _("of %(points)s, the next node") % {"points": points(node)} if node else "",
            min(100, 100 * one.tenths // node) if node else 0,
            100 if node else 0,
            "",
            "near" if node and one.worst is not None and 2 * one.worst >= node else "ok",
            tuple(says),
        )
