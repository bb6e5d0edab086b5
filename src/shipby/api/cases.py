"""Cases -> listed, shown, begun and acted on, written into, with their files: every type by its own offers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Header, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from shipby.api.door import acting, now
from shipby.api.inbox import digest_of, key_used
from shipby.api.models import Begun
from shipby.api.named import After, Limit, Name, Number, market_of
from shipby.casework import offers
from shipby.casework.act import Given
from shipby.casework.evidence import KINDS, SIZE_AT_MOST, attach
from shipby.casework.evidence import read as read_file
from shipby.casework.lookup import case_of, shop_named
from shipby.casework.models import Case, Evidence
from shipby.casework.showing import TABLES, cases, line, shown
from shipby.casework.tables import Step
from shipby.casework.thread import write
from shipby.people.actors import Actor
from shipby.people.paging import page_of
from shipby.people.rights import Unknown

router = Router(tags=["cases"])
if TYPE_CHECKING:
    _Type = str
    _Kind = str
else:
    # The words there are, for the description of the API; a type checker cannot read them off a table.
    _Type = Literal[tuple(TABLES)]
    _Kind = Literal[KINDS]
_Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class CaseLine(Schema):
    """A case in a list: where it stands, what is due, by whom, by when."""

    number: str
    type: str
    market: str
    shop: str | None
    order_id: str
    state: str
    at: datetime
    due_at: datetime | None
    due_what: str
    due_by: str
    due_unknown: str


class Cases(Schema):
    """Cases, what is due first, first."""

    rows: list[CaseLine]
    next: str | None


class NoteLine(Schema):
    """A message in the thread."""

    at: datetime
    by: str
    role: str
    text: str


class FileLine(Schema):
    """A file of the case."""

    id: int
    name: str
    kind: str
    media_type: str
    size_bytes: int
    sha256: str
    at: datetime
    by: str


class RecordLine(Schema):
    """A step that was taken."""

    at: datetime
    by: str
    act: str
    from_: Annotated[str, Field(alias="from")]
    to: str
    why: str


class CaseTold(CaseLine):
    """The whole of a case. ways: the steps that the reader may take now."""

    ways: list[str]
    particulars: dict[str, Any]
    thread: list[NoteLine]
    files: list[FileLine]
    record: list[RecordLine]


class Message(Schema):
    """What to write into the thread."""

    text: Annotated[str, Field(min_length=1, max_length=5000)]


class Attached(Schema):
    """A file's number in its case."""

    id: int
    sha256: str


@router.get("/cases", response=Cases, operation_id="cases")
def list_(
    request: HttpRequest, type: Annotated[_Type | None, Query()] = None,
    state: Annotated[str, Query(), Field(max_length=20)] = "",
    market: Annotated[str, Query(), Field(max_length=40)] = "",
    shop: Annotated[str, Query(), Field(max_length=200)] = "", after: After = None, limit: Limit = 50,
) -> Any:  # fmt: skip
    """List the cases that the reader may see."""
    rows = cases(acting(request), type=type or "", state=state, market=market, shop=shop)
    page = page_of(rows, ("due_at", "-id"), after, limit)
    return {"rows": [line(one) for one in page.rows], "next": page.after}


@router.get("/cases/{number}", response=CaseTold, by_alias=True, operation_id="case")
def show(request: HttpRequest, number: Name) -> Any:
    """Tell a case: clock, ways on, particulars, thread, files, record."""
    case, actor = _case(request, number)
    return shown(case, actor)


@router.post("/cases/{number}/messages", response={201: CaseTold}, by_alias=True, operation_id="write_message")
def message(request: HttpRequest, number: Name, given: Message) -> Any:
    """Write into the thread; the other side is told."""
    case, actor = _case(request, number)
    write(case, given.text, actor, now())
    return Status(201, shown(case, actor))


@router.post("/cases/{number}/files", response={201: Attached}, operation_id="attach_file")
def attach_file(
    request: HttpRequest, number: Name, file: Annotated[UploadedFile, File()],
    kind: Annotated[_Kind, Form()] = "other",
) -> Any:  # fmt: skip
    """Put a file into the case: JPEG, PNG, WebP, PDF or UTF-8 text. The same file twice is one."""
    case, actor = _case(request, number)
    # One byte more tells that there is more: no further is read.
    held = attach(case, file.name or "file", kind, file.read(SIZE_AT_MOST + 1), actor, now())
    return Status(201, {"id": held.pk, "sha256": held.sha256})


