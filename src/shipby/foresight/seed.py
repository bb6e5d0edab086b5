"""An output folder, a facts folder or a lake -> a connection with what the judge's plan left of what can still turn.

The connection holds `working` (orders with a test that may turn), `daily_<clause>`, the small tables of decisions,
`verdict_<clause>` as views over them, and `held`: the points that stand. Nothing here judges: the plan does.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from shipby.domain.instants import instant_us
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sources import load, present
from shipby.engines.sql import Script
from shipby.facts.horizon import horizon
from shipby.facts.sql import literal
from shipby.outcomes.folder import read_manifest
from shipby.outcomes.judge import HorizonError
from shipby.outcomes.runs import parts, stored
from shipby.outcomes.runs.fingerprint import fingerprint
from shipby.outcomes.runs.windows import daily_steps
from shipby.rules.load import load_pack
from shipby.rules.timeline import RulePack

_DECISIONS = (
    "appeals_seen",
    "complaints_seen",
    "filings_seen",
    "filings_approved",
    "incidents_seen",
    "incidents_standing",
)
"""Small tables of the plan that foresight reads again."""


class ForesightError(ValueError):
    """What was asked cannot be answered: what is missing, what to write."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to look ahead from, by which rules, as of when, for which shop."""

    place: Path
    pack: str | None = None
    as_of: str | None = None
    settings: Mapping[str, Any] | None = None
    shop: str | None = None
    memory: str | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """The connection, the rules, the instant (microseconds since 1970), tables the facts have, words of warning."""

    con: duckdb.DuckDBPyConnection
    rules: RulePack
    settings: Mapping[str, Any] | None
    as_of: int
    present: frozenset[str]
    warnings: tuple[str, ...] = ()


@contextmanager
def seeded(question: Question) -> Iterator[Seed]:
    """The seed until the block ends.

    Raises ForesightError, FactsError, LakeError, RunError, PackError, SettingsError, FolderError, HorizonError.
    """
    with (
        tempfile.TemporaryDirectory(prefix="shipby-") as work,
        engine.connect(work=Path(work), memory=question.memory, threads=question.threads) as con,
    ):
        place = question.place
        if (place / "lake.json").is_file() and question.as_of is None:
            yield _of_run(con, question)
        elif (place / "lake.json").is_file():
            from shipby.lake import open_lake

            yield _judged(con, replace(question, pack=question.pack or open_lake(place).pack), Path(work))
        elif (place / "run.json").is_file():
            yield _judged(con, _of_outcomes(question), Path(work))
        else:
            yield _judged(con, question, Path(work))


def _of_outcomes(question: Question) -> Question:
    """What the judgement in an output folder was asked, where the question does not say otherwise."""
    run: Any = read_manifest(question.place)
    facts = Path(run["circumstances"]["facts"])
    if not facts.exists():
        raise ForesightError(
            f"{question.place} was judged from {facts}, which is gone: name the folder of facts itself, with --pack."
        )
    return replace(
        question,
        place=facts,
        pack=question.pack or run["pack"]["name"],
        as_of=question.as_of or run["as_of"],
        settings=run["settings"] if question.settings is None else question.settings,
    )


# ------------------------------------------------------------------ facts


