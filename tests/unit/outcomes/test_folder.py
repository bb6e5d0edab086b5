"""An output folder: what may be written to, what is swapped in, what a kill leaves and how it is repaired."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from shipby.outcomes import folder
from shipby.outcomes.folder import FolderError, check, read_manifest, repair, writing

RUN = {"schema": "shipby.run/1", "pack": {}}


def made(path: Path, marked: str | None = None, **told: object) -> Path:
    """A folder of ours: whole, or with the mark of one at work."""
    path.mkdir()
    (path / "run.json").write_text(json.dumps(RUN | told), encoding="utf-8")
    (path / "verdicts.parquet").write_bytes(b"old")
    if marked is not None:
        (path / ".shipby").write_text(marked, encoding="utf-8")
    return path


def strange(path: Path) -> Path:
    """A folder that somebody else made."""
    path.mkdir()
    (path / "diary.txt").write_text("mine", encoding="utf-8")
    return path


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def write(out: Path, content: bytes = b"new") -> None:
    with writing(out) as target:
        (target / "verdicts.parquet").write_bytes(content)
        (target / "run.json").write_text(json.dumps(RUN), encoding="utf-8")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


# ------------------------------------------------------------------ what may be written to


def test_an_absent_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    write(tmp_path / "far" / "down" / "out")
    assert names(tmp_path / "far" / "down") == ["out"]
    assert names(tmp_path / "far" / "down" / "out") == ["run.json", "verdicts.parquet"]


def test_an_empty_folder_is_taken(out: Path) -> None:
    out.mkdir()
    write(out)
    assert (names(out), names(out.parent)) == (["run.json", "verdicts.parquet"], ["out"])


def test_an_earlier_run_is_replaced_whole(out: Path) -> None:
    (made(out) / "quarantine.csv").touch()
    write(out)
    assert (names(out), names(out.parent)) == (["run.json", "verdicts.parquet"], ["out"])
    assert (out / "verdicts.parquet").read_bytes() == b"new"


def test_the_folder_one_stands_in_is_refused(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out.mkdir()
    monkeypatch.chdir(out)
    with pytest.raises(FolderError, match=r"\. is where this command runs, and a run replaces it: run it from another"):
        write(Path())


def test_a_name_from_where_one_stands(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out.parent)
    write(Path("x/../out"))
    assert (names(out.parent), names(out)) == (["out"], ["run.json", "verdicts.parquet"])


@pytest.mark.parametrize("content", ["{}", "[1]", "{", '{"schema": "other/1"}', '{"schema": 3}', "\xff"])
def test_files_that_are_not_ours_are_refused(out: Path, content: str) -> None:
    (strange(out) / "run.json").write_text(content, encoding="latin-1")
    with pytest.raises(
        FolderError, match=r"out holds files that are not a run of shipby: name another folder for --out"
    ):
        write(out)
    assert names(out) == ["diary.txt", "run.json"]


def test_a_file_is_refused(out: Path) -> None:
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match=r"out is a file: name a folder for --out\."):
        write(out)
    assert out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("target", ["real", "nowhere"])
def test_a_link_is_refused(out: Path, target: str) -> None:
    made(out.parent / "real")
    out.symlink_to(out.parent / target)
    with pytest.raises(FolderError, match=r"out is a link: name the folder itself for --out\."):
        write(out)
    assert out.is_symlink()
    assert names(out.parent / "real") == ["run.json", "verdicts.parquet"]


@pytest.mark.parametrize("name", ["out.new", "out.old"])
def test_what_somebody_else_left_beside_is_kept(out: Path, name: str) -> None:
    beside = strange(out.parent / name)
    with pytest.raises(FolderError, match=rf"{name} is in the way and not of shipby's making: move it"):
        write(out)
    repair(out)
    assert (names(out.parent), names(beside)) == ([name], ["diary.txt"])


@pytest.mark.parametrize("name", ["out.new", "out.old"])
def test_a_link_beside_is_kept(out: Path, name: str) -> None:
    beside = out.parent / name
    beside.symlink_to(made(out.parent / "real"))
    with pytest.raises(FolderError, match=f"{name} is in the way"):
        write(out)
    assert beside.is_symlink()
    assert names(out.parent / "real") == ["run.json", "verdicts.parquet"]


def test_a_place_where_nothing_can_be_made(out: Path) -> None:
    out.write_text("a file", encoding="utf-8")
    with pytest.raises(FolderError, match=r"below cannot be made: .+\. Name another folder for --out\."):
        write(out / "below")


# ------------------------------------------------------------------ what fails


class Broken(Exception):
    pass


@pytest.mark.parametrize("error", [Broken, KeyboardInterrupt, OSError])
def test_what_fails_leaves_nothing_and_keeps_the_old(out: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        with writing(out) as target:
            (target / "work").mkdir()
            (target / "work" / "spill").write_bytes(b"half")
            raise error

    made(out)
    with pytest.raises(error):
        fail()
    assert (names(out.parent), (out / "verdicts.parquet").read_bytes()) == (["out"], b"old")


def test_old_outcomes_stand_until_the_swap(out: Path) -> None:
    made(out)
    with writing(out) as target:
        (target / "run.json").write_text(json.dumps(RUN | {"as_of": "later"}), encoding="utf-8")
        assert (out / "verdicts.parquet").read_bytes() == b"old"
        assert "as_of" not in read_manifest(out)
        assert target.is_dir()
    assert read_manifest(out)["as_of"] == "later"


def test_a_failure_between_the_renames_is_made_good(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(out)
    rename, seen = Path.rename, list[Path]()

    def interrupted(self: Path, target: Path) -> Path:
        if seen:
            monkeypatch.setattr(Path, "rename", rename)
            raise KeyboardInterrupt
        seen.append(self)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(out)
    assert (names(out.parent), (out / "verdicts.parquet").read_bytes()) == (["out"], b"new")


# ------------------------------------------------------------------ two at once


@pytest.fixture
def another(out: Path) -> Iterator[Path]:
    """Another run at work on `out`, in a thread of its own."""
    begun, over = threading.Event(), threading.Event()

    def work() -> None:
        with writing(out) as target:
            begun.set()
            over.wait(10)
            (target / "run.json").write_text(json.dumps(RUN), encoding="utf-8")

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(10)
    yield out
    over.set()
    thread.join()
    assert names(out.parent) == ["out"]
    assert names(out) == ["run.json"]


def test_two_runs_at_once(another: Path) -> None:
    with pytest.raises(FolderError, match=rf"another run \(process {os.getpid()}\) is writing .*out: wait for it"):
        write(another)


def test_reading_leaves_a_run_at_work_alone(another: Path) -> None:
    repair(another)
    with pytest.raises(FolderError, match=r"out has no run\.json: judge first, shipby judge FACTS --pack PACK --out "):
        read_manifest(another)


def test_one_that_was_quicker_to_begin(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def beaten(new: Path, _: Path) -> None:
        made(new, marked="4711")

    monkeypatch.setattr(folder, "_make", beaten)
    with pytest.raises(FolderError, match=r"another run \(process 4711\) is writing"):
        write(out)


# ------------------------------------------------------------------ what a kill leaves


def test_killed_while_writing(out: Path) -> None:
    made(out)
    made(out.parent / "out.new", marked="4711")
    check(out)
    assert (names(out.parent), (out / "verdicts.parquet").read_bytes()) == (["out"], b"old")


def test_killed_while_writing_for_the_first_time(out: Path) -> None:
    made(out.parent / "out.new", marked="4711")
    repair(out)
    assert names(out.parent) == []


def test_killed_before_the_first_rename(out: Path) -> None:
    made(out)
    made(out.parent / "out.new", as_of="later")
    assert "as_of" not in read_manifest(out)
    assert names(out.parent) == ["out"]


def test_killed_between_the_renames(out: Path) -> None:
    made(out.parent / "out.old")
    made(out.parent / "out.new", as_of="later")
    assert read_manifest(out)["as_of"] == "later"
    assert names(out.parent) == ["out"]


def test_killed_after_the_second_rename(out: Path) -> None:
    made(out, as_of="later")
    made(out.parent / "out.old")
    assert read_manifest(out)["as_of"] == "later"
    assert names(out.parent) == ["out"]


def test_killed_while_the_old_was_removed(out: Path) -> None:
    made(out, as_of="later")
    (made(out.parent / "out.old", marked="") / "run.json").unlink()
    check(out)
    assert names(out.parent) == ["out"]


def test_the_old_comes_back_where_the_new_is_gone(out: Path) -> None:
    made(out.parent / "out.old")
    assert read_manifest(out) == RUN
    assert names(out.parent) == ["out"]


@pytest.mark.parametrize("name", ["out.new", "out.old"])
def test_an_empty_folder_beside_is_no_hindrance(out: Path, name: str) -> None:
    made(out)
    (out.parent / name).mkdir()
    write(out)
    assert (names(out.parent), (out / "verdicts.parquet").read_bytes()) == (["out"], b"new")


# ------------------------------------------------------------------ what is read


def test_reading_another_version(out: Path) -> None:
    made(out, schema="shipby.run/9")
    with pytest.raises(FolderError, match=r"written by another version of shipby \(shipby\.run/9\): judge again\."):
        read_manifest(out)


def test_reading_what_is_not_ours(out: Path) -> None:
    (strange(out) / "run.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FolderError, match=r"run\.json is not a run of shipby: judge again into another folder\."):
        read_manifest(out)
