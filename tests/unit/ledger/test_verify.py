"""An export in which one thing was changed -> exactly that is found, and told where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shipby.ledger import acts
from shipby.ledger.export import export
from shipby.ledger.verify import verify
from shipby.people.models import Shop
from tests.support.ledgers import NOW, books, paid, window

pytestmark = pytest.mark.django_db

Data = dict[str, Any]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    """Penalties in two classes, one corrected; a compensation corrected, one unpublished; an appeal; a deduction."""
    mine = books(tmp_path / "lake")
    first = mine.post([window("12.0"), window("4.0", points_class="B", clause="x")], [paid(), paid("O2", None)])
    shop = Shop.objects.get()
    acts.hold(first.penalties[0], "A-1", NOW)
    acts.deduct(shop, 200_000, "E-1", "node 12", NOW)
    mine.post([window("12.5"), window("4.0", points_class="B", clause="x")], [paid(amount=500), paid("O2", None)])
    told: Data = json.loads(json.dumps(export(shop, mine.rules, NOW)))
    return told


def of(data: Data, **cells: object) -> Data:
    """The first entry with these cells."""
    return next(entry for entry in data["entries"] if cells.items() <= entry.items())


def gap(data: Data) -> None:
    data["entries"].remove(of(data, kind="hold"))


def unbalanced(data: Data) -> None:
    of(data, account="deposit/S1")["amount"] += 1


def moved(data: Data) -> None:
    of(data, kind="correct", account="points/douyin/A/S1")["occurred_at"] = "2022-06-01T00:00:00+00:00"


def heavy_hold(data: Data) -> None:
    of(data, kind="hold")["amount"] = 5


def twice(data: Data) -> None:
    data["entries"].append({**data["entries"][-1], "seq": len(data["entries"]) + 1})


def other_outcome(data: Data) -> None:
    data["outcomes"]["penalties"][0]["points"] = "0.5"


def other_balance(data: Data) -> None:
    next(one for one in data["balances"] if one["account"] == "settlement/S1")["amount"] = 0


def node_hidden(data: Data) -> None:
    next(one for one in data["balances"] if one["account"] == "points/douyin/A/S1")["reached"] = []


def known(data: Data) -> None:
    of(data, account="settlement/S1", unpublished=1)["unpublished"] = 0


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (gap, "seq", "entry 8: it stands where 7 belongs"),
        (unbalanced, "zero", "its money comes to 1 fen, not 0"),
        (moved, "correct", "it counts at another instant than what it corrects"),
        (heavy_hold, "hold", "a hold or release moves nothing"),
        (twice, "twice", "its position has an entry of the same run or case already"),
        (other_outcome, "position", "entries come to 125, the last run says 5"),
        (other_balance, "balance", "settlement/S1: entries come to -500 and 1 unpublished, the balance told is 0"),
        (node_hidden, "node", "points/douyin/A/S1, 2023: the balance reaches [120], the export tells []"),
        (known, "position", "entries come to 0, the last run says 0 and 1 unpublished"),
    ],
)
def test_what_was_changed_is_found(data: Data, change: Callable[[Data], None], code: str, says: str) -> None:
    assert verify(data) == []
    change(data)
    found = verify(data)
    assert any(one.code == f"ledger.{code}" and says in str(one) for one in found), [str(one) for one in found]


def test_what_waits_is_not_missed(data: Data) -> None:
    row = {**data["outcomes"]["penalties"][0], "window_start": "2023-03-02"}
    data["outcomes"]["penalties"].append(row)
    assert [one.code for one in verify(data)] == ["ledger.position", "ledger.standing"]
    data["waiting"].append("douyin/late-dispatch//S1//2023-03-02/2023/points/douyin/A/S1")
    assert verify(data) == []
