"""Markets, shops, people, keys, the record, the inbox -> pages of the admin."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest

from shipby.people.actors import Actor
from shipby.people.keys import revoke
from shipby.people.links import revoke as end_links
from shipby.people.models import ApiKey, Audit, BuyerLink, Market, Membership, Message, Shop, User
from shipby.people.pages import Page, actor_of, each, now
from shipby.people.registers import add_user, change, join, leave
from shipby.people.rights import scope_of
from shipby.people.sessions import end

if TYPE_CHECKING:
    _Form = forms.ModelForm[User]
else:
    _Form = forms.ModelForm

# Django's groups carry rights beside the one table.
admin.site.unregister(Group)


@admin.register(Audit)
class AuditPage(Page):
    """The record: read, searched, never written here."""

    object = "audit"
    list_display = ("at", "actor", "role", "action", "object_type", "object_id", "was", "now", "shop", "why")
    list_filter = ("object_type", "action", "role", "market")
    search_fields = ("=object_id", "=actor", "=request", "=shop__shop_id")
    date_hierarchy = "at"
    ordering = ("-id",)
    list_select_related = ("shop__market",)


@admin.register(Message)
class MessagePage(Page):
    """Every inbox, as it was noticed."""

    object = "message"
    list_display = ("at", "kind", "shop", "role", "person", "zh", "read_at")
    list_filter = ("kind", "role", "market")
    search_fields = ("=object_id", "=shop__shop_id", "=person", "zh", "en")
    ordering = ("-id",)
    list_select_related = ("shop__market",)


@admin.register(BuyerLink)
class BuyerLinkPage(Page):
    """Buyers' links: made by `shipby buyer link`, ended here or there. The link itself is kept nowhere."""

    object = "link"
    list_display = ("market", "order_id", "made_at", "made_by", "ends_at", "revoked_at")
    list_filter = ("market",)
    search_fields = ("=order_id",)
    ordering = ("-id",)
    list_select_related = ("market",)
    actions = ("end",)

    @admin.action(description="End all links of the order 失效")
    def end(self, request: HttpRequest, rows: QuerySet[BuyerLink]) -> None:
        """Those of the same order with it."""

        def act(row: BuyerLink, actor: Actor, at: datetime) -> None:
            end_links(row.market, row.order_id, actor, at)

        each(request, rows, act, self.refusals)


@admin.register(Market)
class MarketPage(Page):
    """Markets are mounted by `shipby market add`, which looks at the lake."""

    object = "market"
    list_display = ("name", "lake")


@admin.register(Shop)
class ShopPage(Page):
    """Shops, known from facts or onboarded."""

    object = "shop"
    list_display = ("shop_id", "name", "market", "onboarded_at")
    list_filter = ("market",)
    search_fields = ("=shop_id", "name")
    ordering = ("market", "shop_id")
    list_select_related = ("market",)


class _Person(_Form):
    """A new person: with a password; a change: with its reason."""

    password = forms.CharField(required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    why = forms.CharField(required=False, label="Reason 原因", help_text="of a change, for the record")

    class Meta:
        model = User
        fields = ("username", "name", "email", "role", "is_active")


@admin.register(User)
class UserPage(Page):
    """People: entered, given a role, let in or not. None is removed: what he did stays in the record."""

    object, adds, changes = "user", "write", "write"
    form = _Person
    list_display = ("username", "name", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    search_fields = ("username", "name", "email")
    ordering = ("username",)
    actions = ("end_sessions",)

    def has_end_permission(self, request: HttpRequest) -> bool:
        """As the table of rights says."""
        return scope_of(actor_of(request), "write", "session") == "any"

    @admin.action(description="End sessions 结束会话", permissions=["end"])
    def end_sessions(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        """Each person's browsers must sign in anew."""

        def act(user: User, actor: Actor, at: datetime) -> None:
            end(user, actor, at, "in the admin")

        each(request, rows, act, self.refusals)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A password only for a new person: `shipby user password` gives another."""
        if obj is None:
            return ("username", "name", "email", "role", "password")
        shown = ("username", "name", "email", "role", "is_active", "date_joined", "last_login")
        return (*shown, "why") if self.has_change_permission(request) else shown

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """A name once given stands in the record."""
        return () if obj is None else ("username", "date_joined", "last_login")

    def save_model(self, request: HttpRequest, obj: User, form: Any, changed: bool) -> None:
        """By the actions that everybody uses. Raises NotRegistered, Forbidden."""
        given = form.cleaned_data
        if changed:
            change(
                User.objects.get(pk=obj.pk), actor_of(request), now(), given["why"], role=obj.role,
                active=obj.is_active, name=obj.name, email=obj.email,
            )  # fmt: skip
            return
        made = add_user(
            obj.username, given["password"], actor_of(request), now(), role=obj.role, name=obj.name, email=obj.email
        )
        obj.pk = made.pk


@admin.register(Membership)
class MembershipPage(Page):
    """Who owns a shop, who is its clerk."""

    object, adds, changes, removes = "member", "write", "write", "write"
    list_display = ("user", "shop", "kind")
    list_filter = ("kind", "shop__market")
    search_fields = ("user__username", "=shop__shop_id")
    autocomplete_fields = ("user", "shop")
    list_select_related = ("user", "shop__market")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        """The place changes, not who has it where."""
        return () if obj is None else ("user", "shop")

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, changed: bool) -> None:
        """By the action that everybody uses. Raises NotRegistered, Forbidden."""
        obj.pk = join(obj.user, obj.shop, obj.kind, actor_of(request), now()).pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """By the action that everybody uses. Raises NotRegistered, Forbidden."""
        leave(obj, actor_of(request), now())


@admin.register(ApiKey)
class KeyPage(Page):
    """Keys: seen and revoked. `shipby key issue` makes one, since its text is shown once."""

    object = "key"
    exclude = ("digest",)
    list_display = ("prefix", "name", "shop", "scopes", "made_by", "ends_at", "revoked_at")
    search_fields = ("=prefix", "name", "=shop__shop_id")
    ordering = ("-made_at",)
    list_select_related = ("shop__market",)
    actions = ("revoke_keys",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """As the table of rights says."""
        return self.may(request, "write")

    @admin.action(description="Revoke 作废", permissions=["revoke"])
    def revoke_keys(self, request: HttpRequest, rows: QuerySet[ApiKey]) -> None:
        """Each at once."""

        def act(key: ApiKey, actor: Actor, at: datetime) -> None:
            revoke(key, actor, at, "in the admin")

        each(request, rows.select_related("shop__market"), act, self.refusals)
