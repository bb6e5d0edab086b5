"""Findings brought by a file, refused row by row; measures set by set, with their statements of reasons."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shipby.casework.models import Case
from tests.support.service_market import Place
from tests.unit.console.pages.rooms import told, url

HEAD = "order_id,kind,found_at,finding,severity,reason\n"
FOUND = "2023-01-19T10:00:00+08:00"
ROWS = (
    f"S1-1,wrong_item,{FOUND},X-1,serious,seen\n"
    f"S1-3,wrong_item,{FOUND},X-1,serious,seen\n"
    f"nobody,fake_dispatch,{FOUND},X-2,,seen\n"
    f"S2-1,fake_dispatch,{FOUND},,,seen\n"
    f"S1-5,melted,{FOUND},,,seen\n"
)


def brought(rooms: Place, text: str, **more: str) -> Any:
    file = SimpleUploadedFile("found.csv", text.encode(), "text/csv")
    return rooms.client("operator").post(url("desk-incidents"), {"file": file, "as": "found", **more})


def test_each_finding_of_a_file_stands_or_is_refused_on_its_own(rooms: Place) -> None:
    client = rooms.client("operator")
    answer = brought(rooms, HEAD + ROWS)
    place = answer["Location"]
    page = client.get(place).content.decode()
    assert 'hx-trigger="load' in page
    client.post(f"{place}go/")
    shown = told(client.get(place))
    assert "4 of 4 taken up: 2 accepted, 2 refused." in shown
    assert "2, 3 S1-1 +1 I-" in shown
    refused = told(client.get(place, {"only": "refused"}))
    assert "An order is not known yet" in refused
    assert "melted" not in refused
    assert "6 S1-5 – Row 6, kind: Input should be" in refused
    rows = list(csv.DictReader(io.StringIO(client.get(f"{place}result.csv").content.decode("utf-8-sig"))))
    assert [(row["rows"], row["result"]) for row in rows] == [
        ("2,3", "found"), ("4", "unknown"), ("5", "found"), ("6", "cell")
    ]  # fmt: skip
    again = brought(rooms, HEAD + ROWS)["Location"]
    client.post(f"{again}go/")
    assert "0 accepted, 4 refused" in told(client.get(again))
    assert Case.objects.filter(type="incident").count() == 2, "what stands stands once"


@pytest.mark.parametrize(
    ("text", "says"),
    [("order_id\nS1-1\n", "needs the columns order_id and kind"), (HEAD + "a,b,c,d,e,f,g\n", "more cells")],
    ids=["columns", "cells"],
)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(rooms: Place, text: str, says: str) -> None:
    answer = brought(rooms, text)
    assert answer.status_code == 422
    assert says in told(answer)
    assert "found.csv" not in told(rooms.client("operator").get(url("desk-incidents")))


def test_who_reads_the_files_and_who_brings_them(rooms: Place) -> None:
    place = brought(rooms, HEAD + ROWS)["Location"]
    for who in ("reviewer", "auditor"):
        client = rooms.client(who)
        assert "found.csv" in told(client.get(url("desk-incidents")))
        assert "Bring it" not in told(client.get(url("desk-incidents")))
        assert client.get(place).status_code == 200
        assert client.post(f"{place}go/").status_code == 403
    file = SimpleUploadedFile("found.csv", (HEAD + ROWS).encode(), "text/csv")
    assert rooms.client("reviewer").post(url("desk-incidents"), {"file": file}).status_code == 403


def test_a_product_is_stopped_and_lifted_from_its_page(rooms: Place) -> None:
    client = rooms.client("operator")
    assert url("desk-begin", "incident", "stop") in client.get(url("desk-incidents")).content.decode()
    given = {"shop": "S1", "product_id": "P9", "reason": "recalled"}
    number = client.post(url("desk-begin", "incident", "stop"), given)["Location"].split("/")[-2]
    assert f"{number} P9 douyin/S1" in told(client.get(url("desk-incidents")))
    client.post(url("desk-step", number, "lift"), {"reason": "harmless"})
    assert "P9" not in told(client.get(url("desk-incidents")))


def test_measures_stand_in_sets_and_each_says_why(rooms: Place) -> None:
    client = rooms.client("operator")
    for shop, kind in (("S1", "close_shop"), ("S2", "close_shop"), ("S2", "clear_out")):
        given = {"shop": shop, "kind": kind, "ground": "discretion_batch_out_of_stock", "says": "40 orders"}
        client.post(url("desk-begin", "enforcement", "propose"), given)
    held = Case.objects.filter(type="enforcement").select_related("measure")
    assert held
    assert "2 measures · at discretion" in told(client.get(url("desk-measures")))
    client.post(url("desk-step", held[0].number, "start"), {"reason": "enough"})
    held = held.all()
    for state in {one.state for one in held}:
        page = client.get(url("desk-measures-of", state))
        shown = [case.number for one in page.context["sets"] for case in one.rows]
        assert sorted(shown) == sorted(one.number for one in held if one.state == state)
        for one in page.context["sets"]:
            assert len({(case.measure.run, case.measure.clause, case.measure.kinds) for case in one.rows}) == 1
    place, asked = url("statement", held[0].shop_id, "measure", "pdf"), {"id": held[0].number}
    listed = client.get(url("desk-measures-of", held[0].state)).content.decode()
    assert f"{place}?id={held[0].number}&amp;lang=zh" in listed
    assert client.get(place, asked | {"lang": "zh"}).content.startswith(b"%PDF")
    told_plainly = client.get(url("statement", held[0].shop_id, "measure", "txt"), asked)
    assert "Statement of reasons" in told_plainly.content.decode()
    assert rooms.client("auditor").get(place, asked).status_code == 200
    assert client.get(url("desk-measures-of", "nothing")).status_code == 404
    assert "Put in force" not in told(rooms.client("reviewer").get(url("desk-measures")))
