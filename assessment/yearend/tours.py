"""What the half-year's peer inspection gives to the blocks of its lines."""

from collections.abc import Iterable
from decimal import Decimal

from assessment.models import Block, Cycle


def tour_points(cycle: Cycle, blocks: Iterable[Block]) -> dict[tuple[int, int], Decimal]:
    """Points of 100 by county and block, of blocks that count the inspection of their line."""
    return {}
