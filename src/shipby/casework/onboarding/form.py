"""What an applicant fills in -> a form, typed; a draft may lack any of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from shipby.casework.act import Given
from shipby.casework.onboarding.models import Onboarding

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Names = Annotated[tuple[Name, ...], Field(max_length=50)]


class Form(Given):
    """An application. name: the company, the business, or the person; person: who answers for it."""

    kind: Literal["", "individual", "sole_proprietor", "company"] = ""
    name: Line = ""
    person: Short = ""
    identity_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=18)] = ""
    licence_holder: Line = ""
    licence_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=18)] = ""
    licence_scope: Names = ()
    categories: Names = ()
    goods: Names = ()
    account_kind: Literal["", "company", "personal"] = ""
    account_name: Line = ""
    account_no: Annotated[str, StringConstraints(strip_whitespace=True, max_length=32)] = ""
    bank: Short = ""
    shop_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    shop_link: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    platform_account: Short = ""


class ShopData(Given):
    """What a company tells of its shop once its account is verified."""

    shop_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
    shop_link: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    platform_account: Short = ""


COLUMNS = tuple(name for name in Form.model_fields if name != "categories")

_MASKED = ("identity_no", "account_no")


def form_of(row: Onboarding) -> Form:
    """The form as it was last filled in."""
    cells = {name: getattr(row, name) for name in COLUMNS}
    return Form(**cells, categories=tuple(row.categories.order_by("id").values_list("name", flat=True)))


def told(form: Form) -> dict[str, Any]:
    """As the record shows it: of numbers that identify, the last four digits."""
    cells = form.model_dump(mode="json")
    return {name: f"…{cell[-4:]}" if name in _MASKED and cell else cell for name, cell in cells.items()}
