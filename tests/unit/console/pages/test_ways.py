"""Penalties, verdicts, measures on pages: their reasons, as PDF too, and the ways back; plans made, changed, done."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.acts import propose, start
from shipby.casework.enforcement.grounds import of_discretion
from shipby.casework.enforcement.models import Measure
from shipby.casework.lakes import rules_of
from shipby.casework.models import Case
from shipby.ledger.models import Entry
from tests.support.appeals import notified
from tests.support.service_market import NOW, OPERATOR, Place
from tests.unit.console.pages.rooms import as_of, told, url


def shop(rooms: Place, name: str = "S1") -> int:
    return int(rooms.shops[name].pk)


def late(rooms: Place) -> Entry:
    """A compensation that an order's lateness cost S1."""
    return Entry.objects.filter(shop=rooms.shops["S1"], order_id="S1-1", account__startswith="settlement/").get()


def rows(*items: tuple[str, str, str], more: bool = False) -> dict[str, Any]:
    """A plan's form, filled in."""
    given: dict[str, Any] = {"form-TOTAL_FORMS": str(len(items)), "form-INITIAL_FORMS": "0"}
    for place, (what, who, by) in enumerate(items):
        given |= {f"form-{place}-what": what, f"form-{place}-who": who, f"form-{place}-by": by}
    return given | ({"more": "1"} if more else {})


# ------------------------------------------------------------------ ways back


