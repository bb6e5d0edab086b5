"""What went wrong -> a problem as RFC 9457 has it: what, why, what to do, in the reader's language and in both."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import ValidationError as Invalid

from shipby.casework.evidence import Damaged
from shipby.casework.misfits import misfits
from shipby.casework.refused import Refused
from shipby.facts.errors import FactsError
from shipby.foresight import ForesightError
from shipby.lake import LakeError
from shipby.outcomes.reading.model import CursorRefused, NotReady
from shipby.outcomes.runs.stored import RunError
from shipby.people.keys import KeyRefused
from shipby.people.rights import Forbidden, Unknown

_log = logging.getLogger("shipby.api")
MEDIA_TYPE = "application/problem+json"
Both = tuple[str, str]


class Fault(Schema):
    """One thing wrong with what was sent."""

    at: str
    """where: body/rows/3/paid_at."""
    zh: str
    en: str


class Problem(Schema):
    """Why nothing was done. `type` ends in a stable code; `detail` is `zh` or `en` by Accept-Language."""

    type: str
    title: str
    status: int
    detail: str
    zh: str
    en: str
    request: str
    """id of the request, as the service's log has it."""
    errors: tuple[Fault, ...] = ()


class Broken(Exception):
    """A problem to answer with, as the API itself finds one."""

    def __init__(self, status: int, code: str, zh: str, en: str, errors: Sequence[Fault] = ()) -> None:
        super().__init__(en)
        self.status, self.code, self.zh, self.en, self.errors = status, code, zh, en, errors


def chinese() -> bool:
    """Whether the reader of the answer reads Chinese."""
    return (get_language() or "").startswith("zh")


def problem(
    request: HttpRequest, status: int, code: str, told: Both, errors: Sequence[Fault] = ()
) -> HttpResponse:  # fmt: skip
    """The answer."""
    zh, en = told
    found = Problem(
        type=f"urn:shipby:problem:{code}", title=HTTPStatus(status).phrase, status=status,
        detail=zh if chinese() else en, zh=zh, en=en, request=getattr(request, "id", ""), errors=tuple(errors),
    )  # fmt: skip
    response = HttpResponse(json.dumps(found.model_dump(), ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    response["Content-Language"] = "zh-Hans" if chinese() else "en"
    return response


def faults(errors: Sequence[Any]) -> list[Fault]:
    """What pydantic found, each with its place."""
    return [Fault(at=one.at, zh=one.zh, en=one.en) for one in misfits(errors[:100])]


_LATER = (
    "服务暂时无法完成，已收到的数据不会丢失；请稍后重试。",
    "not possible right now; nothing that was acknowledged is lost. Try again in a while.",
)


def answer_problems(api: NinjaAPI) -> None:
    """Whatever the rooms raise is answered as a problem."""

    def on(error: type[Exception], told: Callable[[HttpRequest, Any], HttpResponse]) -> None:
        api.add_exception_handler(error, told)

    def both(status: int) -> Callable[[HttpRequest, Any], HttpResponse]:
        return lambda request, error: problem(request, status, error.code, (error.zh, error.en))

    on(Broken, lambda request, e: problem(request, e.status, e.code, (e.zh, e.en), e.errors))
    on(Forbidden, both(403))
    on(Unknown, both(404))
    on(Refused, both(409))
    on(Http404, lambda request, e: problem(request, 404, "unknown", ("没有这个地址。", "there is no such address.")))
    on(Invalid, lambda request, e: _invalid(request, e.errors(include_url=False)))
    on(ValidationError, lambda request, e: _invalid(request, e.errors))
    on(CursorRefused, lambda request, e: problem(request, 422, "cursor", (f"翻页标记无效：{e}", str(e))))
    on(KeyRefused, lambda request, e: problem(request, 422, "key", (str(e), str(e))))
    on(FactsError, lambda request, e: problem(request, 422, "facts", (e.zh, e.en)))
    for late in (NotReady, ForesightError, RunError):
        on(late, lambda request, e: problem(request, 409, "not-judged-yet", (f"尚无可读的判定结果：{e}", str(e))))
    for down in (DatabaseError, LakeError, Damaged, OSError):
        on(down, _later)
    on(RequestDataTooBig, _too_big)
    on(SuspiciousOperation, lambda request, e: unreadable(request))
    on(Exception, _failed)
    on(AuthenticationError, _who)
    on(Throttled, _slower)
    on(HttpError, _http)


def unreadable(request: HttpRequest) -> HttpResponse:
    """The answer to what cannot be read."""
    told = ("请求无法读取：请按接口文档发送。", "the request cannot be read: send it as the reference says.")
    return problem(request, 400, "not-readable", told)


def _invalid(request: HttpRequest, errors: Sequence[Any]) -> HttpResponse:
    told = ("内容不符合接口定义，见 errors。", "what was sent does not fit the definition: see errors.")
    return problem(request, 422, "invalid", told, faults(errors))


def _later(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("not possible now", exc_info=error)
    response = problem(request, 503, "later", _LATER)
    response["Retry-After"] = "5"
    return response


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("a request failed", exc_info=error)
    told = (
        "我们这边出了问题，请凭 request 编号联系我们。",
        "this is a failure of ours: tell us the id of the request.",
    )
    return problem(request, 500, "failed", told)


def _too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 413, "too-big", ("请求过大，请分批发送。", "the body is too big: send it in parts."))


def _who(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(
        request, 401, "who",
        ("请在 Authorization: Bearer 中给出有效的 API 密钥或买家链接，或先登录。",
         "give a valid API key, or a buyer's link, in Authorization: Bearer, or sign in."),
    )  # fmt: skip
    response["WWW-Authenticate"] = 'Bearer realm="shipby"'
    return response


def _slower(request: HttpRequest, error: Throttled) -> HttpResponse:
    wait = math.ceil(error.wait or 1)
    response = problem(
        request, 429, "slower", (f"请求过于频繁，请 {wait} 秒后再试。", f"too many requests: wait {wait} seconds.")
    )
    response["Retry-After"] = str(wait)
    return response


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    cause = error.__cause__
    if isinstance(cause, Broken):  # of a body: the framework wraps what its reader raises
        return problem(request, cause.status, cause.code, (cause.zh, cause.en), cause.errors)
    if error.status_code == 400:
        return unreadable(request)
    text = str(error)
    return problem(request, error.status_code, "http", (text, text))
