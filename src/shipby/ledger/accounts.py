"""Who an amount belongs to -> the name of its account. Points stand alone; money is 0 in sum over all accounts."""

from __future__ import annotations

PLATFORM = "platform"
OUTSIDE = "outside"


def points(pack: str, points_class: str, shop_id: str) -> str:
    """The points of a shop in one class, in tenths."""
    return f"points/{pack}/{points_class}/{shop_id}"


def settlement(shop_id: str) -> str:
    """What the platform owes the shop for its sales; may be below 0."""
    return f"settlement/{shop_id}"


def deposit(shop_id: str) -> str:
    """What the shop has paid in as a security."""
    return f"deposit/{shop_id}"


def buyer(order_id: str) -> str:
    """What is owed to the buyer of an order, until it is paid out."""
    return f"buyer/{order_id}"
