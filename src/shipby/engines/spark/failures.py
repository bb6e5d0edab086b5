"""What Spark raises -> one error that says what happened, for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from shipby.engines.engine import EngineError, EngineMemoryError

_OF_SPARK = ("pyspark.", "py4j.", "grpc.")
_CAUSE = re.compile(r"^(?:Caused by: )?(?:[\w$]+\.)+\w*(?:Exception|Error): (?P<says>.+)$", re.MULTILINE)


@contextmanager
def told() -> Iterator[None]:
    """Whatever Spark raises inside leaves as EngineError."""
    try:
        yield
    except Exception as error:
        if not type(error).__module__.startswith(_OF_SPARK) and not isinstance(error, ConnectionError):
            raise
        raise _explained(error) from error


def _explained(error: Exception) -> EngineError:
    text = str(error)
    if "OutOfMemoryError" in text:
        return EngineMemoryError(
            "Spark's memory was not enough: give it more with --memory, or spark.executor.memory on a cluster."
        )
    if type(error).__name__ == "Py4JNetworkError" or isinstance(error, ConnectionError):
        return EngineError("Spark's process ended in mid-run. Judge again; if it was killed, give it less --memory.")
    return EngineError(f"Spark could not finish: {_reason(text)}")


def _reason(text: str) -> str:
    """The innermost cause that a stack trace names, else its first line."""
    causes = [found["says"].strip() for found in _CAUSE.finditer(text)]
    line = (
        causes[-1] if causes else next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")
    )
    return line if len(line) <= 400 else f"{line[:397]}..."
