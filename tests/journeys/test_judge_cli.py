"""`shipby judge`, as typed: the exact words and exit code for what people get wrong, and what stands on disk after."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shipby.cli import (
    EXIT_FACTS,
    EXIT_FOLDER,
    EXIT_OK,
    EXIT_RESOURCES,
    EXIT_STRICT,
    EXIT_USAGE,
)
from tests.unit.cli.shell import Done, shipby

HEADER = "order_id,shop_id,paid_at,amount_minor\n"
GOOD = "O1,S1,2023-01-01T10:00:00+08:00,1000\n"
AS_OF = "2023-01-20T00:00:00+08:00"
LATER = (
    "warning: as_of is later than the newest fact (2023-01-01T02:00:00+00:00): what came due since is judged "
    "without data.\n"
)

Judge = Callable[..., Done]
Refused = Callable[..., tuple[int, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A facts folder with one good order."""
    facts = tmp_path / "facts"
    facts.mkdir()
    (facts / "orders.csv").write_text(HEADER + GOOD, encoding="utf-8")
    return facts


@pytest.fixture
def judge(folder: Path, tmp_path: Path) -> Judge:
    """Run `shipby judge` on the folder; a later option of the same name stands."""

    def run(*options: str, as_of: str | None = AS_OF, pack: str = "douyin", quiet: bool = True) -> Done:
        words = [str(folder), "--pack", pack, "--out", str(tmp_path / "out")]
        words += ["--as-of", as_of] if as_of else []
        return shipby("judge", *words, *(["--quiet"] if quiet else []), *options)

    return run


@pytest.fixture
def refused(judge: Judge, tmp_path: Path) -> Refused:
    """(exit code, words) of a run that must leave nothing."""

    def run(*options: str, **named: Any) -> tuple[int, str]:
        before = sorted(tmp_path.iterdir())
        done = judge(*options, **named)
        assert done.out == ""
        assert sorted(tmp_path.iterdir()) == before
        return done.code, done.err

    return run


