"""A master's name -> a Spark session of our own on it, quiet, with the settings the plan relies on."""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shipby.engines.engine import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_INSTALL = 'pip install "shipby[spark]"'
_JAVA = "a JDK 17 or newer (on Debian and Ubuntu: apt-get install openjdk-17-jre-headless)"

_OF_CONNECT = ("grpc", "grpc_status", "google.rpc", "pandas", "zstandard")
"""Asked for here, because pyspark itself ends a Python that lacks one of them without an error."""

_PORTS = {"spark": 7077, "sc": 15002}

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
"""What the meaning of facts and plan relies on, whatever the cluster's own defaults."""


def is_local(master: str) -> bool:
    """Whether Spark works inside this machine's one process."""
    return master == "local" or master.startswith("local[")


@contextmanager
def session(master: str, work: Path, memory: str | None) -> Iterator[SparkSession]:
    """A session of its own until the block ends; Spark's log goes to a file in `work`.

    A context that runs in this process already is used, and left running. Raises EngineError.
    """
    _installed()
    spark, stop = _connected(master) if master.startswith("sc://") else _classic(master, work, memory)
    for name, value in SETTINGS.items():
        spark.conf.set(name, value)
    try:
        yield spark
    finally:
        stop()


def _answers(master: str) -> None:
    """Raises EngineError where nobody listens: Spark itself would try for minutes."""
    kind, _, rest = master.partition("://")
    if kind not in _PORTS:
        return
    places = [place.partition(":") for place in re.split("[/;]", rest)[0].split(",")]
    for host, _, port in places:
        with suppress(OSError, ValueError), socket.create_connection((host, int(port or _PORTS[kind])), timeout=10):
            return
    raise EngineError(f"Spark does not answer at {master}: start it, or name another --master.")


def _connected(url: str) -> tuple[SparkSession, Any]:
    try:
        for module in _OF_CONNECT:
            import_module(module)
    except ImportError as error:
        raise EngineError(
            f"The client of Spark Connect is not complete ({str(error).splitlines()[0]}): "
            'pip install "shipby[spark-connect]"'
        ) from error
    _answers(url)
    from pyspark.sql.connect.session import SparkSession as Connected

    logging.getLogger("pyspark.sql.connect").setLevel(logging.CRITICAL)
    spark: Any = Connected.builder.remote(url).create()
    return spark, spark.stop


def _classic(master: str, work: Path, memory: str | None) -> tuple[SparkSession, Any]:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    running = SparkContext._active_spark_context
    if running is not None:
        return SparkSession(running).newSession(), lambda: None
    _answers(master)
    conf = SparkConf().setMaster(master).setAppName("shipby").setAll(list(_own(master, work, memory).items()))
    context = SparkContext(conf=conf, gateway=_gateway(conf, work / "spark.log"))
    return SparkSession(context), context.stop


def _own(master: str, work: Path, memory: str | None) -> dict[str, str]:
    """Settings of the process: on a cluster everything but the noise is the cluster's own affair."""
    own = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
    # nothing is kept in it, but Spark makes the folder, and would in the folder one happens to be in
    own["spark.sql.warehouse.dir"] = f"file://{work.absolute()}/warehouse"
    if is_local(master):
        own |= {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(work / "spill"),
        }
        own |= {"spark.driver.memory": f"{_megabytes(memory)}m"} if memory else {}
    return own


def _megabytes(memory: str) -> int:
    number = memory.upper().removesuffix("B").removesuffix("I")
    return max(512, int(float(number[:-1]) * 1000 ** " KMGT".index(number[-1]) / (1 << 20)))


def _installed() -> None:
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise EngineError(f"Spark is not installed: {_INSTALL}. It needs {_JAVA} as well.") from error
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    # pyspark looks for pandas whether or not it is asked for data frames, and here it never is
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)


def _gateway(conf: Any, log: Path) -> Any:
    """Java, started, with what it prints kept out of the terminal."""
    from pyspark import java_gateway
    from pyspark.errors import PySparkRuntimeError

    launch: Any = java_gateway.launch_gateway
    home = os.environ.get("JAVA_HOME")
    if not shutil.which("java", path=f"{home}/bin" if home else None):
        where = f"JAVA_HOME is {home} and holds no bin/java" if home else "there is none on PATH, and no JAVA_HOME"
        raise EngineError(f"Spark needs Java, and {where}: install {_JAVA}.")
    with log.open("wb") as noise:
        try:
            return launch(conf, {"stdout": noise, "stderr": noise})
        except PySparkRuntimeError as error:
            told = log.read_text(encoding="utf-8", errors="replace")
            if "UnsupportedClassVersionError" in told:
                raise EngineError(f"The Java that was found is too old for Spark: install {_JAVA}.") from error
            last = (told.strip().splitlines() or ["it said nothing"])[-1]
            raise EngineError(f"Spark's Java process did not start: {last}") from error
