"""Role x object x action -> whether an actor may: the one table, and the one place that asks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from django.db.models import Model, Q, QuerySet

from shipby.people.actors import Actor, Who
from shipby.people.models import Shop

Scope = Literal["any", "own"]
"""own: of the shops, or the orders, that the actor is tied to, or of the actor himself."""

_OWNER: dict[Who, Scope] = {"owner": "own"}
_MERCHANT: dict[Who, Scope] = {**_OWNER, "clerk": "own"}
_KEYED: dict[Who, Scope] = {**_MERCHANT, "machine": "own"}
_APPLICANT: dict[Who, Scope] = {"applicant": "own", **_MERCHANT}
"""A person for himself: who has no shop yet, or wants another."""
_BUYER: dict[Who, Scope] = {"buyer": "own"}
_REVIEWER: dict[Who, Scope] = {"reviewer": "any"}
_OPERATOR: dict[Who, Scope] = {"operator": "any"}
_DECIDERS = _REVIEWER | _OPERATOR
_PLATFORM: dict[Who, Scope] = {**_DECIDERS, "auditor": "any"}
_CLOCK: dict[Who, Scope] = {"clock": "any"}
_SERVICE: dict[Who, Scope] = {"machine": "any"}
"""No key: the service itself, on the ground of what a run found."""
_MACHINE: dict[Who, Scope] = {"machine": "own"}
_PARTIES = _KEYED | _BUYER | _PLATFORM

_CASE: dict[str, Mapping[Who, Scope]] = {
    "read": _KEYED | _PLATFORM, "write": _KEYED | _DECIDERS, "attach": _KEYED | _DECIDERS,
}  # fmt: skip
"""read it; write into its thread; put a file into it."""
_BUYERS_CASE: dict[str, Mapping[Who, Scope]] = {act: {**who, **_BUYER} for act, who in _CASE.items()}

RIGHTS: Mapping[str, Mapping[str, Mapping[Who, Scope]]] = {
    "filing": {
        **_CASE, "draft": _KEYED, "discard": _KEYED, "submit": _KEYED, "resubmit": _KEYED, "withdraw": _MERCHANT,
        "approve": _REVIEWER, "reject": _REVIEWER,
    },
    "appeal": {
        **_CASE, "draft": _KEYED, "discard": _KEYED, "submit": _KEYED, "complete": _KEYED, "withdraw": _OWNER,
        "return": _REVIEWER, "uphold": _REVIEWER, "dismiss": _REVIEWER, "lapse": _CLOCK,
    },
    "enquiry": {
        **_CASE, "open": _KEYED, "answer": _DECIDERS, "ask": _KEYED, "close": _KEYED | _DECIDERS,
    },
    "complaint": {
        **_BUYERS_CASE, "open": _BUYER, "choose": _BUYER, "answer": _KEYED, "propose": _OWNER, "unanswered": _CLOCK,
        "settle": _OWNER | _BUYER, "withdraw": _BUYER, "uphold": _REVIEWER, "dismiss": _REVIEWER,
    },
    "refund": {
        **_BUYERS_CASE, "instruct": _BUYER | _SERVICE, "return_goods": _BUYER, "receive": _OPERATOR,
        "withdraw": _BUYER, "approve": _OPERATOR, "refuse": _OPERATOR, "confirm": _OPERATOR | _MACHINE,
        "fail": _OPERATOR | _MACHINE, "redirect": _OPERATOR,
    },
    "incident": {
        **_BUYERS_CASE, "report": _BUYER | _KEYED | _OPERATOR, "import": _OPERATOR, "answer": _KEYED,
        "unanswered": _CLOCK, "review": _REVIEWER, "find": _REVIEWER, "dismiss": _REVIEWER, "amend": _REVIEWER,
        "withdraw": _REVIEWER, "stop": _OPERATOR, "cover": _CLOCK, "lift": _OPERATOR,
    },
    "notice": {
        "read": _KEYED | _PLATFORM, "write": {}, "attach": _OPERATOR, "draft": _OPERATOR, "edit": _OPERATOR,
        "preview": _OPERATOR, "discard": _OPERATOR, "publish": _OPERATOR, "widen": _OPERATOR,
    },
    "enforcement": {
        **_CASE, "propose": _OPERATOR | _SERVICE, "decline": _OPERATOR, "start": _OPERATOR | _CLOCK,
        "end": _OPERATOR | _CLOCK, "revoke": _SERVICE,
    },
    "onboarding": {
        "read": _APPLICANT | _PLATFORM, "write": _APPLICANT | _DECIDERS, "attach": _APPLICANT | _DECIDERS,
        **dict.fromkeys(
            ("draft", "edit", "discard", "submit", "confirm", "again", "describe", "sign", "withdraw", "add_category"),
            _APPLICANT,
        ),
        **dict.fromkeys(("return", "reject", "pass", "instruct", "send_back", "pass_shop"), _REVIEWER),
        "miss": _SERVICE, "lapse": _CLOCK | _SERVICE, "set_deposit": _OPERATOR,
        **dict.fromkeys(("pay", "pay_part", "top_up"), _OPERATOR | _MACHINE),
    },
    "settlement": {
        **_CASE, "apply": _OWNER, "apply_again": _OWNER, "activate": _OPERATOR, "refuse": _OPERATOR,
    },
    "improvement": {
        **_CASE, **dict.fromkeys(("plan", "change", "do", "finish", "give_up"), _KEYED),
    },
    "shop_value": {"read": _KEYED | _PLATFORM, "write": _KEYED},
    "contract": {"read": _KEYED | _PLATFORM, "write": _OPERATOR},
    "advice": {"read": _KEYED | _PLATFORM, "tell": _KEYED},
    "fact": {"push": _MACHINE | _OPERATOR},
    "verdict": {"read": _KEYED | _PLATFORM},
    "entry": {"read": _KEYED | _PLATFORM, "post": _OPERATOR | _CLOCK},
    "balance": {"read": _KEYED | _PLATFORM},
    "run": {"read": _PLATFORM, "start": _OPERATOR | _CLOCK},
    "evidence": {"read": _PARTIES | _APPLICANT, "attach": _KEYED | _BUYER | _DECIDERS | _APPLICANT},
    "export": {"read": _KEYED | _PLATFORM},
    "setting": {"read": _PLATFORM, "write": _OPERATOR},
    "user": {"read": _OPERATOR | {"auditor": "any"}, "write": _OPERATOR},
    "link": {"read": _OPERATOR | {"auditor": "any"}, "write": _OPERATOR},
    "session": {"read": _OPERATOR | {"auditor": "any"}, "write": _OPERATOR},
    "member": {"read": _MERCHANT | _OPERATOR | {"auditor": "any"}, "write": _OWNER | _OPERATOR},
    "key": {"read": _OWNER | _OPERATOR | {"auditor": "any"}, "write": _OWNER | _OPERATOR},
    "shop": {"read": _KEYED | _PLATFORM, "write": _OPERATOR},
    "market": {"read": _PLATFORM, "write": _OPERATOR},
    "message": {"read": _KEYED | _APPLICANT | _PLATFORM, "mark": _APPLICANT | _DECIDERS},
    "audit": {"read": _PLATFORM},
    "webhook": {"read": _OWNER | _OPERATOR | {"auditor": "any"}, "write": _OWNER | _OPERATOR},
    "notification": {"read": _APPLICANT | _PLATFORM, "write": _APPLICANT | _DECIDERS},
    "job": {"read": _PLATFORM},
}  # fmt: skip
"""object -> action -> who may, on which. What is not here, nobody may. The steps of cases go by their tables' names."""