def manifest(tmp_path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    return told


# ------------------------------------------------------------------ what is typed


def test_an_unknown_pack(refused: Refused) -> None:
    words = '--pack duyin: there is no pack "duyin". Did you mean "douyin"? There are douyin, olist, xiaohongshu.\n'
    assert refused(pack="duyin") == (EXIT_USAGE, f"error: {words}")


def test_an_unknown_version(refused: Refused) -> None:
    words = '--pack douyin@2020: douyin has no version "2020". There are 2022-12-30.\n'
    assert refused(pack="douyin@2020") == (EXIT_USAGE, f"error: {words}")


@pytest.mark.parametrize("option", ["--as-of", "--exported-at"])
def test_an_instant_without_a_zone(refused: Refused, option: str) -> None:
    given = "2023-01-20T00:00:00"
    words = f'error: {option}: "{given}" has no zone: write {given}+08:00 or {given}Z\n'
    assert refused(option, given, as_of=None) == (EXIT_USAGE, words)


def test_no_instant_at_all(refused: Refused) -> None:
    words = 'error: --as-of: "yesterday" is not an instant: write 2023-01-20T00:00:00+08:00\n'
    assert refused(as_of="yesterday") == (EXIT_USAGE, words)


@pytest.mark.parametrize(
    ("memory", "words"),
    [
        ("lots", '"lots" is not a size: write 4GB or 900MB'),
        ("4", '"4" is not a size: write 4GB or 900MB'),
        ("-1GB", '"-1GB" is not a size: write 4GB or 900MB'),
        ("0GB", '"0GB" is too little to work with: write 64MB or more'),
        ("900KB", '"900KB" is too little to work with: write 64MB or more'),
    ],
)
def test_a_size_that_is_none(refused: Refused, memory: str, words: str) -> None:
    assert refused("--memory", memory) == (EXIT_USAGE, f"error: --memory: {words}\n")


def test_no_threads(refused: Refused) -> None:
    code, words = refused("--threads", "0")
    assert (code, words.splitlines()[-1].startswith("error: Invalid value for '--threads':")) == (EXIT_USAGE, True)


def test_an_option_that_is_missing() -> None:
    done = shipby("judge", "facts")
    assert (done.code, done.out) == (EXIT_USAGE, "")
    assert "error: Missing option '--pack'" in done.err


def test_no_words_at_all_show_the_help() -> None:
    done = shipby()
    assert done.code == EXIT_USAGE
    assert "Start with: shipby judge FACTS --pack PACK --out OUT" in done.err
    assert "error" not in done.err


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("set.json", '{"xiaohongshu": {"threshold": []}}', 'the key "threshold" is not known'),
        ("set.yaml", "xiaohongshu: {hour: {spot: 72}}", 'the key "hour" is not known. Did you mean "hours"?'),
        ("set.json", '{"xiaohongshu": {"hours": {"spot": "soon"}}}', "xiaohongshu.hours.spot"),
        ("set.json", '{"xiaohongshu": ', "set.json line 1: this is not JSON: "),
        ("set.json", "[]", 'it does not hold settings by market. Write {"<market>": {"hours": {"spot": 72}}}.'),
    ],
)
def test_a_settings_file_with_a_mistake(refused: Refused, tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    code, said = refused("--set", str(tmp_path / name), pack="xiaohongshu")
    assert (code, said.startswith("error: "), words in said) == (EXIT_USAGE, True, True), said


def test_a_threshold_with_a_typo_names_the_nearest(refused: Refused, tmp_path: Path) -> None:
    text = '{"xiaohongshu": {"on_time_thresholds": [{"parcel_at_most": 10, "at_least_percent": 90}]}}'
    (tmp_path / "set.json").write_text(text, encoding="utf-8")
    code, said = refused("--set", str(tmp_path / "set.json"), pack="xiaohongshu")
    assert code == EXIT_USAGE
    assert "Did you mean" in said


def test_settings_that_are_not_there(refused: Refused, tmp_path: Path) -> None:
    code, said = refused("--set", str(tmp_path / "none.json"))
    assert (code, "none.json: there is no such file. Name a JSON or YAML file." in said) == (EXIT_USAGE, True), said


# ------------------------------------------------------------------ what is delivered


def test_a_folder_that_is_not_there(refused: Refused, folder: Path) -> None:
    (folder / "orders.csv").unlink()
    folder.rmdir()
    words = f"error: {folder} is not a folder. Name the folder that holds orders.parquet, orders.csv or orders.xlsx.\n"
    assert refused() == (EXIT_FACTS, words)


def test_an_empty_folder(refused: Refused, folder: Path) -> None:
    (folder / "orders.csv").unlink()
    words = f"error: The folder {folder} is empty. Put orders.parquet, orders.csv or orders.xlsx into it.\n"
    assert refused() == (EXIT_FACTS, words)


def test_a_column_with_a_typo(refused: Refused, folder: Path) -> None:
    (folder / "orders.csv").write_text(HEADER.replace("paid_at", "payed_at") + GOOD, encoding="utf-8")
    words = 'error: orders.csv has no column paid_at. Its column "payed_at" looks like it: rename it to paid_at.\n'
    assert refused() == (EXIT_FACTS, words)


def test_orders_without_rows(judge: Judge, folder: Path, tmp_path: Path) -> None:
    (folder / "orders.csv").write_text(HEADER, encoding="utf-8")
    done = judge()
    words = "warning: the table orders has no rows: there is nothing to judge.\n"
    assert (done.code, done.err) == (EXIT_OK, words)
    assert {table["rows"] for table in manifest(tmp_path)["outcomes"].values()} == {0}


def test_orders_without_rows_and_no_instant(refused: Refused, folder: Path) -> None:
    (folder / "orders.csv").write_text(HEADER, encoding="utf-8")
    words = "error: the facts name no instant: give --as-of, such as 2023-01-20T00:00:00+08:00\n"
    assert refused(as_of=None) == (EXIT_USAGE, words)


BAD = "O2,S1,2023-13-01 10:00,1000\nO3,S1,2023-01-02T10:00:00+08:00,-5\n"
BAD_WORDS = [
    'orders.csv row 4, column amount_minor: "-5" is negative. Write 0 or more. The row went to quarantine; 1 other was '
    "judged.",
    'orders.csv row 3, column paid_at: "2023-13-01 10:00" is not a time. Write 2023-12-01 10:00:00. The row went to '
    "quarantine; 1 other was judged.",
]


def test_bad_rows_go_to_quarantine(judge: Judge, folder: Path, tmp_path: Path) -> None:
    (folder / "orders.csv").write_text(HEADER + GOOD + BAD, encoding="utf-8")
    done = judge()
    assert (done.code, done.err) == (EXIT_OK, LATER + "".join(f"warning: {line}\n" for line in BAD_WORDS))
    told = manifest(tmp_path)
    counts = {name: told["facts"]["orders"][name] for name in ("read", "kept", "quarantined")}
    assert counts == {"read": 3, "kept": 1, "quarantined": 2}
    assert {(each["table"], each["column"], each["rows"]) for each in told["quarantine"]} == {
        ("orders", "amount_minor", 1),
        ("orders", "paid_at", 1),
    }
    with (tmp_path / "out" / "quarantine.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["file"], row["row"], row["column"], row["value"], row["reason"]) for row in csv.DictReader(file)]
    assert rows == [
        ("orders.csv", "3", "paid_at", "2023-13-01 10:00", "is not a time. Write 2023-12-01 10:00:00."),
        ("orders.csv", "4", "amount_minor", "'-5", "is negative. Write 0 or more."),
    ]


def test_bad_rows_fail_a_strict_run(refused: Refused, folder: Path) -> None:
    (folder / "orders.csv").write_text(HEADER + GOOD + BAD, encoding="utf-8")
    last = "Nothing was written: --strict asks for facts without bad rows."
    assert refused("--strict") == (EXIT_STRICT, "error: " + "\n".join([*BAD_WORDS, last]) + "\n")


def test_good_rows_pass_a_strict_run(judge: Judge) -> None:
    assert judge("--strict").code == EXIT_OK


@pytest.mark.parametrize("tail", ['O2,S1,"2023-01', "O2,S1", "O2,S1,2023-01-01T1"])
def test_a_last_line_that_broke_off(judge: Judge, folder: Path, tmp_path: Path, tail: str) -> None:
    (folder / "orders.csv").write_text(HEADER + GOOD + tail, encoding="utf-8")
    done = judge()
    assert done.code == EXIT_OK
    assert "orders.csv row 3" in done.err
    assert manifest(tmp_path)["facts"]["orders"]["kept"] == 1


# ------------------------------------------------------------------ where it is written


def test_a_folder_of_somebody_else(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "diary.txt").write_text("mine", encoding="utf-8")
    words = "holds files that are not a run of shipby: name another folder for --out, or empty it.\n"
    assert refused() == (EXIT_FOLDER, f"error: {tmp_path / 'out'} {words}")
    assert (tmp_path / "out" / "diary.txt").is_file()


def test_the_facts_are_not_replaced_by_what_they_give(judge: Judge, folder: Path) -> None:
    for out in (folder, folder.parent):
        done = judge("--out", str(out))
        words = f"error: {out} holds the facts, and a run replaces all it holds: name another folder.\n"
        assert (done.code, done.err) == (EXIT_FOLDER, words)
    assert [path.name for path in folder.iterdir()] == ["orders.csv"]


def test_a_disk_that_is_too_small(refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 10_000_000

    monkeypatch.setattr("shipby.outcomes.judge.shutil.disk_usage", lambda _: Usage)
    words = (
        f"error: {tmp_path} has 0.0 GB free; judging 0.0 GB of facts may need 0.3 GB for outcomes and spill: "
        "free some, or name a folder on another disk for --out.\n"
    )
    assert refused() == (EXIT_RESOURCES, words)


@pytest.mark.parametrize("words", [["summary"], ["explain", "O1", "--out"]])
def test_looking_at_what_was_not_judged(tmp_path: Path, words: list[str]) -> None:
    done = shipby(*words, str(tmp_path / "out"))
    text = f"error: {tmp_path / 'out'} has no run.json: judge first, shipby judge FACTS --pack PACK --out "
    assert (done.code, done.out, done.err) == (EXIT_FOLDER, "", f"{text}{tmp_path / 'out'}\n")


# ------------------------------------------------------------------ as of when


def test_without_an_instant_the_newest_fact_is_it(judge: Judge, tmp_path: Path) -> None:
    done = judge(as_of=None)
    assert (done.code, done.out, done.err) == (EXIT_OK, "", "as of 2023-01-01T02:00:00+00:00 (newest fact)\n")
    told = manifest(tmp_path)
    assert (told["as_of"], told["as_of_from"]) == ("2023-01-01T02:00:00+00:00", "newest fact")


def test_the_export_s_own_instant(judge: Judge, tmp_path: Path) -> None:
    done = judge("--exported-at", "2023-01-03T00:00:00+08:00", as_of=None)
    assert (done.code, done.err) == (EXIT_OK, "as of 2023-01-02T16:00:00+00:00 (exported_at)\n")
    assert manifest(tmp_path)["as_of_from"] == "exported_at"


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2023-01-04T00:00:00+08:00", "later than the export (2023-01-02T16:00:00+00:00)"),
        ("2023-01-03T00:00:00+08:00", None),
    ],
)
def test_later_than_the_export(judge: Judge, as_of: str, words: str | None) -> None:
    done = judge("--exported-at", "2023-01-03T00:00:00+08:00", as_of=as_of)
    warning = f"warning: as_of is {words}: what came due since is judged without data.\n" if words else ""
    assert (done.code, done.err) == (EXIT_OK, warning)


def test_later_than_the_newest_fact(judge: Judge) -> None:
    done = judge()
    assert (done.code, done.out, done.err) == (EXIT_OK, "", LATER)


def test_a_first_look_is_shown_unless_one_asks_for_quiet(judge: Judge, tmp_path: Path) -> None:
    done = judge(quiet=False)
    assert (done.code, done.out) == (EXIT_OK, shipby("summary", str(tmp_path / "out")).out)
    assert "douyin" in done.out
