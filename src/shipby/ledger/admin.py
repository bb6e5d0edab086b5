"""Entries, postings, what waits -> pages of the admin, all of them for reading."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import admin

from shipby.ledger.models import Entry, Posting, Waiting
from shipby.people.pages import Page


@admin.display(description="amount 数额")
def shown(row: Entry | Waiting) -> str:
    """Points with one place, money with two, or that nobody published it."""
    if row.amount is None:
        return "unpublished 未公布"
    return (
        f"{Decimal(row.amount) / 10:.1f}" if row.account.startswith("points/") else f"{Decimal(row.amount) / 100:.2f}"
    )


@admin.register(Entry)
class EntryPage(Page):
    """The ledger: read and searched."""

    object = "entry"
    list_display = (
        "shop", "seq", "posted_at", "kind", shown, "account", "clause", "order_id", "window_start", "run", "case",
    )  # fmt: skip
    list_filter = ("kind", "year", "shop__market")
    search_fields = ("=shop__shop_id", "=order_id", "=run", "=case", "=account", "=position")
    date_hierarchy = "posted_at"
    ordering = ("-id",)
    list_select_related = ("shop__market",)
    raw_id_fields = ("shop", "refers_to", "notice")


@admin.register(Posting)
class PostingPage(Page):
    """Which runs are in the ledger."""

    object = "run"
    list_display = ("market", "number", "as_of", "at", "actor", "entries", "waiting")
    list_filter = ("market",)
    ordering = ("-id",)
    list_select_related = ("market",)


@admin.register(Waiting)
class WaitingPage(Page):
    """What is not posted yet, since facts may still acquit."""

    object = "entry"
    list_display = ("shop", "until", shown, "account", "clause", "order_id", "window_start", "why")
    list_filter = ("market", "clause")
    search_fields = ("=shop__shop_id", "=order_id")
    ordering = ("until", "id")
    list_select_related = ("shop__market",)
