"""What a model does not take is told by field and value; what is secret stands in no text."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, Secret, ValidationError

from shipby.cli.errors import UsageError, not_fitting


class Open(BaseModel):
    count: int


class Hidden(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)
    amount: Secret[int]


def told(model: type[BaseModel], **given: str) -> UsageError:
    with pytest.raises(ValidationError) as found:
        model.model_validate(given)
    return not_fitting("--given", found.value, ("改正后重试。", "Mend it."))


def test_a_fault_is_told_with_its_place_and_value_in_both_languages() -> None:
    error = told(Open, count="many")
    assert str(error).splitlines()[0].startswith('--given: count "many": Input should be a valid integer')
    assert str(error).endswith("Mend it.")
    assert error.zh == '--given: count "many"：须为整数。\n改正后重试。'
    assert str(told(Open)).startswith("--given: count: Field required")


def test_what_is_secret_is_not_told() -> None:
    error = told(Hidden, amount="417 fen")
    assert "417" not in str(error) + error.zh
    assert "--given: amount: Input should be a valid integer" in str(error)
