"""Filings by the command line alone: a shop files one and many, a reviewer decides; questions and answers."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shipby.lake import create, import_facts, open_lake
from tests.support.filings import PNG
from tests.support.judge import write_facts
from tests.support.staff import staffed

Run = Callable[..., str]
NOW = datetime.now(UTC)
DUE, LATER = NOW + timedelta(days=3), NOW + timedelta(days=6)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with one market: six open orders of S1, one of S2, due in three days; O4 is shipped."""
    place = tmp_path_factory.mktemp("service")
    folder = place / "data"
    create(folder / "lake", "xiaohongshu", NOW)
    paid = (NOW - timedelta(hours=1)).isoformat()
    orders = [
        {
            "order_id": f"O{number}", "shop_id": "S2" if number == 7 else "S1", "paid_at": paid, "amount_minor": 9_900,
            "promised_by": DUE.isoformat(), "ship_from": "440000", "ship_to": "650100" if number > 4 else "110000",
        }
        for number in range(1, 8)
    ]  # fmt: skip
    shipments = [{"shipment_id": "P4", "order_id": "O4", "shipped_at": paid}]
    write_facts({"orders": orders, "shipments": shipments}, place / "facts")
    import_facts(open_lake(folder / "lake"), place / "facts", at=NOW)
    (place / "photo.png").write_bytes(PNG)
    _python(folder, "-c", staffed("xiaohongshu"))
    return folder


@pytest.fixture(scope="module")
def run(data: Path) -> Run:
    """`shipby WORDS`, and what it printed; code: with which it must end."""

    def run(*words: str, code: int = 0, lang: str = "C") -> str:
        done = _python(data, "-m", "shipby", *words, code=code, lang=lang)
        return done.stdout + done.stderr

    return run


def _python(data: Path, *words: str, code: int = 0, lang: str = "C") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SHIPBY_DATA": str(data), "LC_ALL": lang, "COLUMNS": "200", "PYTHONUTF8": "1"}
    environment.pop("SHIPBY_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False, cwd=data.parent
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


WISH = ["--reason", "natural_disaster", "--dispatch-by", LATER.isoformat(timespec="seconds")]
PROOF = ["--proof", "picture:photo.png"]


def test_one_order_filed_rejected_mended_and_approved(run: Run) -> None:
    refused = run("filing", "submit", "xiaohongshu/S1", "O1", *WISH, "--as", "li", code=7)
    assert "Bring at least 1 file(s) as proof" in refused
    (number,) = re.findall(r"F-\d+", run("filing", "submit", "xiaohongshu/S1", "O1", *WISH, *PROOF, "--as", "li"))
    again = run("filing", "submit", "xiaohongshu/S1", "O1", *WISH, *PROOF, "--as", "li", code=7)
    assert f"{number} on order O1 awaits review" in again
    assert re.search(rf"{number} +xiaohongshu/S1 +O1 +submitted +review reviewer", run("filing", "list", "--as", "rev"))
    assert run("filing", "reject", number, "--remark", "name the road", "--as", "rev") == f"{number}: rejected\n"
    shown = run("cases", "show", number, "--as", "li")
    assert "name the road" in shown
    assert "you may: resubmit" in shown
    assert number in run("filing", "resubmit", number, "--reason", "event", "--as", "li")
    assert run("filing", "approve", number, "--as", "rev") == f"{number}: approved\n"
    over = run("filing", "reject", number, "--remark", "no", "--as", "rev", code=7)
    assert f"{number} is approved since" in over
    told = json.loads(run("cases", "show", number, "--as", "rev", "--json"))
    assert [row["act"] for row in told["record"] if row["act"] != "attach"] == [
        "draft", "submit", "reject", "resubmit", "approve",
    ]  # fmt: skip
    assert told["particulars"]["reason"] == "event"
    [file] = told["files"]
    run("cases", "file", number, str(file["id"]), "back.png", "--as", "rev")


def test_what_is_approved_reaches_the_judge_with_the_next_run(run: Run, data: Path) -> None:
    (number,) = re.findall(r"F-\d+", run("filing", "submit", "xiaohongshu/S1", "O2", *WISH, *PROOF, "--as", "li"))
    run("filing", "approve", number, "--as", "rev")
    out = data.parent / "out"
    run("run", str(data / "lake"), "--as-of", datetime.now(UTC).isoformat(), "--out", str(out))
    rows = list(csv.DictReader(run("rows", str(out), "verdicts", "--where", "order_id=O2").splitlines()))
    assert {row["relief"] for row in rows if row["due_at"]} == {number}


def test_many_by_a_list_and_by_a_region_with_a_result(run: Run, data: Path) -> None:
    (data.parent / "ids.csv").write_text("order_id\nO3\nO4\nO7\n", encoding="utf-8")
    told = run(
        "filing", "bulk", "xiaohongshu/S1", "--orders", "ids.csv", *WISH, *PROOF, "--result", "r.csv", "--as", "li"
    )
    assert "3 orders, 1 accepted, 2 refused" in told
    with (data.parent / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["order_id"], row["result"]) for row in rows] == [
        ("O3", "submitted"), ("O4", "shipped"), ("O7", "no-such-order"),
    ]  # fmt: skip
    window = ["--due-from", DUE.isoformat(), "--due-until", DUE.isoformat()]
    told = run(
        "filing", "bulk", "xiaohongshu/S1", "--among", "65", *window, *WISH, *PROOF, "--as", "li", lang="zh_CN.UTF-8"
    )
    assert "2 个订单，受理 2 个" in told
    assert "Batch 1: 3 orders, 1 accepted" in run("filing", "resume", "1", "--as", "li")
    numbers = re.findall(r"(F-\d+) .* submitted", run("filing", "list", "--state", "submitted", "--as", "rev"))
    assert len(numbers) == 3
    assert run("filing", "approve", *numbers, "--as", "rev").count("approved") == 3


