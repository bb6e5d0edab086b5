"""Many orders at once: by a list, each on its own, with a result; decided many at once; taken up again after a kill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shipby.casework.filing import acts, batch
from shipby.casework.filing.batch import Proof, as_csv, decide, file, ids_of
from shipby.casework.filing.models import Batch, BatchRow
from shipby.casework.models import Case, Evidence
from shipby.casework.refused import Refused
from shipby.people.models import Audit
from shipby.people.rights import Forbidden
from tests.support.filings import PNG, REVIEWER, ZONE, Floor, at, floor, order, wished

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")
PROOFS = (Proof("notice.png", "authority_notice", PNG),)
ORDERS = ("O1", "O2", "O3", "O4")


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(
        orders=[order("O1"), order("O2"), order("O4")],
        shipments=[{"shipment_id": "P1", "order_id": "O2", "shipped_at": f"2023-03-01T11:00:00{ZONE}"}],
    )
    return found


@pytest.fixture(autouse=True)
def _evidence(tmp_path: Path, settings: Any) -> None:
    settings.EVIDENCE = tmp_path / "evidence"


def begun(shop: Floor) -> Batch:
    return batch.begin(shop.shop, ORDERS, "list.csv", wished(), shop.owner, NOW, PROOFS)


def filed(shop: Floor, one: Batch) -> list[str]:
    file(one, shop.owner, lambda: NOW, shop.rules)
    return list(BatchRow.objects.filter(batch=one).order_by("place").values_list("code", flat=True))


def test_each_order_is_accepted_or_refused_on_its_own(shop: Floor) -> None:
    assert filed(shop, begun(shop)) == ["submitted", "shipped", "no-such-order", "submitted"]
    assert list(Case.objects.order_by("id").values_list("order_id", "state")) == [
        ("O1", "submitted"), ("O4", "submitted"),
    ]  # fmt: skip
    assert Evidence.objects.count() == 2
    assert not Case.objects.filter(state="draft").exists(), "of a refused order nothing is left"


def test_the_result_can_be_downloaded_in_both_languages(shop: Floor) -> None:
    one = begun(shop)
    filed(shop, one)
    lines = as_csv(one).splitlines()
    assert lines[0] == "\ufefforder_id,filing,result,中文,English"
    assert lines[1].startswith(f"O1,{Case.objects.get(order_id='O1').number},submitted,审核将于 2023-03-03 10:00:00")
    assert lines[2].startswith("O2,,shipped,订单 O2 已有 1 个包裹发出")
    assert "Order O2 has 1 shipment(s)" in lines[2]


def test_a_spreadsheet_runs_no_cell_of_it(shop: Floor) -> None:
    one = batch.begin(shop.shop, ["=1+1"], "list.csv", wished(), shop.owner, NOW, PROOFS)
    filed(shop, one)
    assert as_csv(one).splitlines()[1].startswith("'=1+1,")


def test_a_batch_taken_up_again_files_what_is_left_and_nothing_twice(shop: Floor) -> None:
    one = begun(shop)
    BatchRow.objects.filter(batch=one, order_id="O1").update(code="submitted")
    assert filed(shop, one) == ["submitted", "shipped", "no-such-order", "submitted"]
    assert list(Case.objects.values_list("order_id", flat=True)) == ["O4"]
    assert filed(shop, one) == ["submitted", "shipped", "no-such-order", "submitted"]
    assert Case.objects.count() == 1


def test_a_batch_is_filed_some_orders_at_a_time(shop: Floor) -> None:
    one = begun(shop)
    left = [file(one, shop.owner, lambda: NOW, shop.rules, most=3) for _ in range(2)]
    assert left == [1, 0]
    assert Case.objects.count() == 2


def test_a_batch_with_a_file_that_no_filing_may_bring_is_not_begun(shop: Floor) -> None:
    with pytest.raises(Refused, match="holds none of"):
        batch.begin(shop.shop, ORDERS, "list.csv", wished(), shop.owner, NOW, [Proof("a.png", "picture", b"<html>")])
    assert not Batch.objects.exists()


def test_a_reviewer_decides_many_each_recorded_apart(shop: Floor) -> None:
    filed(shop, begun(shop))
    cases = list(Case.objects.order_by("id"))
    acts.withdraw(cases[0], shop.owner, at("2023-03-02 11:00:00"))
    later = at("2023-03-02 12:00:00")
    results = decide(cases, REVIEWER, lambda: later, shop.rules, remark="flood")
    assert [(case.order_id, refused and refused.code) for case, refused in results] == [("O1", "not-now"), ("O4", None)]
    assert Audit.objects.filter(action="approve").get().why == "flood"
    assert Case.objects.get(order_id="O4").state == "approved"


def test_many_are_rejected_with_one_remark(shop: Floor) -> None:
    filed(shop, begun(shop))
    results = decide(list(Case.objects.all()), REVIEWER, lambda: NOW, shop.rules, remark="name the road", reject=True)
    assert all(refused is None for _, refused in results)
    assert set(Case.objects.values_list("state", "filing__remark")) == {("rejected", "name the road")}


def test_who_may_not_decide_decides_none(shop: Floor) -> None:
    filed(shop, begun(shop))
    with pytest.raises(Forbidden):
        decide(list(Case.objects.all()), shop.owner, lambda: NOW, shop.rules)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("O1\nO2\n\nO1\n", ("O1", "O2")),
        ("\ufefforder_id,买家\r\nO1,张\r\nO2,李\r\n", ("O1", "O2")),
        ("买家,order_id\n张,  O1 \n", ("O1",)),
    ],
)
def test_ids_are_read_from_one_column(text: str, ids: tuple[str, ...]) -> None:
    assert ids_of(text) == ids


@pytest.mark.parametrize(("text", "code"), [("", "ids"), ("a,b\n1,2\n", "no-column"), ("order_id\n", "ids")])
def test_a_file_without_ids_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ids_of(text)
    assert refused.value.code == code
