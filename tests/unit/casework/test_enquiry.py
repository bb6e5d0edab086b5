"""Enquiries and threads: asked, answered, closed; messages in their order, told to the other side."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from shipby.casework import thread
from shipby.casework.enquiry import acts
from shipby.casework.models import Case, Enquiry, Note, Outbox
from shipby.casework.refused import Refused
from shipby.people.actors import Actor
from shipby.people.models import Audit, Message, Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, REVIEWER, Floor, at, floor, wished

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")
SOON = timedelta(minutes=1)


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    return floor(tmp_path)


def test_an_enquiry_goes_to_and_fro_and_writes_no_fact(shop: Floor) -> None:
    case = acts.ask(shop.shop, ("verdict", "late-dispatch O1"), "Why?", shop.owner, NOW, "O1")
    acts.answer(case, "No scan.", REVIEWER, NOW + SOON)
    acts.ask_again(case, "And the video?", shop.owner, NOW + 2 * SOON)
    acts.answer(case, "Seen.", OPERATOR, NOW + 3 * SOON)
    acts.close(case, shop.owner, NOW + 4 * SOON)
    case.refresh_from_db()
    assert (case.number[:2], case.state, case.due_who) == ("Q-", "closed", "")
    assert [note.text for note in case.thread.order_by("at")] == ["Why?", "No scan.", "And the video?", "Seen."]
    assert list(Audit.objects.filter(object_id=case.number).exclude(action="write").values_list("was", "now")) == [
        ("-", "open"), ("open", "answered"), ("answered", "open"), ("open", "answered"), ("answered", "closed"),
    ]  # fmt: skip
    assert not Outbox.objects.exists()
    assert Message.objects.filter(shop=shop.shop).count() == 2


def test_an_open_enquiry_stops_no_clock(shop: Floor) -> None:
    case = acts.ask(shop.shop, ("measure", "E-1"), "Why?", shop.owner, NOW)
    assert (case.due_at, case.due_what, case.due_who) == (None, "answer", "reviewer")


@pytest.mark.parametrize("about", [("weather", "x"), ("entry", "")])
def test_it_is_about_something_that_can_be_named(shop: Floor, about: tuple[str, str]) -> None:
    with pytest.raises(Refused, match="one of entry, verdict, measure"):
        acts.ask(shop.shop, about, "Why?", shop.owner, NOW)
    assert not Case.objects.exists()


def test_a_merchant_answers_nothing_and_a_reviewer_asks_nothing(shop: Floor) -> None:
    case = acts.ask(shop.shop, ("entry", "1"), "Why?", shop.owner, NOW)
    with pytest.raises(Forbidden):
        acts.answer(case, "So.", shop.owner, NOW + SOON)
    with pytest.raises(Forbidden):
        acts.ask(shop.shop, ("entry", "1"), "Why?", REVIEWER, NOW)
    with pytest.raises(Refused, match="close does not lead on"):
        acts.close(case, shop.owner, NOW + SOON)


def test_it_can_be_attached_to_an_appeal_of_the_same_shop(shop: Floor) -> None:
    case = acts.ask(shop.shop, ("entry", "1"), "Why?", shop.owner, NOW)
    appeal = Case.objects.create(
        type="appeal", number="A-1", market=shop.market, shop=shop.shop, state="draft", at=NOW
    )  # fmt: skip
    acts.attach(case, appeal, shop.owner, NOW)
    assert Enquiry.objects.get(case=case).appeal == appeal
    with pytest.raises(Refused, match="to an appeal of the same shop"):
        acts.attach(case, case, shop.owner, NOW)


def test_messages_strictly_increase_also_where_the_clock_was_set_back(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished(), proofs=0)
    thread.write(case, "first", shop.owner, NOW + SOON)
    thread.write(case, "second", REVIEWER, NOW - SOON)
    assert [note.text for note in Note.objects.order_by("at")] == ["first", "second"]
    assert Note.objects.latest("at").at == NOW + SOON + timedelta(microseconds=1)


def test_a_message_is_told_to_the_other_side_and_kept_in_the_record(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished(), proofs=0)
    thread.write(case, "hello", shop.owner, NOW)
    thread.write(case, "yes?", REVIEWER, NOW)
    assert list(Message.objects.order_by("id").values_list("role", "shop_id")) == [
        ("reviewer", None), ("", shop.shop.pk),
    ]  # fmt: skip
    assert Audit.objects.filter(action="write", object_id=case.number).count() == 2


@pytest.mark.parametrize("text", ["", "  ", "长" * (thread.LENGTH_AT_MOST + 1)])
def test_a_message_has_a_text_of_some_length(shop: Floor, text: str) -> None:
    case = shop.draft("O1", NOW, wished(), proofs=0)
    with pytest.raises(Refused, match=f"there are {len(text)}"):
        thread.write(case, text, shop.owner, NOW)
    assert not Note.objects.exists()


def test_nobody_else_writes_into_it(shop: Floor) -> None:
    case = shop.draft("O1", NOW, wished(), proofs=0)
    other = Shop.objects.create(market=shop.market, shop_id="S2")
    with pytest.raises(Unknown):
        thread.write(case, "hello", Actor("owner", "user:o", shops=frozenset({other.pk})), NOW)
    with pytest.raises(Forbidden):
        thread.write(case, "hello", Actor("auditor", "user:a"), NOW)
