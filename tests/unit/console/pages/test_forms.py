"""A form is what a step takes: every step of every type has one, in words of both languages, and reads into it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from django.http import QueryDict
from django.utils.translation import override
from pydantic import AwareDatetime, BaseModel, Field

from shipby.casework.act import Given
from shipby.casework.offers import offers
from shipby.casework.showing import TABLES
from shipby.console import words
from shipby.console.cases.forms import form_of, names_of
from shipby.console.fields import say

ZONE = "Asia/Shanghai"


class Row(BaseModel):
    """One of several."""

    order_id: str
    found_at: AwareDatetime
    severity: str = ""


class Inner(BaseModel):
    """Within another."""

    name: str
    sum: Decimal | None = None


class Everything(Given):
    """Each shape that a step may take."""

    text: Annotated[str, Field(max_length=9)]
    count: Annotated[int, Field(ge=0)] | None = None
    at: AwareDatetime
    day: date | None = None
    sure: bool = False
    kind: Literal["", "a", "b"] = ""
    several: tuple[Literal["x", "y"], ...] = ()
    orders: Annotated[tuple[Annotated[str, Field(max_length=5)], ...], Field(max_length=3)] = ()
    rows: tuple[Row, ...] = ()
    inner: Inner


FILLED = (
    "text=hello&count=3&at=2023-01-20T08:00&day=2023-01-21&sure=on&kind=a&several=x&several=y&orders=O1%0AO2%2C%20O1"
    "&rows=O1%2C2023-01-20%2009:00:00%2Cserious%0AO2%2C2023-01-20%2010:00:00&inner.name=n&inner.sum=1.50"
)


def test_a_filled_in_form_is_what_the_step_takes() -> None:
    form = form_of(Everything, ZONE, say, data=QueryDict(FILLED))
    assert form.is_valid(), form.errors
    told = Everything.model_validate(form.given())
    assert told.at == datetime(2023, 1, 20, tzinfo=UTC), "on the market's clock"
    assert (told.text, told.count, told.day, told.sure, told.kind) == ("hello", 3, date(2023, 1, 21), True, "a")
    assert (told.several, told.orders) == (("x", "y"), ("O1", "O2"))
    assert [(one.order_id, one.found_at.astimezone(UTC).hour, one.severity) for one in told.rows] == [
        ("O1", 1, "serious"),
        ("O2", 2, ""),
    ]
    assert told.inner == Inner(name="n", sum=Decimal("1.50"))


def test_what_is_left_empty_is_not_given() -> None:
    form = form_of(Everything, ZONE, say, data=QueryDict("text=a&at=2023-01-20T08:00&inner.name=n"))
    assert form.is_valid(), form.errors
    assert form.given().keys() == {"text", "at", "sure", "inner"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("text=", "text"), ("text=longer+than+nine", "text"), ("at=tomorrow", "at"), ("count=-1", "count"),
        ("kind=c", "kind"), ("several=z", "several"), ("rows=O1%2Ctomorrow", "rows"), ("inner.name=", "inner.name"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_told_at_its_field(change: str, field: str) -> None:
    data = QueryDict(FILLED, mutable=True)
    data.setlist(change.partition("=")[0], QueryDict(change).getlist(change.partition("=")[0]))
    form = form_of(Everything, ZONE, say, data=data)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_what_the_step_itself_refuses_is_told_at_its_field() -> None:
    form = form_of(Everything, ZONE, say, data=QueryDict(FILLED.replace("O2%2C", "O2%2CO3%2CO4%2C", 1)))
    assert form.is_valid()
    with pytest.raises(ValueError, match="orders") as refused:
        Everything.model_validate(form.given())
    form.told(refused.value)  # type: ignore[arg-type]
    assert "orders" in form.errors


def test_a_shape_that_no_form_has_is_an_error_of_ours() -> None:
    class Strange(Given):
        bytes: bytes

    with pytest.raises(TypeError, match="no form has a field of"):
        form_of(Strange, ZONE, say)


def steps() -> Iterator[tuple[str, str, type[BaseModel]]]:
    for type in TABLES:
        begins, acts = offers(type)
        for name, begun in begins.items():
            yield type, name, begun.given
        for name, taken in acts.items():
            yield type, name, taken.given


@pytest.mark.parametrize(("type", "name", "given"), list(steps()), ids=str)
def test_every_step_has_a_form_and_every_field_words(type: str, name: str, given: type[BaseModel]) -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            lacking = [field for field in names_of(given) if not say(f"field.{field}")]
            for field, made in form_of(given, ZONE, say).fields.items():
                offered = [value for value, _told in getattr(made, "choices", ()) if value]
                lacking += [f"{field}={word}" for word in offered if not say(f"word.{field}.{word}")]
            assert not lacking, f"console.words has no words for {lacking}"
    assert name in words.STEPS, f"console.words.STEPS has no {name}"


@pytest.mark.parametrize("type", TABLES)
def test_every_type_state_and_party_has_words(type: str) -> None:
    table = TABLES[type]
    assert type in words.TYPES
    assert type in words.PLURALS
    assert not set(table.states) - words.STATES.keys()
    assert not {step.name for step in table.steps} - words.STEPS.keys()
    assert not {who for step in table.steps for who in step.who} - words.WHO.keys()


@pytest.mark.parametrize("type", TABLES)
def test_no_two_steps_of_a_queue_have_one_key(type: str) -> None:
    keys = [words.HOTKEYS[step.name] for step in TABLES[type].steps if step.name in words.HOTKEYS]
    names = {step.name for step in TABLES[type].steps if step.name in words.HOTKEYS}
    assert len(set(keys)) == len(names)
    assert not set(keys) & set("gjkx?/")
