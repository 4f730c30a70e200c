"""What the plan is compared with: going as asked, and the pencil."""

from collections.abc import Sequence

from research.planning.blocks import Block
from research.planning.days import Calendar
from research.planning.problem import Problem
from research.planning.stops import Board, Stop


def first_fit(problem: Problem, calendar: Calendar, blocks: Sequence[Block]) -> list[Stop]:
    """Each block in its turn into the first stop that takes it, else by a stop of its own.

    What an experienced clerk would do with a pencil: what must be soonest comes first, and goes
    as late as it can, so that others may come along.
    """
    board = Board(problem, calendar)
    turns = sorted(
        blocks,
        key=lambda block: (block.pinned is None, block.window[1], block.county, block.pairs),
    )
    for block in turns:
        if not _taken_in(board, block):
            _by_itself(board, block)
    return board.stops


def _taken_in(board: Board, block: Block) -> bool:
    for place, stop in enumerate(board.stops):
        if stop.county != block.county:
            continue
        joined = board.stop(block.county, (*stop.topics, *block.topics), stop.span)
        if joined and not board.faults(joined, instead_of=stop):
            board.stops[place] = joined
            return True
    return False


def _by_itself(board: Board, block: Block) -> None:
    for span in reversed(block.spans):
        alone = Stop(block.county, block.topics, span)
        if not board.faults(alone):
            board.stops.append(alone)
            return
