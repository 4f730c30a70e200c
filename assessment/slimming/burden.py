"""What reporting costs a county in a year: minutes of one value × how often it is asked for."""

from collections import Counter
from collections.abc import Iterable

from assessment.periods import periods_of
from assessment.sheets.drafts import Draft


def minutes_by_county(indicators: Iterable[Draft], *, year: int) -> Counter[int]:
    """Minutes in the cycle's ``year`` by the county's primary key."""
    minutes: Counter[int] = Counter()
    for indicator in indicators:
        times = len(periods_of(indicator.frequency, indicator.due_on, year))
        for county in indicator.targets:
            minutes[county] += indicator.minutes * times
    return minutes
