"""How near two stays may come to each other: what rules R1 and R2 say, in one place.

The database holds the same by its exclusion constraints; the planner and the sentences ask here.
"""

from datetime import date, timedelta


def too_near(
    first: date,
    last: date,
    other_first: date,
    other_last: date,
    *,
    quiet: int,
    other_quiet: int | None = None,
) -> bool:
    """Whether two stays share a day, or one begins in the quiet period that follows the other.

    ``quiet`` is the quiet period of the first in days, ``other_quiet`` that of the other where it
    differs. With n quiet days, a stay that ends on day d lets the next one begin on d + n + 1.
    """
    after = timedelta(days=quiet)
    other_after = after if other_quiet is None else timedelta(days=other_quiet)
    return first <= other_last + other_after and other_first <= last + after
