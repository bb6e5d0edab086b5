"""A company's account -> a small transfer whose amount the applicant tells back; the amount leaves by the instruction.

Nobody sees the amount here: it goes to the payment system as a file that only its owner reads, and is kept as a digest
keyed with the service's secret. Neither record, message, answer nor database has it.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from shipby.casework.limits import last_second
from shipby.casework.onboarding.models import Onboarding, Transfer

_SALT = "shipby.onboarding.transfer"


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for transfers: the range of amounts, how many tries and transfers, for how many days."""

    from_minor: int
    until_minor: int
    tries: int
    days: int
    transfers: int


def send(row: Onboarding, place: int, terms: Terms, currency: str, now: datetime) -> Transfer:
    """A transfer instructed, its file written last: what is not committed was at most paid for nothing."""
    low, high = sorted((max(terms.from_minor, 1), max(terms.until_minor, 1)))
    amount = low + secrets.randbelow(high - low + 1)
    made = Transfer(
        onboarding=row, place=place, nonce=secrets.token_hex(16), at=now, tries_left=terms.tries,
        valid_until=last_second(now, timedelta(days=terms.days)),
    )  # fmt: skip
    made.digest = _digest(made, amount, settings.SECRET_KEY)
    made.save()
    _instruct(made, amount, currency)
    return made


def current(row: Onboarding) -> Transfer | None:
    """The transfer that is asked for; None where none is."""
    return row.transfers.exclude(digest="").order_by("-id").first()


def holds(transfer: Transfer, amount_minor: int) -> bool:
    """Whether this is the amount sent. The time taken tells nothing; a key of before still counts."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    told = [constant_time_compare(transfer.digest, _digest(transfer, amount_minor, key)) for key in keys]
    return any(told)


def forget(row: Onboarding) -> None:
    """No transfer is asked for any longer, and no digest is left of any."""
    row.transfers.exclude(digest="").update(digest="")


def _digest(transfer: Transfer, amount_minor: int, key: str | bytes) -> str:
    told = f"{transfer.onboarding_id}/{transfer.nonce}/{amount_minor}"
    return salted_hmac(_SALT, told, secret=key, algorithm="sha256").hexdigest()


def _instruct(transfer: Transfer, amount_minor: int, currency: str) -> None:
    """The payment instruction, whole or not at all, for the payment system to take."""
    row = transfer.onboarding
    told = {
        "schema": "shipby.payment/1", "id": f"{row.case.number}-{transfer.pk}", "account_name": row.account_name,
        "account_no": row.account_no, "bank": row.bank, "amount_minor": amount_minor, "currency": currency,
        "pay_by": transfer.valid_until.isoformat(),
    }  # fmt: skip
    folder = Path(settings.PAYMENTS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f".{told['id']}.part"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(folder / f"{told['id']}.json")
