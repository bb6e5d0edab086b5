"""Spark, Java or Connect's client missing: what to install; options that do not go together."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shipby.engines.spark.gaps import GAPS
from tests.journeys.market import AS_OF, FACTS
from tests.parity import spark

JDK = "a JDK 17 or newer (on Debian and Ubuntu: apt-get install openjdk-17-jre-headless)"


def _judge(out: Path, *words: str, code: str = "", **environment: str) -> tuple[int, str]:
    """The command line in a process of its own, after `code`: its exit code and the last line it printed."""
    arguments = ["judge", str(FACTS), "--pack", "douyin", "--as-of", AS_OF, "--out", str(out), "--quiet", *words]
    program = f"import sys\n{code}\nfrom shipby.cli import main\nsys.argv = ['shipby', *{arguments!r}]\nmain()"
    kept = {key: value for key, value in os.environ.items() if key not in ("JAVA_HOME", "PATH")}
    done = subprocess.run(
        [sys.executable, "-c", program], env=kept | environment, capture_output=True, text=True, check=False
    )
    assert not out.exists()
    return done.returncode, done.stderr.strip().splitlines()[-1]


def test_no_pyspark(tmp_path: Path) -> None:
    told = _judge(tmp_path / "out", "--engine", "spark", code="sys.modules['pyspark'] = None")
    assert told == (1, f'error: Spark is not installed: pip install "shipby[spark]". It needs {JDK} as well.')


def test_no_java_on_path(tmp_path: Path) -> None:
    spark.require()
    told = _judge(tmp_path / "out", "--engine", "spark", PATH=str(tmp_path))
    assert told == (1, f"error: Spark needs Java, and there is none on PATH, and no JAVA_HOME: install {JDK}.")


def test_no_java_in_java_home(tmp_path: Path) -> None:
    spark.require()
    told = _judge(tmp_path / "out", "--engine", "spark", PATH=os.environ["PATH"], JAVA_HOME=str(tmp_path))
    assert told == (1, f"error: Spark needs Java, and JAVA_HOME is {tmp_path} and holds no bin/java: install {JDK}.")


def test_a_java_that_is_too_old(tmp_path: Path) -> None:
    spark.require()
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho java.lang.UnsupportedClassVersionError >&2\nexit 1\n", encoding="utf-8")
    java.chmod(0o755)
    told = _judge(tmp_path / "out", "--engine", "spark", PATH=os.environ["PATH"], JAVA_HOME=str(tmp_path))
    assert told == (1, f"error: The Java that was found is too old for Spark: install {JDK}.")


def test_no_client_of_spark_connect(tmp_path: Path) -> None:
    spark.require()
    words = ("--engine", "spark", "--master", "sc://127.0.0.1:1")
    code, told = _judge(tmp_path / "out", *words, code="sys.modules['grpc'] = None")
    assert code == 1
    assert told.startswith("error: The client of Spark Connect is not complete (")
    assert told.endswith('): pip install "shipby[spark-connect]"')


@pytest.mark.parametrize(
    ("gap", "words", "master"),
    [
        ("memory", ("--memory", "8GB"), "spark://127.0.0.1:7077"),
        ("threads", ("--threads", "2"), "spark://127.0.0.1:7077"),
        ("threads", ("--threads", "2"), "local[4]"),
        ("memory", ("--memory", "8GB"), "sc://127.0.0.1"),
    ],
)
def test_a_gap_says_so(tmp_path: Path, gap: str, words: tuple[str, ...], master: str) -> None:
    told = _judge(tmp_path / "out", "--engine", "spark", "--master", master, *words)
    assert told == (2, f"error: {GAPS[gap].format(master=master)}")


@pytest.mark.parametrize("option", ["--master", "--staging"])
def test_options_of_spark_without_spark(tmp_path: Path, option: str) -> None:
    assert _judge(tmp_path / "out", option, "x") == (2, f"error: {option} is for Spark: add --engine spark")


def test_outcomes_go_to_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = _judge(Path("s3a://bucket/out"))
    assert (code, told) == (
        2,
        "error: --out names a folder of this machine, not s3a:/bucket/out: copy the folder there when the run is done.",
    )
