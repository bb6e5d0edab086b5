"""A preview that may take minutes -> asked for, judged by a job of the service, its progress and its end told.

One row holds it: who asked last is who is answered. What forbids it is kept in both languages until it is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shipby.casework.models import Case
from shipby.casework.notice import acts
from shipby.casework.notice.models import Notice
from shipby.casework.notice.offers import Widened
from shipby.casework.refused import Refused
from shipby.casework.whose import may
from shipby.lake import LakeError
from shipby.people.actors import Actor
from shipby.people.models import Market
from shipby.people.rights import Forbidden, Unknown

_FAILED = (
    "预览没有完成，原因已记入服务日志。请再试一次；仍不行请联系运维。",
    "The preview did not come to its end; the service's log says why. Ask again, and if that fails whoever runs it.",
)


def ask(case: Case, given: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """A preview is asked for; given: of a published one, what shall change, as `Widened` takes it.

    What the notice itself forbids is told at once. Raises Forbidden, Unknown, Refused; ValidationError.
    """
    may(actor, "preview", case)
    wider = Widened.model_validate(given)
    acts.proposed(case, wider.wider(), now)
    asked = wider.model_dump(mode="json", exclude_none=True)
    Notice.objects.filter(case=case).update(asked=asked, asked_by=actor.name, asked_at=now, stage="", failed=None)


def waits(market: Market) -> bool:
    """Whether any is asked for."""
    return Notice.objects.filter(case__market=market, asked_at__isnull=False).exists()


def answer(market: Market, now: datetime) -> str:
    """Those asked for are judged, the eldest first; which, and how it ended."""
    done = []
    rows = Notice.objects.filter(case__market=market, asked_at__isnull=False).select_related("case__market")
    for notice in rows.order_by("asked_at"):
        failed = _answer(notice, now)
        mine = Notice.objects.filter(pk=notice.pk, asked_at=notice.asked_at)
        mine.update(asked_at=None, stage="", failed=list(failed) if failed else None)
        done.append(f"{notice.case.number}: {failed[1] if failed else 'shown'}")
    return "; ".join(done)


def _answer(notice: Notice, now: datetime) -> tuple[str, str] | None:
    """None, or why not. Anything unforeseen is told, and raised: the job's log has it."""
    mine = Notice.objects.filter(pk=notice.pk, asked_at=notice.asked_at)
    wider = Widened.model_validate(notice.asked or {}).wider()
    try:
        acts.show(notice.case, Actor("operator", notice.asked_by), now, wider, lambda stage: mine.update(stage=stage))
    except (Refused, Forbidden, Unknown) as refused:
        return refused.zh, refused.en
    except LakeError as error:
        return str(error), str(error)
    except Exception:
        mine.update(asked_at=None, stage="", failed=list(_FAILED))
        raise
    return None
