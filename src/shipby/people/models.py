"""Markets, shops, users, members, sessions, keys, the record of acts, the inbox -> tables."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class Market(models.Model):
    """One marketplace with its lake of facts. A lake belongs to one market."""

    name = models.CharField(max_length=40, unique=True)
    lake = models.CharField(max_length=1000, help_text="folder of the lake, beneath the data folder or absolute")

    class Meta:
        verbose_name, verbose_name_plural = "market 市场", "markets 市场"

    def __str__(self) -> str:
        return self.name


class Shop(models.Model):
    """A merchant's shop in one market. Known from facts or from onboarding."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="shops")
    shop_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    onboarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "shop 店铺", "shops 店铺"
        constraints = [models.UniqueConstraint(fields=["market", "shop_id"], name="people_one_shop_per_id")]

    def __str__(self) -> str:
        return f"{self.market}/{self.shop_id}"


class Role(models.TextChoices):
    """What a person of the platform is. A merchant's rights come from memberships instead."""

    NONE = "", "none"
    REVIEWER = "reviewer", "reviewer 审核员"
    OPERATOR = "operator", "operator 运营"
    AUDITOR = "auditor", "auditor 审计"


class Users(BaseUserManager["User"]):
    """How Django's own commands make a person."""

    def create_user(self, username: str, email: str = "", password: str | None = None, **more: Any) -> User:
        """One who may sign in. Without a password: not before one is set."""
        user = self.model(username=self.model.normalize_username(username), email=email, **more)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username: str, email: str = "", password: str | None = None, **more: Any) -> User:
        """An operator: nobody stands above the table of rights."""
        return self.create_user(username, email, password, **{"role": Role.OPERATOR, **more})


class User(AbstractBaseUser):
    """A person who signs in. What he may do stands in `people.rights`, and nowhere else."""

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role, blank=True, default=Role.NONE)
    is_active = models.BooleanField(default=True, help_text="off: may not sign in; what he did stays in the record")
    date_joined = models.DateTimeField(default=timezone.now)

    objects = Users()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name, verbose_name_plural = "person 人员", "people 人员"

    @property
    def is_staff(self) -> bool:
        """Of the platform: may open the admin."""
        return self.is_active and self.role != Role.NONE

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        """Never by Django's permissions; the admin asks `people.rights`."""
        return False

    def has_module_perms(self, app: str) -> bool:
        """Never by Django's permissions; the admin asks `people.rights`."""
        return False


class Membership(models.Model):
    """A person's place in a shop: owner, or clerk."""

    class Kind(models.TextChoices):
        OWNER = "owner", "owner 店主"
        CLERK = "clerk", "clerk 店员"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="members")
    kind = models.CharField(max_length=5, choices=Kind)

    class Meta:
        verbose_name, verbose_name_plural = "member 成员", "members of shops 店铺成员"
        constraints = [models.UniqueConstraint(fields=["user", "shop"], name="people_one_membership")]


class Session(AbstractBaseSession):
    """A browser that somebody signed in with. What it holds besides its key is told to him, and to an operator."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="to the minute")
    agent = models.CharField(max_length=200, blank=True, help_text="what the browser calls itself")

    class Meta(AbstractBaseSession.Meta):
        verbose_name, verbose_name_plural = "session 会话", "sessions 会话"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The store that writes these rows."""
        from shipby.people.sessions import SessionStore

        return SessionStore


class ApiKey(models.Model):
    """A machine's key: only its hash is kept. Tied to a shop, or the platform's own."""

    prefix = models.CharField(max_length=12, unique=True, help_text="the key's first part, by which it is known")
    digest = models.CharField(max_length=64, help_text="sha256 of the key; the key itself has 256 bits of chance")
    name = models.CharField(max_length=100, help_text="what it is for")
    shop = models.ForeignKey(
        Shop, on_delete=models.PROTECT, null=True, blank=True, related_name="keys", help_text="none: the platform's own"
    )
    scopes = models.JSONField(default=list, help_text="object:action, of people.rights")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="none: until revoked")
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        verbose_name, verbose_name_plural = "API key 密钥", "API keys 密钥"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class BuyerLink(models.Model):
    """A buyer's way to the cases of one order: a signed link, bounded in time, which an operator can end."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    order_id = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = "buyer's link 买家链接", "links of buyers 买家链接"
        indexes = [models.Index(fields=["market", "order_id"])]

    def __str__(self) -> str:
        return f"{self.market}/{self.order_id}"


class Audit(models.Model):
    """One act: who, when, on what, from where to where, why, old and new values. Never changed, never removed."""

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=200, help_text="user:<name>, key:<prefix>, buyer:<order> or clock")
    role = models.CharField(max_length=20)
    market = models.ForeignKey(Market, on_delete=models.PROTECT, null=True)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=200)
    action = models.CharField(max_length=40)
    was = models.CharField(max_length=40, blank=True)
    now = models.CharField(max_length=40, blank=True)
    why = models.TextField(blank=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    request = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "record 记录", "record of acts 操作记录"
        indexes = [models.Index(fields=["object_type", "object_id"])]


class Message(models.Model):
    """What reached the inbox of a shop, a role or a person, in both languages.

    `at` is when it counts as noticed, read or not.
    """

    at = models.DateTimeField()
    market = models.ForeignKey(Market, on_delete=models.PROTECT)
    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, null=True, related_name="inbox")
    role = models.CharField(max_length=20, blank=True, help_text="where it is to the platform's people")
    person = models.CharField(max_length=200, blank=True, help_text="where it is to one person: user:<name>")
    kind = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=200, blank=True)
    zh = models.TextField()
    en = models.TextField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = "message 消息", "inbox 消息"
        indexes = [
            models.Index(fields=["shop", "at"]), models.Index(fields=["role", "at"]),
            models.Index(fields=["person", "at"], condition=~models.Q(person=""), name="people_message_person"),
            models.Index(fields=["object_type", "object_id"], name="people_message_about"),
        ]  # fmt: skip
