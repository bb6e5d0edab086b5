"""A courier service's callback -> acknowledged, in the shape that its sender understands, whatever happens."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from ninja import Form, Router, Schema

from shipby.api.couriers import COURIERS, Result
from shipby.api.door import now
from shipby.api.inbox import acknowledge_body
from shipby.api.named import Name
from shipby.people.models import Market

router = Router(tags=["couriers"], auth=None)
_log = logging.getLogger("shipby.callbacks")


class Kuaidi100(Schema):
    """What 快递100 sends."""

    param: str = ""
    sign: str = ""


class Kuaidi100Answer(Schema):
    """What 快递100 waits for: anything but result true is sent again."""

    result: bool
    returnCode: str
    message: str


class KDNiao(Schema):
    """What 快递鸟 sends."""

    RequestData: str = ""
    DataSign: str = ""
    RequestType: str = ""


class KDNiaoAnswer(Schema):
    """What 快递鸟 waits for: anything but Success true is sent again."""

    EBusinessID: str
    UpdateTime: str
    Success: bool
    Reason: str


@router.post("/callbacks/{market}/kuaidi100", response=Kuaidi100Answer, operation_id="callback_kuaidi100")
def kuaidi100(request: HttpRequest, market: Name, form: Annotated[Kuaidi100, Form()]) -> Any:
    """Take a callback of 快递100. Signed with the salt in SHIPBY_KUAIDI100_SALT."""
    return _taken("kuaidi100", market, form.model_dump())


@router.post("/callbacks/{market}/kdniao", response=KDNiaoAnswer, operation_id="callback_kdniao")
def kdniao(request: HttpRequest, market: Name, form: Annotated[KDNiao, Form()]) -> Any:
    """Take a callback of 快递鸟. Signed with the AppKey in SHIPBY_KDNIAO_KEY."""
    return _taken("kdniao", market, form.model_dump())


def _taken(name: str, market: str, form: dict[str, str]) -> JsonResponse:
    courier, (account, secret) = COURIERS[name], settings.COURIERS[name]
    at = now()
    result: Result = "not_ours"
    try:
        of = Market.objects.filter(name=market).first()
        if of is not None and courier.is_theirs(form, secret):
            # One that cannot be read is taken as well: it is set aside in the lake's quarantine, not sent again.
            acknowledge_body(of, name, form[courier.body], at)
            result = "taken"
    except DatabaseError:
        _log.exception("a callback of %s could not be taken; it will be sent again", name)
        result = "not_now"
    return JsonResponse(courier.answer(result, account, at))
