"""A shop's own side by the command line alone: statements, ways back, a plan, advice, score, values, contract."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from shipby.lake import create, import_facts, open_lake
from tests.support.judge import write_facts
from tests.support.market import at, incidents, orders, together
from tests.support.staff import staffed

Run = Callable[..., str]
TODAY = datetime.now(UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A judged and posted market: 12 of 40 orders late on 1 March 2023; two orders paid this hour."""
    place = tmp_path_factory.mktemp("service")
    folder = place / "data"
    create(folder / "lake", "douyin", TODAY)
    fresh = [
        {"order_id": one, "shop_id": "S1", "paid_at": TODAY.isoformat(), "amount_minor": 10_000, "ship_to": to}
        for one, to in (("new-1", "440300"), ("new-2", "110000"))
    ]
    facts = together(
        orders("S1", at(3, 1), 40, late=12), incidents("S1", "out_of_stock", at(3, 1, 9)), {"orders": fresh}
    )
    write_facts(facts, place / "facts")
    import_facts(open_lake(folder / "lake"), place / "facts", at=TODAY)
    _python(folder, "-c", staffed("douyin"))
    for as_of in ("2023-03-02T08:00:00+08:00", TODAY.isoformat()):
        _python(folder, "-m", "shipby", "standing-run", "douyin", "--as-of", as_of, "--as", "op")
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made, tmp_path / "data")


@pytest.fixture
def run(data: Path) -> Run:
    """`shipby WORDS`, and what it printed; code: with which it must end."""

    def run(*words: str, code: int = 0) -> str:
        done = _python(data, "-m", "shipby", *words, code=code)
        return done.stdout + done.stderr

    return run


