"""`shipby facts`: a folder of facts -> what it holds, and what no judgement of it can tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shipby.cli.words import Json, Lang, Language, counted, show_heading, show_rows, show_text, spoken, word

if TYPE_CHECKING:
    from shipby.facts.check import FactsCheck, TableCheck
    from shipby.facts.report import FactsReport, Reason
    from shipby.rules.timeline import RulePack

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Look at facts before judging them.\n\nExample: shipby facts check examples/market --pack MARKET",
)


@app.callback()
def facts() -> None:
    """Keep `check` a command of its own."""


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of fact tables: orders, shipments, scans ...")],
    pack: Annotated[
        str | None, typer.Option(help="The rules they will be judged by: their zone, their default hours.")
    ] = None,
    settings: Annotated[Path | None, typer.Option("--set", help="The operator's own values, JSON or YAML.")] = None,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Say what a folder of facts holds, what is wrong with it, and what will be undetermined for want of what.

    Nothing is judged or written. Exit code 4 if a table is refused.

    Example: shipby facts check examples/market --pack MARKET
    """
    from shipby.rules.load import load_pack
    from shipby.rules.settings import read_settings

    rules = load_pack(pack, read_settings(settings) if settings else None) if pack else None
    looked = _look(folder, rules)
    if json:
        typer.echo(_as_json(looked))
    else:
        _Text(looked, spoken(lang)).show()


@dataclass(frozen=True, slots=True)
class _Looked:
    """A folder as it was loaded and counted."""

    report: FactsReport
    found: FactsCheck
    rules: RulePack | None
    zone: str
    without_version: int


def _look(folder: Path, rules: RulePack | None) -> _Looked:
    """Load and count. Without a pack: times without an offset are UTC, every mode may have hours of its own."""
    import tempfile

    from shipby.domain.tables import MODES
    from shipby.engines.duckdb import connect
    from shipby.facts import load
    from shipby.facts.check import check as count

    zone = rules.zone if rules else "UTC"
    with (
        tempfile.TemporaryDirectory(prefix="shipby-") as work,
        connect(work=Path(work), memory=None, threads=None) as con,
    ):
        report = load(con, folder, zone, Path(work))
        found = count(con, report, zone, _modes_with_hours(rules) if rules else frozenset(MODES))
        without = con.execute(f"SELECT count(*) FROM fact_orders WHERE {_outside(rules)}").fetchone() if rules else None
    return _Looked(report, found, rules, zone, int(without[0]) if without else 0)


def _modes_with_hours(rules: RulePack) -> frozenset[str]:
    """The modes that have a deadline without any promise, whenever an order was paid."""
    from shipby.domain.tables import MODES

    dispatch = [epoch.pack.dispatch for epoch in rules.epochs]
    return frozenset(mode for mode in MODES if all(getattr(one, mode) != "by_promise" for one in dispatch))


def _outside(rules: RulePack) -> str:
    """The SQL of orders paid while no version was in force."""
    held = [
        " AND ".join(
            [
                *([f"paid_at >= {epoch.since_us}"] if epoch.since_us is not None else []),
                *([f"paid_at < {epoch.until_us}"] if epoch.until_us is not None else []),
            ]
        )
        or "true"
        for epoch in rules.epochs
    ]
    return f"NOT ({' OR '.join(f'({one})' for one in held) or 'false'})"


# ------------------------------------------------------------------ text


