"""A statement of reasons: of a measure, a penalty, a verdict; as text, page and PDF in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from shipby.casework.appeal import acts as appeal
from shipby.casework.appeal.targets import Target
from shipby.casework.enforcement.acts import start
from shipby.casework.lakes import rules_of
from shipby.casework.loop import standing_run
from shipby.casework.models import Case
from shipby.casework.refused import Refused
from shipby.casework.statement.forms import FORMS, written
from shipby.casework.statement.model import HEADS, Language, Statement, text
from shipby.casework.statement.of_entry import of_entry
from shipby.casework.statement.of_measure import of_measure
from shipby.casework.statement.of_verdict import of_verdict
from shipby.ledger.models import Entry
from shipby.people.models import Market, Shop
from shipby.people.rights import Unknown
from tests.support.market import OPERATOR, at, bring, incidents, new_market, orders, owner, together

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at(3, 4, 10)


@pytest.fixture
def market(tmp_path: Path) -> Market:
    """Twelve of forty orders late on 1 March; an order out of stock; judged and posted on 3 March."""
    made = new_market("douyin")
    bring(made, tmp_path, **together(orders("S1", at(3, 1), 40, late=12), incidents("S1", "out_of_stock", at(3, 1, 9))))
    standing_run(made, at(3, 2, 8), OPERATOR, at(3, 2, 8))
    standing_run(made, at(3, 3, 9), OPERATOR, at(3, 3, 9))
    return made


def shop_of(market: Market) -> Shop:
    return Shop.objects.select_related("market").get(market=market, shop_id="S1")


def entry_of(shop: Shop, **which: object) -> Entry:
    entries = Entry.objects.select_related("shop__market", "notice").filter(shop=shop, kind="post", **which)
    return entries.order_by("seq").first() or pytest.fail(f"no entry {which}")


def plain(content: bytes) -> str:
    """The text of a PDF without its breaks."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def test_the_penalty_of_a_window_tells_its_counts_its_band_and_until_when_to_appeal(market: Market) -> None:
    shop = shop_of(market)
    entry = entry_of(shop, clause="late-dispatch", window_start="2023-03-01")
    told = of_entry(entry, owner(shop), NOW)
    en = text(told.parts, "en")
    assert "Penalty: Late dispatch (window from 2023-03-01): A points (general violations) +2\n" in en
    assert "of the orders counted in 2023-03-01 – 2023-03-01, these were violations: 12/40 = 30.0 %." in en
    assert "12/40 = 30.0 % reaches A2 (rate > 25%, violations 10..500), hence A points (general violations) +2." in en
    assert "pack douyin@2022-12-30; source: " in en
    assert "; grade: the text the rules are made from)" in en
    assert "Unpublished or contested: Nothing.\n" in en
    assert re.search(
        r"Appeal: until 2023-03-\d\d \d\d:\d\d:\d\d, that second included; 1 left; silence is acceptance", en
    )
    assert en.endswith("before the authorities.\n")
    assert told.at == entry.notice.at if entry.notice else False


def test_a_contested_and_corrected_penalty_says_so(market: Market) -> None:
    shop = shop_of(market)
    entry = entry_of(shop, clause="late-dispatch", window_start="2023-03-01")
    assert entry.window_start
    case = appeal.draft(
        shop, Target("late-dispatch", window_start=entry.window_start), "not late", owner(shop), NOW, rules_of(market)
    )
    appeal.submit(case, owner(shop), NOW, rules_of(market))
    told = of_entry(entry, owner(shop), NOW)
    assert told.parts["open"][1] == "It is contested, and counts."
    assert told.parts["appeal"] == (f"申诉 {case.number} 正在审理。", f"appeal {case.number} is being decided.")


def test_the_compensation_of_an_order_tells_the_plans_own_arithmetic(market: Market) -> None:
    shop = shop_of(market)
    entry = entry_of(shop, clause="late-dispatch", account="settlement/S1")
    told = of_entry(entry, owner(shop), NOW)
    en = text(told.parts, "en")
    assert f"Penalty: Late dispatch (order {entry.order_id}): settlement -3.00 CNY\n" in en
    assert "  order " in en
    assert "CNY 100.00" in en
    assert told.parts["arithmetic"][0].count("\n") == told.parts["arithmetic"][1].count("\n")


