"""Why a topic that could be asked in a county is left out of a plan."""

from research.planning.blocks import Block
from research.planning.days import foremost
from research.planning.problem import Reason
from research.planning.stops import Board, Stop


def why_left(board: Board, block: Block) -> Reason:
    """What stops every way of adding it: by a stop of its own, or along with one of the plan.

    Of several constraints it is one whose end would suffice, else the one that is most in the way.
    """
    alone = [board.faults(Stop(block.county, block.topics, span)) for span in block.spans]
    along = [
        (joined, stop)
        for stop in board.stops
        if stop.county == block.county
        and (joined := board.stop(block.county, (*stop.topics, *block.topics), stop.span))
    ]
    ways = [*alone, *(board.faults(joined, instead_of=stop) for joined, stop in along)]
    if not ways:  # a longer stop could see its units, and there is none
        return Reason.UNIT_BOOKED
    return foremost(ways)
