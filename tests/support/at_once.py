"""Several acts at once, each on a connection of its own, as the service's workers take them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

from shipby.casework.refused import Refused


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each gave or refused, all begun together, each on a connection of its own."""
    start, results = threading.Barrier(len(works)), [object()] * len(works)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = works[place]()
        except Refused as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