def _judged(con: duckdb.DuckDBPyConnection, question: Question, work: Path) -> Seed:
    """Judge, then keep what can still turn."""
    if question.pack is None:
        raise ForesightError(f"{question.place} does not say which rules hold: name them with --pack.")
    rules = load_pack(question.pack, question.settings)
    tables = present(question.place)
    report = load(con, question.place, rules.zone, work, hashed=False)
    con.execute("SET TimeZone = 'UTC'")
    as_of = instant_us(question.as_of) if question.as_of else horizon(con)
    if as_of is None:
        raise HorizonError("the facts name no instant: give --as-of, such as 2023-01-20T00:00:00+08:00")
    script = script_of(rules, question.settings, tables)
    engine.prepare(con, script, as_of)
    engine.run(con, _keeping(script), tidy=True)
    con.execute(
        "CREATE TEMP TABLE held AS SELECT shop_id, points_class, points AS tenths, occurred_at FROM penalties "
        f"WHERE {_of(question.shop)}"
    )
    ahead = f"SELECT * EXCLUDE (turns_at) FROM turning WHERE turns_at IS NOT NULL AND {_of(question.shop)}"
    con.execute(f"CREATE TEMP TABLE ahead AS {ahead}")
    con.execute("DROP TABLE working")
    con.execute("ALTER TABLE ahead RENAME TO working")
    if question.shop is not None:
        for step in daily_steps(script):
            con.execute(f"DELETE FROM {step.name} WHERE NOT ({_of(question.shop)})")
    return Seed(con, rules, question.settings, as_of, tables, tuple(report.sentences()))


def _keeping(script: Script) -> Script:
    """The script, what foresight reads kept to its end."""
    kept = {*_DECISIONS, *(step.name for step in daily_steps(script))}
    steps = tuple(replace(step, idle=tuple(name for name in step.idle if name not in kept)) for step in script.steps)
    return replace(script, steps=steps)


def _of(shop: str | None) -> str:
    return "true" if shop is None else f"shop_id = {literal(shop)}"


# ------------------------------------------------------------------ a stored run


def _of_run(con: duckdb.DuckDBPyConnection, question: Question) -> Seed:
    """What the last run of a lake stored, without judging anew."""
    from shipby.lake import check_market, define, files_of, open_lake

    lake = open_lake(question.place)
    market = load_pack(question.pack or lake.pack).market
    check_market(lake, market)
    runs = stored.place(lake.root, market)
    run = stored.last(runs)
    if run is None:
        raise stored.RunError(f"{lake.root} has no run yet: shipby run {lake.root} --as-of INSTANT, or give --as-of.")
    settings = run.data["settings"] if question.settings is None else question.settings
    rules = load_pack(question.pack or str(run.data["pack"]), settings)
    facts = files_of(lake, run.data["imports"])
    if facts is None:
        raise stored.RunError(f"the facts of run {run.number} were vacuumed: judge again, shipby run {lake.root}.")
    script = script_of(rules, settings, frozenset(facts))
    if fingerprint(script) != run.data["plan"]:
        raise stored.RunError(
            f"run {run.number} was judged by other rules than are asked for: run again, or give --as-of."
        )
    define(con, lake, facts)
    con.execute("SET TimeZone = 'UTC'")
    engine.prepare(con, script, run.as_of)
    stored.define_current(con, runs, run)
    ahead = f"SELECT * EXCLUDE (turns_at) FROM current WHERE turns_at IS NOT NULL AND {_of(question.shop)}"
    con.execute(f"CREATE TEMP TABLE working AS {ahead}")
    for step in daily_steps(script):
        rows = parts.rows(run.folder, step.name)
        con.execute(f"CREATE TEMP VIEW {step.name} AS FROM {rows} WHERE {_of(question.shop)}")
    engine.run(con, replace(script, steps=tuple(step for step in script.steps if _again(step.name, rules))))
    con.execute(
        "CREATE TEMP TABLE held AS SELECT shop_id, points_class, (points * 10)::BIGINT AS tenths, "
        f"epoch_us(occurred_at) AS occurred_at FROM {parts.rows(run.folder, 'penalties')} "
        f"WHERE {_of(question.shop)}"
    )
    return Seed(con, rules, settings, run.as_of, frozenset(facts))


def _again(name: str, rules: RulePack) -> bool:
    """Stages run over the stored rows: the small tables, views, windows of clauses with a streak."""
    packs = (epoch.pack for epoch in rules.epochs)
    streaks = {each.id for pack in packs for each in pack.clauses if each.rate and each.rate.streak}
    rated = {f"rate_{clause.replace('-', '_')}" for clause in streaks}
    return name in _DECISIONS or name in rated or name.startswith(("verdict_", "found_"))
