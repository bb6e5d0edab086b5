"""A machine's key: issued, shown once, rotated, revoked -> the actor it stands for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_hex, token_urlsafe

from django.db import transaction

from shipby.people.actors import Actor
from shipby.people.models import ApiKey, Shop
from shipby.people.record import record
from shipby.people.rights import SCOPES, check

OVERLAP = timedelta(days=1)
"""How long a rotated key still works, so that programs can be given the new one."""

_START = "sk_"


class KeyRefused(ValueError):
    """The key cannot be made so, or was revoked already; the text says what to write."""


def issue(
    name: str, scopes: Collection[str], actor: Actor, now: datetime, *, shop: Shop | None = None,
    ends_at: datetime | None = None,
) -> tuple[str, ApiKey]:  # fmt: skip
    """(the key, which nobody can show again; its row). shop: the one it is tied to; None: the platform's own.

    Raises KeyRefused, Forbidden, Unknown.
    """
    check(actor, "write", "key", shop=shop)
    if not name or not scopes:
        raise KeyRefused("a key needs a name and at least one scope")
    if wrong := sorted(set(scopes) - set(SCOPES)):
        raise KeyRefused(f"no such scope: {', '.join(wrong)}. There are: {', '.join(SCOPES)}")
    if ends_at is not None and ends_at <= now:
        raise KeyRefused(f"the key would end at {ends_at.isoformat()}, before it begins")
    with transaction.atomic():
        return _made(ApiKey(name=name, scopes=sorted(set(scopes)), shop=shop, ends_at=ends_at), "issue", actor, now)


def rotate(key: ApiKey, actor: Actor, now: datetime, overlap: timedelta = OVERLAP) -> tuple[str, ApiKey]:
    """A new key with the same rights; the old one ends after the overlap. Raises KeyRefused, Forbidden, Unknown."""
    check(actor, "write", "key", shop=key.shop)
    with transaction.atomic():
        held = ApiKey.objects.select_for_update(of=("self",)).select_related("shop__market").get(pk=key.pk)
        _still_valid(held, now)
        new = ApiKey(name=held.name, scopes=held.scopes, shop=held.shop, ends_at=held.ends_at)
        text, made = _made(new, "rotate", actor, now)
        held.replaced_by = made
        held.ends_at = now + overlap if held.ends_at is None else min(held.ends_at, now + overlap)
        held.save(update_fields=["replaced_by", "ends_at"])
    return text, made


def revoke(key: ApiKey, actor: Actor, now: datetime, why: str = "") -> None:
    """The key stops working at once. Raises KeyRefused, Forbidden, Unknown."""
    check(actor, "write", "key", shop=key.shop)
    with transaction.atomic():
        held = ApiKey.objects.select_for_update(of=("self",)).select_related("shop__market").get(pk=key.pk)
        if held.revoked_at:
            raise KeyRefused(f"key {held.prefix} was revoked at {held.revoked_at.isoformat()}")
        held.revoked_at = now
        held.save(update_fields=["revoked_at"])
        _record(held, "revoke", actor, now, why)


def actor_of(text: str, now: datetime, request: str = "") -> Actor | None:
    """Whom a key stands for; None where there is no such key, or it is revoked or over."""
    prefix, _, secret = text.removeprefix(_START).partition("_")
    key = ApiKey.objects.select_related("shop").filter(prefix=prefix).first() if secret else None
    # The same work with and without such a key: the time taken tells nothing.
    held = key.digest if key else _digest("")
    if not compare_digest(held, _digest(text)) or key is None:
        return None
    if key.revoked_at or (key.ends_at and key.ends_at <= now):
        return None
    shops = frozenset({key.shop.pk}) if key.shop else frozenset[int]()
    return Actor("machine", f"key:{key.prefix}", shops=shops, scopes=frozenset(key.scopes), request=request)


def _made(key: ApiKey, act: str, actor: Actor, now: datetime) -> tuple[str, ApiKey]:
    key.prefix = token_hex(4)
    text = f"{_START}{key.prefix}_{token_urlsafe(32)}"
    key.digest, key.made_at, key.made_by = _digest(text), now, actor.name
    key.save()
    _record(key, act, actor, now)
    return text, key


def _record(key: ApiKey, act: str, actor: Actor, now: datetime, why: str = "") -> None:
    market = key.shop.market if key.shop else None
    new = {"name": key.name, "scopes": key.scopes}
    record(actor, act, ("key", key.prefix), now, market=market, shop=key.shop, why=why, new=new)


def _still_valid(key: ApiKey, now: datetime) -> None:
    if key.revoked_at or (key.ends_at and key.ends_at <= now):
        raise KeyRefused(f"key {key.prefix} is no longer valid: issue a new one")
    if key.replaced_by:
        raise KeyRefused(f"key {key.prefix} was rotated already: its successor is {key.replaced_by.prefix}")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
