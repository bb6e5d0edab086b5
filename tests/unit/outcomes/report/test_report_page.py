"""What a report says, and what it must not hold: markup out of data, other shops, a size beyond its bound."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from shipby.outcomes.report import write as writing
from shipby.outcomes.report.words import WORDS
from shipby.outcomes.report.write import write_report
from tests.unit.outcomes.report.pages import Page, page
from tests.unit.outcomes.summary.judgements import DAILY, DAILY_RUN, FORTNIGHTLY
from tests.unit.outcomes.summary.made import Rows
from tests.unit.outcomes.workbooks import judged


def _made(tmp_path: Path, tables: dict[str, Rows], shop: str | None = None, **run: Any) -> Page:
    out = judged(tmp_path / "out", tables, **run)
    return page(write_report(out, None, shop, "zh"))


def _seen(text: str, lang: str = "zh-CN") -> str:
    """The text of the page in one language, without style, scripts and tags."""
    text = re.sub(r"<(script|style|dialog)\b.*?</\1>", "", text, flags=re.DOTALL)
    other = {"zh-CN": "en", "en": "zh-CN"}[lang]
    text = re.sub(rf'<span lang="{other}">.*?</span>', "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_it_says_what_was_judged_as_of_when_and_by_which_rules(fortnightly: Path, tmp_path: Path) -> None:
    made = page(write_report(fortnightly, tmp_path / "r.html"))
    zh, en = _seen(made.text), _seen(made.text, "en")
    assert "2023-02-01 12:00:00 (UTC+8, Asia/Shanghai)" in zh
    assert "小红书 发货管理规则（2022 年）" in zh
    assert "Xiaohongshu, dispatch rules of 2022" in en
    assert "on_time_thresholds = <=20: 80%, <=500: 92.5%, else 95%".replace("<", "&lt;") in zh
    assert "从付款起计时，到买家能在 App 里看到全部包裹的揽收记录为止" in zh
    assert "The clock starts at payment" in en
    assert "超期发货的判定 · 本规则包所依据的文章" in zh
    assert "没有渠道的订单，只按渠道计算的比率不含它们 1" in zh


def test_every_text_stands_in_both_languages(daily: Path, tmp_path: Path) -> None:
    made = page(write_report(daily, tmp_path / "r.html"))
    assert made.text.count('<span lang="zh-CN">') == made.text.count('<span lang="en">')
    assert all(re.search(r"[\u4e00-\u9fff\uff0c]", text.zh) for text in WORDS.values())
    assert not [key for key, text in WORDS.items() if re.search(r"[\u4e00-\u9fff]", text.en)]


def test_money_without_a_published_amount_stands_apart(tmp_path: Path) -> None:
    text = _seen(_made(tmp_path, DAILY, **DAILY_RUN | {"quarantine": []}).text, "en")
    assert "1,237.05 CNY · coupon" in text
    assert "Late dispatch amount 1,237.05 payments 2 unpublished amount 0" in text
    assert "Fake dispatch amount ? payments 0 unpublished amount 1" in text


def test_points_name_what_they_lead_to(tmp_path: Path) -> None:
    penalty = {"clause": "wrong-or-missing", "order_id": "B-2", "points_class": "B", "shop_id": "shop-b"}
    penalties = [
        penalty | {"incident_id": str(i), "points": "4.0", "occurred_at": at}
        for i, at in enumerate(("2022-12-31T15:59:59Z", "2022-12-31T16:00:00Z", "2023-01-02T00:00:00Z"))
    ]
    text = _seen(_made(tmp_path, {**DAILY, "penalties": penalties}).text, "en")
    assert "2023 8.0 at 1 shop" in text, "the platform's midnight divides the years"
    assert "2022 4.0 at 1 shop" in text
    assert "At 8: shop suspended for 7 days, 5,000.00 CNY of the deposit 1 shop there" in text
    assert "At 12: shop cleared out no shop there" in text


def test_what_no_source_gives_is_said_to_be_unpublished(tmp_path: Path) -> None:
    out = judged(tmp_path / "out", FORTNIGHTLY)
    data = json.loads((out / "run.json").read_text(encoding="utf-8"))
    from shipby.rules.load import load_pack

    rules = load_pack("xiaohongshu")
    data["pack"] |= {"name": rules.market, "market": rules.market, "hash": rules.hash}
    (out / "run.json").write_text(json.dumps(data), encoding="utf-8")
    text = _seen(page(write_report(out)).text, "en")
    assert "no source gives the line; give yours with --set FILE" in text
    assert "What which total leads to is unpublished." in text
    assert "? CNY · coupon · no known amount" in text


def test_a_run_of_nothing_still_gives_a_report(tmp_path: Path) -> None:
    made = _made(tmp_path, {})
    text = _seen(made.text, "en")
    assert "0 shops, 0 orders" in text
    assert "Nothing to pay." in text
    assert "No measure." in text
    assert made.buttons == []


def test_a_report_by_rules_that_are_gone_says_so(tmp_path: Path) -> None:
    out = judged(tmp_path / "out", DAILY, unknown_pack_of="Asia/Shanghai")
    made = page(write_report(out))
    assert "The pack that judged is gone or has changed since" in _seen(made.text, "en")
    assert "31/120 = 25.8 %" in made.text
    assert [ask for ask, _ in made.buttons]


def test_a_shop_s_report_names_no_other_shop(daily: Path, tmp_path: Path) -> None:
    made = page(write_report(daily, tmp_path / "r.html", "shop-03"))
    assert set(re.findall(r"shop-\d\d", made.text)) == {"shop-03"}
    assert not re.findall(r'"(?!03-)\d\d-\d{4}"', made.text), "orders of other shops"
    assert "quarantine" not in made.data["tables"]
    assert "2,708" not in made.text, "the size of the market is not a merchant's to know"
    assert "2023-13-01" not in made.text


EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


def test_data_never_becomes_markup(tmp_path: Path) -> None:
    tables: dict[str, Rows] = {
        name: [
            {
                key: EVIL if key in ("order_id", "shop_id", "relief") or cell == "shop-a" else cell
                for key, cell in row.items()
            }
            for row in rows[:1]
        ]
        for name, rows in DAILY.items()
    }
    made = _made(tmp_path, tables, orphans={EVIL: 3})
    assert made.tags.count("script") == 3
    assert "img" not in made.tags
    assert EVIL in made.data["words"]
    assert made.tags.count("script") == _made(tmp_path / "other", tables, shop=EVIL).tags.count("script")


def test_nothing_runs_or_loads_but_what_the_file_holds(daily: Path, tmp_path: Path) -> None:
    text = page(write_report(daily, tmp_path / "r.html")).text
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none';")
    for tag in ("script", "style"):
        [held] = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert base64.b64encode(hashlib.sha256(held.encode()).digest()).decode() in policy[1]
    assert not re.findall(r"<(?:link|img|iframe|object|embed|video|audio)\b|\bsrc=|@import|url\(", text)


def test_the_size_is_bound_and_every_number_keeps_its_first_rows(
    daily: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = write_report(daily, tmp_path / "whole.html").stat().st_size
    monkeypatch.setattr(writing, "LIMIT", whole - 250_000)
    to = write_report(daily, tmp_path / "r.html")
    assert to.stat().st_size <= whole - 250_000
    made = page(to)
    asks = made.data["asks"]
    assert all(len(made.rows(ask)) >= min(20, asks[ask]["n"]) for ask, _ in made.buttons)
    assert any(len(made.rows(i)) < min(1000, one["n"]) for i, one in enumerate(asks))


def test_the_same_run_gives_the_same_bytes(daily: Path, tmp_path: Path) -> None:
    first = write_report(daily, tmp_path / "r.html").read_bytes()
    assert write_report(daily, tmp_path / "r.html").read_bytes() == first


def test_csv_outcomes_give_the_same_report(tmp_path: Path) -> None:
    texts = []
    for form in ("parquet", "csv"):
        out = judged(tmp_path / form / "out", DAILY, form=form)
        texts.append(write_report(out, tmp_path / f"{form}.html").read_text(encoding="utf-8").replace(str(out), "OUT"))
        shutil.rmtree(out)
    assert texts[0].replace("parquet.html", "") == texts[1].replace("csv.html", "")
