"""The figures in both guides to Spark are lines that `python -m bench.spark` prints, and they add up."""

from __future__ import annotations

import re

import pytest

from bench.spark import Judged, extrapolated, shown
from tests.health.tree import ROOT

_MEASURED = re.compile(
    r"local\[(?P<cores>\d+)\]: (?P<orders>[\d,]+) orders, (?P<verdicts>[\d,]+) verdicts: "
    r"(?P<cpu>[\d,]+) s of processors \((?P<wall>\d+) s on the wall\): .* "
    r"(?P<hashing>[\d.]+) s of them hashing; (?P<peak>[\d.]+) GB at most"
)


@pytest.mark.parametrize("name", ["spark.md", "spark.zh-CN.md"])
def test_the_arithmetic_follows_from_what_was_measured(name: str) -> None:
    text = (ROOT / "docs" / "guide" / name).read_text(encoding="utf-8")
    lines = text.partition("```text\n")[2].partition("\n```")[0].splitlines()
    measured = {line: _read(found) for line in lines if (found := _MEASURED.fullmatch(line))}
    assert [one.cores for one in measured.values()] == [1, 2]
    assert [*map(shown, measured.values())] == [*measured]
    assert lines[-3:] == extrapolated(min(measured.values(), key=lambda one: one.per_core))


def _read(found: re.Match[str]) -> Judged:
    whole = {key: int(found[key].replace(",", "")) for key in ("cores", "orders", "verdicts", "cpu")}
    peak = round(float(found["peak"]) * 1e9)
    return Judged(**whole, wall=float(found["wall"]), hashing=float(found["hashing"]), peak_bytes=peak)


def test_a_day_costs_its_share_of_cores_and_of_the_one_that_hashes() -> None:
    one = Judged(cores=2, orders=1_000_000, verdicts=3_000_000, cpu=100, wall=60, hashing=0.6, peak_bytes=1)
    assert extrapolated(one) == [
        "100,000,000 orders / 10,000 orders/s per core = 10,000 core-seconds = 2.8 core-hours",
        "on 200 cores that are never idle: 10,000 / 200 / 60 = 0.8 minutes",
        "and on the one machine that hashes what was written: 0.6 s x 100 / 60 = 1.0 minutes",
    ]
