"""What a step wants given (a pydantic model) -> a form; a form that was filled in -> what is given.

One field a field, nested models by a dot. Instants are written on the market's clock. Whether what was given
makes sense is the step's own to say: a form only turns text into values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import AwareDatetime, BaseModel, Secret, ValidationError
from pydantic.fields import FieldInfo

from shipby.casework.misfits import misfits

Say = Callable[[str], str]
"""The words of a key, in the reader's language; empty where there are none."""

LONG = frozenset({"text", "reason", "remark", "missing", "says", "why", "note", "scope", "description"})
"""Fields that people write sentences into."""
_WHOLE = "%Y-%m-%dT%H:%M:%S"
_LINES = (tuple, list, set, frozenset)
_INSTANTS = (datetime, AwareDatetime)


class Instant(forms.DateTimeField):
    """A time on a market's clock."""

    def __init__(self, zone: str, **more: Any) -> None:
        shape = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format=_WHOLE)
        super().__init__(widget=shape, input_formats=[_WHOLE, "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"], **more)
        self.zone = ZoneInfo(zone)

    def to_python(self, value: Any) -> datetime | None:
        """Aware, in UTC's sense."""
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """As the clock shows it."""
        with timezone.override(self.zone):
            return super().prepare_value(value)


class Lines(forms.CharField):
    """Several values, one a line; commas part them as well."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **more)

    def to_python(self, value: Any) -> Any:
        """The values in their order, each once."""
        told = str(value or "").replace(",", "\n").replace("，", "\n").splitlines()
        return list(dict.fromkeys(one.strip() for one in told if one.strip()))

    def prepare_value(self, value: Any) -> Any:
        """One a line; of rows that have one, its name."""
        if not isinstance(value, _LINES):
            return value
        return "\n".join(str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in value)

    def validate(self, value: Any) -> None:
        """A list is required where the field is."""
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """Of text, which this is not any more."""


class Rows(forms.CharField):
    """Several rows of a few values, one a line, commas between; times on the market's clock."""

    def __init__(self, row: type[BaseModel], zone: str, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), **more)
        self.row, self.zone = row, ZoneInfo(zone)

    def prepare_value(self, value: Any) -> Any:
        """One row a line."""
        if not isinstance(value, _LINES):
            return value
        return "\n".join(", ".join(str(one.get(name, "")) for name in self.row.model_fields) for one in value)

    def to_python(self, value: Any) -> Any:
        """A mapping a line, without what was left empty. Raises ValidationError for a time that is none."""
        lines = [one for one in str(value or "").replace("，", ",").splitlines() if one.strip()]
        return [dict(self._cells(one)) for one in lines]

    def _cells(self, line: str) -> Iterator[tuple[str, Any]]:
        for (name, info), cell in zip(self.row.model_fields.items(), line.split(","), strict=False):
            text = cell.strip()
            if text and _inner(info.annotation)[0] in _INSTANTS:
                yield name, Instant(str(self.zone)).clean(text)
            elif text:
                yield name, text

    def validate(self, value: Any) -> None:
        """A row is required where the field is."""
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """Of text, which this is not any more."""


