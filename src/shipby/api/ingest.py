"""Facts as the platform's own programs send them -> acknowledged, with what was not taken; how a delivery fared."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Router, Schema, Status
from pydantic import Field, WithJsonSchema, create_model

from shipby.api.door import acting, now
from shipby.api.inbox import acknowledge
from shipby.api.models import Delivery
from shipby.api.named import Name, Number, market_of
from shipby.api.problems import Broken
from shipby.api.rows import AT_MOST, TABLES, row_of, take
from shipby.people.actors import Actor
from shipby.people.rights import Unknown, check, scope_of

router = Router(tags=["facts"])

IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")
]


class Refusal(Schema):
    """A row that was not taken, or one of the reasons why."""

    index: int
    """its place in the batch, from 0."""
    column: str | None
    value: str | None
    zh: str
    en: str


class Received(Schema):
    """A batch that is acknowledged: its good rows are in the database, and in the lake within seconds."""

    delivery: int
    table: str
    rows: int
    accepted: int
    refused: list[Refusal]
    received_at: datetime
    in_lake_at: datetime | None
    import_id: str | None
    """of the lake, once it is there."""


def _told(delivery: Delivery) -> dict[str, Any]:
    bad = {one["index"] for one in delivery.refused}
    return {
        "delivery": delivery.pk, "table": delivery.batch, "rows": delivery.rows, "accepted": delivery.rows - len(bad),
        "refused": delivery.refused, "received_at": delivery.received_at, "in_lake_at": delivery.flushed_at,
        "import_id": delivery.import_id or None,
    }  # fmt: skip


def _platforms(actor: Actor) -> None:
    """Facts are the platform's to tell: no merchant's key brings what its own shop is judged by."""
    scope = scope_of(actor, "push", "fact")
    if scope is None:
        check(actor, "push", "fact")
    if scope != "any":
        raise Broken(
            403, "forbidden", "只有平台自己的密钥可以推送事实；店铺的密钥不能。",
            "only a key of the platform itself may push facts, none that is tied to a shop.",
        )  # fmt: skip


class Batch(Schema):
    """Rows of one table; each is checked by itself, so that one bad row spoils no other."""

    rows: Annotated[list[Any], Field(min_length=1, max_length=AT_MOST)]


def _batch(table: str) -> type[Batch]:
    """The batch of a table, with its rows described."""
    row = Annotated[Any, WithJsonSchema(row_of(table).model_json_schema())]
    rows = Annotated[list[row], Field(min_length=1, max_length=AT_MOST)]
    return create_model(f"{table.capitalize()}Batch", __base__=Batch, rows=(rows, ...))


def _add(table: str) -> None:
    def push(
        request: HttpRequest, response: HttpResponse, market: Name, batch: Batch,
        idempotency_key: IdempotencyKey,
    ) -> Any:  # fmt: skip
        actor, at = acting(request), now()
        _platforms(actor)
        of = market_of(market)
        taken = take(table, batch.rows, at.isoformat())
        delivery, again = acknowledge(of, actor.name, idempotency_key, table, taken, batch.rows, at)
        if again:
            response["Idempotency-Replayed"] = "true"
        return Status(202, _told(delivery))

    push.__annotations__["batch"] = _batch(table)
    router.post(
        f"/markets/{{market}}/{table}", response={202: Received}, url_name=f"push-{table}",
        operation_id=f"push_{table}", summary=f"Push {table}",
        description=f"Up to {AT_MOST} rows, as {{rows: [...]}} or one a line (application/x-ndjson). Each row is taken "
        "or refused by itself. The same Idempotency-Key with the same rows is answered as the first time.",
    )(push)  # fmt: skip


for _table in TABLES:
    _add(_table)


@router.get("/markets/{market}/deliveries/{delivery}", response=Received, operation_id="delivery")
def delivery(request: HttpRequest, market: Name, delivery: Number) -> Any:
    """How a delivery fared: whether it is in the lake, and what its checks refused."""
    actor = acting(request)
    _platforms(actor)
    found = Delivery.objects.filter(market=market_of(market), pk=delivery, sender=actor.name).first()
    if found is None:
        raise Unknown("delivery")
    return _told(found)
