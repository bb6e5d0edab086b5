"""A courier service's callback -> whether it is theirs, and the answer that its sender understands. Pure.

快递100: form fields `param` (JSON) and `sign`, the MD5 of param + salt in upper-case hex; the salt is chosen when
subscribing. 快递鸟: `RequestData` (JSON), `DataSign`, the Base64 of the hex MD5 of RequestData + AppKey, `RequestType`.
Either repeats a callback until it is answered that all is well.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hmac import compare_digest
from typing import Any, Literal

Result = Literal["taken", "not_ours", "not_now"]
"""All is well, also the second time; the signature is wrong, or none is expected; try again."""

_TEXTS: Mapping[Result, str] = {"taken": "成功", "not_ours": "签名错误或未开通", "not_now": "暂时无法处理，请重试"}
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Courier:
    """A service that calls back."""

    body: str
    """the form field that holds what happened."""
    signature: str
    signed: Callable[[str, str], str]
    """(body, secret) -> the signature."""
    answer: Callable[[Result, str, datetime], dict[str, Any]]
    """(result, our account there, now) -> the answer."""

    def is_theirs(self, form: Mapping[str, str], secret: str) -> bool:
        """Whether the callback carries the right signature; never where no secret is agreed."""
        told = form.get(self.signature, "").encode()
        return bool(secret) and compare_digest(told, self.signed(form.get(self.body, ""), secret).encode())


def _kuaidi100_signed(body: str, salt: str) -> str:
    return hashlib.md5((body + salt).encode(), usedforsecurity=False).hexdigest().upper()


def _kuaidi100_answer(result: Result, account: str, now: datetime) -> dict[str, Any]:
    codes: dict[Result, str] = {"taken": "200", "not_ours": "400", "not_now": "500"}
    return {"result": result == "taken", "returnCode": codes[result], "message": _TEXTS[result]}


def _kdniao_signed(body: str, app_key: str) -> str:
    digest = hashlib.md5((body + app_key).encode(), usedforsecurity=False).hexdigest()
    return base64.b64encode(digest.encode()).decode()


def _kdniao_answer(result: Result, account: str, now: datetime) -> dict[str, Any]:
    return {
        "EBusinessID": account,
        "UpdateTime": f"{now.astimezone(_BEIJING):%Y-%m-%d %H:%M:%S}",
        "Success": result == "taken",
        "Reason": "" if result == "taken" else _TEXTS[result],
    }


COURIERS: Mapping[str, Courier] = {
    "kuaidi100": Courier("param", "sign", _kuaidi100_signed, _kuaidi100_answer),
    "kdniao": Courier("RequestData", "DataSign", _kdniao_signed, _kdniao_answer),
}
"""By the name of their format among the adapters."""
