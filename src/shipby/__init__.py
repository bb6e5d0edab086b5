"""Shipby: was this order shipped on time, and what follows from it?

The Python API: judge, load_pack, explain, look_ahead (docs/guide/python.md shows them at work).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from shipby.foresight import Foresight
    from shipby.outcomes.explain import Explanation
    from shipby.outcomes.judge import Run
    from shipby.rules.timeline import RulePack

__all__ = ["explain", "judge", "load_pack", "look_ahead"]


def judge(
    facts: str | Path,
    *,
    pack: str,
    as_of: str | None = None,
    out: str | Path | None = None,
    settings: Mapping[str, Any] | None = None,
    format: Literal["parquet", "csv"] = "parquet",
    memory: str | None = None,
    threads: int | None = None,
    strict: bool = False,
    watch: Callable[[str, str], None] | None = None,
    engine: Literal["duckdb", "spark"] = "duckdb",
    master: str | None = None,
    staging: str | None = None,
) -> Run:
    """The outcomes of a judgement: `run.table("verdicts")` as Arrow, `run.ibis("rates")` as Ibis, `run.manifest`.

    facts: a folder of fact tables. as_of: ISO text with zone, by default the newest fact. out: a folder to write to;
    without it the tables are held in memory. engine: "spark" takes a master, facts by URL and a staging place as
    `shipby judge` does. Raises FactsError, PackError, SettingsError, FolderError, EngineError, ValueError.
    """
    from shipby.outcomes.judge import Request, run

    return run(
        Request(
            facts=facts if isinstance(facts, str) and "://" in facts else Path(facts),
            pack=pack,
            as_of=as_of,
            settings=settings,
            out=Path(out) if out else None,
            form=format,
            memory=memory,
            threads=threads,
            strict=strict,
            watch=watch,
            engine=engine,
            master=master,
            staging=staging,
        )
    )


def load_pack(name: str | Path, settings: Mapping[str, Any] | None = None) -> RulePack:
    """The rules of a market, `market@version`, or a folder of either. Raises PackError, SettingsError."""
    from shipby.rules.load import load_pack as load

    return load(name, settings)


def explain(
    facts: str | Path, order_ids: Sequence[str], *, pack: str, as_of: str, settings: Mapping[str, Any] | None = None
) -> list[Explanation]:
    """Why each verdict on these orders is what it is. Raises as `judge` does; UnknownOrderError."""
    from shipby.outcomes.explain import explain as explained

    return explained(Path(facts), order_ids, pack=pack, as_of=as_of, settings=settings)


def look_ahead(
    place: str | Path,
    *,
    pack: str | None = None,
    as_of: str | None = None,
    settings: Mapping[str, Any] | None = None,
    shop: str | None = None,
    memory: str | None = None,
    threads: int | None = None,
) -> AbstractContextManager[Foresight]:
    """What can still turn, until the block ends: `ahead.at_risk(shop)`, `ahead.headroom(shop)`, `ahead.balances(shop)`.

    place: an output folder, a folder of facts (with pack), or a lake, of its last run or judged anew as of `as_of`.
    Raises as `judge` does; ForesightError, LakeError, RunError.
    """
    from shipby.foresight import look_ahead as looking

    return looking(place, pack=pack, as_of=as_of, settings=settings, shop=shop, memory=memory, threads=threads)
