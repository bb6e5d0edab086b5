"""Which buyers a shop says it told -> a table. Rows are never changed."""

from __future__ import annotations

from django.db import models

from shipby.people.models import Shop


class Told(models.Model):
    """A buyer told about an order: evidence for what may follow."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    order_id = models.CharField(max_length=200)
    how = models.CharField(max_length=40, help_text="by chat, phone, text message, ...")
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "buyer told 告知买家", "buyers told 告知买家"
        indexes = [models.Index(fields=["shop", "order_id"])]
