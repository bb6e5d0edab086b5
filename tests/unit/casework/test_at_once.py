"""Two at once on one case, one order, one file, one outbox: one wins, the other is told; nothing is done twice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from shipby.casework.evidence import attach
from shipby.casework.filing import acts
from shipby.casework.models import Case, Evidence, Outbox
from shipby.casework.orders import orders_now
from shipby.casework.outbox import drain, waiting
from shipby.casework.refused import Refused
from shipby.people.models import Audit
from tests.support.at_once import at_once
from tests.support.filings import PNG, REVIEWER, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at("2023-03-02 10:00:00")
LATER = at("2023-03-02 11:00:00")
ROUNDS = 8


@pytest.fixture
def shop(tmp_path: Path, settings: Any) -> Floor:
    settings.EVIDENCE = tmp_path / "evidence"
    found = floor(tmp_path)
    found.bring(orders=[order(f"O{number}") for number in range(ROUNDS)])
    return found


def test_of_two_decisions_one_wins_and_the_other_is_told(shop: Floor) -> None:
    for number in range(ROUNDS):
        case = shop.filed(f"O{number}", NOW)
        results = at_once(
            partial(acts.approve, case, REVIEWER, LATER, shop.rules),
            partial(acts.reject, case, REVIEWER, LATER, "unclear"),
        )
        state = Case.objects.get(pk=case.pk).state
        lost = results[1 if state == "approved" else 0]
        assert results.count(None) == 1
        assert isinstance(lost, Refused)
        assert f"{case.number} is {state} since 2023-03-02T03:00:00+00:00" in lost.en
        assert f"{case.number} 自 2023-03-02T03:00:00+00:00 起为“{state}”" in lost.zh
        decided = Audit.objects.filter(object_id=case.number, action__in=("approve", "reject"))
        assert [row.now for row in decided] == [state]
        assert [row.row["status"] for row in Outbox.objects.filter(case=case).order_by("pk")] == ["pending", state]


def test_of_two_filings_on_one_order_one_is_submitted(shop: Floor) -> None:
    for number in range(ROUNDS):
        one = f"O{number}"
        drafts = [shop.draft(one, NOW, wished()) for _ in range(2)]
        known = orders_now(shop.market, [one], LATER)[one]
        results = at_once(*(partial(acts.submit, case, shop.owner, LATER, shop.rules, known) for case in drafts))
        refused = [result for result in results if isinstance(result, Refused)]
        assert [one.code for one in refused] in (["awaits-review"], ["moved"])
        assert Case.objects.filter(order_id=one, state="submitted").count() == 1
        assert Outbox.objects.filter(case__order_id=one).count() == 1


def test_one_file_sent_twice_at_once_is_one(shop: Floor) -> None:
    for number in range(ROUNDS):
        case, content = shop.draft(f"O{number}", NOW, wished(), proofs=0), PNG + bytes([number])
        files = at_once(*[partial(attach, case, "x", "picture", content, shop.owner, NOW)] * 2)
        assert files[0] == files[1]
        assert Evidence.objects.filter(case=case).count() == 1


def test_an_outbox_drained_twice_at_once_brings_each_decision_once(shop: Floor) -> None:
    for number in range(ROUNDS):
        shop.filed(f"O{number}", NOW)
    imports = at_once(*[partial(drain, shop.market, LATER)] * 2)
    assert len({tuple(found) for found in imports if found}) == 1  # type: ignore[arg-type]
    assert not waiting(shop.market)