def test_a_late_orders_page_has_its_ways_back_with_the_clock(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    answer = client.get(url("order", one, "S1-1"))
    page, html = told(answer), answer.content.decode()
    assert "Ways back · Late dispatch" in page
    assert "until 01-27 11:59:59" in page
    contest = next(unescape(one) for one in re.findall(r'href="([^"]*/contest/[^"]*)"', html))
    assert client.get(contest).status_code == 200
    ask = next(unescape(one) for one in re.findall(r'href="([^"]*/begin/enquiry/open/[^"]*)"', html))
    number = client.post(ask, {"text": "Why?"})["Location"].split("/")[-2]
    assert number in told(client.get(url("order", one, "S1-1"))), "what was asked stands on the card"


def test_the_window_that_counts_it_is_contested_from_there_too_with_the_order_named(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    notified(rooms.shops["S1"], Target("late-dispatch", window_start=date(2023, 1, 12)), when=NOW - timedelta(days=1))
    answer = client.get(url("order", one, "S1-1"))
    assert "The penalty of the window from 2023-01-12." in told(answer)
    html = answer.content.decode()
    window = next(unescape(one) for one in re.findall(r'href="([^"]*/contest/[^"]*window=[^"]*)"', html))
    assert "S1-1</textarea>" in client.get(window).content.decode()


def test_once_the_days_are_over_the_button_is_grey_and_says_why(rooms: Place) -> None:
    with as_of(NOW + timedelta(days=9)):
        html = rooms.client("owner1").get(url("order", shop(rooms), "S1-1")).content.decode()
    assert "the time to appeal was over at 2023-01-27 11:59:59." in html
    assert "/contest/" not in html
    assert re.search(r"<button[^>]* disabled>Appeal</button>", html)


def test_an_appeal_that_is_pending_is_named_instead(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    place = url("shop-contest", one) + "?clause=late-dispatch&order=S1-1"
    number = client.post(place, {"text": "Scanned late.", "submit": "1"})["Location"].split("/")[-2]
    page = told(client.get(url("order", one, "S1-1")))
    assert f"appeal {number} is being decided." in page
    assert f"Appeals about it: {number}" in page


@pytest.mark.parametrize("who", ["operator", "auditor", "reviewer"])
def test_the_platforms_people_read_the_card_and_act_on_none_of_it(rooms: Place, who: str) -> None:
    html = rooms.client(who).get(url("order", shop(rooms), "S1-1")).content.decode()
    assert "Ways back" in html
    assert not re.search(r'href="[^"]*/(contest|plan|begin)/', html)


def test_an_entry_has_its_reasons_and_its_ways_back(rooms: Place) -> None:
    client, one, entry = rooms.client("owner1"), shop(rooms), late(rooms)
    quick = told(client.get(url("decision", one, "entry"), {"id": entry.seq}))
    assert "¥ -3.00" in quick
    assert "Reading the run that decided" in quick, "the reasons are asked for when the page stands"
    page = told(client.get(url("decision", one, "entry"), {"id": str(entry), "reasons": "1"}))
    for part in ("Penalty", "Facts", "Rule", "Arithmetic", "Appeal", "Legal claims stay open", "Ways back"):
        assert part in page
    assert "douyin@2022-12-30" in page
    entries = client.get(url("entries", one)).content.decode()
    assert url("decision", one, "entry") + f"?id={entry.seq}" in entries


@pytest.mark.parametrize(("language", "head"), [("zh", "处置说明"), ("en", "Statement of reasons")])
def test_reasons_come_as_a_pdf_and_as_text_in_the_language_asked_for(rooms: Place, language: str, head: str) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    asked = {"id": "late-dispatch/S1-1", "lang": language}
    file = client.get(url("statement", one, "verdict", "pdf"), asked)
    assert file["Content-Type"] == "application/pdf"
    assert file.content.startswith(b"%PDF-")
    text = client.get(url("statement", one, "verdict", "txt"), asked).content.decode()
    assert text.startswith(head)
    assert "S1-1" in text
    for form in ("html", "exe"):
        assert client.get(url("statement", one, "verdict", form), asked).status_code == 404


def test_a_measures_page_has_the_same_and_a_node_says_why_it_has_no_appeal(rooms: Place) -> None:
    pack = rules_of(rooms.market).versions[-1]
    ground = of_discretion(pack, "close_shop", "discretion_batch_out_of_stock", "40 orders", "", "", NOW)
    case = propose(ground, rooms.shops["S1"], OPERATOR, NOW - timedelta(hours=2))
    client, one = rooms.client("owner1"), shop(rooms)
    assert "/contest/" not in client.get(url("shop-case", one, case.number)).content.decode(), "nobody was told yet"
    start(case, pack, OPERATOR, NOW - timedelta(hours=1))
    html = client.get(url("shop-case", one, case.number)).content.decode()
    assert "Ways back" in html
    assert f"contest/?measure={case.number}" in html
    asked = {"id": case.number}
    assert "Statement of reasons" in told(client.get(url("decision", one, "measure"), asked))
    assert client.get(url("statement", one, "measure", "pdf"), asked).content.startswith(b"%PDF-")
    Measure.objects.filter(case=case).update(ground=Measure.Ground.NODE)
    page = told(client.get(url("decision", one, "measure"), asked))
    assert "A node has no appeal of its own" in page


def test_anothers_decision_is_none(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    theirs = Entry.objects.filter(shop=rooms.shops["S2"]).order_by("seq").first()
    assert theirs is not None
    strange = [
        ("entry", str(theirs)), ("entry", "999999"), ("entry", "x"), ("entry", ""), ("verdict", "late-dispatch/S2-1"),
        ("verdict", "no-clause/S1-1"), ("verdict", "S1-1"), ("measure", "E-999"), ("nothing", "1"),
    ]  # fmt: skip
    for about, id in strange:
        assert client.get(url("decision", one, about), {"id": id}).status_code == 404, (about, id)
        assert client.get(url("statement", one, about, "pdf"), {"id": id}).status_code == 404, (about, id)
        if about != "nothing" and id:
            assert client.get(url("shop-plan", one), {"about": about, "id": id}).status_code == 404, (about, id)


# ------------------------------------------------------------------ improve


def test_a_plan_is_made_changed_and_done_point_by_point(rooms: Place) -> None:
    client, one, entry = rooms.client("owner1"), shop(rooms), late(rooms)
    place = f"{url('shop-plan', one)}?about=entry&id={entry.seq}"
    longer = client.post(place, rows(("a second packer", "li", "2023-02-01"), more=True))
    assert longer.content.decode().count("<fieldset") == 2
    assert 'value="a second packer"' in longer.content.decode()
    answer = client.post(
        place, rows(("a second packer", "li", "2023-02-01"), ("", "", ""), ("scan", "wu", "2023-01-21"))
    )
    number = answer["Location"].split("/")[-2]
    assert Case.objects.get().improvement.object_id == str(entry)
    page = told(client.get(answer["Location"]))
    assert "0 of 2 done" in page
    assert "a second packer li · by 2023-02-01" in page
    assert number in told(client.get(url("decision", one, "entry"), {"id": entry.seq})), "the card knows the plan"
    client.post(url("shop-step", one, number, "do"), {"place": "1"})
    assert "1 of 2 done" in told(client.get(answer["Location"]))
    form = client.get(url("shop-plan-change", one, number)).content.decode()
    assert 'value="scan"' in form
    assert "a second packer" not in form, "what is done stays"
    client.post(url("shop-plan-change", one, number), rows(("scan at the door", "wu", "2023-01-22")))
    with as_of(NOW + timedelta(days=5)):
        late_page = told(client.get(answer["Location"]))
    assert "scan at the door wu · by 2023-01-22 late Done" in late_page
    client.post(url("shop-step", one, number, "do"), {"place": "3"})
    client.post(url("shop-step", one, number, "finish"))
    assert Case.objects.get().state == "finished"


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ([("", "", "")], "Write at least one point."),
        ([("a packer", "", "2023-02-01")], "This field is required."),
        ([("a packer", "li", "2023-01-19")], "2023-01-19 is over: name a day from 2023-01-20 on."),
    ],
    ids=["empty", "nobody", "over"],
)  # fmt: skip
def test_a_plan_that_does_not_hold_is_refused_with_the_rule(
    rooms: Place, items: list[tuple[str, str, str]], why: str
) -> None:
    client, place = rooms.client("owner1"), f"{url('shop-plan', shop(rooms))}?about=entry&id={late(rooms).seq}"
    answer = client.post(place, rows(*items))
    assert answer.status_code == 422
    assert why in told(answer)
    assert not Case.objects.exists()


def test_a_plan_of_nothing_leads_to_what_it_can_be_about(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    page = client.get(url("shop-begin", one, "improvement", "plan"), follow=True)
    assert "A plan is about a penalty" in told(page)
    assert url("entries", one) in page.content.decode()


def test_reviewers_read_a_plan_and_change_none(rooms: Place) -> None:
    one = shop(rooms)
    place = f"{url('shop-plan', one)}?about=entry&id={late(rooms).seq}"
    rooms.client("owner1").post(place, rows(("a packer", "li", "2023-02-01")))
    number = Case.objects.get().number
    reviewer = rooms.client("reviewer")
    page = reviewer.get(url("desk-case", number))
    assert "0 of 1 done" in told(page)
    assert "/do/do/" not in page.content.decode()
    assert reviewer.get(url("shop-plan-change", one, number)).status_code == 403