class _Text:
    """What was found, section by section."""

    def __init__(self, looked: _Looked, lang: Language) -> None:
        self.looked, self.found, self.report, self.lang = looked, looked.found, looked.report, lang

    def say(self, key: str, **parts: object) -> str:
        return word(key, self.lang, **parts)

    def show(self) -> None:
        """Print it all."""
        rules = self.looked.rules
        typer.echo(f"{self.report.folder}  {rules.market if rules else ''}".rstrip())
        key = "zone_of_pack" if rules else "zone_without_pack"
        show_text(self.say(key, zone=self.looked.zone))
        self._tables()
        self._columns()
        self._bad_rows()
        self._coverage()
        self._undetermined()

    def _tables(self) -> None:
        show_heading(self.say("tables"))
        head = [self.say(key) for key in ("table", "rows", "bad", "double", "orphans", "files")]
        present = [one for one in self.found.tables if one.loaded.present]
        show_rows([head, *map(self._table, present)], "<>>>><")
        absent = [one.loaded.name for one in self.found.tables if not one.loaded.present]
        if absent:
            show_text(self.say("absent_tables", names=", ".join(absent)))
        strays = [_meant(one.name, one.looks_like) for one in self.report.ignored]
        if strays:
            show_text(self.say("strays", names=", ".join(strays)))

    def _table(self, one: TableCheck) -> list[str]:
        loaded = one.loaded
        files = loaded.files[0] if len(loaded.files) == 1 else self.say("parts", n=len(loaded.files))
        how = ", ".join([files, *loaded.encodings])
        counts = (loaded.kept, loaded.quarantined, one.duplicates, one.orphans)
        return [loaded.name, *(f"{count:,}" for count in counts), how]

    def _columns(self) -> None:
        """Per table the columns that are not there, and what is not read."""
        show_heading(self.say("columns"))
        rows = []
        for loaded in (one.loaded for one in self.found.tables if one.loaded.present):
            absent = ", ".join(loaded.absent)
            rows.append((loaded.name, self.say("absent_columns", names=absent) if absent else self.say("all_columns")))
            if loaded.ignored:
                names = ", ".join(_meant(stray.name, stray.looks_like) for stray in loaded.ignored)
                rows.append(("", self.say("ignored_columns", names=names)))
        show_rows(rows, "<<")

    def _bad_rows(self) -> None:
        if not self.report.quarantined:
            return
        show_heading(self.say("bad_rows"))
        for loaded in self.report.tables.values():
            for reason in loaded.reasons:
                show_text(self._reason(reason))

    def _reason(self, reason: Reason) -> str:
        where = self.say(
            "row" if reason.column is None else "cell", file=reason.file, row=reason.row, column=reason.column
        )
        value = f' "{_plain(reason.value)}"' if reason.value else ""
        more = self.say("more_rows", n=f"{reason.count - 1:,}") if reason.count > 1 else ""
        return f"{where}:{value} {reason.says}{more}"

    def _coverage(self) -> None:
        """How far the facts reach, what the parcels tell, which orders carry a promise."""
        show_heading(self.say("coverage"))
        for line in self._reach():
            show_text(line)

    def _reach(self) -> Iterator[str]:
        found, shipments = self.found, self.found.shipments
        if found.oldest_order is not None and found.newest_order is not None:
            ends = (self._at(found.oldest_order), self._at(found.newest_order))
            yield self.say("orders_from", oldest=ends[0], newest=ends[1], days=f"{found.span_days:,}")
        if found.horizon is not None:
            yield self.say("horizon", at=self._at(found.horizon))
        assumed = sum(one.loaded.zone_assumed for one in found.tables)
        if assumed:
            yield self.say("zone_assumed", n=f"{assumed:,}", zone=self.looked.zone)
        if shipments.rows:
            from shipby.outcomes.summary.numbers import share

            yield self.say("with_scan", share=share(shipments.with_custody_scan, shipments.rows))
        if shipments.without_number:
            yield self.say("without_number", n=f"{shipments.without_number:,}")
        for mode in found.modes:
            yield self.say("mode", mode=mode.mode, n=f"{mode.orders:,}", without=f"{mode.without_promise:,}")
        if found.orders_without_channel and self._asks_channel():
            yield self.say("without_channel", n=f"{found.orders_without_channel:,}")

    def _asks_channel(self) -> bool:
        """Whether a rate counts one channel only; without a pack it may."""
        rules = self.looked.rules
        clauses = [one for epoch in rules.epochs for one in epoch.pack.clauses] if rules else []
        return rules is None or any("channel" in one.rate.only for one in clauses if one.rate)

    def _undetermined(self) -> None:
        """What will be undetermined, why, and what settles it."""
        show_heading(self.say("undetermined"))
        shown = [*self._gaps(), *self._lines()]
        for what, why in shown:
            show_text(what)
            show_text(why, 2)
        if not shown:
            typer.echo(self.say("nothing_missing"))

    def _gaps(self) -> Iterator[tuple[str, str]]:
        from shipby.outcomes.summary.remedies import remedy
        from shipby.outcomes.summary.rules import Rules

        rules = self.looked.rules
        market = rules.market if rules else "MARKET"
        missing = [(gap.missing, gap.orders) for gap in self.found.gaps]
        if self.looked.without_version:
            missing.append(("pack version", self.looked.without_version))
        for what, orders in missing:
            why = remedy(what, market, self.report.present, Rules(rules))
            yield counted("gap", orders, self.lang, missing=what), why.zh if self.lang == "zh" else why.en

    def _lines(self) -> Iterator[tuple[str, str]]:
        from shipby.outcomes.summary.remedies import line_remedy
        from shipby.outcomes.summary.rules import Rules

        rules = self.looked.rules
        clauses = dict.fromkeys(one.id for epoch in rules.epochs for one in epoch.pack.clauses) if rules else {}
        for clause in clauses:
            tables = Rules(rules).open_tables(clause)
            if rules and tables:
                why = line_remedy(rules.market, tables)
                yield self.say("no_line", clause=clause), why.zh if self.lang == "zh" else why.en

    def _at(self, instant: int) -> str:
        from shipby.domain.instants import in_zone

        return f"{in_zone(instant, self.looked.zone):%Y-%m-%d %H:%M:%S}"


def _meant(name: str, looks_like: str | None) -> str:
    return f"{_plain(name)} ({looks_like}?)" if looks_like else _plain(name)


def _plain(text: str | None) -> str:
    from shipby.outcomes.summary.layout import plain

    return plain(text or "")


# ------------------------------------------------------------------ JSON


def _as_json(looked: _Looked) -> str:
    """Everything counted; instants in the zone."""
    import json

    from shipby.domain.instants import iso

    data: dict[str, Any] = {"schema": "shipby.facts_check/1", "folder": str(looked.report.folder), "zone": looked.zone}
    data |= {"pack": looked.rules.market if looked.rules else None, **asdict(looked.found)}
    data["ignored"] = [asdict(one) for one in looked.report.ignored]
    data["orders_without_version"] = looked.without_version
    for name in ("oldest_order", "newest_order", "horizon"):
        data[name] = None if data[name] is None else iso(data[name], looked.zone)
    for table in data["tables"]:
        table["newest"] = None if table["newest"] is None else iso(table["newest"], looked.zone)
    return json.dumps(data, ensure_ascii=False, indent=1)