def _python(data: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SHIPBY_DATA": str(data), "LC_ALL": "C", "COLUMNS": "160"}
    environment.pop("SHIPBY_DATABASE_URL", None)
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_a_statement_is_printed_written_and_refused(run: Run, tmp_path: Path) -> None:
    rows = json.loads(run("ledger", "balance", "douyin/S1", "--json", "--as", "li"))["entries"]
    (seq,) = [row["seq"] for row in rows if row["window_start"] == "2023-03-01" and row["clause"] == "late-dispatch"]
    entry = f"douyin/S1#{seq}"
    told = run("statement", entry, "--as", "li")
    assert "12/40 = 30.0 % reaches A2 (rate > 25%, violations 10..500)" in told
    assert "Legal claims stay open: " in told
    assert run("statement", entry, str(tmp_path / "s.pdf"), "--lang", "zh", "--as", "li").startswith("已写入")
    file = PdfReader(BytesIO((tmp_path / "s.pdf").read_bytes()))
    assert "违规率>25%" in re.sub(r"\s", "", file.pages[0].extract_text())
    run("statement", entry, str(tmp_path / "s.html"), "--as", "li")
    assert "<h2>Arithmetic</h2>" in (tmp_path / "s.html").read_text()
    assert "VIOLATION" in run("statement", "douyin", "--order", "S1-0301-000", "--as", "li")
    assert "ends in none of .html, .pdf, .txt" in run("statement", entry, "s.doc", "--as", "li", code=2)
    assert "write a measure E-3" in run("statement", "nothing", "--as", "li", code=2)
    gone = run("statement", "douyin/S1#999", "--as", "li", code=7)
    assert run("statement", entry, "--as", "wang", code=7) == gone


def test_the_ways_back_and_a_plan_from_its_first_item_to_its_end(run: Run) -> None:
    entry = "douyin/S1#1"
    told = run("improve", "ways", entry, "--as", "li")
    assert re.search(r"contest: until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, 1 left\n", told)
    assert "a scan late or missing: the tracking trail" in told
    day = (TODAY + timedelta(days=3)).date()
    item = f"a second packer | li | {day}"
    (number,) = re.findall(r"P-\d+", run("improve", "plan", entry, "--item", item, "--as", "li"))
    assert f"1. a second packer | li | {day} | -" in run("improve", "ways", entry, "--as", "li")
    assert 'write "WHAT | WHO | 2023-03-10"' in run("improve", "plan", entry, "--item", "no", "--as", "li", code=2)
    run("cases", "write", number, "Who packs on Sundays?", "--as", "rev")
    assert "item 1 is not done yet" in run("improve", "finish", number, "--as", "li", code=7)
    run("improve", "do", number, "1", "--as", "li")
    assert run("improve", "finish", number, "--as", "li") == f"{number}: finished.\n"
    assert "Who packs on Sundays?" in run("cases", "show", number, "--as", "li")


def test_advice_and_whom_a_shop_told(run: Run) -> None:
    told = run("advice", "douyin/S1", "--region", "44", "--as", "li")
    assert re.search(r"new-1, due .*: file by ", told)
    assert "new-2" not in told
    assert "Close to delivery: 44, and announce:" in told
    assert "Points come back only by an appeal upheld, a correction, or the turn of the year." in told
    kept = run("advice", "douyin/S1", "--told", "new-1", "--text", "On Monday.", "--as", "li")
    assert kept == "Kept: the buyers of 1 order(s) were told.\n"
    rows = json.loads(run("advice", "douyin/S1", "--as", "li", "--json"))
    mine = {row["order"]["order_id"]: row for row in rows["affected"]}
    assert mine["new-1"]["told_at"]
    assert mine["new-1"]["duties"][0]["clause"] == "late-dispatch"
    assert rows["tell"] == ["new-2"]
    assert "Your shop has no order x" in run("advice", "douyin/S1", "--told", "x", "--text", "y", "--as", "li", code=7)
    assert "no such thing among yours" in run("advice", "douyin/S1", "--as", "wang", code=7)


def test_a_score_is_measured_and_never_a_total(run: Run) -> None:
    told = run("score", "douyin/S1", "--given", "4.1", "--as", "li")
    assert "on time in 30 days: nothing decided" in told
    assert "score 4.1: stars -" in told
    assert "< 4.3: recommendation" in told
    assert "unpublished, so no total is computed: score_formula" in told
    assert '"x" is no number' in run("score", "douyin/S1", "--given", "x", "--as", "li", code=2)
    rows = json.loads(run("score", "douyin/S1", "--as", "li", "--json"))
    assert {row["clause"] for row in rows["shares"]} == {"late-dispatch", "late-pickup"}
    assert run("score", "douyin/S1", "--as", "wang", code=7)


def test_closed_regions_flag_orders_and_a_contract_moves_deadlines(run: Run) -> None:
    run("shop-value", "close", "douyin/S1", "44", "--reason", "floods", "--as", "li")
    run("shop-value", "announce", "douyin/S1", "Back on Monday.", "--reason", "floods", "--as", "li")
    run("shop-value", "note", "douyin/S1", "P1", "Made to order.", "--reason", "new", "--as", "li")
    told = run("shop-value", "show", "douyin/S1", "--as", "li")
    assert told == "not delivered to: 44\nannouncement: Back on Monday.\n  P1: Made to order.\n"
    assert "String should match pattern" in run(
        "shop-value", "close", "douyin/S1", "x", "--reason", "y", "--as", "li", code=2
    )
    since = (datetime.now(UTC) + timedelta(minutes=5)).isoformat(timespec="seconds")
    words = ["contract", "set", "douyin/S1", "spot", "72", "--reason", "contract 7"]
    assert run(*words, "--from", since, "--as", "op").startswith("douyin/S1: spot within 72 hours from ")
    assert "orders paid before keep theirs" in run(*words, "--from", "2023-01-01T00:00:00Z", "--as", "op", code=7)
    assert "only operator may do this" in run(*words, "--from", since, "--as", "li", code=7)
    assert re.search(r"spot +72 ", run("contract", "list", "douyin/S1", "--as", "li"))
