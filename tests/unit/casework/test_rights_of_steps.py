"""Each role x each type of case x each step: who may is let through, who may not is refused before anything is read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Secret

from shipby.casework.models import Case
from shipby.casework.notice.columns import Offer
from shipby.casework.offers import offers
from shipby.casework.showing import TABLES
from shipby.casework.whose import may as allowed
from shipby.people.actors import ANONYMOUS, CLOCK, Actor, Who
from shipby.people.models import Audit, Shop
from shipby.people.rights import RIGHTS, SCOPES, Forbidden, Unknown
from tests.support.filings import Floor, at, floor, order

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at("2023-03-02 10:00:00")
ROLES: tuple[Who, ...] = (
    "owner", "clerk", "applicant", "reviewer", "operator", "auditor", "buyer", "machine", "clock", "anonymous",
)  # fmt: skip
TIED = ("owner", "clerk", "applicant", "buyer", "machine", "anonymous")
STEPS = [
    (type, name, begins)
    for type in sorted(TABLES)
    for begins, steps in ((True, offers(type).begins), (False, offers(type).acts))
    for name in steps
]
_GIVEN = {
    "shop": "S1", "shop_id": "S1", "order_id": "O1", "orders": ("O1",), "about": "verdict", "id": "late-dispatch/O1",
    "object_id": "late-dispatch/O1", "clause": "late-dispatch", "measure": "", "appeal": "A-1", "offer": Offer,
    "wider": lambda: None, "amount_minor": Secret(1),
}  # fmt: skip


class Anything:
    """What is given for a step, whatever it asks: whether one may is asked before it is looked at."""

    def __getattr__(self, name: str) -> Any:
        return _GIVEN.get(name, "x")


@pytest.fixture
def shop(tmp_path: Any) -> Floor:
    found = floor(tmp_path)
    found.bring(orders=[order("O1"), order("O2", shop_id="S2")])
    return found


def actor(who: Who, floor: Floor, *, mine: bool) -> Actor:
    """One of a role: whose the case is, or another."""
    shop = floor.shop if mine else Shop.objects.get_or_create(market=floor.market, shop_id="S2")[0]
    name, order_id = ("user:own", "O1") if mine else ("user:other", "O2")
    shops = frozenset({shop.pk})
    match who:
        case "owner" | "clerk":
            return Actor(who, name, shops=shops)
        case "machine":
            return Actor(who, "key:1", shops=shops, scopes=frozenset(SCOPES))
        case "buyer":
            return Actor(who, f"buyer:{order_id}", orders=frozenset({f"{floor.market}/{order_id}"}))
        case "clock":
            return CLOCK
        case "anonymous":
            return ANONYMOUS
    return Actor(who, name)


def case_of(type: str, floor: Floor) -> Case:
    """One that stands somewhere: a buyer's is of his order, an onboarding of a person, a notice of the market."""
    table = TABLES[type]
    state = next(step.before[0] for step in table.steps if step.before[0] != "-")
    whose: dict[str, Any] = {"shop": floor.shop, "order_id": "O1"}
    if type == "onboarding":
        whose = {"applicant": "user:own"}
    elif type == "notice":
        whose = {}
    return Case.objects.create(type=type, number=f"{table.prefix}1", market=floor.market, state=state, at=NOW, **whose)


def taken(type: str, name: str, begins: bool, who: Actor, floor: Floor) -> Exception | None:
    """What came of the step, as `offers` takes it; what is given has no shape here, so it is not checked."""
    offered = offers(type)
    try:
        if begins:
            offered.begins[name].run(floor.market, Anything(), who, NOW)
        else:
            case = Case.objects.get(type=type)
            if who is not CLOCK:  # which is no reader: the service calls its steps
                allowed(who, "read", case)
            offered.acts[name].run(case, Anything(), who, NOW)
    except Exception as error:
        return error
    return None


def may(type: str, name: str, who: Who) -> bool:
    """By the table of rights; of a key what a scope can name."""
    held = RIGHTS[type][name].get(who)
    return held is not None and (who != "machine" or f"{type}:{name}" in SCOPES)


def test_every_step_that_is_offered_is_in_the_table_of_rights() -> None:
    assert [(type, name) for type, name, _ in STEPS if name not in RIGHTS[type]] == []


@pytest.mark.parametrize(("type", "name", "begins"), STEPS, ids=[f"{type}-{name}" for type, name, _ in STEPS])
def test_a_step_is_refused_to_whoever_may_not_take_it(type: str, name: str, begins: bool, shop: Floor) -> None:
    if not begins:
        case_of(type, shop)
    for who in ROLES:
        before = Case.objects.count()
        error = taken(type, name, begins, actor(who, shop, mine=True), shop)
        if may(type, name, who):
            assert not isinstance(error, Forbidden), f"{who}: {error}"
        else:
            assert isinstance(error, Forbidden | Unknown), f"{who}: {error!r}"
            assert Case.objects.count() == before
        if who in TIED and may(type, name, who) and type not in ("notice", "onboarding"):
            error = taken(type, name, begins, actor(who, shop, mine=False), shop)
            assert isinstance(error, Unknown), f"another's {who}: {error!r}"
    assert not Audit.objects.filter(role__in=[who for who in ROLES if not may(type, name, who)]).exists()
