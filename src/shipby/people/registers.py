"""Who and what the service knows -> new rows of markets, shops, people and members, each with its record."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from shipby.people.actors import Actor
from shipby.people.models import Market, Membership, Role, Shop, User
from shipby.people.record import record
from shipby.people.rights import check


class NotRegistered(ValueError):
    """It cannot be entered so; the text says why, and what to do."""


def add_market(name: str, lake: str, actor: Actor, now: datetime) -> Market:
    """A market with its lake. Raises NotRegistered, Forbidden."""
    check(actor, "write", "market")
    if found := Market.objects.filter(name=name).first():
        raise NotRegistered(f"the market {name} is mounted already, with the lake {found.lake}")
    if found := Market.objects.filter(lake=lake).first():
        raise NotRegistered(f"the lake {lake} belongs to the market {found.name}: a lake belongs to one market")
    with transaction.atomic():
        market = Market.objects.create(name=name, lake=lake)
        record(actor, "add", ("market", name), now, market=market, new={"lake": lake})
    return market


def add_shop(market: Market, shop_id: str, name: str, actor: Actor, now: datetime) -> Shop:
    """A shop by its id in the facts; one known from them gets its name. Raises NotRegistered, Forbidden."""
    check(actor, "write", "shop")
    if not shop_id:
        raise NotRegistered("a shop needs the id that the facts call it by")
    with transaction.atomic():
        shop, _ = Shop.objects.get_or_create(market=market, shop_id=shop_id)
        old, shop.name = shop.name, name or shop.name
        shop.save(update_fields=["name"])
        record(
            actor, "add", ("shop", str(shop)), now, market=market, shop=shop, old={"name": old},
            new={"name": shop.name},
        )  # fmt: skip
    return shop


def add_user(
    username: str, password: str, actor: Actor, now: datetime, *, role: str = "", name: str = "", email: str = ""
) -> User:
    """A person. role: of the platform, or none for a merchant. Raises NotRegistered, Forbidden."""
    check(actor, "write", "user")
    user = User(username=username, role=role, name=name, email=email)
    if role not in Role.values:
        raise NotRegistered(f'"{role}" is no role: one of {", ".join(filter(None, Role.values))}, or none')
    if User.objects.filter(username=username).exists():
        raise NotRegistered(f"there is a user {username} already")
    with transaction.atomic():
        _set_password(user, password)
        record(actor, "add", ("user", username), now, new={"role": role})
    return user


def set_password(user: User, password: str, actor: Actor, now: datetime) -> None:
    """Another password; sessions begun with the old one end. Raises NotRegistered, Forbidden."""
    check(actor, "write", "user")
    with transaction.atomic():
        _set_password(user, password)
        record(actor, "password", ("user", user.username), now)


def change(
    user: User, actor: Actor, now: datetime, why: str = "", *, role: str | None = None, active: bool | None = None,
    name: str | None = None, email: str | None = None,
) -> None:  # fmt: skip
    """What is known of a person. Who is no longer active signs in no more; the last operator stays.

    Raises NotRegistered, Forbidden.
    """
    check(actor, "write", "user")
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        given = {"role": role, "is_active": active, "name": name, "email": email}
        new = {field: value for field, value in given.items() if value is not None and value != getattr(held, field)}
        if not new:
            return
        old = {field: getattr(held, field) for field in new}
        for field, value in new.items():
            setattr(held, field, value)
        _check_person(held)
        held.save(update_fields=list(new))
        record(actor, "change", ("user", held.username), now, why=why, old=old, new=new)


def _check_person(user: User) -> None:
    """Raises NotRegistered where the service would be left without an operator, or one person be two parties."""
    if user.role not in Role.values:
        raise NotRegistered(f'"{user.role}" is no role: one of {", ".join(filter(None, Role.values))}, or none')
    if user.role and user.memberships.exists():
        raise NotRegistered(f"{user.username} is of a shop, and cannot be {user.role} of the platform as well")
    others = User.objects.select_for_update().filter(role=Role.OPERATOR, is_active=True).exclude(pk=user.pk)
    if not (user.role == Role.OPERATOR and user.is_active) and not others:
        raise NotRegistered(f"{user.username} is the last operator who may sign in: add another first")


def join(user: User, shop: Shop, kind: str, actor: Actor, now: datetime) -> Membership:
    """A person as owner or clerk of a shop; a member changes. Raises NotRegistered, Forbidden, Unknown."""
    check(actor, "write", "member", shop=shop)
    if kind not in Membership.Kind.values:
        raise NotRegistered(f'"{kind}" is no place in a shop: owner or clerk')
    if user.role:
        raise NotRegistered(f"{user.username} is {user.role} of the platform, and cannot be a merchant as well")
    with transaction.atomic():
        was = Membership.objects.select_for_update().filter(user=user, shop=shop).first()
        if was and was.kind != kind:
            _keeps_an_owner(was)
        member, _ = Membership.objects.update_or_create(user=user, shop=shop, defaults={"kind": kind})
        record(
            actor, "join", ("member", user.username), now, market=shop.market, shop=shop, was=was.kind if was else "",
            now=kind,
        )  # fmt: skip
    return member


def leave(member: Membership, actor: Actor, now: datetime) -> None:
    """The person is no longer of the shop; its last owner stays. Raises NotRegistered, Forbidden, Unknown."""
    shop = member.shop
    check(actor, "write", "member", shop=shop)
    with transaction.atomic():
        _keeps_an_owner(member)
        member.delete()
        record(
            actor, "leave", ("member", member.user.username), now, market=shop.market, shop=shop, was=member.kind
        )  # fmt: skip


def _keeps_an_owner(member: Membership) -> None:
    """Raises NotRegistered where this is the shop's only owner."""
    owners = Membership.objects.select_for_update().filter(shop=member.shop, kind=Membership.Kind.OWNER)
    if member.kind == Membership.Kind.OWNER and not owners.exclude(pk=member.pk):
        raise NotRegistered(f"{member.user.username} is the only owner of {member.shop}: name another first")


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
    except ValidationError as error:
        raise NotRegistered(f"{user.username}: {' '.join(error.messages)}") from None
    user.save()
