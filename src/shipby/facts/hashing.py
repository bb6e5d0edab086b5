"""the files of each table -> one hash over their bytes, computed beside the loading."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from shipby.facts.find import Source

_CHUNK = 1 << 20


@contextmanager
def hashing(sources: Iterable[Source]) -> Iterator[dict[str, Future[str]]]:
    """The sha256 (hex) of each table's files, sorted by name, as a result to wait for inside the block."""
    stop = Event()
    with ThreadPoolExecutor(max_workers=1) as pool:
        try:
            yield {source.table: pool.submit(_hash, [file.path for file in source.files], stop) for source in sources}
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _hash(files: list[Path], stop: Event) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as stream:
            while not stop.is_set() and (chunk := stream.read(_CHUNK)):
                digest.update(chunk)
    return digest.hexdigest()
