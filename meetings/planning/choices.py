"""All groups that a plan may choose from: complete, or known to be cut.

A group may be chosen if no rule and no wish forbids it and it costs less than holding its blocks
apart. A *block* is what the office wants together, mostly one matter.

How the search is pruned, and why nothing is lost:

- Whatever forbids a group (another mode, no common day, a forbidden pair, too long for somebody
  who is not concerned, too long in all) forbids every larger one, because each only grows with the
  group. One exception: a matter with discussion in groups raises the limit of the length. Hence
  those stand first, and the search adds matters in order: no limit rises on the way.
- A block that nobody travels for is held apart. In a meeting with others its people would sit
  longer, and travel, the one thing that a merger saves, is nothing that they have.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from meetings.planning.groups import Group
from meetings.planning.problem import Impossible, Key, Matter, Problem, Reason

MOST_GROUPS = 30_000
"""Groups looked at before the search is cut; the plan then shows a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Blocks, and the mergers of them; ``is_complete`` if there are no others."""

    blocks: list[Group]
    mergers: list[Group]
    is_complete: bool


def blocks_of(problem: Problem, matters: Sequence[Matter]) -> list[Group]:
    """The matters joined as the wishes want them.

    Raises :class:`Impossible` if a rule or another wish forbids that.
    """
    blocks = {matter.key: Group.of(matter) for matter in matters}
    for pair in sorted(tuple(sorted(pair)) for pair in problem.together):
        first, second = (blocks[key] for key in pair)
        if first is not second:
            joined = first.joined(second)
            blocks.update(dict.fromkeys(joined.keys, joined))
    found = sorted({block.keys: block for block in blocks.values()}.values(), key=_order)
    for block in found:
        if len(block.members) > 1:
            _check(block, problem)
    return found


def _check(block: Group, problem: Problem) -> None:
    forbidden = sorted(tuple(sorted(pair)) for pair in problem.apart if pair <= set(block.keys))
    if forbidden:
        raise Impossible(Reason.FORBIDDEN, forbidden[0])
    reason = block.fault(problem.limits)
    if reason is not None:
        raise Impossible(reason, block.keys)


def _order(block: Group) -> tuple[bool, tuple[Key, ...]]:
    return not block.has_group_discussion, block.keys


def choices(problem: Problem, blocks: list[Group], *, most: int = MOST_GROUPS) -> Choices:
    """The mergers of the blocks that may be chosen, the smaller ones first."""
    fitting = _fitting(problem, blocks)
    mergers: list[Group] = []
    seen = 0
    level: list[tuple[Group, int, list[int]]] = [
        (block, block.cost, list(later)) for block, later in zip(blocks, fitting, strict=True)
    ]
    while level:
        larger: list[tuple[Group, int, list[int]]] = []
        for group, apart, candidates in level:
            for place, number in enumerate(candidates):
                seen += 1
                if seen > most:
                    return Choices(blocks=blocks, mergers=mergers, is_complete=False)
                both = group.joined(blocks[number])
                if both.fault(problem.limits):
                    continue
                alone = apart + blocks[number].cost
                if both.cost < alone:
                    mergers.append(both)
                further = [later for later in candidates[place + 1 :] if later in fitting[number]]
                larger.append((both, alone, further))
        level = larger
    return Choices(blocks=blocks, mergers=mergers, is_complete=True)


def _fitting(problem: Problem, blocks: list[Group]) -> list[dict[int, None]]:
    """For each block the later ones with which it could be in one group, in order."""
    return [
        {
            number: None
            for number in range(first + 1, len(blocks))
            if may_join(block, blocks[number], problem) in (None, Reason.LENGTH)
        }
        for first, block in enumerate(blocks)
    ]


def may_join(first: Group, second: Group, problem: Problem) -> Reason | None:
    """Why the two cannot be one meeting; the length is looked at last."""
    if not (first.has_travel and second.has_travel):
        return Reason.TRAVEL
    if any(pair & set(first.keys) and pair & set(second.keys) for pair in problem.apart):
        return Reason.FORBIDDEN
    return first.joined(second).fault(problem.limits)
