"""What the half-year's peer inspection gives to the blocks of its lines."""

from collections.abc import Iterable
from decimal import Decimal

from assessment.halfyear.reading import tour_scores
from assessment.models import Block, Cycle


def tour_points(cycle: Cycle, blocks: Iterable[Block]) -> dict[tuple[int, int], Decimal]:
    """Points of 100 by county and block, of blocks that count the inspection of their line.

    Empty until the scores of the inspection are published.
    """
    counting = [block for block in blocks if block.tour_share]
    if not counting:
        return {}
    scores = tour_scores(cycle)
    return {
        (county, block.pk): score
        for (county, line), score in scores.items()
        for block in counting
        if block.line == line
    }
