"""Telling how far the reading of a sheet has come."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""
TIMES = 20
"""How often progress is told while a sheet is read, however long it is."""


def told(rows: Sequence[T], progress: Progress) -> Iterator[T]:
    """The rows, one after the other."""
    total = len(rows)
    every = max(1, total // TIMES)
    for done, row in enumerate(rows):
        if done % every == 0:
            progress(done, total)
        yield row
    progress(total, total)
