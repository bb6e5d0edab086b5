"""What is read of a run page by page is what the run stored; an explanation read of it is what explaining tells."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipby.domain.instants import instant_us
from shipby.domain.tables import OUTCOMES
from shipby.lake import create, import_facts
from shipby.outcomes import reading
from shipby.outcomes.explain import explain
from shipby.outcomes.explain.data import as_json
from shipby.outcomes.reading import Page, Reading, shelf
from shipby.outcomes.runs import running
from shipby.outcomes.runs.export import export

from ..support.judge import write_facts
from .strategies import ALL, PACKS, seeds, trial_by
from .test_runs import AT, HOUR_US, arrivals


@pytest.fixture(autouse=True)
def always_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many orders may have changed, only these are judged again."""
    monkeypatch.setattr(running, "WORTH", 0)
    monkeypatch.setattr(shelf, "WORTH", 1)


@pytest.mark.parametrize("pack", PACKS)
@seeds(3)
@given(st.integers(0, 2**32))
def test_what_is_read_is_what_was_stored(pack: str, seed: int) -> None:
    random = Random(seed)
    trial = trial_by(random, 60)
    as_of = instant_us(trial.as_of)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lake = create(root / "lake", pack, AT)
        read = None
        for number, part in enumerate(arrivals({name: trial.facts.get(name, []) for name in ALL}, random, 3)):
            write_facts(part, root / f"part-{number}")
            import_facts(lake, root / f"part-{number}", at=AT)
            at = as_of - (2 - number) * 30 * HOUR_US
            run = running.run(running.RunRequest(lake, at, settings=trial.settings)).run
            read = reading.of(root / "lake")
            assert read.facts.number == run.number
        assert read is not None
        export(lake, run, root / "out")
        shops = {order["shop_id"] for order in trial.facts["orders"]}
        assert _read(read, shops) == _stored(root / "out")
        assert read._shelf_of(read._now()).whole.wait(60)
        assert _read(read, shops) == _stored(root / "out")
        first = [one for one in (str(row["order_id"]) for row in trial.facts["orders"][:3]) if read.order(one)]
        # Several at once, from threads that did not open it.
        with ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(read.explanation, first))
        for order, mine in zip(first, answers, strict=True):
            [told] = explain(lake.root, [order], pack=pack, as_of=trial.as_of, settings=trial.settings)
            assert mine is not None
            assert as_json(mine) == as_json(told)


def _read(read: Reading, shops: set[Any]) -> dict[str, list[tuple[Any, ...]]]:
    found = {name: [row for shop in sorted(shops) for row in _all(getattr(read, name), shop)] for name in OUTCOMES}
    return {name: sorted(tuple(map(str, asdict(row).values())) for row in rows) for name, rows in found.items()}


def _all(method: Callable[..., Page[Any]], shop: str) -> list[Any]:
    """Every page, three rows each."""
    rows: list[Any] = []
    after = None
    while True:
        page = method(shop, after=after, limit=3)
        rows += page.rows
        after = page.next
        assert len(page.rows) == 3 or after is None
        if after is None:
            return rows


def _stored(out: Path) -> dict[str, list[tuple[Any, ...]]]:
    told = {}
    with duckdb.connect() as con:
        for name, table in OUTCOMES.items():
            cells = ", ".join(f"epoch_us({one})" if kind == "instant" else one for one, kind in table.columns)
            rows = con.execute(f"SELECT {cells} FROM '{out / name}.parquet'").fetchall()
            kinds = [kind for _, kind in table.columns]
            told[name] = sorted(tuple(map(_text, kinds, row)) for row in rows)
    return told


def _text(kind: str, cell: Any) -> str:
    if kind == "instant" and cell is not None:
        from shipby.outcomes.reading.opened import instant

        return str(instant(cell))
    return str(cell)
