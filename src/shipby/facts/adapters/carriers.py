"""what a source calls a carrier (a name, a code of a tracker or of a marketplace) -> one code of ours."""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

import duckdb

from shipby.facts.adapters.report import Text

_NOISE = re.compile(r"[\s·・()（）_-]+")
_ENDS = ("有限公司", "快递包裹", "快递", "速递", "速运", "快运", "物流", "express", "快件")


def carrier_code(name: str) -> str:
    """The carrier's code; a name that the table does not know stays itself, in lower case."""
    told = _folded(name)
    known = _aliases()
    while told not in known:
        short = next((short for end in _ENDS if (short := told.removesuffix(end)) != told), told)
        if short == told:
            return name.strip().lower()
        told = short
    return known[told]


def is_known(code: str) -> bool:
    """Whether a code is one of the table's."""
    return code in _codes()


def define_carriers(con: duckdb.DuckDBPyConnection, relation: str, column: str, into: str) -> int:
    """The table `into` holds (name, code) of every carrier in the column; how many names are none of ours."""
    rows = con.execute(f"SELECT DISTINCT {column} FROM {relation} WHERE {column} IS NOT NULL").fetchall()
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} (name VARCHAR, code VARCHAR)")
    names = [name for (name,) in rows]
    codes = [carrier_code(name) for name in names]
    if names:
        con.execute(f"INSERT INTO {into} SELECT unnest(?), unnest(?)", [names, codes])
    return sum(not is_known(code) for code in codes)


def unknown_carriers(strangers: int) -> tuple[Text, ...]:
    """A note of how many names the table does not know, if any."""
    note = Text(
        "不在快递对照表中的名称 {n} 个：原样保留（小写）",
        "carrier names that the table of carriers lacks: {n}; they are kept as they are, in lower case",
    )
    return (note.with_number(strangers),) if strangers else ()


def _folded(name: str) -> str:
    return _NOISE.sub("", name).casefold()


@cache
def _aliases() -> dict[str, str]:
    return {_folded(alias): code for code, aliases in _table() for alias in (code, *aliases)}


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _ in _table())


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = files("shipby.facts.adapters").joinpath("carriers.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        (
            row["code"],
            tuple(filter(None, "|".join((row["name"], row["kuaidi100"], row["kdniao"], row["others"])).split("|"))),
        )
        for row in rows
    )
