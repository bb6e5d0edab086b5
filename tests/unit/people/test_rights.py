"""Every role x object x action, on one's own, on another's, on what does not exist: as the specification says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import get_args

import pytest

from shipby.casework.enforcement.table import ENFORCEMENT
from shipby.casework.models import Case
from shipby.casework.showing import TABLES
from shipby.casework.tables import Table
from shipby.people.actors import SERVICE, Actor, Who, actor_of_user
from shipby.people.models import Market, Membership, Shop, User
from shipby.people.rights import RIGHTS, SCOPES, Forbidden, Unknown, check, scope_name, scope_of, visible

ROLES: tuple[Who, ...] = get_args(Who)
EVERY = [(who, object) for who in ROLES for object in RIGHTS]
OWN_ORDER, OTHER_ORDER = "m/O1", "m/O2"
CASES = tuple(TABLES.values())
DECISIONS = {"approve", "reject", "uphold", "dismiss", "return", "decline", "find", "amend", "pass", "refuse", "start"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def shops() -> tuple[Shop, Shop]:
    """One's own, another's; both have the order."""
    market = Market.objects.create(name="m", lake="lakes/m")
    return tuple(Shop.objects.create(market=market, shop_id=name) for name in ("S1", "S2"))  # type: ignore[return-value]


def actor(who: Who, own: Shop) -> Actor:
    """As the edge makes him: merchants and a tied key of their shop, a buyer of an order."""
    tied = frozenset({own.pk}) if who in ("owner", "clerk", "machine") else frozenset[int]()
    orders = frozenset({OWN_ORDER}) if who == "buyer" else frozenset[str]()
    return Actor(who, f"{who}:x", shops=tied, orders=orders, scopes=frozenset(SCOPES))


def outcome(
    one: Actor, action: str, object: str, shop: Shop | None, order: str | None, person: str | None = None
) -> str:
    try:
        check(one, action, object, shop=shop, order=order, person=person)
    except (Forbidden, Unknown) as refused:
        return type(refused).__name__
    return "may"


@pytest.mark.parametrize(("who", "object"), EVERY)
def test_a_right_holds_for_ones_own_and_nothing_tells_of_anothers(
    who: Who, object: str, shops: tuple[Shop, Shop]
) -> None:
    own, other = shops
    one, guessed = actor(who, own), Shop(pk=999_999, market=own.market, shop_id="S9")
    for action, grants in RIGHTS[object].items():
        # No key takes what only the service itself does.
        granted = who in grants and (who != "machine" or scope_name(action, object) in SCOPES)
        himself = one.name if who == "applicant" else None
        on_own = outcome(one, action, object, own, OWN_ORDER, himself)
        on_others = {outcome(one, action, object, shop, OTHER_ORDER, "user:another") for shop in (other, guessed)}
        assert on_own == ("may" if granted else "Forbidden"), action
        if who in ("owner", "clerk", "applicant", "machine", "buyer"):
            # Another's and a guessed one are told in the same words, whatever the role may.
            assert on_others == {"Unknown"}, action
        else:
            assert on_others == {"may" if granted else "Forbidden"}, action


@pytest.mark.parametrize(("who", "object"), EVERY)
def test_the_laws_of_roles(who: Who, object: str) -> None:
    """From the specification's list of roles, not from the table."""
    for action, grants in RIGHTS[object].items():
        if who not in grants:
            continue
        assert who != "anonymous"
        assert who != "auditor" or action == "read", "an auditor reads"
        assert who != "clerk" or "owner" in grants, "an owner may all that a clerk may"
        assert who == "machine" or grants[who] == ("own" if who in ("owner", "clerk", "applicant", "buyer") else "any")
        if grants[who] == "own":
            assert action not in DECISIONS, "nobody decides his own case, no key decides"
        if object in ("audit", "balance"):
            assert action == "read", "the record and what is computed are written by nobody"
        if object in ("setting", "user", "market", "run") and action != "read":
            assert who in ("operator", "clock")
        assert who != "buyer" or object in ("complaint", "refund", "incident", "evidence")
        assert who != "applicant" or object in ("onboarding", "evidence", "message", "notification")


def test_a_right_without_a_subject_is_a_list_to_be_narrowed(shops: tuple[Shop, Shop]) -> None:
    owner = actor("owner", shops[0])
    assert outcome(owner, "read", "filing", None, None) == "may"
    assert outcome(owner, "submit", "filing", None, None) == "Unknown"
    assert outcome(actor("reviewer", shops[0]), "approve", "filing", None, None) == "may"


