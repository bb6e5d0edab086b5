"""What a notice offers: whole or refused with what it lacks; wider or refused with what would be narrower."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from shipby.casework.notice.columns import Offer, Wider, check_parts, check_whole, digest, row, widened
from shipby.casework.refused import Refused
from tests.support.filings import at

NOW = at("2023-03-02 12:00:00")
PAID = Offer(
    "paid", at("2023-03-01 00:00:00"), at("2023-03-05 23:59:59"), "from", ("44", "4501"), extend_hours=Decimal(48)
)
DUE = replace(PAID, window="due", extend_hours=None, dispatch_by=at("2023-03-10 23:59:59"))


@pytest.mark.parametrize(
    ("change", "code", "told"),
    [
        ({"window": ""}, "incomplete", "what its window is of"),
        ({"starts_at": None}, "incomplete", "when it starts"),
        ({"ends_at": at("2023-02-28 23:59:59")}, "ends-before", "before it starts"),
        ({"extend_hours": None}, "hours-or-date", "exactly one"),
        ({"dispatch_by": NOW}, "hours-or-date", "exactly one"),
        ({"extend_hours": Decimal(0)}, "hours", "more than 0"),
        ({"regions": ("44", "Hubei")}, "regions", "these are not: Hubei"),
        ({"channels": ("radio",)}, "channels", "No such channels: radio"),
        ({"categories": ("a|b",)}, "categories", "holds no"),
    ],
)  # fmt: skip
def test_what_is_not_whole_is_refused_with_what_it_lacks(change: dict[str, Any], code: str, told: str) -> None:
    check_whole(PAID)
    with pytest.raises(Refused, match=told) as refused:
        check_whole(replace(PAID, **change))
    assert refused.value.code == code
    assert refused.value.zh


def test_a_draft_may_lack_anything_but_holds_together() -> None:
    check_parts(Offer())
    with pytest.raises(Refused, match="first digits"):
        check_parts(Offer(regions=("x",)))


@pytest.mark.parametrize(
    ("old", "by"),
    [
        (PAID, Wider(regions=("4",))),
        (PAID, Wider(regions=("44", "4501", "33"))),
        (PAID, Wider(regions=())),
        (PAID, Wider(side="either")),
        (PAID, Wider(extend_hours=Decimal("48.5"))),
        (PAID, Wider(starts_at=at("2023-02-27 00:00:00"))),
        (PAID, Wider(ends_at=at("2023-03-09 23:59:59"))),
        (PAID, Wider(ends_at=NOW)),
        (DUE, Wider(dispatch_by=at("2023-03-11 00:00:00"), ends_at=at("2023-03-06 00:00:00"))),
    ],
)
def test_a_notice_is_made_wider(old: Offer, by: Wider) -> None:
    assert widened(old, by, NOW) != old


def _before(moment: datetime) -> datetime:
    return moment.replace(second=moment.second - 1) if moment.second else moment.replace(minute=59, second=59, hour=3)


@pytest.mark.parametrize(
    ("old", "by", "code"),
    [
        (PAID, Wider(regions=("44",)), "narrower-regions"),
        (PAID, Wider(regions=("440", "4501")), "narrower-regions"),
        (PAID, Wider(side="to"), "narrower-regions"),
        (replace(PAID, regions=()), Wider(regions=("44",)), "narrower-regions"),
        (replace(PAID, side=""), Wider(side="from"), "narrower-regions"),
        (PAID, Wider(extend_hours=Decimal(47)), "narrower-hours"),
        (DUE, Wider(dispatch_by=at("2023-03-10 23:59:58")), "narrower-date"),
        (PAID, Wider(starts_at=at("2023-03-01 00:00:01")), "narrower-start"),
        (PAID, Wider(ends_at=_before(NOW)), "narrower-end"),
        (DUE, Wider(ends_at=at("2023-03-05 23:59:58")), "narrower-end"),
        (PAID, Wider(dispatch_by=NOW), "hours-or-date"),
        (PAID, Wider(), "unchanged"),
        (PAID, Wider(side="from"), "unchanged"),
    ],
)
def test_an_offer_made_is_never_taken_back(old: Offer, by: Wider, code: str) -> None:
    with pytest.raises(Refused) as refused:
        widened(old, by, NOW)
    assert refused.value.code == code
    assert refused.value.zh


def test_a_window_of_payments_ends_earlier_but_not_before_now() -> None:
    assert widened(PAID, Wider(ends_at=NOW), NOW).ends_at == NOW
    with pytest.raises(Refused, match="does not end before now"):
        widened(PAID, Wider(ends_at=_before(NOW)), NOW)


def test_its_fact_has_all_columns_and_lists_are_null_where_they_are_empty() -> None:
    assert row(PAID, "N-7") == {
        "notice_id": "N-7", "window": "paid", "starts_at": PAID.starts_at, "ends_at": PAID.ends_at, "side": "from",
        "regions": ["44", "4501"], "categories": None, "channels": None, "extend_hours": "48", "dispatch_by": None,
    }  # fmt: skip


def test_a_digest_tells_offers_apart_and_not_how_a_number_is_written() -> None:
    assert digest(PAID) == digest(replace(PAID, extend_hours=Decimal("48.0000")))
    assert digest(PAID) != digest(replace(PAID, extend_hours=Decimal("48.0001")))
    assert digest(PAID) != digest(DUE)
