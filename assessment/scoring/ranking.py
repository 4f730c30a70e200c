"""Places within a group: equal numbers share the better place, and the next one is left out."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Place:
    """``shared`` says that somebody else has the same place."""

    rank: int
    shared: bool


def places(numbers: Mapping[K, Decimal], *, lower_is_better: bool = False) -> dict[K, Place]:
    """The place of each: 1, 2, 2, 4. Who is compared does not depend on the order given."""
    counts = Counter(numbers.values())
    ranks: dict[Decimal, int] = {}
    before = 0
    for number in sorted(counts, reverse=not lower_is_better):
        ranks[number] = before + 1
        before += counts[number]
    return {key: Place(ranks[number], counts[number] > 1) for key, number in numbers.items()}
