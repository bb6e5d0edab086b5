"""Entries, the runs posted, what waits before it posts -> tables. `ledger.posting` and `ledger.acts` write them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from shipby.people.models import Market, Message, Shop


class Entry(models.Model):
    """One line of a shop's ledger, never changed and never removed: what is wrong is put right by another entry.

    An entry adds `amount` (null: nothing) to what is known of its account, and `unpublished` to the number of amounts
    there that no source gives.
    """

    class Kind(models.TextChoices):
        POST = "post", "post 入账"
        CORRECT = "correct", "correct 更正"
        HOLD = "hold", "hold 申诉中"
        RELEASE = "release", "release 申诉结束"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="entries", db_index=False)
    seq = models.BigIntegerField(help_text="1, 2, 3 ... in the shop's ledger, without a gap")
    position = models.TextField(help_text="what is posted and corrected together: ledger.positions")
    account = models.TextField(help_text="points/<pack>/<class>/<shop>, settlement/<shop>, ...")
    clause = models.CharField(max_length=100, blank=True)
    order_id = models.TextField(blank=True)
    incident_id = models.TextField(blank=True)
    window_start = models.DateField(null=True)
    year = models.SmallIntegerField(null=True, help_text="of points: the civil year in which they count")
    amount = models.BigIntegerField(null=True, help_text="tenths of a point, or fen; null: an amount nobody published")
    unpublished = models.SmallIntegerField(default=0, help_text="1: one more amount is unpublished, -1: one less")
    occurred_at = models.DateTimeField()
    posted_at = models.DateTimeField()
    kind = models.CharField(max_length=7, choices=Kind)
    refers_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    reason = models.CharField(max_length=200)
    run = models.CharField(max_length=60, blank=True, help_text="<market>/<number>, of a run's entry")
    case = models.CharField(max_length=30, blank=True, help_text="number of the case, of a case's entry")
    notice = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="what told the shop; noticed_at is its instant",
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(fields=["shop", "seq"], name="ledger_seq"),
            models.UniqueConstraint(fields=["position", "run"], condition=~Q(run=""), name="ledger_once_a_run"),
            models.UniqueConstraint(
                fields=["position", "case", "kind", "reason"], condition=~Q(case=""), name="ledger_once_a_case"
            ),
            models.CheckConstraint(condition=Q(run="") ^ Q(case=""), name="ledger_of_run_or_case"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(unpublished=1), name="ledger_null_is_unpublished"
            ),
            models.CheckConstraint(condition=Q(unpublished__in=(-1, 0, 1)), name="ledger_unpublished_is_a_step"),
            models.CheckConstraint(
                condition=~Q(kind__in=("hold", "release")) | Q(amount=0, unpublished=0),
                name="ledger_hold_moves_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["account"]),
            # An order's, and with an empty order a window's.
            models.Index(fields=["shop", "order_id", "window_start"], name="ledger_order"),
            # What the shop was told of lately.
            models.Index(fields=["shop", "posted_at"], condition=Q(notice__isnull=False), name="ledger_told"),
        ]

    def __str__(self) -> str:
        return f"{self.shop}#{self.seq}"


class Posting(models.Model):
    """A run that is in the ledger: its marks, and how many entries it made. Never changed, never removed."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="postings")
    number = models.PositiveIntegerField(help_text="of the run in the market's lake")
    as_of = models.DateTimeField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    entries = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["market", "number"], name="ledger_one_posting_a_run")]

    def __str__(self) -> str:
        return f"{self.market.name}/{self.number}"


class Waiting(models.Model):
    """What a run said and the ledger does not have yet: facts may still come that acquit. Shown to the shop."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="+")
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="waiting")
    position = models.TextField(unique=True)
    account = models.TextField()
    clause = models.CharField(max_length=100)
    order_id = models.TextField(blank=True)
    window_start = models.DateField(null=True)
    amount = models.BigIntegerField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(help_text="it posts at the first posting after this")
    why = models.JSONField(help_text="the facts that may still come: [[kind, how many, examples], ...]")

    class Meta:
        verbose_name_plural = "waiting"

    def __str__(self) -> str:
        return self.position
