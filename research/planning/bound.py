"""A lower bound on the stops of a county, from its windows and teams alone.

The blocks whose windows lie within some days are served by stops that lie within them, too: at
least by one stop if there are any; by so many that the people of all their teams fit into groups;
and announced and unannounced ones by different stops (R8). Stretches of days that do not overlap
have different stops, so the needs of such stretches add up: the best way to cut the period into
them is found by dynamic programming. Where one person goes to each place and the group is never
full, this is the least number of days that stab all windows.

A block that is not served lowers this by at most one: it lies in one of the stretches, and its
team fits into one group.
"""

from collections.abc import Collection, Sequence
from datetime import date

from research.planning.blocks import Block


def fewest_stops(blocks: Sequence[Block], people: int | None) -> int:
    """Stops that a county needs at least if all these blocks of it are served."""
    by_first = sorted(blocks, key=lambda block: block.window[0], reverse=True)
    needed: dict[date, int] = {}
    best = 0
    for last in sorted({block.window[1] for block in blocks}):
        teams: dict[bool, set[int]] = {}
        for block in by_first:
            first, end = block.window
            if end <= last:
                teams.setdefault(block.announced, set()).update(block.team)
                before = max((n for day, n in needed.items() if day < first), default=0)
                best = max(best, before + sum(_groups(team, people) for team in teams.values()))
        needed[last] = best
    return best


def _groups(team: Collection[int], people: int | None) -> int:
    return 1 if people is None else -(-len(team) // people)