class Forbidden(Exception):
    """The actor's role may not do this, to whatever object. Nothing changed. zh and en tell who may."""

    code = "forbidden"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class Unknown(Exception):
    """There is no such object, or it is none of the actor's: told in the same words. zh and en."""

    code = "unknown"

    def __init__(self, object: str) -> None:
        self.object = object
        self.zh = "您名下没有这样的对象：请核对编号，以及它属于谁。"
        self.en = "There is no such thing among yours: look at the id, and at whose it is."
        super().__init__(self.en)


def check(
    actor: Actor, action: str, object: str, *, shop: Shop | None = None, order: str | None = None,
    person: str | None = None,
) -> None:  # fmt: skip
    """Nothing, where the actor may do this. shop: whose the object is; order: <market>/<order_id> where it is of one;
    person: the name of the actor whose own it is.

    Reading without any is asking for a list, which `visible` then narrows. Raises Forbidden, Unknown.
    """
    named = shop is not None or order is not None or person is not None
    # Whose it is comes first: a refusal by role would tell that another shop's object exists.
    if named and actor.who != "anonymous" and _is_tied(actor) and not _ties(actor, shop, order, person):
        raise Unknown(object)
    scope = scope_of(actor, action, object)
    if scope is None:
        raise _forbidden(actor, action, object)
    if scope == "own" and not named and action != "read":
        raise Unknown(object)


