"""A counted order -> the windows of rates it counts in; their counts where an output folder is given."""

from __future__ import annotations

from shipby.domain.reasons import Reason
from shipby.outcomes.explain.case import Case, Row
from shipby.outcomes.explain.model import Day, Line, Value, Window, Word, line
from shipby.outcomes.explain.money import points, shown
from shipby.outcomes.explain.rules import rule_of
from shipby.outcomes.explain.run import Rates
from shipby.rules.model import Clause, Pack, Rate


def windows_of(case: Case, rates: Rates | None) -> tuple[Window, ...]:
    """Per clause that counts: the windows in which the order counts, or why it counts in none."""
    if case.pack is None or case.working is None:
        return ()
    clauses = [clause for clause in case.pack.clauses if clause.rate]
    return tuple(
        window
        for clause in clauses
        if clause.rate
        for window in _of_clause(case, case.pack, clause, clause.rate, rates)
    )


def _of_clause(case: Case, pack: Pack, clause: Clause, rate: Rate, rates: Rates | None) -> list[Window]:
    verdict = case.rows(f"verdict_{(rate.of or clause.id).replace('-', '_')}")[0]
    reason, shop, rule = Reason(verdict["reason"]), str(verdict["shop_id"]), rule_of(pack, clause)
    if reason.outcome not in ("on_time", "violation"):
        why = line("rate.outcome", clause=rate.of or clause.id, outcome=Word(f"outcome.{reason.outcome}"))
        return [Window(rule, shop, None, None, None, (why,))]
    for name, wanted in rate.only.items():
        if verdict[name] != wanted:
            why = line(
                "rate.only", column=Word(name), wanted=Word(f"{name}.{wanted}"), value=Word(f"{name}.{verdict[name]}")
            )
            return [Window(rule, shop, None, None, None, (why,))]
    mine = case.tables.of(f"rate_{clause.id.replace('-', '_')}", "shop_id", shop)
    mine = [row for row in mine if row["window_start"] <= verdict["civil_day"] <= row["window_end"]]
    return [_window(pack, clause, row, rates, late=reason.outcome == "violation") for row in mine]


def _window(pack: Pack, clause: Clause, row: Row, rates: Rates | None, *, late: bool) -> Window:
    start, shop, rule = row["window_start"], row["shop_id"], rule_of(pack, clause)
    counted = line(
        "rate.counts.violation" if late else "rate.counts.on_time", start=Day(start), end=Day(row["window_end"])
    )
    whole = rates.get((clause.id, shop, start)) if rates is not None else None
    if whole is None:
        missing = line("rate.needs_all") if rates is None else line("rate.not_in_run")
        return Window(rule, shop, Day(start), Day(row["window_end"]), None, (counted, missing))
    said = [counted, _told(whole)]
    if whole["outcome"] == "undetermined" or (whole["outcome"] == "open" and whole["projected_points"] is None):
        said += _unpublished(pack, clause)
    bands = clause.rate.bands if clause.rate else ()
    said += [
        line("rate.band", says=band.says) for band in bands if band.says is not None and _reached(band.name, whole)
    ]
    return Window(rule, shop, Day(start), Day(row["window_end"]), shown("rates", whole), tuple(said))


def _reached(band: str | None, row: Row) -> bool:
    return row["outcome"] not in ("clear", "undetermined") and bool(band == row["band"])


def _told(row: Row) -> Line:
    values: dict[str, Value] = {"numerator": row["numerator"], "denominator": row["denominator"]}
    values["outcome"] = Word(f"rate.{row['outcome']}")
    if row["points"] is not None and row["band"]:
        return line(
            "rate.row.points", **values, band=row["band"], points=points(row["points"]), account=row["points_class"]
        )
    if row["projected_points"] is not None and row["band"]:
        projected = points(row["projected_points"])
        return line("rate.row.projected", **values, band=row["band"], points=projected, account=row["points_class"])
    return line("rate.row", **values)


def _unpublished(pack: Pack, clause: Clause) -> list[Line]:
    """The tables that the bands ask for and no source gives, and the setting that supplies each."""
    bands = clause.rate.bands if clause.rate else ()
    tables = [band.below for band in bands if band.below and pack.tables[band.below].rows == "unpublished"]
    return [line("rate.unpublished", setting=f"{pack.market}.{name}") for name in tables]
