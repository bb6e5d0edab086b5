"""What pydantic refuses -> findings that name the place, the value and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from shipby.domain.findings import Finding
from shipby.rules.advice import meant
from shipby.rules.documents import Place

_Spot = tuple[str | int, ...]

_WANTED = {
    "bool_type": "true or false",
    "date_from_datetime_parsing": "a date such as 2022-12-30",
    "date_parsing": "a date such as 2022-12-30",
    "date_type": "a date such as 2022-12-30",
    "decimal_max_places": "a number of at most {decimal_places} decimal places",
    "decimal_parsing": "a number",
    "decimal_type": "a number",
    "dict_type": "a block of names and values",
    "greater_than": "a number above {gt}",
    "greater_than_equal": "a number from {ge} up",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "less_than_equal": "a number up to {le}",
    "literal_error": "{expected}",
    "string_pattern_mismatch": "text of the form {pattern}",
    "string_too_short": "text",
    "string_type": "text",
    "time_parsing": 'a time such as "14:00"',
    "time_type": 'a time such as "14:00"',
    "too_short": "a list of at least {min_length}",
    "tuple_type": "a list",
}
"""By pydantic's name of the error: what it wants, its context filled in."""


def findings_of(
    error: ValidationError, model: type[BaseModel], data: Any, where: Callable[[Place], str]
) -> list[Finding]:
    """One finding per place, branches of a union that cannot be meant left out."""
    wanted: dict[tuple[_Spot, str], list[str]] = {}
    findings: dict[tuple[_Spot, str], Finding] = {}
    for detail in error.errors(include_url=False):
        place, branches = _place(detail["loc"], data)
        if branches and _idle(detail["type"], _value(data, place)):
            continue
        finding = _finding(detail, place, branches, model, data, where(place))
        key = (place, finding.message)
        findings.setdefault(key, finding)
        wanted.setdefault(key, []).append(finding.advice)
    return [Finding(found.code, found.where, found.message, _either(wanted[key])) for key, found in findings.items()]


def _finding(detail: Any, place: _Spot, branches: list[str], model: type[BaseModel], data: Any, at: str) -> Finding:
    key, kind = str(place[-1]) if place else "", detail["type"]
    if kind == "extra_forbidden":
        return Finding(
            "pack.key", at, f'the key "{key}" is not known', meant(key, _fields(model, place[:-1], branches))
        )
    if kind == "missing":
        return Finding("pack.missing", at, f'the key "{key}" is missing', f"Write {key}: … here.")
    if kind == "value_error":
        message, _, advice = str(detail["ctx"]["error"]).partition(": ")
        return Finding("pack.value", at, message, f"{advice[:1].upper()}{advice[1:]}.")
    value = _value(data, place)
    shown = f'"{value}"' if isinstance(value, str) else "this" if isinstance(value, dict | list) else str(value)
    shown = f'the key "{key}"' if "[key]" in branches else "nothing" if value is None else shown
    if kind == "model_type":
        keys = [name for name in _fields(model, place, branches) if name not in ("source", "says")]
        return Finding("pack.value", at, f"{shown} does not fit", f"a block with any of {', '.join(keys)}")
    want = _WANTED.get(kind, str(detail["msg"])).format(**detail.get("ctx", {}))
    return Finding("pack.value", at, f"{shown} does not fit", want)


def _either(advice: list[str]) -> str:
    """One sentence of the branches' advice."""
    said = ", or ".join(dict.fromkeys(advice))
    return said if said.endswith((".", "?")) else f"Write {said}."


def _place(loc: tuple[Any, ...], data: Any) -> tuple[_Spot, list[str]]:
    """The steps of an error that lead through the data, and the names of union branches between them."""
    place: list[str | int] = []
    branches: list[str] = []
    for i, step in enumerate(loc):
        last = i == len(loc) - 1
        if isinstance(data, dict) and isinstance(step, str) and (step in data or (last and step.isidentifier())):
            place.append(step)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            place.append(step)
            data = data[step]
        else:
            branches.append(str(step))
    return tuple(place), branches


def _idle(kind: str, value: Any) -> bool:
    """Whether an error is of a union's branch that a block or list cannot have meant."""
    if isinstance(value, dict):
        return kind in ("literal_error", "string_type", "decimal_type", "int_type", "tuple_type", "bool_type")
    return isinstance(value, list) and kind in ("literal_error", "string_type", "decimal_type", "int_type", "bool_type")


def _value(data: Any, place: _Spot) -> Any:
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _fields(model: type[BaseModel], place: _Spot, branches: list[str]) -> list[str]:
    """The keys that may stand at a place."""
    found: list[type[BaseModel]] = [model]
    for step in place:
        inner = [each for one in found for each in _inner(one, step)]
        found = [each for each in inner if each.__name__ in branches] or inner
    return [field.alias or name for one in found for name, field in one.model_fields.items()]


def _inner(model: type[BaseModel], step: str | int) -> list[type[BaseModel]]:
    if isinstance(step, int) or step not in model.model_fields:
        return [model]
    return list(_models(model.model_fields[step].annotation))


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for each in get_args(annotation):
        yield from _models(each)
