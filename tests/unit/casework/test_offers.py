"""Every step that somebody takes is offered the same way; what is another's is not there; what is given is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shipby.casework.models import Case
from shipby.casework.offers import act, begin, offers
from shipby.casework.refused import Refused
from shipby.casework.showing import TABLES
from shipby.casework.tables import START
from shipby.people.actors import Actor
from shipby.people.models import Shop
from shipby.people.rights import Forbidden, Unknown
from tests.support.filings import OPERATOR, PNG, REVIEWER, Floor, at, floor, order

pytestmark = pytest.mark.django_db

NOW = at("2023-03-02 10:00:00")
LATER = at("2023-03-02 11:00:00")
WISH: dict[str, Any] = {
    "shop": "S1", "order_id": "O1", "reason": "natural_disaster", "dispatch_by": "2023-03-06T12:00:00+08:00",
    "affected_from": "2023-03-01", "affected_until": "2023-03-03", "regions": ["44"],
}  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2")])
    return found


@pytest.mark.parametrize("type", sorted(TABLES))
def test_every_step_that_a_person_takes_is_offered(type: str) -> None:
    found, table = offers(type), TABLES[type]
    people = [step for step in table.steps if set(step.who) - {"clock", "machine"}]
    assert {step.name for step in people if START in step.before} <= set(found.begins)
    assert {step.name for step in people if step.before != (START,)} <= set(found.acts) | set(found.begins)


def test_a_filing_goes_its_way(shop: Floor) -> None:
    from shipby.casework.evidence import attach

    case = begin("filing", "draft", shop.market, WISH, shop.owner, NOW)
    attach(case, "p.png", "picture", PNG, shop.owner, NOW)
    assert act(case.number, "submit", {}, shop.owner, NOW).state == "submitted"
    assert act(case.number, "reject", {"remark": "which road?"}, REVIEWER, LATER).state == "rejected"
    again = act(case.number, "resubmit", {"regions": ["4401"]}, shop.owner, LATER)
    assert (again.state, again.filing.regions, again.filing.reason) == ("submitted", ["4401"], "natural_disaster")
    assert act(case.number, "approve", {}, REVIEWER, LATER).state == "approved"


def test_what_is_given_is_whole_and_nothing_else(shop: Floor) -> None:
    with pytest.raises(ValidationError, match="dispatch_by"):
        begin("filing", "draft", shop.market, {**WISH, "dispatch_by": "2023-03-06T12:00:00"}, shop.owner, NOW)
    with pytest.raises(ValidationError, match="colour"):
        begin("filing", "draft", shop.market, {**WISH, "colour": "red"}, shop.owner, NOW)
    assert not Case.objects.exists()


def test_another_shops_case_is_not_there(shop: Floor) -> None:
    case = begin("filing", "draft", shop.market, WISH, shop.owner, NOW)
    other = Shop.objects.create(market=shop.market, shop_id="S2")
    stranger = Actor("owner", "user:other", shops=frozenset({other.pk}))
    for number in (case.number, "F-999999"):
        with pytest.raises(Unknown) as told:
            act(number, "no-such-step", {"no": "such"}, stranger, NOW)
        assert told.value.en == Unknown("case").en
    for shop_id in ("S1", "S9"):
        with pytest.raises(Unknown):
            begin("filing", "draft", shop.market, {**WISH, "shop": shop_id}, stranger, NOW)


def test_a_step_there_is_not_is_told_with_those_there_are(shop: Floor) -> None:
    case = begin("filing", "draft", shop.market, WISH, shop.owner, NOW)
    with pytest.raises(Refused, match="discard, submit"):
        act(case.number, "fly", {}, shop.owner, NOW)
    with pytest.raises(Refused, match="it has: draft"):
        begin("filing", "fly", shop.market, {}, shop.owner, NOW)
    with pytest.raises(Unknown):
        begin("dream", "draft", shop.market, {}, shop.owner, NOW)


def test_an_enquiry_is_asked_answered_and_closed(shop: Floor) -> None:
    given = {"shop": "S1", "about": "verdict", "id": "late-dispatch/O1", "text": "Which scan is missing?"}
    case = begin("enquiry", "open", shop.market, given, shop.owner, NOW)
    assert case.order_id == "O1"
    assert act(case.number, "answer", {"text": "The first."}, REVIEWER, LATER).state == "answered"
    assert act(case.number, "ask", {"text": "And the second?"}, shop.owner, LATER).state == "open"
    assert act(case.number, "answer", {"text": "It is there."}, OPERATOR, LATER).state == "answered"
    assert act(case.number, "close", {}, shop.owner, LATER).state == "closed"


def test_a_measure_needs_a_ground_of_the_rules_and_an_operator(shop: Floor) -> None:
    given = {"shop": "S1", "kind": "terminate", "ground": "mood", "says": "..."}
    with pytest.raises(Refused, match="on the ground"):
        begin("enforcement", "propose", shop.market, given, OPERATOR, NOW)
    ground = "discretion_repeated"
    pack = shop.rules.versions[-1]
    named = next((name for name in pack.standing if name.startswith("discretion_")), ground)
    kind = pack.standing[named].value[0]  # type: ignore[index]
    with pytest.raises(Forbidden):
        begin("enforcement", "propose", shop.market, {**given, "kind": kind, "ground": named}, shop.owner, NOW)
    case = begin("enforcement", "propose", shop.market, {**given, "kind": kind, "ground": named}, OPERATOR, NOW)
    assert act(case.number, "decline", {"reason": "once only"}, OPERATOR, LATER).state == "declined"


def test_a_measure_reaches_only_orders_of_its_shop(shop: Floor) -> None:
    shop.bring(orders=[order("X1", shop_id="S2")])
    given = {"shop": "S1", "kind": "terminate", "ground": "discretion_low_score", "says": "never shipped"}
    for strange in ("X1", "nobody's"):
        with pytest.raises(Refused, match=f"Shop S1 has no order {strange}"):
            begin("enforcement", "propose", shop.market, {**given, "order_id": strange}, OPERATOR, NOW)
    assert not Case.objects.exists()
    assert begin("enforcement", "propose", shop.market, {**given, "order_id": "O1"}, OPERATOR, NOW).order_id == "O1"
