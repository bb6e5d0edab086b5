"""In the bundled market every clause, band, outcome, sign and piece of relief happens to somebody."""

from __future__ import annotations

import filecmp
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from shipby.domain.tables import OUTCOMES, Kind
from tests.journeys.market import AS_OF, FACTS, ROOT, SETTINGS, Tables, facts, judged
from tests.reference.judge import judge_rows

PACKS = {"douyin": (), "xiaohongshu": ("--set", str(SETTINGS))}

VERDICTS = {
    "douyin": {
        "late-dispatch": "excluded not_due on_time violation pending undetermined:promised_by undetermined:closed_at",
        "late-pickup": "excluded not_due on_time violation pending undetermined:scans undetermined:tracking_no",
        "fake-dispatch": "excluded not_due on_time violation pending undetermined:scans undetermined:tracking_no",
    },
    "xiaohongshu": {
        "late-dispatch": "excluded not_due on_time violation pending undetermined:promised_by undetermined:closed_at "
        "undetermined:scans undetermined:tracking_no",
    },
}
RATES = {
    "douyin": {
        "late-dispatch": "clear: penalised:A0.5 penalised:A2 penalised:A5 open: open:A2 waived:A2",
        "late-pickup": "clear: penalised:A0.5 penalised:A2 penalised:A5 open:",
        "fake-dispatch": "clear: penalised:A5 open:",
    },
    "xiaohongshu": {
        "on-time-rate": "clear: penalised:general penalised:serious open:general waived:general",
        "live-streak": "clear: breached: open: waived:",
    },
}
PENALTIES = {
    "douyin": {
        "late-dispatch": "A0.5 A2.0 A5.0",
        "late-pickup": "A0.5 A2.0 A5.0",
        "fake-dispatch": "A5.0",
        "out-of-stock": "A4.0",
        "wrong-or-missing": "A4.0 B4.0 B12.0",
        "fraudulent-dispatch": "A4.0 B4.0 B12.0",
    },
    "xiaohongshu": {"on-time-rate": "general5.0 serious5.0", "late-dispatch-complaint": "general"},
}
COMPENSATIONS = {
    "douyin": {
        "late-dispatch": "300 800 3000",
        "late-pickup": "300",
        "fake-dispatch": "unpublished",
        "out-of-stock": "600 700 800 4000",
        "wrong-or-missing": "unpublished",
        "fraudulent-dispatch": "500 3000 6000 10000",
    },
    "xiaohongshu": {"late-dispatch": "unpublished", "late-dispatch-complaint": "2996"},
}
ACTIONS = {
    "douyin": {
        "repeat-inspection": "ban_product",
        "auto-close": "close_order_refund",
        "out-of-stock": "delist_product",
        "fraudulent-dispatch": "ban_product close_order limit_withdrawal extend_settlement",
    },
    "xiaohongshu": {"live-streak": "suspend_recommendation"},
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tables]:
    folder = tmp_path_factory.mktemp("market")
    return {pack: judged(folder / pack, pack, *options) for pack, options in PACKS.items()}


def _by_clause(rows: list[dict[str, str]], told: Callable[[dict[str, str]], str]) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for row in rows:
        said.setdefault(row["clause"], set()).add(told(row))
    return said


def _split(expected: dict[str, str]) -> dict[str, set[str]]:
    return {clause: set(words.split()) for clause, words in expected.items()}


def _verdict(row: dict[str, str]) -> str:
    return row["outcome"] + (f":{row['missing']}" if row["missing"] else "")


def _points(text: str) -> str:
    return str(Decimal(text).quantize(Decimal("0.1"))) if text else ""


@pytest.mark.parametrize("pack", PACKS)
def test_every_clause_band_and_outcome_fires(outcomes: dict[str, Tables], pack: str) -> None:
    tables = outcomes[pack]
    assert _by_clause(tables["verdicts"], _verdict) == _split(VERDICTS[pack])
    assert _by_clause(tables["rates"], lambda row: f"{row['outcome']}:{row['band']}") == _split(RATES[pack])
    penalty = _by_clause(tables["penalties"], lambda row: row["points_class"] + _points(row["points"]))
    assert penalty == _split(PENALTIES[pack])
    amounts = _by_clause(tables["compensations"], lambda row: row["amount_minor"] or "unpublished")
    assert amounts == _split(COMPENSATIONS[pack])
    assert _by_clause(tables["actions"], lambda row: row["kind"]) == _split(ACTIONS[pack])


@pytest.mark.parametrize("pack", PACKS)
def test_every_notice_and_every_approved_filing_moves_a_deadline(outcomes: dict[str, Tables], pack: str) -> None:
    moved = {offer for row in outcomes[pack]["verdicts"] for offer in row["relief"].split("|") if offer}
    known = facts()
    offers = {row["notice_id"] for row in known["notices"] if "ahead" not in row["notice_id"]}
    now = AS_OF.replace("T", " ")
    decided = [row for row in known["filings"] if row["status"] == "approved" and row["decided_at"] <= now]
    assert moved == offers | {row["filing_id"] for row in decided}


def _typed(kind: Kind, text: str) -> object:
    if text == "":
        return None
    if kind == "instant":
        return datetime.fromisoformat(text)
    if kind == "flag":
        return text.lower() == "true"
    readers: dict[str, Callable[[str], object]] = {"day": date.fromisoformat, "integer": int, "points": Decimal}
    return readers.get(kind, str)(text)


@pytest.mark.parametrize("pack", PACKS)
def test_the_market_is_judged_as_the_slow_reference_judges_it(outcomes: dict[str, Tables], pack: str) -> None:
    settings = yaml.safe_load(SETTINGS.read_text(encoding="utf-8"))
    expected = judge_rows({table: list(map(dict, rows)) for table, rows in facts().items()}, pack, AS_OF, settings)
    for table, declared in OUTCOMES.items():
        actual = Counter(
            tuple(_typed(kind, row[name]) for name, kind in declared.columns) for row in outcomes[pack][table]
        )
        wanted = Counter(tuple(row[name] for name, _ in declared.columns) for row in expected[table])
        assert (actual - wanted, wanted - actual) == (Counter(), Counter()), f"{pack} {table}"


def test_the_settings_decide_what_the_source_leaves_open(tmp_path: Path) -> None:
    rates = judged(tmp_path / "out", "xiaohongshu")["rates"]
    final = {row["outcome"] for row in rates if row["clause"] == "on-time-rate" and row["final"].lower() == "true"}
    assert final == {"undetermined", "penalised"}  # serious needs no table


def test_two_rows_are_quarantined_and_named(tmp_path: Path) -> None:
    judged(tmp_path / "out", "douyin")
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    named = [(found["table"], found["column"], found["rows"]) for found in run["quarantine"]]
    assert named == [("orders", "paid_at", 1), ("scans", "kind", 1)]
    assert len((tmp_path / "out" / "quarantine.csv").read_text(encoding="utf-8").splitlines()) == 3


def test_the_bundled_files_are_what_the_script_makes(tmp_path: Path) -> None:
    script = ROOT / "examples" / "make_market.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    names = sorted(path.name for path in FACTS.iterdir())
    same, different, missing = filecmp.cmpfiles(FACTS, tmp_path, names, shallow=False)
    assert (different, missing) == ([], []), "run python examples/make_market.py"
    assert same == names
    assert sum(path.stat().st_size for path in FACTS.iterdir()) < 2_000_000
