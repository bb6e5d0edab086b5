"""An application -> what stands of its categories, deposit and transfer: due, paid, short; never the amount sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from shipby.casework.onboarding.models import Onboarding
from shipby.casework.onboarding.transfers import current
from shipby.ledger import accounts
from shipby.ledger.balances import balance
from shipby.people.models import Shop


@dataclass(frozen=True, slots=True)
class Standing:
    """Sums in minor units."""

    categories: tuple[dict[str, Any], ...]
    """name, deposit_minor (null: not known), source."""
    deposit_paid_minor: int
    """in the ledger now, less what was deducted."""
    deposit_short_minor: int | None
    """None: what is due is not known."""
    tries_left: int | None
    valid_until: datetime | None
    """of the transfer that is asked for."""

    def told(self) -> dict[str, Any]:
        """As a reader sees it."""
        return asdict(self)


def standing(row: Onboarding) -> Standing:
    """As of now; a deduction from the deposit shows as a shortage."""
    paid, transfer, due = paid_minor(row.shop), current(row), row.deposit_due_minor
    return Standing(
        tuple(dict(one) for one in row.categories.order_by("id").values("name", "deposit_minor", "source")),
        paid, None if due is None else max(due - paid, 0),
        transfer.tries_left if transfer else None, transfer.valid_until if transfer else None,
    )  # fmt: skip


def paid_minor(shop: Shop | None) -> int:
    """The deposit as the ledger has it."""
    return balance(shop, accounts.deposit(shop.shop_id)).amount if shop else 0