@pytest.mark.parametrize("who", ROLES)
def test_a_list_holds_what_its_reader_may_see(who: Who, shops: tuple[Shop, Shop]) -> None:
    own, _ = shops
    for number, shop in enumerate(shops, 1):
        Case.objects.create(
            type="filing", number=f"F-{number}", market=own.market, shop=shop, order_id=f"O{number}", state="draft",
            at=datetime(2023, 1, 1, tzinfo=UTC),
        )  # fmt: skip
    seen = set(visible(actor(who, own), Case.objects.all()).values_list("number", flat=True))
    if who in ("owner", "clerk", "machine", "buyer"):
        assert seen == {"F-1"}
    else:
        assert seen == (set() if who in ("anonymous", "applicant") else {"F-1", "F-2"})
    assert not visible(Actor("owner", "user:of-nothing"), Case.objects.all())
    Case.objects.filter(number="F-2").update(applicant="user:li", shop=None)
    assert not visible(Actor("applicant", "user:li"), Case.objects.all())
    mine = visible(Actor("applicant", "user:li"), Case.objects.all(), person_field="applicant")
    assert [case.number for case in mine] == ["F-2"]
    assert visible(Actor("machine", "key:platform"), Case.objects.all()).count() == 2


@pytest.mark.parametrize("table", CASES, ids=lambda table: table.type)
def test_the_steps_of_cases_are_open_to_whom_the_table_of_rights_says(table: Table) -> None:
    for step in table.steps:
        assert set(step.who) == set(RIGHTS[table.type][step.name]), f"{table.type} {step.name}"
    generic = {"read", "write", "attach"}
    if table is not ENFORCEMENT:
        generic |= {"draft"}
    assert set(RIGHTS[table.type]) - {step.name for step in table.steps} <= generic


def test_a_key_may_what_its_scopes_name_and_the_service_what_no_key_can_have(shops: tuple[Shop, Shop]) -> None:
    own = shops[0]
    narrow = Actor("machine", "key:x", shops=frozenset({own.pk}), scopes=frozenset({"filing:read"}))
    assert outcome(narrow, "read", "filing", own, None) == "may"
    assert outcome(narrow, "submit", "filing", own, None) == "Forbidden"
    with pytest.raises(Forbidden, match="lacks the scope filing:submit"):
        check(narrow, "submit", "filing", shop=own)
    platform = Actor("machine", "key:y", scopes=frozenset({"filing:read"}))
    assert scope_of(platform, "read", "filing") == "any"
    assert scope_of(SERVICE, "revoke", "enforcement") == "any"
    assert not {scope for scope in SCOPES if scope.split(":")[1] in DECISIONS}


def test_a_refusal_tells_who_may_in_both_languages(shops: tuple[Shop, Shop]) -> None:
    with pytest.raises(Forbidden) as refused:
        check(actor("clerk", shops[0]), "withdraw", "appeal", shop=shops[0])
    assert str(refused.value) == "appeal withdraw: only owner may do this, and you are clerk."
    assert refused.value.zh == "appeal withdraw：只能由 owner 执行，您是 clerk。"
    with pytest.raises(KeyError):
        check(actor("owner", shops[0]), "no-such-action", "appeal", shop=shops[0])


def _people(shops: tuple[Shop, Shop]) -> Iterator[tuple[User, str]]:
    for name, kinds in (("both", ("owner", "clerk")), ("owns", ("owner",)), ("none", ())):
        user = User.objects.create_user(name)
        for shop, kind in zip(shops, kinds, strict=False):
            Membership.objects.create(user=user, shop=shop, kind=kind)
        yield user, name


def test_a_person_acts_by_his_place_in_the_shop_that_is_named(shops: tuple[Shop, Shop]) -> None:
    own, other = shops
    people = {name: user for user, name in _people(shops)}
    assert actor_of_user(people["both"], shop=own) == Actor("owner", "user:both", shops=frozenset({own.pk}))
    assert actor_of_user(people["both"], shop=other) == Actor("clerk", "user:both", shops=frozenset({other.pk}))
    assert actor_of_user(people["both"]) == Actor("clerk", "user:both", shops=frozenset({own.pk, other.pk}))
    assert actor_of_user(people["owns"], shop=other).shops == {own.pk}
    assert actor_of_user(people["none"]) == Actor("applicant", "user:none")
    people["owns"].is_active = False
    assert actor_of_user(people["owns"]).who == "anonymous"
    reviewer = User(username="r", role="reviewer")
    assert actor_of_user(reviewer, "req-1") == Actor("reviewer", "user:r", request="req-1")
