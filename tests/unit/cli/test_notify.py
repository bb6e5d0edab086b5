"""`shipby webhook`, `notify`, `jobs`: what people type and read; secrets shown once, addresses never."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from shipby.casework.enquiry.acts import ask
from shipby.cli.app import app
from shipby.cli.errors import explained
from shipby.notify.models import Channel, Delivery, Job, JobRun, Subscription
from shipby.people.models import Market, Membership, Role, Shop, User
from tests.support.market import owner

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command in this process, given a line on stdin -> exit code, stdout, stderr."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")

    def call(*words: str, given: str = "") -> tuple[int, str, str]:
        capsys.readouterr()
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        try:
            code, wrong = int(app(list(words), standalone_mode=False) or 0), ""
        except Exception as error:
            code, wrong = explained(error)
        printed = capsys.readouterr()
        return code, printed.out, printed.err + wrong

    return call


@pytest.fixture
def shop() -> Shop:
    """S1, which li owns; S2, which wang owns; an operator boss."""
    market = Market.objects.create(name="m", lake="lakes/m")
    for name, number in (("li", "S1"), ("wang", "S2")):
        of = Shop.objects.create(market=market, shop_id=number)
        Membership.objects.create(user=User.objects.create(username=name), shop=of, kind="owner")
    User.objects.create(username="boss", role=Role.OPERATOR)
    return Shop.objects.get(shop_id="S1")


def test_a_webhook_from_its_first_day_to_its_last(run: Run, shop: Shop) -> None:
    words = ("webhook", "add", "https://erp.example/x", "--event", "enquiry:open", "--name", "ERP", "--shop", "m/S1")
    code, out, _ = run(*words, "--as", "li")
    assert code == 0
    [secret] = re.findall(r"whsec_\S+", out)
    key = Subscription.objects.get().key
    assert f"Subscribed: {key}" in out
    ask(shop, ("verdict", "late-dispatch/O1"), "why?", owner(shop), NOW)
    delivery = Delivery.objects.get()
    Delivery.objects.update(state="failed", status=500, answer="HTTP 500", tries=9, first_at=NOW, last_at=NOW)

    assert re.search(rf"{key}\s+ERP\s+m/S1\s+enquiry:open\s+0\s+0\s+1", run("webhook", "list", "--as", "li")[1])
    assert re.search(r"enquiry:open .* failed\s+9\s+HTTP 500", run("webhook", "log", key, "--as", "li")[1])
    assert run("webhook", "replay", key, "--delivery", str(delivery.pk), "--as", "li")[:2] == (0, "1\n")
    assert run("webhook", "replay", key, "--since", "2026-03-02T17:00:00+08:00", "--as", "li")[:2] == (0, "1\n")
    assert run("webhook", "replay", key, "--since", "2026-03-02T17:00:01+08:00", "--as", "li")[:2] == (0, "0\n")
    assert Delivery.objects.get().state == "waiting"
    code, out, _ = run("webhook", "rotate", key, "--as", "li")
    assert secret not in out
    assert "whsec_" in out
    assert run("webhook", "disable", key, "--reason", "moving", "--as", "li")[0] == 0
    assert "moving" in run("webhook", "list", "--as", "boss")[1]
    assert run("webhook", "enable", key, "--as", "boss")[0] == 0
    for act in (("log",), ("rotate",), ("disable",), ("enable",), ("remove",), ("replay", "--delivery", "1")):
        code, _, wrong = run("webhook", act[0], key, *act[1:], "--as", "wang")
        assert (code, "There is no such thing among yours" in wrong) == (7, True), act
    assert key not in run("webhook", "list", "--as", "wang")[1]
    assert run("webhook", "remove", key, "--as", "li")[0] == 0
    assert not Subscription.objects.exists()


def test_a_refusal_says_what_to_write_in_the_readers_language(
    run: Run, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("webhook", "add", "http://10.0.0.1/x", "--event", "*", "--name", "ERP", "--shop", "m/S1", "--as", "li")
    code, _, wrong = run(*words)
    assert (code, "SHIPBY_PRIVATE_TARGETS" in wrong) == (7, True)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "目标地址位于内网" in run(*words)[2]


def test_a_channel_from_its_first_day_to_its_last(run: Run, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("notify", "add", "phone", "--topic", "deadline", "--topic", "node", "--shop", "m/S1", "--as", "li")
    code, out, wrong = run(*words, "--quiet", "22:00-08:00", given="feishu://a-secret-token\n")
    assert code == 0, wrong
    key = out.strip()
    listed = run("notify", "list", "--as", "li")[1]
    assert re.search(rf"{key}\s+li\s+m/S1\s+phone\s+feishu\s+deadline node\s+22:00-08:00", listed)
    posted: list[str] = []
    monkeypatch.setattr("shipby.notify.messages.channels.transmit", lambda url, *_: posted.append(url))
    assert run("notify", "test", key, "--as", "li")[:2] == (0, "Sent.\n")
    assert posted == ["feishu://a-secret-token"]
    assert run("notify", "mute", key, "--hours", "48", "--as", "li")[0] == 0
    listed = run("notify", "list", "--as", "boss")[1]
    assert "muted until" in listed
    assert "a-secret-token" not in listed
    assert key not in run("notify", "list", "--as", "wang")[1]
    assert run("notify", "remove", key, "--as", "wang")[0] == 7
    for more, wanted in (
        (("--quiet", "22-8"), "write 22:00-08:00"),
        (("--zone", "Mars/Base"), "write Asia/Shanghai"),
        (("--topic", "weather"), "There are: deadline"),
    ):
        assert wanted in run(*words, *more, given="feishu://a-secret-token\n")[2]
    code, _, wrong = run(*words, given="https://a-secret-token.example/\n")
    assert (code, "a-secret-token" in wrong) == (7, False)
    assert run("notify", "remove", key, "--as", "li")[0] == 0
    assert not Channel.objects.exists()


def test_jobs_are_listed_with_what_failed(run: Run, shop: Shop) -> None:
    now = datetime.now(UTC)
    job = Job.objects.create(name="run m", began_at=NOW, ended_at=NOW, runs=7, failures=2, error="OSError: no disk")
    JobRun.objects.create(job=job, began_at=NOW, seconds=1.5, ok=False, said="OSError: no disk", holder="h:1")
    JobRun.objects.create(job=job, began_at=NOW, seconds=2, ok=True, said="run m/1: 40 orders judged", holder="h:1")
    Job.objects.create(name="webhooks", began_at=NOW, holder="h:1", held_until=now + timedelta(minutes=1))
    Job.objects.create(name="tidying", began_at=NOW, holder="h:1", held_until=now - timedelta(minutes=1))
    code, out, _ = run("jobs", "--as", "boss")
    assert code == 0
    assert re.search(r"run m\s+2026-03-02 09:00:00Z\s+-\s+7\s+2\s+failed: OSError: no disk", out)
    assert re.search(r"webhooks .* at work: h:1", out)
    assert re.search(r"tidying .* its holder died; to be done again", out)
    assert "2.0 s  run m/1: 40 orders judged" in out
    out = run("jobs", "--failed", "--lang", "zh", "--as", "boss")[1]
    assert "1.5 s  失败 OSError: no disk" in out
    assert "orders judged" not in out
    assert run("jobs", "--as", "li")[0] == 7


def test_no_page_of_the_admin_shows_a_secret_or_an_address(run: Run, shop: Shop) -> None:
    run("webhook", "add", "https://erp.example/secret-path", "--event", "*", "--name", "ERP", "--as", "boss")
    run("notify", "add", "p", "--topic", "node", "--shop", "m/S1", "--as", "li", given="feishu://a-secret-token\n")
    client = Client()
    client.force_login(User.objects.get(username="boss"))
    reverse("admin:index")  # the addresses bring the admin's pages
    for model in (Subscription, Channel, Delivery, Job, JobRun):
        assert model in admin.site._registry
        name = f"admin:notify_{model._meta.model_name}"
        page = client.get(reverse(f"{name}_changelist")).content.decode()
        row = model._default_manager.first()
        if row is not None:
            page += client.get(reverse(f"{name}_change", args=[row.pk])).content.decode()
        assert "secret-path" not in page
        assert "secret-token" not in page
        assert Subscription.objects.get().secret not in page
        assert Channel.objects.get().url not in page


def test_an_operator_sends_again_disables_and_enables_in_the_admin(run: Run, shop: Shop) -> None:
    run("webhook", "add", "https://erp.example/", "--event", "*", "--name", "ERP", "--as", "boss")
    ask(shop, ("verdict", "late-dispatch/O1"), "why?", owner(shop), NOW)
    Delivery.objects.update(state="failed")
    client = Client()
    client.force_login(User.objects.get(username="boss"))

    def act(model: str, name: str, pk: int) -> None:
        client.post(reverse(f"admin:notify_{model}_changelist"), {"action": name, "_selected_action": [pk]})

    one, subscription = Delivery.objects.order_by("pk")[0], Subscription.objects.get()
    act("delivery", "send_again", one.pk)
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["waiting", "failed"]
    act("subscription", "disable_them", subscription.pk)
    assert Subscription.objects.get().disabled_at is not None
    act("subscription", "enable_them", subscription.pk)
    assert Subscription.objects.get().disabled_at is None
