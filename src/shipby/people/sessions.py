"""A signed-in browser -> its row: whose, since when, seen when; ended by its owner or by an operator."""

from __future__ import annotations

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Store
from django.db import transaction

from shipby.people.actors import Actor
from shipby.people.models import Session, User
from shipby.people.record import record
from shipby.people.rights import check

WHOLE = timedelta(days=7)
"""No session lives longer, however busy."""

_USER, _BEGAN, _SEEN, _AGENT = "_auth_user_id", "began", "seen", "agent"
_NOTED = timedelta(minutes=1)


class SessionStore(Store):
    """Django's sessions in the database, in rows that say whose they are."""

    @classmethod
    def get_model_class(cls) -> Any:
        """Where they are kept."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row of this session; nobody's before a sign-in."""
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(_USER)
        row.began_at, row.seen_at = (_instant(data.get(name)) for name in (_BEGAN, _SEEN))
        row.agent = data.get(_AGENT, "")
        return row


def is_over(session: MutableMapping[str, Any], now: datetime) -> bool:
    """Whether a session has lived its whole time."""
    began = _instant(session.get(_BEGAN))
    return began is not None and began + WHOLE <= now


def note(session: MutableMapping[str, Any], agent: str, now: datetime) -> None:
    """Written into a signed-in session once a minute; each time it may be idle for its whole time again."""
    seen = _instant(session.get(_SEEN))
    if _USER in session and (seen is None or seen + _NOTED <= now):
        session.setdefault(_BEGAN, now.isoformat())
        session[_AGENT], session[_SEEN] = agent[:200], now.isoformat()


def handle(session: Session) -> str:
    """What a page calls a session by: whoever read its key would be that person."""
    return sha256(session.session_key.encode()).hexdigest()[:16]


def end(user: User, actor: Actor, now: datetime, why: str = "", *, only: str = "", but: str | None = None) -> int:
    """How many of a person's sessions ended, by himself or by an operator.

    only: the one of this handle; but: all except the one with this key. Raises Forbidden.
    """
    if actor.name != f"user:{user.username}":
        check(actor, "write", "session")
    with transaction.atomic():
        rows = Session.objects.filter(user=user)
        keys = [row.pk for row in rows if row.pk != but and only in ("", handle(row))]
        ended, _ = rows.filter(pk__in=keys).delete()
        if ended:
            record(actor, "end", ("session", user.username), now, why=why, new={"sessions": ended})
    return ended


def clear(now: datetime) -> int:
    """How many sessions were over and are forgotten."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
