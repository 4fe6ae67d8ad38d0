"""What the garbage collector needn't look at: while it goes through all objects, everything stands still."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# After so many new objects the young ones are looked through; Python's own 700 are made by one command.
THRESHOLDS = (10_000, 10, 10)


@contextmanager
def uncollected() -> Iterator[None]:
    """While something large is loaded or worked out.

    What is loaded stays, and going through it meanwhile is a sixth of a start; going through what a large
    job makes would hold everybody up.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def spare_what_stays() -> None:
    """Leave alone what is there now; look less often through what comes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