class Pairs(forms.CharField):
    """Names and their values, one pair a line, a colon between."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}), **more)

    def to_python(self, value: Any) -> Any:
        """The values by name. Raises ValidationError for a line without a colon."""
        pairs = [one.replace("：", ":").partition(":") for one in str(value or "").splitlines() if one.strip()]
        if any(not colon for _name, colon, _value in pairs):
            raise forms.ValidationError(_("Write a name, a colon and a value on each line."))
        return {name.strip(): told.strip() for name, _colon, told in pairs}

    def prepare_value(self, value: Any) -> Any:
        """One pair a line."""
        return "\n".join(f"{name}: {told}" for name, told in value.items()) if isinstance(value, dict) else value

    def validate(self, value: Any) -> None:
        """A pair is required where the field is."""
        forms.Field.validate(self, value)

    def run_validators(self, value: Any) -> None:
        """Of text, which this is not any more."""


class StepForm(forms.Form):
    """A form of a step; `given` is what it says, once it is valid."""

    given_type: type[BaseModel]

    def given(self) -> dict[str, Any]:
        """What the step takes, without what was left empty."""
        told: dict[str, Any] = {}
        for path, cell in self.cleaned_data.items():
            if cell in (None, "", [], {}):
                continue
            *outer, last = path.split(".")
            place = told
            for name in outer:
                place = place.setdefault(name, {})
            place[last] = cell
        return told

    def told(self, error: ValidationError) -> None:
        """What does not fit, at its field."""
        for one in misfits(error.errors()):
            path = one.at.replace("/", ".")
            near = next((name for name in self.fields if path == name or path.startswith(f"{name}.")), None)
            self.add_error(near, one.en if get_language() == "en" else one.zh)


def form_of(
    given: type[BaseModel], zone: str, say: Say, *, data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None, without: Collection[str] = (),
    choices: Mapping[str, Iterable[tuple[str, str]]] | None = None,
) -> StepForm:  # fmt: skip
    """The form of what a step takes. Raises TypeError for a shape that no form has.

    without: fields that the page itself knows; choices: of fields that are plain text to the step, and to people words
    of a list.
    """
    fields: dict[str, Any] = {}
    for path, info in _flat(given):
        if path.split(".")[0] in without:
            continue
        field = _field(path, info, zone, say, (choices or {}).get(path))
        field.label, field.help_text = say(f"field.{path}") or path, say(f"field.{path}.help")
        fields[path] = field
    kind = type("Step", (StepForm,), {**fields, "given_type": given})
    made: StepForm = kind(data, initial=initial or _initial(given), use_required_attribute=True)
    return made


def names_of(given: type[BaseModel]) -> tuple[str, ...]:
    """The fields a form of it has, nested ones by a dot."""
    return tuple(path for path, _ in _flat(given))


def _flat(given: type[BaseModel], outer: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, info in given.model_fields.items():
        inner, _ = _inner(info.annotation)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _flat(inner, f"{outer}{name}.")
        else:
            yield f"{outer}{name}", info


def _inner(annotation: Any) -> tuple[Any, bool]:
    """Without `| None`, and whether it was there."""
    if get_origin(annotation) in (Union, UnionType):
        parts = [one for one in get_args(annotation) if one is not NoneType]
        if len(parts) == 1:
            return _bare(parts[0]), True
    return _bare(annotation), False


def _limit(info: FieldInfo, name: str) -> Any:
    """What Annotated says besides, at the field or beside `| None`."""
    beside = (more for one in get_args(info.annotation) for more in getattr(one, "__metadata__", ()))
    told = [part for one in (*info.metadata, *beside) for part in getattr(one, "metadata", (one,))]
    return next((getattr(one, name) for one in told if hasattr(one, name)), None)


def _bare(annotation: Any) -> Any:
    """Without what Annotated says besides."""
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def _words(kind: Any) -> tuple[Any, ...] | None:
    """Of a Literal or an enum; of a list of them."""
    if get_origin(kind) in _LINES:
        return _words(_bare(get_args(kind)[0]))
    if get_origin(kind) is Literal:
        return get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(one.value for one in kind)
    return None


def _field(path: str, info: FieldInfo, zone: str, say: Say, choices: Iterable[tuple[str, str]] | None) -> forms.Field:
    kind, optional = _inner(info.annotation)
    required = info.is_required() and not optional
    several = get_origin(kind) in _LINES
    name = path.rpartition(".")[2]
    listed = choices if choices is not None else _choices(kind, name, say)
    if listed is not None:
        if several:
            return forms.MultipleChoiceField(
                choices=list(listed), required=required, widget=forms.CheckboxSelectMultiple()
            )
        known = list(listed)
        empty = [] if required or any(value == "" for value, _told in known) else [("", "—")]
        return forms.ChoiceField(choices=[*empty, *known], required=required)
    if several:
        row = _bare(get_args(kind)[0])
        if isinstance(row, type) and issubclass(row, BaseModel):
            return Rows(row, zone, required=required)
        return Lines(required=required)
    if kind is str:
        return _text(name, info, required)
    return _plain(kind, info, zone, required)


def _choices(kind: Any, name: str, say: Say) -> list[tuple[str, str]] | None:
    words = _words(kind)
    return None if words is None else [(str(one), say(f"word.{name}.{one}") or str(one) or "—") for one in words]


def _text(name: str, info: FieldInfo, required: bool) -> forms.Field:
    most = _limit(info, "max_length")
    widget = forms.Textarea(attrs={"rows": 4}) if name in LONG else forms.TextInput()
    return forms.CharField(required=required, max_length=most, widget=widget)


def _plain(kind: Any, info: FieldInfo, zone: str, required: bool) -> forms.Field:
    if get_origin(kind) is Secret:
        hidden = forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
        return forms.IntegerField(required=required, widget=hidden)
    if get_origin(kind) is dict:
        return Pairs(required=required)
    if kind is bool:
        return forms.BooleanField(required=False)
    if kind in _INSTANTS:
        return Instant(zone, required=required)
    if kind is date:
        return forms.DateField(required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    least = _limit(info, "ge")
    if kind is int:
        return forms.IntegerField(required=required, min_value=least)
    if kind is Decimal:
        return forms.DecimalField(required=required, min_value=least)
    raise TypeError(f"no form has a field of {kind}: give it one in console.cases.forms")


def _initial(given: type[BaseModel]) -> dict[str, Any]:
    return {
        path: info.default
        for path, info in _flat(given)
        if not info.is_required() and info.default not in (None, "") and info.default_factory is None
    }