def test_the_points_of_a_finding_tell_its_incident(market: Market) -> None:
    shop = shop_of(market)
    told = of_entry(entry_of(shop, clause="out-of-stock", account__startswith="points/"), owner(shop), NOW)
    assert "incident i-S1-out_of_stock" in told.parts["facts"][1]
    assert "ordinary" in told.parts["arithmetic"][1]


def test_the_verdict_of_an_order_tells_deadline_and_margin(market: Market) -> None:
    shop = shop_of(market)
    told = of_verdict(market, "S1-0301-000", "", owner(shop), NOW)
    en = text(told.parts, "en")
    assert "Verdict: order S1-0301-000, Late dispatch: VIOLATION\n" in en
    assert "10 h late" in en
    assert "2023-03-01 10:00:00+08:00" in en
    with pytest.raises(Refused, match='has no verdict under "nothing"'):
        of_verdict(market, "S1-0301-000", "nothing", owner(shop), NOW)


def test_anothers_is_answered_as_if_it_did_not_exist(market: Market) -> None:
    other = owner(Shop.objects.create(market=market, shop_id="S2"))
    entry = entry_of(shop_of(market), clause="late-dispatch", window_start="2023-03-01")
    case = Case.objects.filter(type="enforcement", shop__shop_id="S1").first()
    assert case
    asked: tuple[Callable[[], Statement], ...] = (
        lambda: of_entry(entry, other, NOW),
        lambda: of_measure(case, other),
        lambda: of_verdict(market, "S1-0301-000", "", other, NOW),
        lambda: of_verdict(market, "none", "", other, NOW),
    )
    for ask in asked:
        with pytest.raises(Unknown, match="no such thing among yours"):
            ask()


def test_an_entry_that_a_measure_posted_has_the_measures_statement(market: Market) -> None:
    shop = shop_of(market)
    made = Entry.objects.create(
        shop=shop, seq=10_000, position="case/E-0/platform", account="deposit/S1", amount=-5, occurred_at=NOW,
        posted_at=NOW, kind="post", reason="deposit deduction", case="C-7",
    )  # fmt: skip
    with pytest.raises(Refused, match="was posted by case C-7: its reasons are those of the case"):
        of_entry(made, owner(shop), NOW)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_holds_every_part(market: Market, lang: Language) -> None:
    case = Case.objects.filter(type="enforcement", state="proposed").order_by("id")[0]
    start(case, rules_of(market).versions[-1], OPERATOR, at(3, 3, 10))
    case.refresh_from_db()
    told = of_measure(case, OPERATOR)
    side = 0 if lang == "zh" else 1
    page, file = written(told, "html", lang).decode(), written(told, "pdf", lang)
    said = plain(file)
    for name, both in told.parts.items():
        for line in (HEADS[name][side], *both[side].split("\n")):
            assert re.sub(r"\s+", "", line) in said
            assert line.replace("&", "&amp;").replace('"', "&#34;").replace("'", "&#39;").replace(">", "&gt;") in page
    assert "http" not in re.sub(r"<p>.*?</p>", "", page)
    assert "@media print" in page
    assert written(told, "pdf", lang) == file
    assert written(told, "txt", lang).decode() == text(told.parts, lang)


def test_what_a_text_holds_is_never_read_as_markup() -> None:
    parts = {"measure": ("<b>甲</b>", "<script>alert(1)</script> & more")}
    told = Statement("E-1", "m/<i>S</i>", None, "Asia/Shanghai", parts)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in written(told, "html", "en").decode()
    assert "<script>alert(1)</script>&more" in plain(written(told, "pdf", "en"))
    assert "<b>甲</b>" in plain(written(told, "pdf", "zh"))
    with pytest.raises(LookupError, match=f"one of {', '.join(FORMS)}"):
        written(told, "doc", "en")
