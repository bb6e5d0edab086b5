"""Cases on pages: filed with what forbids it told in time, decided one and many, talked about, read by whom it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shipby.casework.models import Case, Evidence, Note
from shipby.people.models import Audit
from tests.support.filings import PNG
from tests.support.service_market import NOW, Place
from tests.unit.console.pages.rooms import FORM, as_of, picture, told, url


def shop(rooms: Place, name: str = "S1") -> int:
    return int(rooms.shops[name].pk)


def filed(rooms: Place, order: str = "N0", follow: bool = False, **more: Any) -> Any:
    """The answer to a filled-in form."""
    given = {**FORM, "order_id": order, "files": picture(), **more}
    return rooms.client("owner1").post(url("shop-file", shop(rooms)), given, follow=follow)


# ------------------------------------------------------------------ filing


def test_an_order_is_filed_and_the_merchant_told_until_when_it_is_reviewed(rooms: Place) -> None:
    answer = filed(rooms, follow=True)
    case = Case.objects.get(type="filing")
    assert answer.redirect_chain == [(url("shop-case", shop(rooms), case.number), 302)]
    page = told(answer)
    assert "The review is due by 2023-01-21 12:00:00" in page
    assert "awaits review" in page
    assert "Natural disaster" in page
    assert "p.png" in page
    assert Evidence.objects.get().kind == "authority_notice"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"files": ""}, "Bring at least 1 file(s) as proof"),
        ({"dispatch_by": "2023-01-20T12:00:00"}, "must be later than the deadline"),
        ({"regions": "65"}, "None of the regions 65 holds an end of order N0"),
        ({"order_id": "S1-0"}, "has 1 shipment(s): one sent in part or whole cannot be filed"),
        ({"order_id": "S2-0"}, "Your shop has no order S2-0"),
        ({"dispatch_by": ""}, "This field is required"),
        ({"files": picture("a" * 10)}, "awaits review"),
    ],
)
def test_what_forbids_a_filing_is_told_at_the_form_and_nothing_is_left(
    rooms: Place, more: dict[str, Any], says: str
) -> None:
    if says == "awaits review":
        filed(rooms)
    answer = filed(rooms, **more)
    assert answer.status_code == 422
    assert says in told(answer)
    assert Case.objects.count() == (says == "awaits review")


def test_a_form_is_tried_before_it_is_sent_and_nothing_is_written(rooms: Place) -> None:
    client, place = rooms.client("owner1"), url("shop-file-try", shop(rooms))
    given = {**FORM, "order_id": "N0"}
    assert "Bring at least 1 file(s)" in told(client.post(place, given))
    fine = told(client.post(place, {**given, "files": picture()}))
    assert fine.startswith("Nothing forbids it. The review is due by 2023-01-21 12:00:00")
    assert "Will be sent by: This field is required" in told(client.post(place, {**given, "dispatch_by": ""}))
    assert not Case.objects.exists()
    assert not Evidence.objects.exists()


def test_the_form_tells_the_order_as_it_is_now_and_anothers_as_none(rooms: Place) -> None:
    client, place = rooms.client("owner1"), url("shop-file-order", shop(rooms))
    assert "2023-01-21 23:59:59" in told(client.get(place, {"order_id": "N0"}))
    words = told(client.get(place, {"order_id": "nothing"}))
    assert words == "Your shop has no such order."
    assert told(client.get(place, {"order_id": "S2-0"})) == words


# ------------------------------------------------------------------ many at once


def test_many_are_filed_each_on_its_own_some_at_a_time(rooms: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shipby.console.cases.bulk.AT_A_TIME", 2)
    monkeypatch.setattr("shipby.console.cases.bulk.datetime", as_of().new)
    client, one = rooms.client("owner1"), shop(rooms)
    given = {**FORM, "orders": "N0\nN1, S1-0\nN0", "files": picture()}
    answer = client.post(url("shop-bulk", one), given)
    assert "0 of 3 taken up" in told(client.get(answer["Location"]))
    go = answer["Location"] + "go/"
    assert "2 of 3 taken up: 2 accepted, 0 refused." in told(client.post(go, headers={"HX-Request": "true"}))
    assert client.post(go)["Location"] == answer["Location"]
    page = told(client.get(answer["Location"], {"only": "refused"}))
    assert "3 of 3 taken up: 2 accepted, 1 refused." in page
    assert "S1-0 – Order S1-0 has 1 shipment(s)" in page, page
    result = client.get(answer["Location"] + "result.csv")
    assert result.content.decode().startswith("\ufefforder_id,filing,result")
    assert rooms.client("owner2").get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"orders": ""}, "Give 1 to 10000 ids of orders; there are 0."),
        ({"region": "44"}, "Name both ends of the window"),
        ({"region": "65", "since": "2023-01-20T00:00", "until": "2023-01-30T00:00"}, "No open order of that region"),
    ],
)
def test_orders_that_are_not_named_well_begin_no_batch(rooms: Place, given: dict[str, str], says: str) -> None:
    answer = rooms.client("owner1").post(url("shop-bulk", shop(rooms)), {**FORM, "orders": "", **given})
    assert answer.status_code == 422
    assert says in told(answer)


def test_the_open_orders_of_a_region_and_window_are_filed(rooms: Place) -> None:
    given = {**FORM, "region": "44", "since": "2023-01-20T00:00", "until": "2023-01-22T00:00", "files": picture()}
    client = rooms.client("owner1")
    answer = client.post(url("shop-bulk", shop(rooms)), given)
    assert "0 of 3 taken up" in told(client.get(answer["Location"]))


# ------------------------------------------------------------------ deciding


def test_a_reviewer_decides_many_with_one_form_each_recorded_apart(rooms: Place) -> None:
    numbers = [filed(rooms, f"N{n}")["Location"].split("/")[-2] for n in range(2)]
    client = rooms.client("reviewer")
    queue = told(client.get(url("desk-queue")))
    assert "Filings 2" in queue
    assert all(number in queue for number in numbers)
    chosen = {"chosen": numbers, "step": "reject"}
    form = client.get(url("desk-decide"), chosen)
    assert "2 cases, each decided and recorded by itself" in told(form)
    empty = client.post(url("desk-decide"), chosen)
    assert empty.status_code == 422
    done = client.post(url("desk-decide"), {**chosen, "remark": "name the road"}, follow=True)
    assert "Reject: 2 cases." in told(done)
    assert set(Case.objects.values_list("state", "filing__remark")) == {("rejected", "name the road")}
    assert Audit.objects.filter(action="reject", why="name the road").count() == 2
    again = client.post(url("desk-decide"), {**chosen, "remark": "again"}, follow=True)
    assert f"{numbers[0]} is rejected since" in told(again)


def test_who_only_reads_is_offered_no_decision(rooms: Place) -> None:
    number = filed(rooms)["Location"].split("/")[-2]
    client = rooms.client("auditor")
    assert "Approve" not in told(client.get(url("desk-queue"), {"type": "filing"}))
    assert "What you can do" not in told(client.get(url("desk-case", number)))
    assert client.get(url("desk-decide"), {"chosen": number, "step": "approve"}).status_code == 404
    assert client.post(url("desk-step", number, "approve")).status_code in (403, 422)
    assert Case.objects.get().state == "submitted"


def test_a_step_that_is_refused_says_why_at_its_form(rooms: Place) -> None:
    number = filed(rooms)["Location"].split("/")[-2]
    client = rooms.client("reviewer")
    answer = client.post(url("desk-step", number, "reject"), {"remark": " "})
    assert answer.status_code == 422
    client.post(url("desk-step", number, "approve"), {"reason": "flood"})
    late = client.post(url("desk-step", number, "reject"), {"remark": "too late"})
    assert f"{number} is approved since" in told(late)


def test_a_rejected_filing_is_mended_with_the_remark_in_view(rooms: Place) -> None:
    number = filed(rooms)["Location"].split("/")[-2]
    rooms.client("reviewer").post(url("desk-step", number, "reject"), {"remark": "name the road"})
    client, one = rooms.client("owner1"), shop(rooms)
    page = client.get(url("shop-case", one, number))
    assert "Remark of the platform name the road" in told(page)
    assert 'value="2023-01-24T12:00:00"' in page.content.decode(), "what was asked for stands in the form"
    given = {**FORM, "dispatch_by": "2023-01-23T12:00:00"}
    assert client.post(url("shop-step", one, number, "resubmit"), given).status_code == 302
    assert Case.objects.get().state == "submitted"
    assert Case.objects.get().filing.dispatch_by.isoformat() == "2023-01-23T04:00:00+00:00"


def test_past_rulings_stand_beside_a_case_for_the_platforms_people_only(rooms: Place) -> None:
    first, second = (filed(rooms, f"N{n}")["Location"].split("/")[-2] for n in range(2))
    rooms.client("reviewer").post(url("desk-step", first, "approve"), {"reason": "the dam broke"})
    page = told(rooms.client("reviewer").get(url("desk-case", second)))
    assert "Past rulings like it" in page
    assert "the dam broke" in page
    assert "Past rulings" not in told(rooms.client("owner1").get(url("shop-case", shop(rooms), second)))


# ------------------------------------------------------------------ talking, files


def test_both_sides_write_and_attach_and_nobody_elses_markup_runs(rooms: Place) -> None:
    one, number = shop(rooms), filed(rooms)["Location"].split("/")[-2]
    owner, reviewer = rooms.client("owner1"), rooms.client("reviewer")
    reviewer.post(url("desk-write", number), {"text": "<b>which road?</b>"})
    owner.post(url("shop-write", one, number), {"text": "", "files": picture("road.png"), "proof": "picture"})
    assert "&lt;b&gt;which road?&lt;/b&gt;" in owner.get(url("shop-case", one, number)).content.decode()
    assert Note.objects.count() == 1
    file = Evidence.objects.get(name="p.png")
    saved: Any = reviewer.get(url("desk-evidence", number, file.pk))
    assert saved.content == PNG
    assert saved["Content-Disposition"].startswith("attachment;")
    wrong = owner.post(url("shop-write", one, number), {"text": " "}, follow=True)
    assert "Write 1 to 5000 characters" in told(wrong)


def test_a_question_about_a_verdict_is_asked_answered_and_closed(rooms: Place) -> None:
    one, owner, reviewer = shop(rooms), rooms.client("owner1"), rooms.client("reviewer")
    place = url("shop-begin", one, "enquiry", "open") + "?about=verdict&id=late-dispatch/S1-1"
    assert "About: a verdict late-dispatch/S1-1" in told(owner.get(place)), "the page knows what it is about"
    number = owner.post(place, {"text": "Which scan is missing?"})["Location"].split("/")[-2]
    reviewer.post(url("desk-step", number, "answer"), {"text": "The pickup of the second parcel."})
    page = told(owner.get(url("shop-case", one, number)))
    assert "Which scan is missing?" in page
    assert "The pickup of the second parcel." in page
    owner.post(url("shop-step", one, number, "close"))
    assert Case.objects.get().state == "closed"


def test_filings_are_found_by_state_and_by_the_day_they_were_submitted(rooms: Place) -> None:
    client, one = rooms.client("owner1"), shop(rooms)
    number = filed(rooms)["Location"].split("/")[-2]
    rooms.client("reviewer").post(url("desk-step", number, "reject"), {"remark": "which road?"})
    place = url("shop-cases", one, "filing")
    assert number in told(client.get(place, {"state": "rejected"}))
    assert number not in told(client.get(place, {"state": "approved"}))
    assert number in told(client.get(place, {"since": "2023-01-20", "until": "2023-01-20"}))
    assert number not in told(client.get(place, {"until": "2023-01-19"}))
    assert number not in told(client.get(place, {"since": "2023-01-21"}))
    assert client.get(place, {"since": "x"}).status_code == 404


# ------------------------------------------------------------------ appeals


def test_what_stands_is_appealed_with_its_clock_kit_and_limits(rooms: Place) -> None:
    one, client = shop(rooms), rooms.client("owner1")
    page = client.get(url("shop-appealable", one))
    assert "2023-01-27 11:59:59" not in told(page), "years apart are no part of a short time"
    assert "01-27 11:59:59" in told(page)
    target = {"clause": "late-dispatch", "order": "S1-1"}
    form = told(client.get(url("shop-contest", one), target))
    assert "Characters at most 200" in form
    assert "the tracking trail with its number and times" in form
    place = url("shop-contest", one) + "?clause=late-dispatch&order=S1-1"
    too_long = client.post(place, {"text": "x" * 201, "submit": "1"})
    assert too_long.status_code == 422
    given = {"text": "The courier scanned late.", "scenario": "scan_missing", "files": picture(), "proof": "picture"}
    answer = client.post(place, {**given, "keep": "1"})
    number = answer["Location"].split("/")[-2]
    draft = told(client.get(answer["Location"]))
    assert "kept as a draft; it has no effect yet" in draft
    assert "missing the tracking trail" in draft
    assert client.post(url("shop-step", one, number, "submit"), {"text": given["text"]}).status_code == 302
    assert Case.objects.get().state == "submitted"
    with as_of(NOW + timedelta(days=8)):
        assert "It can no longer be appealed" not in told(client.get(url("shop-case", one, number)))
        late = told(client.get(url("shop-contest", one), {"clause": "late-dispatch", "order": "S1-3"}))
        assert "It can no longer be appealed: the days are over" in late


def test_an_appeal_that_is_too_late_keeps_its_words_as_a_draft(rooms: Place) -> None:
    client, place = rooms.client("owner1"), url("shop-contest", shop(rooms)) + "?clause=late-dispatch&order=S1-1"
    with as_of(NOW + timedelta(days=8)):
        page = told(client.post(place, {"text": "The courier scanned late.", "submit": "1"}, follow=True))
    assert "is kept as a draft, and not submitted: The notice of" in page
    assert Case.objects.get().state == "draft"


@pytest.mark.parametrize(
    "asked", ["?clause=late-dispatch&order=S2-1", "?clause=nothing&order=S1-1", "?clause=late-dispatch&window=x", ""]
)
def test_nothing_that_does_not_stand_is_contested(rooms: Place, asked: str) -> None:
    assert rooms.client("owner1").get(url("shop-contest", shop(rooms)) + asked).status_code == 404
