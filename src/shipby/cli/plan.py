"""`shipby plan`: a pack -> the stages of its judgement, and their SQL for either engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from shipby.cli.errors import UsageError
from shipby.cli.words import Lang, Language, show_rows, show_text, spoken, word

if TYPE_CHECKING:
    from shipby.engines.sql import Script, Step

Dialect = Literal["duckdb", "spark"]
_SQLGLOT = {"duckdb": "duckdb", "spark": "spark"}


def plan(
    pack: Annotated[str, typer.Option(help="Rules: market, market@version, or the folder of a pack.")],
    settings: Annotated[Path | None, typer.Option("--set", help="The operator's own values, JSON or YAML.")] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print the SQL of every stage.")] = False,
    dialect: Annotated[Dialect, typer.Option(help="Whose SQL.")] = "duckdb",
    stage: Annotated[str | None, typer.Option(help="Only this stage.")] = None,
    no_scans: Annotated[bool, typer.Option("--no-scans", help="For facts without a scans table.")] = False,
    lang: Lang = None,
) -> None:
    """Show the stages of a judgement in their order, or their SQL.

    The SQL reads the tables fact_orders, fact_shipments ... in the plan's types: instants are microseconds since
    1970-01-01T00:00Z, civil days are counted from there, hours are microseconds, points are tenths.

    Example: shipby plan --pack MARKET --sql --dialect spark --stage working
    """
    from shipby.rules.load import load_pack
    from shipby.rules.settings import read_settings

    given = read_settings(settings) if settings else None
    script = _script(load_pack(pack, given), given, dialect, no_scans)
    steps = _chosen(script, stage)
    if sql:
        typer.echo(sql_text(script, steps, dialect), nl=False)
    else:
        _list(script, steps, spoken(lang), readers=stage is not None)


def _script(rules: Any, settings: Mapping[str, Any] | None, dialect: Dialect, no_scans: bool) -> Script:
    from shipby.domain.tables import FACTS
    from shipby.engines.scripts import script_of

    present = frozenset(FACTS) - ({"scans"} if no_scans else set())
    return script_of(rules, settings, present=present, dialect=dialect)


def _chosen(script: Script, stage: str | None) -> list[Step]:
    """All stages, or the one named."""
    if stage is None:
        return list(script.steps)
    found = [step for step in script.steps if step.name == stage]
    if not found:
        from shipby.rules.advice import meant

        raise UsageError(f'--stage: there is no stage "{stage}". {meant(stage, [step.name for step in script.steps])}')
    return found


def _list(script: Script, steps: Sequence[Step], lang: Language, *, readers: bool) -> None:
    typer.echo(word("stages", lang, market=script.market, n=len(script.steps)))
    rows = [[step.name, word("table" if step.keep else "view", lang), step.says] for step in steps]
    show_rows([[word(key, lang) for key in ("stage", "kept", "says")], *rows], "<<<")
    for step in steps if readers else ():
        show_text(f"{word('reads', lang)}: {', '.join(_reads(step, script))}")


def _reads(step: Step, script: Script) -> list[str]:
    """The tables a stage reads: facts, constants, earlier stages."""
    named = set(re.findall(r"(?:FROM|JOIN) [\"`](\w+)[\"`]", step.sql))
    return sorted(named - {step.name})


# ------------------------------------------------------------------ SQL


def sql_text(script: Script, steps: Sequence[Step], dialect: Dialect) -> str:
    """Stages as statements of a dialect, each under a comment that names it, after the functions they call."""
    from shipby.domain.tables import FACTS

    text = "\n".join(step.sql for step in steps)
    parts = [f"-- {script.market}: {len(steps)} of {len(script.steps)} stages, {dialect}"]
    parts += [_fact(name, FACTS[name].columns) for name in FACTS if f"fact_{name}" in text]
    parts += [_constant(name, columns) for name, columns in script.constants.items() if re.search(rf"\b{name}\b", text)]
    parts += list(_functions(script, text, dialect))
    parts += [_statement(step, dialect) for step in steps]
    return "\n\n".join(parts) + "\n"


def _fact(name: str, columns: Sequence[Any]) -> str:
    return f"-- reads fact_{name}: {', '.join(column.name for column in columns)}"


def _constant(name: str, columns: Mapping[str, Sequence[int]]) -> str:
    rows = max(len(values) for values in columns.values())
    return f"-- reads {name}: {', '.join(columns)} ({rows} rows of whole numbers that the pack brings)"


def _functions(script: Script, text: str, dialect: Dialect) -> Iterator[str]:
    """The functions that the SQL calls; the instant of judgement is the run's own."""
    called = {name.lower() for name in re.findall(r"\b([A-Za-z_]+)\(", text)}
    if "as_of" in called:
        yield "-- as_of() is the instant of judgement in microseconds; a run defines it, such as:\n-- " + _create(
            "as_of", (), "1674144000000000", dialect
        )
    for name, (arguments, body) in script.functions.items():
        if name in called:
            yield _create(name, arguments, _pretty(body, dialect), dialect)


def _create(name: str, arguments: Sequence[str], body: str, dialect: Dialect) -> str:
    if dialect == "duckdb":
        return f"CREATE OR REPLACE TEMP MACRO {name}({', '.join(arguments)}) AS ({body});"
    typed = ", ".join(f"{argument} BIGINT" for argument in arguments)
    return f"CREATE OR REPLACE TEMPORARY FUNCTION {name}({typed}) RETURNS BIGINT RETURN {body};"


def _pretty(body: str, dialect: Dialect) -> str:
    """A function's body, written for DuckDB, in a dialect."""
    import sqlglot

    [tree] = sqlglot.parse(body, read="duckdb")
    return str(tree.sql(dialect=_SQLGLOT[dialect], pretty=True)) if tree else body


def _statement(step: Step, dialect: Dialect) -> str:
    keep = "CREATE OR REPLACE TEMP TABLE {} AS" if dialect == "duckdb" else "CACHE TABLE {} AS"
    view = "CREATE OR REPLACE TEMP VIEW {} AS"
    return f"-- {step.name}: {step.says}\n{(keep if step.keep else view).format(step.name)}\n{step.sql};"
