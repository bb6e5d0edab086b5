"""`shipby plan`: the stages, their SQL per dialect as golden files, and that the printed SQL is what judges."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import sqlglot
from sqlglot import expressions

from shipby.cli.plan import sql_text
from shipby.domain.tables import FACTS
from shipby.engines import duckdb as engine
from shipby.engines.scripts import script_of
from shipby.engines.sql import Dialect, Script
from shipby.facts import load
from shipby.rules.load import load_pack
from tests.golden.golden import golden
from tests.support.judge import write_facts
from tests.unit.cli.shell import shipby

ROOT = Path(__file__).parents[3]
PACKS = {"douyin": "douyin", "xiaohongshu": "xiaohongshu", "imaginary": str(ROOT / "tests" / "packs" / "imaginary")}
DIALECTS: tuple[Dialect, ...] = ("duckdb", "spark")
SPARK_HAS = {"xxhash64", "element_at"}
"""Spark's own functions that the compiler has no node for."""


def _script(pack: str, dialect: Dialect) -> Script:
    return script_of(load_pack(PACKS[pack]), None, present=frozenset(FACTS), dialect=dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("pack", PACKS)
def test_the_sql_of_every_stage_is_golden(pack: str, dialect: Dialect) -> None:
    script = _script(pack, dialect)
    golden(f"plan/{pack}.{dialect}.sql", sql_text(script, script.steps, dialect))


@pytest.mark.parametrize("pack", PACKS)
def test_nothing_in_a_plan_is_of_one_engine_only(pack: str) -> None:
    duck, spark = _script(pack, "duckdb"), _script(pack, "spark")
    assert [step.name for step in duck.steps] == [step.name for step in spark.steps]
    for step in spark.steps:
        tree = sqlglot.parse_one(step.sql, read="spark")
        called = {node.name.lower() for node in tree.find_all(expressions.Anonymous)}
        assert called <= {*SPARK_HAS, *spark.functions, "as_of"}, step.name
        assert not list(tree.find_all(expressions.Qualify, expressions.Struct)), step.name


def test_the_printed_sql_is_the_sql_that_judges(tmp_path: Path) -> None:
    order = {"order_id": "1", "shop_id": "s", "paid_at": "2023-01-01T10:00:00+08:00", "amount_minor": 100}
    write_facts({"orders": [order], "shipments": []}, tmp_path / "facts")
    script = _script("douyin", "duckdb")
    with duckdb.connect() as con:
        load(con, tmp_path / "facts", "Asia/Shanghai", tmp_path)
        con.execute("CREATE TEMP MACRO as_of() AS 1674144000000000::BIGINT")
        con.execute(sql_text(script, script.steps, "duckdb"))
        found = con.execute(
            f"SELECT clause, outcome FROM ({engine.select('verdicts', ordered=False)}) ORDER BY ALL"
        ).fetchall()
    assert found == [("fake-dispatch", "not_due"), ("late-dispatch", "violation"), ("late-pickup", "not_due")]


def test_one_stage_comes_with_the_functions_it_calls_and_no_others() -> None:
    done = shipby("plan", "--pack", "douyin", "--stage", "rate_late_dispatch", "--sql", "--dialect", "spark")
    assert done.code == 0
    assert "RETURNS BIGINT RETURN d * 86400000000" in done.out
    assert "FUNCTION floor_div" not in done.out
    assert done.out.count("\nCACHE TABLE ") == 1
    assert "-- rate_late_dispatch: windows of late-dispatch" in done.out


def test_integer_division_stays_one_in_every_dialect() -> None:
    assert "x DIV n" in shipby("plan", "--pack", "xiaohongshu", "--sql", "--dialect", "spark").out
    assert "x // n" in shipby("plan", "--pack", "xiaohongshu", "--sql").out


def test_the_list_names_each_stage_and_what_one_of_them_reads() -> None:
    done = shipby("plan", "--pack", "douyin")
    stages = {step.name for step in _script("douyin", "duckdb").steps}
    assert stages <= {line.split()[0] for line in done.out.splitlines() if not line.startswith(" ")}
    one = shipby("plan", "--pack", "douyin", "--stage", "relief")
    assert one.out.splitlines()[-1] == "reads: offers"
    assert (
        shipby("plan", "--pack", "douyin", "--stage", "relief", "--lang", "zh").out.splitlines()[-1] == "读取: offers"
    )


def test_facts_without_scans_have_a_plan_of_their_own() -> None:
    with_scans, without = (shipby("plan", "--pack", "douyin", *words).out for words in ((), ("--no-scans",)))
    assert "scans_folded" in with_scans
    assert "scans_folded" not in without


def test_an_unknown_stage_names_the_closest() -> None:
    done = shipby("plan", "--pack", "douyin", "--stage", "relif")
    assert (done.code, done.out) == (2, "")
    assert done.err == 'error: --stage: there is no stage "relif". Did you mean "relief"?\n'


def test_the_operators_values_are_in_the_sql(tmp_path: Path) -> None:
    settings = tmp_path / "set.yaml"
    settings.write_text("xiaohongshu: {on_time_thresholds: [{at_least_percent: 92.5}]}", encoding="utf-8")
    words = ("plan", "--pack", "xiaohongshu", "--sql", "--stage", "rate_on_time_rate")
    assert "* 37" not in shipby(*words).out
    assert "* 37" in shipby(*words, "--set", str(settings)).out
