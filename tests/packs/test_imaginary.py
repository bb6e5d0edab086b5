"""A market unlike any shipped one is written in YAML alone: what its pack says, read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

from shipby.rules.checks.remark import parts
from shipby.rules.load import lint_pack, load_pack, markets
from shipby.rules.model import Account, Duty, Pack, ScanEvent, Span, Step, Window

FOLDER = Path(__file__).parent / "imaginary"


def axes(pack: Pack) -> Iterator[str]:
    """The ways of counting a pack uses, in words."""
    for _, part in parts(pack):
        match part:
            case Span(business_days=int()):
                yield "business days"
                yield from ["business days with a cut-off"] if part.cut_off else []
            case Duty(or_else=(_, *_)):
                yield "acquitted by another act"
            case ScanEvent():
                yield f"{part.over} parcel, {part.clock} clock"
            case Window(span_days=int()):
                yield "rolling window"
                yield from ["points fall due later"] if part.lag_days else []
            case Account(expire_days=int()):
                yield "points expire"
            case Step(percent=percent) if percent is not None and percent != int(percent):
                yield "a fraction of a percent"


def test_the_imaginary_pack_has_no_mistake_and_no_code() -> None:
    assert lint_pack(FOLDER) == []
    assert {path.suffix for path in FOLDER.rglob("*") if path.is_file()} == {".yaml", ".md"}


def test_it_says_what_no_shipped_pack_says() -> None:
    shipped = {axis for market in markets() for pack in load_pack(market).versions for axis in axes(pack)}
    own = set(axes(load_pack(FOLDER).versions[0]))
    assert own - shipped == {
        "business days",
        "business days with a cut-off",
        "acquitted by another act",
        "first parcel, scanned clock",
        "first parcel, received clock",
        "last parcel, scanned clock",
        "rolling window",
        "points fall due later",
        "points expire",
        "a fraction of a percent",
    }


def test_its_words_become_types() -> None:
    pack = load_pack(FOLDER).versions[0]
    assert pack.dispatch.spot == Span(business_days=2, cut_off=time(14, 0))
    late, scan = pack.clause("late-dispatch"), pack.clause("slow-scan")
    assert late.duty is not None
    assert late.duty.or_else[0].must == "delivered_at"
    assert late.rate is not None
    assert late.rate.window == Window(month=True)
    assert scan.rate is not None
    assert (scan.rate.window.span_days, scan.rate.window.every_days, scan.rate.window.lag_days) == (28, 7, 8)
