"""An output folder -> its Summary: each number is one query over the files, no row passes through Python."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from shipby.outcomes.folder import read_manifest
from shipby.outcomes.summary.consequences import measures, payments, points
from shipby.outcomes.summary.judged import judged
from shipby.outcomes.summary.model import Summary
from shipby.outcomes.summary.rates import WINDOWS, counted, worst_windows
from shipby.outcomes.summary.rules import Rules, rules_of
from shipby.outcomes.summary.unknown import missing, no_line
from shipby.outcomes.summary.verdicts import SHOPS, latest, prepare, tallies, worst_shops
from shipby.outcomes.whole import whole


def summarise(out: Path) -> Summary:
    """What the judgement in `out` found. Raises FolderError where there is none, or half of one."""
    manifest = read_manifest(out)
    rules = rules_of(manifest)
    with whole(out, manifest) as con:
        return summary_of(con, out, manifest, rules)


def summary_of(
    con: duckdb.DuckDBPyConnection,
    out: Path,
    manifest: Mapping[str, Any],
    rules: Rules,
    windows: int = WINDOWS,
    shops: int = SHOPS,
    *,
    orders: bool = True,
) -> Summary:
    """What a connection holds: so many worst windows of each clause, so many worst shops, with their worst `orders`."""
    prepare(con)
    return Summary(
        out=str(out),
        judged=judged(manifest, rules),
        tallies=tallies(con, rules),
        rates=counted(con, rules),
        windows=worst_windows(con, rules, windows, orders=orders),
        points=points(con, rules),
        payments=payments(con, rules),
        measures=measures(con),
        shops=worst_shops(con, shops, orders=orders),
        late=latest(con),
        missing=missing(con, manifest, rules),
        no_line=no_line(con, manifest, rules),
    )
