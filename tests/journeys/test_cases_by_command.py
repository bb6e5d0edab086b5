"""A buyer's link and a file of findings by the command line alone: what each lets do, what it refuses."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shipby.lake import create, import_facts, open_lake
from tests.support.judge import write_facts
from tests.support.market import at, orders
from tests.support.staff import staffed

Run = Callable[..., str]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with one market: four orders due on 1 March 2023, all sent in time."""
    place = tmp_path_factory.mktemp("service")
    folder = place / "data"
    create(folder / "lake", "douyin", datetime.now(UTC))
    write_facts(orders("S1", at(3, 1), 4, late=0), place / "facts")
    import_facts(open_lake(folder / "lake"), place / "facts", at=datetime.now(UTC))
    _python(folder, "-c", staffed("douyin"))
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    """`shipby WORDS`, and what it printed; key: in SHIPBY_KEY; code: with which it must end."""

    def run(*words: str, key: str = "", code: int = 0, lang: str = "C") -> str:
        done = _python(data, "-m", "shipby", *words, key=key, code=code, lang=lang)
        return done.stdout + done.stderr

    return run


def _python(
    data: Path, *words: str, key: str = "", code: int = 0, lang: str = "C"
) -> subprocess.CompletedProcess[str]:  # fmt: skip
    environment = os.environ | {"SHIPBY_DATA": str(data), "SHIPBY_KEY": key, "LC_ALL": lang, "COLUMNS": "160"}
    environment |= {"PYTHONUTF8": "1"}
    environment.pop("SHIPBY_DATABASE_URL", None)
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_a_buyer_acts_by_his_link_until_it_is_ended(run: Run) -> None:
    assert "only operator may do this" in run("buyer", "link", "douyin/S1-0301-000", "--as", "rev", code=7)
    assert "no such thing" in run("buyer", "link", "douyin/X", "--as", "op", code=7)
    assert "1 to 365 days" in run("buyer", "link", "douyin/S1-0301-000", "--days", "400", "--as", "op", code=2)
    told = run("buyer", "link", "douyin/S1-0301-000", "--as", "op")
    link = told.splitlines()[0]
    assert "acts by this link for 30 days" in told
    assert run("cases", "list", key=link) == "There are none.\n"
    assert "no such thing" in run("cases", "show", "C-1", key=link, code=7)
    assert "only operator" in run("buyer", "revoke", "douyin/S1-0301-000", key=link, code=7)
    assert run("buyer", "revoke", "douyin/S1-0301-000", "--as", "op") == "douyin/S1-0301-000: 1 link(s) ended.\n"
    assert "no such key or buyer's link" in run("cases", "list", key=link, code=2)


def test_findings_come_from_a_file_each_with_its_result(run: Run, data: Path) -> None:
    file, result = data.parent / "findings.csv", data.parent / "result.csv"
    lines = [
        "order_id,kind,found_at,finding,severity,reason",
        "S1-0301-000,wrong_item,2023-03-02T10:00:00+08:00,F1,serious,photos",
        "S1-0301-001,wrong_item,2023-03-02T11:00:00+08:00,F1,,",
        "S1-0301-002,out_of_stock,2023-03-02T10:00:00+08:00,,serious,",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    words = ["incident", "import", "douyin", str(file), "--result", str(result)]
    assert "only operator may do this" in run(*words, "--as", "li", code=7)
    told = run(*words, "--as", "op")
    assert "2 findings: 1 accepted, 1 refused." in told
    assert '"out_of_stock" has no severity' in told
    rows = list(csv.DictReader(result.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["rows"], row["orders"], row["result"]) for row in rows] == [
        ("2,3", "2", "found"),
        ("4", "1", "severity"),
    ]
    assert "1 accepted" not in run(*words, "--as", "op"), "the same finding twice is one"
    number = rows[0]["case"]
    assert re.search(r"kind +wrong_item", run("cases", "show", number, "--as", "li"))
    assert "found by the platform: wrong_item" in run("cases", "show", number, "--as", "li")
    assert run("cases", "show", number, "--as", "wang", code=7) == run("cases", "show", "I-999", "--as", "wang", code=7)
    file.write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in run(*words, "--as", "op", code=2)
    assert f"FILE：{file} 不是 UTF-8；请另存为 CSV UTF-8" in run(*words, "--as", "op", code=2, lang="zh_CN.UTF-8")
    file.unlink()
    assert f"FILE：没有文件 {file}" in run(*words, "--as", "op", code=2, lang="zh_CN.UTF-8")


def test_every_type_is_begun_and_acted_on_alike(run: Run, data: Path) -> None:
    told = run("cases", "steps", "enquiry")
    assert re.search(r"open +\(begins\) +owner, clerk, machine", told)
    assert re.search(r"about +entry \| verdict \| measure +required", told)
    given = data.parent / "asked.json"
    given.write_text(
        json.dumps({"shop": "S1", "about": "verdict", "id": "late-dispatch/S1-0301-000", "text": "Which scan?"})
    )
    told = run("cases", "begin", "enquiry", "open", "--market", "douyin", "--given", str(given), "--as", "li")
    number = told.partition(":")[0]
    assert told == f"{number}: open.\n"
    assert "no such thing" in run("cases", "act", number, "close", "--as", "wang", code=7)
    given.write_text('{"text": "The first."}')
    assert "you are owner" in run("cases", "act", number, "answer", "--given", str(given), "--as", "li", code=7)
    assert run("cases", "act", number, "answer", "--given", str(given), "--as", "rev") == (
        f"{number}: answered. You may: close.\n"
    )
    assert run("cases", "act", number, "close", "--as", "li", "--lang", "zh") == f"{number}：closed。\n"
    assert "does not lead on" in run("cases", "act", number, "close", "--as", "li", code=7)


def test_what_is_given_for_a_step_is_refused_with_its_place(run: Run, data: Path) -> None:
    given = data.parent / "given.json"
    words = ["cases", "begin", "enquiry", "open", "--given", str(given), "--as", "li"]
    given.write_text('{"shop": "S1", "about": "weather", "id": "17", "colour": "red"}')
    told = run(*words, code=2)
    assert "--given: about \"weather\": Input should be 'entry', 'verdict' or 'measure'" in told
    assert "--given: text: Field required" in told
    assert '--given: colour "red": Extra inputs are not permitted' in told
    assert "shipby cases steps enquiry tells what each step takes" in told
    for text, why in (("{", "is not JSON"), ("[]", "is no object")):
        given.write_text(text)
        assert why in run(*words, code=2)
    assert "there is no file" in run(*words[:5], "nowhere.json", "--as", "li", code=2)
    assert 'does not begin with "fly"; it does with: open' in run("cases", "begin", "enquiry", "fly", code=2)
    assert '"dream" is none of filing, ' in run("cases", "begin", "dream", "fly", "--as", "li", code=2)
