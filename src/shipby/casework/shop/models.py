"""A shop's own values, the hours of its contract -> tables. Rows are never changed: a later one stands instead."""

from __future__ import annotations

from django.db import models

from shipby.people.models import Shop


class ShopValue(models.Model):
    """What a shop says of itself, from an instant on."""

    class Key(models.TextChoices):
        NON_DELIVERY = "non_delivery", "non-delivery regions 不配送地区"
        ANNOUNCEMENT = "announcement", "announcement 店铺公告"
        PRODUCT_NOTE = "product_note", "note of a product 商品说明"

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=20, choices=Key)
    product_id = models.CharField(max_length=200, blank=True)
    value = models.JSONField(help_text="division codes, or a text; empty: none any more")
    reason = models.TextField()
    set_by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "value of a shop 店铺设置", "values of shops 店铺设置"
        indexes = [models.Index(fields=["shop", "key", "product_id", "id"])]


class ContractHours(models.Model):
    """Hours within which a shop's orders of one mode are dispatched, from an instant on; the judge has it as a fact."""

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=10)
    hours = models.DecimalField(max_digits=12, decimal_places=4)
    starts_at = models.DateTimeField()
    reason = models.TextField()
    set_by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = "contract hours 合同时效", "contract hours 合同时效"
        indexes = [models.Index(fields=["shop", "mode", "starts_at"])]