def scope_of(actor: Actor, action: str, object: str) -> Scope | None:
    """On which objects the actor may do this; None: on none. An untied key is the platform's own.

    Raises LookupError where there is no such object or action: a mistake of ours.
    """
    scope = RIGHTS[object][action].get(actor.who)
    if actor.who == "machine" and scope:
        if scope_name(action, object) not in actor.scopes:
            return None
        return "own" if _is_tied(actor) else "any"
    return scope


def scope_name(action: str, object: str) -> str:
    """How a key's scope calls an action."""
    return f"{object}:{action}"


SCOPES = tuple(
    scope_name(action, name)
    for name, acts in RIGHTS.items()
    for action, who in acts.items()
    if who.get("machine") == "own"
)
"""Every scope that a key can have."""

_Of = TypeVar("_Of", bound=Model)


def visible(actor: Actor, rows: QuerySet[_Of], shop_field: str = "shop", person_field: str = "") -> QuerySet[_Of]:
    """The rows that the actor may see of a kind that `check` lets him read: all, his shops', his orders', or none.

    person_field: names the actor whose own a row is, where it is of nobody's shop.
    """
    if not _is_tied(actor):
        return rows
    if actor.who == "buyer":
        return rows.filter(_of_orders(actor.orders)) if actor.orders else rows.none()
    own = Q(**{f"{shop_field}__in": actor.shops}) if actor.shops else Q()
    if person_field and actor.who != "anonymous":
        own |= Q(**{person_field: actor.name})
    return rows.filter(own) if own else rows.none()


def _of_orders(orders: frozenset[str]) -> Q:
    """Rows of these orders, in a table with market and order_id."""
    found = Q()
    for market, _, order_id in (order.partition("/") for order in orders):
        found |= Q(market__name=market, order_id=order_id)
    return found


def _is_tied(actor: Actor) -> bool:
    """Whether the actor sees some shops or orders only, or none."""
    if actor.who == "machine":
        return bool(actor.shops)
    return actor.who not in _PLATFORM and actor.who != "clock"


def _ties(actor: Actor, shop: Shop | None, order: str | None, person: str | None) -> bool:
    if person is not None and person == actor.name:
        return True
    if actor.who == "buyer":
        return order is not None and order in actor.orders
    return shop is not None and shop.pk in actor.shops


def _forbidden(actor: Actor, action: str, object: str) -> Forbidden:
    who = ", ".join(RIGHTS[object][action]) or "nobody"
    if actor.who in RIGHTS[object][action]:
        scope: Any = scope_name(action, object)
        return Forbidden(
            f"此密钥没有权限 {scope}：请让店主或运营签发带此权限的密钥。",
            f"this key lacks the scope {scope}: ask the owner or an operator for a key that has it.",
        )
    return Forbidden(
        f"{object} {action}：只能由 {who} 执行，您是 {actor.who}。",
        f"{object} {action}: only {who} may do this, and you are {actor.who}.",
    )
