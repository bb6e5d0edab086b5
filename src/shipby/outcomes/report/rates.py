"""The table rates -> per rate: its bands and how many windows reached each, charts, the worst windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from shipby.outcomes.explain.rules import rule_of
from shipby.outcomes.report.behind import Behind, Number
from shipby.outcomes.report.charts import SINGLE, drawing, panels, strip, within, worst_shops
from shipby.outcomes.report.lines import rate_rule
from shipby.outcomes.report.model import BandRow, Rate, WindowRow
from shipby.outcomes.summary.model import Counted, Said, Summary, Window
from shipby.outcomes.summary.rules import Rules, line_of
from shipby.rules.model import Band, Pack

WINDOWS = 8
"""Worst windows of each rate."""
PANELS = 24
"""Of all rates together."""


@dataclass(frozen=True, slots=True)
class _Place:
    con: duckdb.DuckDBPyConnection
    rules: Rules
    behind: Behind
    summary: Summary


def rates(con: duckdb.DuckDBPyConnection, rules: Rules, behind: Behind, summary: Summary) -> list[Rate]:
    """Every rate that has a window."""
    place = _Place(con, rules, behind, summary)
    return [_rate(place, one) for one in summary.rates]


def titled(clause: str, title: Said | None) -> Said:
    """A clause's title, its id where the rules are gone."""
    return title or Said(clause, clause)


def _rate(place: _Place, one: Counted) -> Rate:
    rules, behind, clause = place.rules, place.behind, one.clause
    title = titled(clause, one.title)
    found = rate_rule(rules, clause)
    partly = found is None or bool(found[1].only)
    counted = None if partly else rules.counted.get(clause, clause)
    pack = found[0] if found else None
    windows = behind.number(one.windows, "rates", title, f"clause={clause}")
    outcomes = _outcomes(behind, one, title)
    made, drawn_from = drawing(place.con, rules, behind, clause, counted)
    rows = [_window(behind, each, counted) for each in place.summary.windows if each.clause == clause]
    single = behind.shop is not None
    shops = [behind.shop] if behind.shop is not None else worst_shops(made, _panels(place.summary.rates))
    return Rate(
        clause=clause,
        title=title,
        rule=rule_of(pack, pack.clause(clause)) if pack else None,
        windows=windows,
        outcomes=outcomes,
        bands=_bands(behind, one, title, pack),
        on_time=made.on_time,
        partly=found is not None and partly,
        all_shops=None if single else strip(made),
        panels=panels(made, shops, SINGLE) if single else panels(made, shops),
        drawn_from=drawn_from,
        worst=rows,
    )


def _panels(rates: Sequence[Counted]) -> int:
    return max(2, min(12, PANELS // len(rates)))


def _outcomes(behind: Behind, one: Counted, title: Said) -> list[tuple[str, Number]]:
    """Windows by outcome, those that ended before those still open."""
    found: dict[str, int] = {}
    for reached in one.reached:
        found[reached.outcome] = found.get(reached.outcome, 0) + reached.windows
    order = ("clear", "penalised", "breached", "undetermined", "waived", "open")
    return [
        (outcome, behind.number(found[outcome], "rates", title, f"clause={one.clause}", f"outcome={outcome}"))
        for outcome in order
        if outcome in found
    ]


def _bands(behind: Behind, one: Counted, title: Said, pack: Pack | None) -> list[BandRow]:
    """The rate's table as the newest rules have it; without rules the bands that were reached."""
    by_band: dict[str | None, int] = {}
    for reached in one.reached:
        if reached.outcome in ("penalised", "breached"):
            by_band[reached.band] = by_band.get(reached.band, 0) + reached.windows
    rate = pack.clause(one.clause).rate if pack else None
    if pack is None or rate is None:
        return [
            BandRow(name or "", Said("", ""), None, None, _reached(behind, one, title, name, n))
            for name, n in by_band.items()
        ]
    return [
        BandRow(
            band.name or "",
            band_line(pack, band),
            band.points.account if band.points else None,
            str(band.points.points) if band.points else None,
            _reached(behind, one, title, band.name, by_band.get(band.name, 0)),
        )
        for band in rate.bands
    ]


def _reached(behind: Behind, one: Counted, title: Said, band: str | None, n: int) -> Number:
    outcomes = ("outcome=penalised", "outcome=breached")
    return behind.number(n, "rates", title, f"clause={one.clause}", f"band={band or ''}", *outcomes)


def band_line(pack: Pack, band: Band) -> Said:
    """A band's line in words, with the operator's table where it is held to one."""
    rows = pack.tables[band.below].rows if band.below else "unpublished"
    if band.below is None or rows == "unpublished":
        return line_of(band, pack.tables, 0)
    limits = [(row.parcels_at_most, f"{row.at_least_percent.normalize():f}%") for row in rows]
    zh = "，".join(f"{f'{most} 单以内' if most is not None else '其余'} < {share}" for most, share in limits)
    en = ", ".join(f"< {share} {f'up to {most} orders' if most is not None else 'beyond'}" for most, share in limits)
    return Said(f"准点率 {zh}", f"on time {en}")


def _window(behind: Behind, one: Window, counted: str | None) -> WindowRow:
    title = Said(f"{one.shop_id} · {one.window_start}", f"{one.shop_id} · {one.window_start}")
    if counted is None:
        same = (f"clause={one.clause}", f"shop_id={one.shop_id}", f"window_start={one.window_start}")
        return WindowRow(one, behind.number(1, "rates", title, *same))
    outcomes = ("outcome=violation", "outcome=on_time")
    orders = (f"clause={counted}", f"shop_id={one.shop_id}", *outcomes, *within(one.window_start, one.window_end))
    return WindowRow(one, behind.number(one.denominator, "verdicts", title, *orders))
