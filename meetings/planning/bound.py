"""A lower bound that holds without looking at any group.

It is what the plan shows if the search for groups was cut. Each block is charged, for each unit
that it concerns, with the least that it can come to in whatever meeting:

- its own minutes and its preparation, which a merger never spares;
- of the way there and back, the part that its minutes have in the longest meeting it could be in:
  the travel of a meeting is at least each member's, and their minutes fill at most its length.
  Nothing of it if an approved meeting could take the block, or no rule limits the length.
"""

from collections.abc import Sequence

from meetings.planning.choices import may_join
from meetings.planning.groups import Group
from meetings.planning.problem import Limits, Problem, Reason


def bound_without_groups(problem: Problem, blocks: Sequence[Group]) -> int:
    """Person-minutes that no plan goes below."""
    return sum(
        _least(block, _longest(problem, block, blocks))
        if not block.takes_approved
        else sum(_least(Group.of(each), None) for each in block.members if not each.is_approved)
        for block in blocks
    )


def _least(block: Group, longest: int | None) -> int:
    return sum(
        share.people * (block.minutes + share.preparation)
        + (2 * share.people * share.travel * block.minutes // longest if longest else 0)
        for share in block.shares.values()
    )


def _longest(problem: Problem, block: Group, blocks: Sequence[Group]) -> int | None:
    """The length of the longest meeting in which the block could be; None if nothing limits it."""
    partners = [
        other
        for other in blocks
        if other is not block and may_join(block, other, problem) in (None, Reason.LENGTH)
    ]
    if not partners:
        return block.minutes
    if any(other.takes_approved for other in partners):
        return None
    limit = _limit(problem.limits, [block, *partners])
    return None if limit is None else max(limit, block.minutes)


def _limit(limits: Limits, groups: Sequence[Group]) -> int | None:
    with_discussion = any(group.has_group_discussion for group in groups)
    return limits.discussion if with_discussion else limits.meeting
