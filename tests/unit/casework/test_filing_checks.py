"""The nine checks of a filing: each to the second, in their order, with its text in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from shipby.casework.filing.checks import Asked, check, latest
from shipby.casework.orders import OrderNow
from shipby.casework.refused import Refused
from shipby.rules.load import load_pack
from shipby.rules.model import Limit
from tests.golden.golden import golden
from tests.support.filings import at, wished

XHS, DOUYIN = (load_pack(name).versions[-1] for name in ("xiaohongshu", "douyin"))
NOW = at("2023-03-02 10:00:00")
DUE = at("2023-03-03 23:59:59")
ORDER = OrderNow("O1", "S1", "440000", "110000", False, 0, DUE, DUE, None, None, 0)
WISH = wished()
ASKED = Asked(WISH, "S1", "O1", ORDER, "", ["picture"], NOW, DOUYIN, True, 1, 24)


def asked(order: dict[str, Any] | None = None, wish: dict[str, Any] | None = None, **more: Any) -> Asked:
    return replace(ASKED, **{"order": replace(ORDER, **(order or {})), "wish": replace(WISH, **(wish or {})), **more})


def repeated(now: str, **order: Any) -> Asked:
    """After a first approval until 6 March and a second one until 9 March."""
    first, second = at("2023-03-06 12:00:00"), at("2023-03-09 12:00:00")
    return asked(
        {"first_approved_by": first, "due_at": second, **order}, {"dispatch_by": at("2023-03-10 12:00:00")}, at=at(now)
    )


NEEDS_A_NOTICE = DOUYIN.model_copy(
    update={"filing": {**DOUYIN.filing, "proofs_natural_disaster": Limit(value=("authority_notice", "carrier_notice"))}}
)

REFUSED: dict[str, tuple[str, Asked]] = {
    "1 not this shop's": ("no-such-order", asked({"shop_id": "S2"})),
    "1 not known": ("no-such-order", replace(ASKED, order=None)),
    "1 closed": ("closed", asked({"closed": True})),
    "2 shipped": ("shipped", asked({"shipments": 1})),
    "3 awaits review": ("awaits-review", asked(awaiting="F-7")),
    "4 a notice reaches it": ("notice-covers", asked({"noticed_by": WISH.dispatch_by})),
    "5 the merchant's cause": ("merchant-cause", asked(wish={"reason": "oversold"})),
    "5 not accepted": ("reason", asked(wish={"reason": "laziness"})),
    "5 not accepted yet": ("reason", asked(wish={"reason": "buyer_request"}, pack=XHS)),
    "6 first, too late": ("too-late", asked(at=at("2023-03-04 00:00:00"))),
    "6 no deadline": ("no-deadline", asked({"due_at": None, "base_due_at": None})),
    "6 repeat, too late": ("too-late-again", repeated("2023-03-06 12:00:01")),
    "7 not after the deadline": ("not-later", asked(wish={"dispatch_by": DUE})),
    "7 not after now": (
        "not-later",
        asked(wish={"dispatch_by": at("2023-03-06 12:00:00")}, at=at("2023-03-06 12:00:00"), limited=False),
    ),
    "8 no days": ("affected-days", asked(wish={"affected_from": None})),
    "8 days the wrong way round": ("affected-days", asked(wish={"affected_until": date(2023, 2, 28)})),
    "8 too many days": ("too-many-days", asked(wish={"affected_until": date(2023, 3, 22)})),
    "8 dispatch too long after": ("dispatch-too-late", asked(wish={"dispatch_by": at("2023-03-11 00:00:00")})),
    "8 no region": ("regions", asked(wish={"regions": ()})),
    "8 too many regions": ("regions", asked(wish={"regions": tuple(str(n) for n in range(11, 22))})),
    "8 regions elsewhere": ("region-elsewhere", asked(wish={"regions": ("65", "31")})),
    "9 no proof": ("no-proof", asked(proofs=[])),
    "9 no fitting proof": ("proof-kind", asked(pack=NEEDS_A_NOTICE)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_check_refuses(case: str) -> None:
    code, tried = REFUSED[case]
    with pytest.raises(Refused) as refused:
        check(tried)
    assert refused.value.code == code


def test_every_text_in_both_languages() -> None:
    lines = []
    for name, (_, tried) in REFUSED.items():
        with pytest.raises(Refused) as refused:
            check(tried)
        lines.append(f"{name}\n  {refused.value.zh}\n  {refused.value.en}\n")
    golden("casework/filing-refused.txt", "\n".join(lines))


KEPT: dict[str, Asked] = {
    "all nine": ASKED,
    "the deadline's own second": asked(at=at("2023-03-03 23:59:59").replace(microsecond=999_999)),
    "a second after the deadline": asked(wish={"dispatch_by": at("2023-03-04 00:00:00")}),
    "a notice that reaches less far": asked({"noticed_by": at("2023-03-06 11:59:59")}),
    "a reason accepted from this day on": asked(
        {"due_at": at("2023-08-24 10:00:00")},
        {"reason": "buyer_request", "dispatch_by": at("2023-08-25 10:00:00")}, at=at("2023-08-23 00:00:00"), pack=XHS,
    ),
    "21 days, both ends counted": asked(wish={"affected_until": date(2023, 3, 21)}),
    "the end of the seventh day after": asked(wish={"dispatch_by": at("2023-03-10 23:59:59")}),
    "a region that holds ship_to": asked(wish={"regions": ("65", "1100")}),
    "an order of which no region is known": asked({"ship_from": None, "ship_to": None}, {"regions": ("65",)}),
    "one fitting proof of several": asked(proofs=["picture", "carrier_notice"], pack=NEEDS_A_NOTICE),
    "late, where the operator sets no limit": asked(at=at("2023-03-05 10:00:00"), limited=False),
    "a repeat by the first approved time": repeated("2023-03-06 12:00:00"),
    "a repeat by a later notice": repeated("2023-03-08 12:00:00", noticed_by=at("2023-03-08 12:00:00")),
    "a repeat by a later base": repeated("2023-03-08 12:00:00", base_due_at=at("2023-03-08 12:00:00")),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT)
def test_what_keeps_to_the_rules_is_let_through(case: str) -> None:
    check(KEPT[case])


def test_checks_are_asked_in_their_order() -> None:
    """Everything wrong at once: each, put right, uncovers the next."""
    wrong = asked(
        {"shop_id": "S2", "closed": True, "shipments": 1, "noticed_by": DUE, "due_at": DUE},
        {"reason": "oversold", "dispatch_by": DUE, "affected_from": None},
        awaiting="F-7", proofs=[], at=at("2023-03-04 00:00:00"),
    )  # fmt: skip
    mending: list[tuple[str, Callable[[Asked], Asked]]] = [
        ("no-such-order", lambda tried: _order(tried, shop_id="S1")),
        ("closed", lambda tried: _order(tried, closed=False)),
        ("shipped", lambda tried: _order(tried, shipments=0)),
        ("awaits-review", lambda tried: replace(tried, awaiting="")),
        ("notice-covers", lambda tried: _order(tried, noticed_by=None)),
        ("merchant-cause", lambda tried: replace(tried, wish=replace(tried.wish, reason="fire"))),
        ("too-late", lambda tried: replace(tried, at=NOW)),
        ("not-later", lambda tried: replace(tried, wish=replace(tried.wish, dispatch_by=WISH.dispatch_by))),
        ("affected-days", lambda tried: replace(tried, wish=replace(tried.wish, affected_from=date(2023, 3, 1)))),
        ("no-proof", lambda tried: replace(tried, proofs=["picture"])),
    ]
    for code, mended in mending:
        with pytest.raises(Refused) as refused:
            check(wrong)
        assert refused.value.code == code
        wrong = mended(wrong)
    check(wrong)


def test_the_last_second_of_a_first_and_of_a_repeated_filing() -> None:
    first = at("2023-03-06 12:00:00")
    assert latest(ORDER) == DUE
    assert latest(replace(ORDER, due_at=None, base_due_at=None)) is None
    assert latest(replace(ORDER, first_approved_by=first, due_at=at("2023-03-20 12:00:00"))) == first


def _order(tried: Asked, **cells: Any) -> Asked:
    assert tried.order is not None
    return replace(tried, order=replace(tried.order, **cells))


def test_limits_are_of_the_zones_civil_days_over_a_leap_day() -> None:
    """29 February counts: 10 February to 1 March 2024 are 21 days, to 2 March 22."""
    now: datetime = at("2024-02-10 10:00:00")
    leap = asked(
        {"due_at": at("2024-02-12 23:59:59")},
        {
            "affected_from": date(2024, 2, 10), "affected_until": date(2024, 3, 1),
            "dispatch_by": at("2024-03-08 23:59:59"),
        },
        at=now,
    )  # fmt: skip
    check(leap)
    with pytest.raises(Refused, match="are 22"):
        check(replace(leap, wish=replace(leap.wish, affected_until=date(2024, 3, 2))))
