"""Whether Spark can run here, and one session for all tests of a process."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

import pytest

FEW = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""For a Java that judges a few rows: it compiles in a hurry, which halves the time of the first judgement."""


def lacking() -> str:
    """What Spark needs and this machine has not; empty text where nothing is lacking."""
    if find_spec("pyspark") is None:
        return 'pyspark is not installed: pip install "shipby[spark]"'
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{home}/bin" if home else None):
        return "there is no Java 17: apt-get install openjdk-17-jre-headless"
    return ""


def require() -> None:
    """Skips where Spark cannot run; under CI it must."""
    if reason := lacking():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI judges on Spark too, but {reason}", pytrace=False)
        pytest.skip(reason)


def require_connect() -> None:
    """Skips where the client of Spark Connect is not whole; under CI it must be."""
    if find_spec("grpc") is None:
        reason = 'the client of Spark Connect is not installed: pip install "shipby[spark-connect]"'
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
