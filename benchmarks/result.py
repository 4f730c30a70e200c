"""What a benchmark measures and what it promises."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Seconds of the product's way and of a baseline for the same work, at one size.

    ``least_ratio`` is what the product promises: baseline ÷ ours is at least this. What is not
    measured in seconds says so by its ``unit``.
    """

    name: str
    baseline: str
    size: int
    seconds: float
    baseline_seconds: float
    least_ratio: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        """How many times as long the baseline takes."""
        return self.baseline_seconds / self.seconds

    @property
    def kept(self) -> bool:
        """Whether the promise holds."""
        return self.ratio >= self.least_ratio

    def as_dict(self) -> dict[str, Any]:
        """All of it, as one JSON object."""
        return {**asdict(self), "ratio": round(self.ratio, 2), "kept": self.kept}

    def __str__(self) -> str:
        mark = "kept" if self.kept else "BROKEN"
        return (
            f"{self.name} ({self.size:,}): {self.seconds:.4f} {self.unit}; {self.baseline}: "
            f"{self.baseline_seconds:.4f} {self.unit}; ratio {self.ratio:.2f}, "
            f"promised {self.least_ratio:g}: {mark}"
        )


def seconds(work: Callable[[], object], *, runs: int = 5) -> float:
    """The median time of several runs, in seconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)
