"""What can be measured of a shop's score, what a given one means, what counts against it; never a total."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shipby.domain.instants import instant_us
from shipby.lake import Lake, create, import_facts, open_lake
from shipby.outcomes.runs.running import RunRequest, run
from shipby.outcomes.score import measured, score
from shipby.outcomes.score.model import Day, Measured, Penalised, Signed
from shipby.rules.load import load_pack
from tests.support.judge import write_facts
from tests.support.market import at, incidents, orders, together

DOUYIN, RED = (load_pack(name).versions[-1] for name in ("douyin", "xiaohongshu"))
TODAY = date(2023, 7, 1)


def told(*days: Day, **more: Any) -> Measured:
    return Measured("S1", TODAY, days, **{"late": (), "signed": (), "penalties": (), **more})


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_share_counts_so_many_civil_days_back_today_among_them() -> None:
    days = [Day("late-dispatch", ago(n), 1, 10) for n in (0, 29, 30, 89, 90)]
    shares = {(one.clause, one.days): (one.on_time, one.orders) for one in score(told(*days), DOUYIN).shares}
    assert shares == {
        ("late-dispatch", 30): (18, 20), ("late-dispatch", 90): (36, 40),
        ("late-pickup", 30): (0, 0), ("late-pickup", 90): (0, 0),
    }  # fmt: skip


def test_the_time_to_signature_is_a_mean_of_whole_seconds_half_up() -> None:
    signed = [Signed(ago(1), 10), Signed(ago(2), 11), Signed(ago(180), 1_000)]
    (span,) = score(told(signed=tuple(signed)), RED).spans
    assert (span.days, span.orders, span.mean_seconds) == (180, 2, 11)
    assert score(told(), RED).spans[0].mean_seconds is None
    assert score(told(signed=tuple(signed)), DOUYIN).spans == ()


@pytest.mark.parametrize(
    ("given", "stars"),
    [("3", "3"), ("3.49", "3"), ("3.5", "3.5"), ("4.4999", "4"), ("4.5", "4.5"), ("4.8", "5"), ("5", "5")],
)  # fmt: skip
def test_a_given_score_has_the_stars_of_its_band(given: str, stars: str) -> None:
    band = score(told(), RED, Decimal(given)).stars
    assert band
    assert band.means == stars


def test_a_score_below_every_band_has_no_star_and_one_out_of_range_is_refused() -> None:
    assert score(told(), RED, Decimal("2.9")).stars is None
    with pytest.raises(ValueError, match=r"5\.01 is no score here: it lies between 0 and 5"):
        score(told(), RED, Decimal("5.01"))


def test_lines_that_a_source_gives_are_told_and_nothing_is_invented() -> None:
    found = score(told(), DOUYIN, Decimal("4.1"))
    assert [one.means for one in found.lines] == ["traffic", "paid_live_traffic", "recommendation"]
    assert found.stars is None
    assert score(told(), RED, Decimal("3.2")).lines == ()
    assert {"score_formula", "termination_score"} <= set(score(told(), RED).unpublished)
    assert not {"score", "total"} & {name for name in found.__slots__ if name != "given"}


def test_what_is_older_than_the_days_no_longer_counts_against_the_shop() -> None:
    old, new = (Penalised("late-dispatch-complaint", ago(n), "O1", None, "general", None) for n in (180, 179))
    assert score(told(penalties=(new, old)), RED).penalties == (new,)


def lake(root: Path, pack: str, facts: Any, as_of: str) -> Lake:
    create(root / "lake", pack, datetime(2023, 1, 1, tzinfo=UTC))
    write_facts(facts, root / "facts")
    import_facts(open_lake(root / "lake"), root / "facts", at=datetime(2023, 6, 1, tzinfo=UTC))
    run(RunRequest(open_lake(root / "lake"), instant_us(as_of)))
    return open_lake(root / "lake")


def test_shares_and_late_orders_are_those_of_the_run(tmp_path: Path) -> None:
    facts = together(
        orders("S1", at(3, 1), 10, late=3), orders("S1", at(1, 10), 10, late=1), orders("S2", at(3, 1), 5, late=5),
        incidents("S1", "out_of_stock", at(3, 1, 9)),
    )  # fmt: skip
    mine = lake(tmp_path, "douyin", facts, "2023-03-05T00:00:00+08:00")
    found = score(measured(mine, last(mine), "S1"), DOUYIN, limit=2)
    shares = {(one.clause, one.days): (one.on_time, one.orders) for one in found.shares}
    assert shares["late-dispatch", 30] == (7, 10)
    assert shares["late-dispatch", 90] == (16, 20)
    assert (found.late_in_all, [one.order_id for one in found.late]) == (4, ["S1-0301-000", "S1-0301-001"])
    assert found.late[0].margin_seconds == -36_000
    assert ("out-of-stock", "A") in {(one.clause, one.points_class) for one in found.penalties}
    assert score(measured(mine, last(mine), "S9"), DOUYIN).late_in_all == 0


def test_an_order_is_signed_when_the_last_of_its_counted_parcels_is_delivered(tmp_path: Path) -> None:
    paid = at(3, 1, 10)
    facts = {
        "orders": [
            {"order_id": one, "shop_id": "S1", "paid_at": paid.isoformat(), "amount_minor": 1, "parcels_expected": n}
            for one, n in (("O1", 1), ("O2", 2), ("O3", 2), ("O4", 1))
        ],
        "shipments": [
            {"shipment_id": s, "order_id": o, "carrier": "c", "tracking_no": s, "shipped_at": at(3, 1, 12).isoformat()}
            for s, o in (("a", "O1"), ("b", "O2"), ("d", "O2"), ("e", "O3"), ("f", "O4"))
        ],
        "scans": [
            {"carrier": "c", "tracking_no": s, "kind": "delivered", "scanned_at": at(3, day, 10).isoformat()}
            for s, day in (("a", 2), ("a", 3), ("b", 2), ("d", 4), ("e", 2))
        ],
    }  # fmt: skip
    mine = lake(tmp_path, "xiaohongshu", facts, "2023-03-05T00:00:00+08:00")
    found = measured(mine, last(mine), "S1")
    assert sorted(one.seconds for one in found.signed) == [86_400, 3 * 86_400]
    assert score(found, RED).spans[0].mean_seconds == 2 * 86_400


def last(mine: Lake) -> Any:
    from shipby.outcomes.runs.stored import last, place

    return last(place(mine.root, mine.market))