@router.get("/cases/{number}/files/{file}", operation_id="file", openapi_extra={
    "responses": {200: {"description": "The bytes", "content": {"application/octet-stream": {}}}}
})  # fmt: skip
def download(request: HttpRequest, number: Name, file: Number) -> HttpResponse:
    """Hand out a file's bytes."""
    case, actor = _case(request, number)
    held = Evidence.objects.filter(case=case, pk=file).first()
    if held is None:
        raise Unknown("evidence")
    held.case = case
    response = HttpResponse(read_file(held, actor), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{held.sha256[:16]}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _case(request: HttpRequest, number: str) -> tuple[Case, Actor]:
    """A case that the reader may see, and what he is there. Raises Unknown, Forbidden."""
    case = case_of(number)
    actor = acting(request, case.shop)
    shown(case, actor)
    return case, actor


def _begin(type: str, step: str, given: type[Given], says: str) -> None:
    def begin(
        request: HttpRequest, response: HttpResponse, market: Name, given: Given, idempotency_key: _Key = None
    ) -> Any:  # fmt: skip
        of, at, told = market_of(market), now(), given.model_dump(mode="json")
        actor = acting(request, shop_named(of, told))

        def made() -> Case:
            return offers.begin(type, step, of, given, actor, at)

        case, again = _once(actor, idempotency_key, [market, type, step, told], at, made)
        if again:
            response["Idempotency-Replayed"] = "true"
        return Status(201, shown(case, actor))

    # Each address takes what its own step is given.
    begin.__annotations__["given"] = given
    router.post(
        f"/markets/{{market}}/cases/{type}/{step}", response={201: CaseTold}, by_alias=True,
        operation_id=f"{type}_{step}", summary=f"Begin: {type} {step}", description=says, url_name=f"{type}-{step}",
    )(begin)  # fmt: skip


def _act(type: str, step: str, given: type[Given], says: str) -> None:
    def act(request: HttpRequest, number: Name, given: Given) -> Any:
        case = case_of(number, type)
        actor = acting(request, case.shop)
        # As it is: what it keeps secret stands in no dump of it.
        return shown(offers.act(number, step, given, actor, now()), actor)

    act.__annotations__["given"] = given
    router.post(
        f"/cases/{{number}}/{type}/{step}", response=CaseTold, by_alias=True, operation_id=f"{type}_do_{step}",
        summary=f"Act: {type} {step}", description=says, url_name=f"{type}-do-{step}",
    )(act)  # fmt: skip


def _once(
    actor: Actor, key: str | None, asked: Any, at: datetime, made: Callable[[], Case]
) -> tuple[Case, bool]:  # fmt: skip
    """(the case, whether the key had begun it already). Raises Broken where the key was used for something else."""
    if key is None:
        return made(), False
    digest = digest_of(asked)
    if known := Begun.objects.filter(sender=actor.name, key=key).first():
        return _known(known, digest), True
    try:
        with transaction.atomic():
            case = made()
            Begun.objects.create(sender=actor.name, key=key, digest=digest, case=case.number, at=at)
    except IntegrityError:
        # Twice at once: the database lets one through.
        if known := Begun.objects.filter(sender=actor.name, key=key).first():
            return _known(known, digest), True
        raise
    return case, False


def _known(begun: Begun, digest: str) -> Case:
    if begun.digest != digest:
        raise key_used(begun.key, begun.at)
    return case_of(begun.case)


def _says(step: Step | None) -> str:
    return f"{step.zh}. {step.en} By {', '.join(step.who)}." if step else ""


for _type, _table in TABLES.items():
    _steps = {step.name: step for step in _table.steps}
    _offered = offers.offers(_type)
    for _step, _begins in _offered.begins.items():
        _begin(_type, _step, _begins.given, _says(_steps.get(_step)))
    for _step, _acts in _offered.acts.items():
        _act(_type, _step, _acts.given, _says(_steps.get(_step)))
