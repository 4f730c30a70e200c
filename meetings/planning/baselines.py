"""What the plan is compared with: holding all apart, and first fit."""

from collections.abc import Sequence

from meetings.planning.bookings import Bookings, Held
from meetings.planning.choices import may_join
from meetings.planning.groups import Group
from meetings.planning.problem import Problem


def cost_apart(blocks: Sequence[Group]) -> int:
    """Person-minutes if every block is held by itself."""
    return sum(block.cost for block in blocks)


def first_fit(problem: Problem, blocks: Sequence[Group]) -> list[Held]:
    """Each block in its turn into the first group that saves something by it, else by itself.

    What an experienced clerk would do with a pencil; the approved meetings come first, then
    by the days wanted.
    """
    held: list[Held] = []
    turns = sorted(
        blocks, key=lambda block: (not block.takes_approved, block.days_by_preference()[0])
    )
    for block in turns:
        if not any(_taken_in(held, place, block, problem) for place in range(len(held))):
            held.append(Bookings.of(held).place(block))
    return held


def _taken_in(held: list[Held], place: int, block: Group, problem: Problem) -> bool:
    """Whether this group takes the block, on a day that is free for both."""
    before = held[place]
    if before.clashes or may_join(before.group, block, problem) is not None:
        return False
    both = before.group.joined(block)
    if both.cost >= before.group.cost + block.cost:
        return False
    now = Bookings.of(held[:place] + held[place + 1 :]).place(both)
    if now.clashes:
        return False
    held[place] = now
    return True