def test_a_question_is_asked_and_answered(run: Run) -> None:
    words = ["cases", "ask", "xiaohongshu/S1", "Which scan?", "--about", "verdict:late-dispatch/O5"]
    (number,) = re.findall(r"Q-\d+", run(*words, "--as", "li"))
    assert "only reviewer, operator may do this" in run("cases", "answer", number, "None.", "--as", "li", code=7)
    run("cases", "answer", number, "None before the deadline.", "--as", "rev")
    run("cases", "ask-again", number, "And later?", "--as", "li")
    run("cases", "write", number, "On Monday.", "--as", "rev")
    run("cases", "answer", number, "Yes.", "--as", "op")
    assert run("cases", "close", number, "--as", "li") == f"{number}: closed.\n"
    assert "None before the deadline." in run("cases", "show", number, "--as", "li")


def test_another_shop_sees_nothing_of_it(run: Run) -> None:
    theirs = run("cases", "show", "F-1", "--as", "wang", code=7)
    assert theirs == run("cases", "show", "F-999", "--as", "wang", code=7)
    assert run("cases", "list", "--as", "wang") == "There are none.\n"
    assert run("filing", "withdraw", "F-1", "--as", "wang", code=7) == theirs
    assert run("filing", "resume", "1", "--as", "wang", code=7).startswith("error: There is no such")


def test_what_is_written_wrongly_is_told_with_what_to_write(run: Run) -> None:
    one = ["filing", "submit", "xiaohongshu/S1", "O1"]
    for words, told in (
        ([*one, "--reason", "event", "--dispatch-by", "tomorrow"], "is not an instant"),
        ([*one, *WISH, "--proof", "photo.png"], "write KIND:FILE"),
        ([*one, *WISH, "--proof", "picture:none.png"], "there is no file none.png"),
        ([*one, *WISH, "--affected-from", "May"], "is not a day"),
        (["filing", "bulk", "xiaohongshu/S1", *WISH], "name the orders one way"),
        (["filing", "bulk", "xiaohongshu/S1", *WISH, "--among", "65"], "name the window of their deadlines"),
        (["cases", "list", "--type", "letter"], "is none of filing"),
    ):  # fmt: skip
        assert told in run(*words, "--as", "li", code=2)
