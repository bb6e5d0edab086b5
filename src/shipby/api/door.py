"""A request -> who acts, how often he may, the answer with its tag: what every address of the API shares."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import APIKeyCookie, HttpBearer
from ninja.throttling import BaseThrottle

from shipby.api.problems import MEDIA_TYPE, Broken, Problem
from shipby.people.actors import Actor, actor_of_user
from shipby.people.keys import actor_of
from shipby.people.links import actor_of_link
from shipby.people.models import Shop

DEEPEST = 32
"""Levels of a body; no schema of ours has so many."""


def now() -> datetime:
    """The instant of a request."""
    return datetime.now(UTC)


def acting(request: HttpRequest, shop: Shop | None = None) -> Actor:
    """Who acts; where a shop is named, as what he is there."""
    actor = cast("Actor", request.auth)  # type: ignore[attr-defined]
    if shop is not None and actor.name.startswith("user:"):
        return actor_of_user(request.user, actor.request, shop)
    return actor


class Key(HttpBearer):
    """A machine, by its key; a buyer, by his link."""

    openapi_description = (
        "API key, issued in the console or by `shipby key issue`; or a buyer's link, made by `shipby buyer link`."
    )

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Whom the key or the link stands for."""
        at, named = now(), getattr(request, "id", "")
        return actor_of(token, at, named) or actor_of_link(token, at, named)


class Session(APIKeyCookie):
    """A person who signed in; what changes something needs the CSRF token as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The person of the session."""
        actor = actor_of_user(request.user, getattr(request, "id", ""))
        return None if actor.who == "anonymous" else actor


class PerMinute(BaseThrottle):
    """So many requests of one sender in a minute, counted by each process for itself."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this is still one of them."""
        actor = getattr(request, "auth", None)
        sender = actor.name if isinstance(actor, Actor) else request.META.get("REMOTE_ADDR", "")
        key = f"api:{self._kind}:{hashlib.sha256(sender.encode()).hexdigest()[:32]}:{int(time.time() // 60)}"
        cache.add(key, 0, timeout=61)
        try:
            return cache.incr(key) <= settings.API_PER_MINUTE
        except ValueError:  # forgotten between the two
            return True

    def wait(self) -> float:
        """Seconds until the next minute."""
        return 60 - time.time() % 60


class Bodies(Parser):
    """JSON, or a row on each line (application/x-ndjson) for what takes rows; bounded in depth."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body. Raises Broken, RequestDataTooBig."""
        body = request.body
        try:
            if request.content_type == "application/x-ndjson":
                told: Any = {"rows": [json.loads(line) for line in body.splitlines() if line.strip()]}
            else:
                told = json.loads(body)
        except (ValueError, RecursionError):
            told, deep = None, True
        else:
            deep = _deeper(told, DEEPEST)
        if deep:
            raise Broken(
                400, "not-readable", f"请求体不是 JSON，或嵌套超过 {DEEPEST} 层。",
                f"the body is no JSON, or is nested deeper than {DEEPEST} levels.",
            )  # fmt: skip
        # Only as an escape can JSON hold one, so most bodies are not looked through.
        if b"\\u0000" in body and (places := list(_nul(told, "body"))):
            raise Broken(
                400, "not-text", f"{places[0]} 的文本含有空字符（\\u0000），无法保存，请去掉。",
                f"{places[0]} holds a NUL (\\u0000), which no text may: take it out.",
            )  # fmt: skip
        return told


def _deeper(told: Any, levels: int) -> bool:
    inner = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    if levels == 0:
        return bool(inner)
    return any(_deeper(one, levels - 1) for one in inner if isinstance(one, dict | list))


def _nul(told: Any, at: str) -> Iterator[str]:
    """Where a text holds a NUL, which a database does not keep."""
    if isinstance(told, str):
        if "\0" in told:
            yield at
    elif isinstance(told, list):
        for place, one in enumerate(told):
            yield from _nul(one, f"{at}/{place}")
    elif isinstance(told, dict):
        for name, one in told.items():
            yield from _nul(name, at)
            yield from _nul(one, f"{at}/{name}")


class Door(NinjaAPI):
    """The API: its answers to GET carry an ETag; every operation may answer with a problem."""

    def create_response(
        self, request: HttpRequest, data: Any, *, status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:  # fmt: skip
        """As it is, or 304 where the reader has it already."""
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        if request.method != "GET" or response.status_code != 200:
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Accept-Language, Authorization, Cookie"
        held = get_conditional_response(request, etag=response["ETag"], response=response)
        return cast("HttpResponse", held)

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        """With the problem as every operation's other answer."""
        schema = super().get_openapi_schema(**asked)
        schema["components"]["schemas"].update(_problem_schemas())
        told = {"$ref": "#/components/schemas/Problem"}
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                if "/callbacks/" not in path:
                    operation["responses"]["default"] = {
                        "description": "Problem", "content": {MEDIA_TYPE: {"schema": told}},
                    }  # fmt: skip
        return schema


def as_told(says: str) -> dict[str, Any]:
    """The description of an answer whose object has a versioned schema of its own, named in it."""
    told = {"type": "object", "required": ["schema"], "properties": {"schema": {"type": "string"}}}
    return {"responses": {200: {"description": says, "content": {"application/json": {"schema": told}}}}}


def _problem_schemas() -> dict[str, Any]:
    told = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**told.pop("$defs", {}), "Problem": told}
