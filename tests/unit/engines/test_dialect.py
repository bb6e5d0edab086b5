"""DuckDB's SQL of the facts in Spark's words."""

from __future__ import annotations

import pytest

from shipby.engines.spark.dialect import spark_sql


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("epoch_us(r_at)", "UNIX_MICROS(CAST(r_at AS TIMESTAMP))"),
        ("x // 3", "x DIV 3"),
        ("NOT regexp_full_match(x, '[0-9]+')", r"NOT (x RLIKE CONCAT('\\A(?:', '[0-9]+', ')\\z'))"),
        ("(d - DATE '1970-01-01')::INTEGER", "DATEDIFF(DAY, CAST('1970-01-01' AS DATE), d)"),
        (
            "list_has_all(['a'], string_split(x, '|'))",
            r"(SIZE(ARRAY_EXCEPT(SPLIT(x, CONCAT('\\Q', '|', '\\E')), ARRAY('a'))) = 0)",
        ),
        ("list_contains(['a', 'b'], lower(x))", "ARRAY_CONTAINS(ARRAY('a', 'b'), LOWER(x))"),
    ],
)
def test_words(duckdb: str, spark: str) -> None:
    assert spark_sql(duckdb) == spark


def test_a_word_inside_another() -> None:
    assert spark_sql("regexp_full_match(epoch_us(x)::VARCHAR, '1')").count("UNIX_MICROS") == 1
