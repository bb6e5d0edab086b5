"""Pages one after the other show every row once, in order, whatever comes in meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shipby.casework.models import Case
from shipby.people.models import Market
from shipby.people.paging import page_of
from shipby.people.rights import Unknown
from tests.support.market import at

pytestmark = pytest.mark.django_db
DUE = ("due_at", "-id")
NOON = at(3, 1, 12)


def cases(*minutes: int | None) -> list[Case]:
    """Cases due so many minutes after noon; None: no time is known."""
    market = Market.objects.create(name="m", lake="l")
    due = [None if one is None else NOON + timedelta(minutes=one) for one in minutes]
    return [
        Case.objects.create(
            type="filing", number=f"F-{n}", market=market, order_id=str(n), state="draft", at=NOON, due_at=one
        )
        for n, one in enumerate(due)
    ]  # fmt: skip


def walked(by: tuple[str, ...], size: int) -> list[str]:
    found: list[str] = []
    mark = None
    while True:
        one = page_of(Case.objects.all(), by, mark, size)
        assert 0 < len(one.rows) <= size
        found += [case.number for case in one.rows]
        mark = one.after
        if not mark:
            return found


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7])
def test_pages_hold_every_row_once_equal_times_and_unknown_ones_among_them(size: int) -> None:
    cases(5, None, 1, 1, None, 5)
    assert walked(DUE, size) == ["F-3", "F-2", "F-5", "F-0", "F-4", "F-1"]
    assert walked(("-id",), size) == [f"F-{n}" for n in (5, 4, 3, 2, 1, 0)]


def test_a_row_that_comes_in_meanwhile_moves_no_page() -> None:
    cases(1, 2, 3)
    first = page_of(Case.objects.all(), size=2)
    Case.objects.create(type="filing", number="F-9", market=Market.objects.get(), order_id="9", state="draft", at=NOON)
    assert [one.number for one in page_of(Case.objects.all(), after=first.after, size=2).rows] == ["F-0"]


@pytest.mark.parametrize("mark", ["x", "W10", "WzEsIDJd", "!!", "WyJhIiwgImIiXQ"])
def test_a_mark_that_no_page_gave_is_told_as_unknown(mark: str) -> None:
    with pytest.raises(Unknown):
        page_of(Case.objects.all(), DUE, mark)
